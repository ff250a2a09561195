"""A day's quotas in DynamoDB, counted exactly."""

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, values
from labelhooks.errors import Crowded
from labelhooks.model.base import timestamp
from labelhooks.model.quota import DayUsed, Limited, Reached

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_QUOTA_KEPT = timedelta(days=3)
_TRIES = 12  # of a quota that others move at the same time: about two seconds
_SPENT = "spent"  # calls and money, in one record: one write is on condition of both
_NO_LIMIT = 2**53


def quota_pk(dataset: str, day: str) -> str:
    """Return where all that is counted for a day's quotas stands."""
    return f"quota#{dataset}#{day}"


class DynamoQuotas:
    """
    The work table, for whoever makes what a quota limits.

    Items and tasks are *reserved*: the count and the reservation are written in one transaction, so
    a crash between the reservation and what it was for neither loses quota nor spends it twice.
    Calls and money are *taken* before they are spent, by one conditional write: a crash after it
    loses what was taken, and never spends more than the limit.
    """

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._marked: set[tuple[str, str, Limited, float]] = set()

    def reserve(
        self,
        dataset: str,
        day: str,
        reservation: str,
        *,
        wanted: Sequence[str],
        limit: int,
        what: Limited = Limited.TASKS,
    ) -> frozenset[str]:
        """
        Return which of `wanted` the day's limit allows; the same for the same reservation.

        They are the first ones, in order. Raises Crowded.
        """
        pk = quota_pk(dataset, day)
        place = f"r#{reservation}" if what is Limited.TASKS else f"r#{what.value}#{reservation}"
        for turn in range(_TRIES):
            if turn:  # by chance, or those who met once would meet again
                time.sleep(random.uniform(0, min(0.02 * 2**turn, 0.5)))  # noqa: S311
            held = self._quota(pk, place)
            if held is not None:
                return frozenset(wanted if held["all"] else held["granted"])
            used = (self._quota(pk, what.value) or {}).get("used", 0)
            granted = list(wanted[: max(0, limit - used)])
            if not granted or self._reserved(pk, what, place, used, granted, wanted):
                return frozenset(granted)
        raise Crowded("too many move the day's quota at once", seconds=5)

    def take(
        self,
        dataset: str,
        day: str,
        *,
        calls: int,
        microdollars: int,
        most_calls: int | None,
        most_microdollars: int | None,
    ) -> bool:
        """Take calls and money out of a day, if both limits allow both; say whether."""
        left_calls = (_NO_LIMIT if most_calls is None else most_calls) - calls
        left_money = (_NO_LIMIT if most_microdollars is None else most_microdollars) - microdollars
        if left_calls < 0 or left_money < 0:
            return False
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=attributes({"pk": quota_pk(dataset, day), "sk": _SPENT}),
                UpdateExpression="SET expires_at = :expires ADD calls :calls, microdollars :money",
                ConditionExpression="(attribute_not_exists(calls) OR calls <= :left_calls) AND "
                "(attribute_not_exists(microdollars) OR microdollars <= :left_money)",
                ExpressionAttributeValues=attributes(
                    {
                        ":calls": calls,
                        ":money": microdollars,
                        ":left_calls": left_calls,
                        ":left_money": left_money,
                        ":expires": _expires(),
                    }
                ),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def give_back(self, dataset: str, day: str, *, calls: int, microdollars: int) -> None:
        """Put back what was taken and then not spent."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key=attributes({"pk": quota_pk(dataset, day), "sk": _SPENT}),
            UpdateExpression="ADD calls :calls, microdollars :money",
            ExpressionAttributeValues=attributes({":calls": -calls, ":money": -microdollars}),
        )

    def charge(self, dataset: str, day: str, total: int) -> None:
        """
        Let what was spent otherwise count for the day's money: `total` microdollars so far.

        Whoever charges knows the whole day's sum, so charging twice changes nothing; a sum that is
        less than the one before is not taken back.
        """
        key = attributes({"pk": quota_pk(dataset, day), "sk": _SPENT})
        held = self._quota(quota_pk(dataset, day), _SPENT) or {}
        before = held.get("charged", 0)
        if total <= before:
            return
        unmoved = "charged = :before" + (" OR attribute_not_exists(charged)" if not before else "")
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="SET charged = :total, expires_at = :expires "
                "ADD microdollars :more",
                ConditionExpression=unmoved,
                ExpressionAttributeValues=attributes(
                    {
                        ":before": before,
                        ":total": total,
                        ":more": total - before,
                        ":expires": _expires(),
                    }
                ),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # somebody else charged it at this very moment

    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day."""
        pk = quota_pk(dataset, day)
        items, tasks, spent = (
            self._quota(pk, sk) or {} for sk in (Limited.ITEMS.value, Limited.TASKS.value, _SPENT)
        )
        return DayUsed(
            dataset=dataset,
            day=day,
            items=items.get("used", 0),
            tasks=tasks.get("used", 0),
            prelabel_calls=spent.get("calls", 0),
            microdollars=spent.get("microdollars", 0),
        )

    def standing(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day, with the limits that something waits for."""
        used = self.used(dataset, day)
        held = self._quota(quota_pk(dataset, day), "reached") or {}
        reached = {
            Limited(name): Reached(since=one["since"], limit=float(one["limit"]))
            for name, one in held.items()
            if name in set(Limited)
        }
        return used.model_copy(update={"reached": reached})

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        """Note, once for each limit, that something waits for it."""
        if (dataset, day, what, limit) in self._marked:
            return
        if len(self._marked) > 1000:
            self._marked.clear()
        mark = {"since": timestamp(), "limit": limit}
        noted = self._dynamodb.exceptions.ConditionalCheckFailedException
        with suppress(noted):
            self._dynamodb.update_item(
                TableName=self._table,
                Key=attributes({"pk": quota_pk(dataset, day), "sk": "reached"}),
                UpdateExpression="SET #what = :mark, expires_at = :expires",
                ConditionExpression="attribute_not_exists(#what) OR #what.#limit < :limit",
                ExpressionAttributeNames={"#what": what.value, "#limit": "limit"},
                ExpressionAttributeValues=attributes(
                    {":mark": mark, ":limit": limit, ":expires": _expires()}
                ),
            )
        self._marked.add((dataset, day, what, limit))

    def _quota(self, pk: str, sk: str) -> dict[str, Any] | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=attributes({"pk": pk, "sk": sk}), ConsistentRead=True
        )
        return values(found["Item"]) if "Item" in found else None

    def _reserved(
        self,
        pk: str,
        what: Limited,
        place: str,
        used: int,
        granted: list[str],
        wanted: Sequence[str],
    ) -> bool:
        everything = len(granted) == len(wanted)
        unmoved = "used = :before" + (" OR attribute_not_exists(used)" if used == 0 else "")
        expires = _expires()
        held: Attributes = attributes(
            {
                "pk": pk,
                "sk": place,
                "all": everything,
                "granted": [] if everything else granted,
                "expires_at": expires,
            }
        )
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": self._table,
                            "Key": attributes({"pk": pk, "sk": what.value}),
                            "UpdateExpression": "SET used = :after, expires_at = :expires",
                            "ConditionExpression": unmoved,
                            "ExpressionAttributeValues": attributes(
                                {
                                    ":before": used,
                                    ":after": used + len(granted),
                                    ":expires": expires,
                                }
                            ),
                        }
                    },
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": held,
                            "ConditionExpression": "attribute_not_exists(sk)",
                        }
                    },
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            return False  # another reservation came between: read again
        return True


def _expires() -> int:
    return int((datetime.now(UTC) + _QUOTA_KEPT).timestamp())
