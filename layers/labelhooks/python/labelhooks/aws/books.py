"""
Where the items of a dataset are, without reading all of a large one.

Ids are keyed hashes, so they lie evenly over their range. Items are read in the order of their ids
up to a limit; the part of the range that was covered tells what the whole has: exactly, where all
of it was covered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypedDict

from labelhooks.aws.attributes import Attributes
from labelhooks.aws.work import standing
from labelhooks.model.state import ItemState, item_state, telling
from labelhooks.model.task import TaskState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_READ = 2_000  # items
_SHARDS = "0123456789abcdef"
_WHOLE = 16**32  # ids there can be
_DAYS = 30
_RESERVED = {"#at": "at", "#state": "state", "#value": "value"}


class Day(TypedDict):
    day: str
    labels: int


class Progress(TypedDict):
    items: int
    labeled: int
    open: int
    leased: int
    in_review: int
    waiting: int
    sampled_out: int
    cancelled: int
    quarantined: int
    in_flight: int
    by_day: list[Day]
    covered: float


class DynamoBooks:
    """Reads the items, work and labels tables."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        *,
        items: str,
        work: str,
        labels: str,
        most: int = MOST_READ,
    ) -> None:
        self._dynamodb = dynamodb
        self._items = items
        self._work = work
        self._labels = labels
        self._most = most

    def progress(self, dataset: str) -> Progress:
        """Return how many items are in each state; `covered` of them were counted."""
        states: Counter[ItemState] = Counter()
        tasks: Counter[TaskState] = Counter()
        days: Counter[str] = Counter()
        read, covered = 0, 0.0
        for number, shard in enumerate(_SHARDS):
            pk = f"{dataset}#{shard}"
            withdrawn, last = self._items_of(pk, self._most - read)
            read += len(withdrawn)
            self._join(pk, withdrawn, last, states, tasks, days)
            covered = (number + 1) / len(_SHARDS) if last is None else (int(last, 16) + 1) / _WHOLE
            if read >= self._most or last is not None:
                break
        return _told(states, tasks, days, covered)

    def _items_of(self, pk: str, most: int) -> tuple[dict[str, bool], str | None]:
        """Return items, whether each was pulled back, and where they end if not with the shard."""
        found: dict[str, bool] = {}
        for record in self._query(self._items, pk, "sk, kind, withdrawn"):
            if record["kind"]["S"] != "item":
                continue
            if len(found) >= most:
                return found, max(found, default="0" * 32)
            found[str(record["sk"]["S"])] = "withdrawn" in record
        return found, None

    def _join(
        self,
        pk: str,
        withdrawn: dict[str, bool],
        last: str | None,
        states: Counter[ItemState],
        tasks: Counter[TaskState],
        days: Counter[str],
    ) -> None:
        labeled: dict[str, str] = {}
        taken_back: dict[str, str] = {}
        for record in self._query(self._labels, pk, "sk, kind, #value, #at", until=last):
            item_id = _item_of(record)
            if record["kind"]["S"] == "label":  # versions follow each other; the last one holds
                if "value" in record:
                    labeled[item_id] = str(record["at"]["S"])[:10]
                else:
                    labeled.pop(item_id, None)
                    taken_back[item_id] = str(record["at"]["S"])
        asked: dict[str, list[tuple[TaskState, str]]] = defaultdict(list)
        out: set[str] = set()
        for record in self._query(self._work, pk, "sk, kind, #state, rulings", until=last):
            if record["kind"]["S"] == "task":
                asked[_item_of(record)].append(standing(record))
            elif record["kind"]["S"] == "out":
                out.add(_item_of(record))
        for item_id, pulled in withdrawn.items():
            states[
                item_state(
                    labeled=item_id in labeled,
                    tasks=telling(asked[item_id], taken_back.get(item_id)),
                    sampled_out=item_id in out,
                    quarantined=False,
                    withdrawn=pulled,
                )
            ] += 1
            tasks.update(state for state, _ in asked[item_id])
            if item_id in labeled:
                days[labeled[item_id]] += 1

    def _query(
        self, table: str, pk: str, wanted: str, *, until: str | None = None
    ) -> Iterator[Attributes]:
        names = {name: word for name, word in _RESERVED.items() if name in wanted}
        asked: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ProjectionExpression": wanted,
        }
        if names:
            asked["ExpressionAttributeNames"] = names
        if until is not None:  # `~` comes behind all that follows an item's id in a key
            asked["KeyConditionExpression"] = "pk = :pk AND sk <= :until"
            asked["ExpressionAttributeValues"][":until"] = {"S": f"{until}~"}
        for page in self._dynamodb.get_paginator("query").paginate(TableName=table, **asked):
            yield from page["Items"]


def _told(
    states: Counter[ItemState], tasks: Counter[TaskState], days: Counter[str], covered: float
) -> Progress:
    def whole(counted: int) -> int:
        return round(counted / covered) if covered else 0

    return {
        "items": whole(states.total()),
        "labeled": whole(states[ItemState.LABELED]),
        "open": whole(tasks[TaskState.OPEN]),
        "leased": whole(tasks[TaskState.LEASED]),
        "in_review": whole(tasks[TaskState.IN_REVIEW]),
        "waiting": whole(states[ItemState.WAITING]),
        "sampled_out": whole(states[ItemState.SAMPLED_OUT]),
        "cancelled": whole(states[ItemState.CANCELLED]),
        "quarantined": whole(states[ItemState.QUARANTINED]),
        "in_flight": whole(states[ItemState.IN_FLIGHT] + states[ItemState.JUDGED]),
        "by_day": [{"day": day, "labels": whole(days[day])} for day in sorted(days)[-_DAYS:]],
        "covered": round(covered, 6),
    }


def _item_of(record: Attributes) -> str:
    return str(record["sk"]["S"]).partition("#")[0]
