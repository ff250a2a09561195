"""The streams of the labels and items tables, as `measure` is told of them."""

from typing import Any

from functions.measure import handler as measure
from tests.integration.road import Road


def followed(road: Road, *, batch: int = 100) -> int:
    """Deliver, once more, every label and item as their streams would; return how many."""
    told = [
        _change(road, record)
        for table in ("labels", "items")
        for record in road.records(table)
        if record["kind"]["S"] in ("label", "item")
    ]
    told.sort(key=lambda one: one["dynamodb"]["SequenceNumber"])
    for start in range(0, len(told), batch):
        answer = road.invoke(measure, {"Records": told[start : start + batch]})
        assert answer in (None, {"batchItemFailures": []})
    return len(told)


def _change(road: Road, record: dict[str, Any]) -> dict[str, Any]:
    key = (record["pk"]["S"], record["sk"]["S"])
    number = road.numbers.setdefault(key, len(road.numbers) + 1)
    change = {"NewImage": record, "SequenceNumber": f"{number:021d}"}
    return {"eventName": "INSERT", "dynamodb": change}
