"""Hours as they are read, the days that they become, the total of the days; in one table."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, values
from labelhooks.aws.spending import DynamoSpending
from labelhooks.model.hours import Counts, Hour, day_of, hour_of
from labelhooks.model.slo import Standing
from labelhooks.model.spend import Spend

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HOURS_KEPT = timedelta(days=45)
DAYS_KEPT = timedelta(days=800)
TOTAL, STANDING = "total", "standing"
# What added to a moment is in the first hour, or day, that begins then or later.
_HOUR, _DAY = timedelta(hours=1, microseconds=-1), timedelta(days=1, microseconds=-1)


class DynamoDays:
    """What was counted, to be read and rolled up; and what `take_measures` remembers."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that have counts and begin in [start, end), the first first."""
        return list(self._range(dataset, "hour#", hour_of(start + _HOUR), _last(end)))

    def days(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the days that were rolled up and begin in [start, end), the first first."""
        return list(self._range(dataset, "day#", day_of(start + _DAY), _last(end)[:10]))

    def day(self, dataset: str, day: str) -> Hour | None:
        """Return a day ("2026-11-24") that was rolled up."""
        held = self._get(dataset, f"day#{day}")
        return hour_from(dataset, day, held) if held else None

    def total(self, dataset: str) -> Hour:
        """Return the sum of all days that were rolled up; its `hour` is the last of them, or ""."""
        held = self._get(dataset, TOTAL)
        return hour_from(dataset, str(held.get("through", "")), held)

    def first(self, dataset: str) -> Hour | None:
        """Return the first hour that there is."""
        found = self._range(dataset, "hour#", "", "~", limit=1)
        return next(found, None)

    def roll(self, day: Hour, into_total: Counts) -> bool:
        """Write a day that is over and add to the total, both once; False where that was done."""
        record: dict[str, Any] = {f"n/{name}": count for name, count in day.counts.items()}
        record |= {"kind": "day", "expires_at": kept_until(day.hour)}
        if day.people:
            record["people"] = sorted(day.people)
        names, told = {"#through": "through"}, attributes({":through": day.hour})
        added = []
        for place, (name, count) in enumerate(into_total.items()):
            names[f"#{place}"], told[f":{place}"] = f"n/{name}", {"N": str(count)}
            added.append(f"#{place} :{place}")
        update = "SET #through = :through" + (f" ADD {', '.join(added)}" if added else "")
        put = {
            "TableName": self._table,
            "Item": {**record_key(day.dataset, f"day#{day.hour}"), **attributes(record)},
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        total = {
            "TableName": self._table,
            "Key": record_key(day.dataset, TOTAL),
            "UpdateExpression": update,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": told,
        }
        try:
            self._dynamodb.transact_write_items(TransactItems=[{"Put": put}, {"Update": total}])  # type: ignore[typeddict-item]
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
                raise
            return False
        return True

    def spent(self, dataset: str, start: str, end: str) -> list[Spend]:
        """Return what was spent on the days from `start` on, before `end`: it stands beside."""
        return DynamoSpending(self._dynamodb, self._table).days(dataset, start, end)

    def standing(self, dataset: str) -> Standing:
        """Return what is remembered from the turn before."""
        held = self._get(dataset, STANDING)
        return Standing.model_validate_json(held["said"]) if held else Standing()

    def remember(self, dataset: str, standing: Standing) -> None:
        """Keep it for the next turn."""
        held = {"kind": "standing", "said": standing.model_dump_json()}
        self._dynamodb.put_item(
            TableName=self._table, Item={**record_key(dataset, STANDING), **attributes(held)}
        )

    def _get(self, dataset: str, sort: str) -> dict[str, Any]:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=record_key(dataset, sort), ConsistentRead=True
        )
        return values(found.get("Item", {}))

    def _range(
        self, dataset: str, kind: str, start: str, end: str, *, limit: int | None = None
    ) -> Iterator[Hour]:
        if start > end:
            return
        asked: dict[str, Any] = {} if limit is None else {"Limit": limit}
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :start AND :end",
            ExpressionAttributeValues=attributes(
                {":pk": dataset, ":start": f"{kind}{start}", ":end": f"{kind}{end}"}
            ),
            **asked,
        )
        for page in pages:
            for record in page["Items"]:
                held = values(record)
                yield hour_from(dataset, str(held["sk"]).removeprefix(kind), held)


def record_key(dataset: str, sort: str) -> Attributes:
    return attributes({"pk": dataset, "sk": sort})


def _last(end: datetime) -> str:
    """Return the last hour that begins before `end`."""
    return hour_of(end - timedelta(microseconds=1))


def hour_from(dataset: str, hour: str, held: dict[str, Any]) -> Hour:
    counts = {name[2:]: int(count) for name, count in held.items() if name.startswith("n/")}
    return Hour(dataset, hour, counts, frozenset(held.get("people", ())))


def kept_until(hour: str) -> int:
    """Return when the record of an hour or a day may go, in epoch seconds."""
    kept = HOURS_KEPT if "T" in hour else DAYS_KEPT
    begun = datetime.fromisoformat(f"{hour}:00" if "T" in hour else hour).replace(tzinfo=UTC)
    return int((begun + kept).timestamp())
