"""A day's quota in DynamoDB, counted exactly."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import attributes, values
from labelhooks.errors import Crowded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_QUOTA_KEPT = timedelta(days=3)
_TRIES = 12  # of a quota that others move at the same time: about two seconds


class DynamoQuotas:
    """The work table, for whoever makes tasks."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def reserve(
        self, dataset: str, day: str, reservation: str, *, wanted: Sequence[str], limit: int
    ) -> frozenset[str]:
        """
        Return which of `wanted` the day's limit allows; the same for the same reservation.

        The count and the reservation are written in one transaction, so a crash between the
        reservation and the tasks neither loses quota nor spends it twice. Raises Crowded.
        """
        pk = f"quota#{dataset}#{day}"
        for turn in range(_TRIES):
            if turn:  # by chance, or those who met once would meet again
                time.sleep(random.uniform(0, min(0.02 * 2**turn, 0.5)))  # noqa: S311
            held = self._quota(pk, f"r#{reservation}")
            if held is not None:
                return frozenset(wanted if held["all"] else held["granted"])
            used = (self._quota(pk, "tasks") or {"used": 0})["used"]
            granted = list(wanted[: max(0, limit - used)])
            if not granted or self._reserved(pk, reservation, used, granted, wanted):
                return frozenset(granted)
        raise Crowded("too many move the day's quota at once", seconds=5)

    def _quota(self, pk: str, sk: str) -> dict[str, Any] | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=attributes({"pk": pk, "sk": sk}), ConsistentRead=True
        )
        return values(found["Item"]) if "Item" in found else None

    def _reserved(
        self, pk: str, reservation: str, used: int, granted: list[str], wanted: Sequence[str]
    ) -> bool:
        everything = len(granted) == len(wanted)
        unmoved = "used = :before" + (" OR attribute_not_exists(used)" if used == 0 else "")
        expires = int((datetime.now(UTC) + _QUOTA_KEPT).timestamp())
        held = {
            "pk": pk,
            "sk": f"r#{reservation}",
            "all": everything,
            "granted": [] if everything else granted,
            "expires_at": expires,
        }
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": self._table,
                            "Key": attributes({"pk": pk, "sk": "tasks"}),
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
                            "Item": attributes(held),
                            "ConditionExpression": "attribute_not_exists(sk)",
                        }
                    },
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            return False  # another reservation came between: read again
        return True
