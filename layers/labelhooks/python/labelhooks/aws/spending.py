"""What datasets spent, by day, in the measures table; prices of one's own in the configuration."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import attributes, values
from labelhooks.model.base import timestamp
from labelhooks.model.hours import day_of
from labelhooks.model.quota import MICRO
from labelhooks.model.spend import Cost, Spend

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SPEND_KEPT = timedelta(days=800)
_JUDGED, _BURNS = "spending", "burns"
_RECENT = timedelta(minutes=15)  # three times the measures are taken


class DynamoSpending:
    """A record a dataset and day, and one that says how usual the present day is."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def keep(self, spend: Spend) -> None:
        """Keep a day's spend in place of what it was."""
        begun = datetime.fromisoformat(spend.day).replace(tzinfo=UTC)
        held = {
            "pk": spend.dataset,
            "sk": f"spend#{spend.day}",
            "kind": "spend",
            "labels": spend.labels,
            "stages": {
                stage: {name: round(dollars * MICRO, 3) for name, dollars in _parts(cost).items()}
                for stage, cost in spend.stages.items()
            },
            "expires_at": int((begun + SPEND_KEPT).timestamp()),
        }
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))

    def days(self, dataset: str, start: str, end: str) -> list[Spend]:
        """Return the days from `start` on, before `end`, that were kept; the first first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :start AND :end",
            ExpressionAttributeValues=attributes(
                {":pk": dataset, ":start": f"spend#{start}", ":end": f"spend#{end}"}
            ),
        )
        found = [_spend(dataset, values(one)) for page in pages for one in page["Items"]]
        return [one for one in found if one.day < end]

    def judge(self, dataset: str, day: str, share: float) -> None:
        """Keep how much of what a day may cost this one has."""
        held = {"pk": dataset, "sk": _JUDGED, "kind": _JUDGED, "day": day, "share": share}
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))

    def anomalous(self, datasets: Sequence[str]) -> list[str]:
        """Return which of these spend far more today than they use to."""
        today, found = day_of(datetime.now(UTC)), []
        for name in datasets:
            answer = self._dynamodb.get_item(
                TableName=self._table,
                Key=attributes({"pk": name, "sk": _JUDGED}),
                ConsistentRead=True,
            )
            held = values(answer.get("Item", {}))
            if held.get("day") == today and held["share"] >= 1:
                found.append(name)
        return found


class DynamoBurns:
    """Which datasets have an objective that burns so fast that their intake is to be paused."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def note(self, dataset: str, burns: float, now: datetime) -> None:
        """Keep how fast it burns just now: 1 and above is too fast."""
        held = {"pk": dataset, "sk": _BURNS, "kind": _BURNS, "at": timestamp(now), "burns": burns}
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))

    def burning(self, datasets: Sequence[str]) -> list[str]:
        """Return those of these that burned too fast when their measures were last taken."""
        since, found = timestamp(datetime.now(UTC) - _RECENT), []
        for name in datasets:
            answer = self._dynamodb.get_item(
                TableName=self._table,
                Key=attributes({"pk": name, "sk": _BURNS}),
                ConsistentRead=True,
            )
            held = values(answer.get("Item", {}))
            if held.get("at", "") >= since and held["burns"] >= 1:
                found.append(name)
        return found


class DynamoPrices:
    """Prices that an operator has set, in the configuration table."""

    _KEY = {"pk": "prices", "sk": "current"}  # noqa: RUF012  never changed

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def own(self) -> dict[str, float]:
        """Return dollars by the names of the table, as they were set; none where none were."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=attributes(self._KEY), ConsistentRead=True
        )
        held = values(found.get("Item", {})).get("dollars", {})
        return {name: float(dollars) for name, dollars in held.items()}

    def put(self, dollars: Mapping[str, float], *, actor: str, reason: str) -> None:
        """Set all of them, with who did it, when and why."""
        held: dict[str, Any] = {
            **self._KEY,
            "dollars": dict(dollars),
            "actor": actor,
            "reason": reason,
            "at": timestamp(),
        }
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))


def _parts(cost: Cost) -> dict[str, float]:
    return {
        "requests": cost.requests,
        "compute": cost.compute,
        "prelabelers": cost.prelabelers,
        "people": cost.people,
    }


def _spend(dataset: str, held: dict[str, Any]) -> Spend:
    stages = {
        stage: Cost(**{name: micro / MICRO for name, micro in parts.items()})
        for stage, parts in held["stages"].items()
    }
    return Spend(dataset, str(held["sk"]).partition("#")[2], stages, int(held["labels"]))
