"""
Hours in the measures table: what happened in an hour of a dataset, in one record.

Two kinds of writers share it. Who follows a stream counts exactly (`take`): the record holds, for
each place of the stream, how far it has counted, and changes only as it was read. Others count what
no stream tells (`add`, `flush`), and add up now and then.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, values
from labelhooks.errors import ConflictError
from labelhooks.model.hours import Change, Counts, Hour, day_of, hour_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What an execution environment holds back at most: a write for so many counts, or so long.
_COUNTS = 500
_SECONDS = 10.0
# DynamoDB takes 300 operators in an expression, and 4 KB of it.
_NAMES = 100
# Shards of the stream that count in one hour are few; more losses than these in a row, and the
# stream brings the changes again.
_TRIES = 12
HOURS_KEPT = timedelta(days=45)
DAYS_KEPT = timedelta(days=800)
TOTAL = "total"
# What added to a moment is in the first hour, or day, that begins then or later.
_HOUR, _DAY = timedelta(hours=1, microseconds=-1), timedelta(days=1, microseconds=-1)


class DynamoHours:
    """Hours, the days that they become, and the total of the days."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._now = now
        self._held: dict[tuple[str, str], Counter[str]] = {}
        self._people: dict[tuple[str, str], set[str]] = {}
        self._written = float("-inf")  # the first are written at once: there may be no more

    def add(self, dataset: str, counts: Counts, *, people: Iterable[str] = ()) -> None:
        """
        Count in the present hour, in memory until the next `flush`; `people` are who judged.

        A little may be lost with an environment that ends, or counted twice where a message is
        delivered again: what must be exact follows a stream.
        """
        key = (dataset, hour_of(self._now()))
        self._held.setdefault(key, Counter()).update(counts)
        self._people.setdefault(key, set()).update(people)

    def flush(self, *, at_once: bool = False) -> None:
        """Write what is held, if it is enough, or old enough, or wanted at once."""
        waiting = sum(sum(held.values()) for held in self._held.values())
        young = self._clock() - self._written < _SECONDS
        if not waiting or (waiting < _COUNTS and young and not at_once):
            return
        while self._held:
            (dataset, hour), held = self._held.popitem()
            people = sorted(self._people.pop((dataset, hour), ()))
            names = [name for name, count in held.items() if count]
            for start in range(0, len(names), _NAMES):
                part = {name: held[name] for name in names[start : start + _NAMES]}
                self._update(dataset, hour, part, people=people)
                people = []
        self._written = self._clock()

    def take(self, dataset: str, hour: str, changes: Sequence[Change]) -> int:
        """
        Count changes of a stream in an hour; return how many were not counted before.

        Each place's numbers rise, and changes come in any batches, in their order within a place,
        once or again: what is at or below the place's mark was counted. Raises ConflictError where
        others were always first.
        """
        counted = 0
        rest: Sequence[Change] = sorted(changes, key=lambda change: change.number)
        while rest:
            part, rest = _portion(rest)
            counted += self._take(dataset, hour, part)
        return counted

    def _take(self, dataset: str, hour: str, changes: Sequence[Change]) -> int:
        for _ in range(_TRIES):
            held = self._get(dataset, f"hour#{hour}")
            marks = {n.removeprefix("m/"): int(v) for n, v in held.items() if n.startswith("m/")}
            new = [one for one in changes if one.number > marks.get(one.place, -1)]
            if not new:
                return 0
            counts: Counter[str] = Counter()
            for one in new:
                counts.update(one.counts)
                marks[one.place] = one.number
            moved = {f"m/{place}": marks[place] for place in {one.place for one in new}}
            if self._update(dataset, hour, counts, moved=moved, moves=int(held.get("moves", 0))):
                return len(new)
        raise ConflictError(f"{dataset}: others always counted in {hour} first")

    def _update(
        self,
        dataset: str,
        hour: str,
        counts: Counts,
        *,
        people: Sequence[str] = (),
        moved: dict[str, int] | None = None,
        moves: int = 0,
    ) -> bool:
        """Write; False where `moves` is not as it was read."""
        names, told = {"#until": "expires_at"}, attributes({":until": _until(hour)})
        added, put = [], ["#until = :until"]
        for place, (name, count) in enumerate(counts.items()):
            names[f"#{place}"], told[f":{place}"] = f"n/{name}", {"N": str(count)}
            added.append(f"#{place} :{place}")
        if people:
            names["#people"], told[":people"] = "people", {"SS": list(people)}
            added.append("#people :people")
        asked: dict[str, Any] = {}
        if moved is not None:
            # As a text: a number of DynamoDB has 38 digits, and these may have 40.
            for place, (name, mark) in enumerate(moved.items()):
                names[f"#m{place}"], told[f":m{place}"] = name, {"S": f"{mark:040d}"}
                put.append(f"#m{place} = :m{place}")
            told |= attributes({":moves": moves, ":next": moves + 1})
            put.append("moves = :next")
            asked["ConditionExpression"] = (
                "moves = :moves" if moves else "attribute_not_exists(moves)"
            )
            if not moves:
                del told[":moves"]
        update = f"SET {', '.join(put)}" + (f" ADD {', '.join(added)}" if added else "")
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_key(dataset, f"hour#{hour}"),
                UpdateExpression=update,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=told,
                **asked,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that have counts and begin in [start, end), the first first."""
        return list(self._range(dataset, "hour#", hour_of(start + _HOUR), _last(end)))

    def days(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the days that were rolled up and begin in [start, end), the first first."""
        return list(self._range(dataset, "day#", day_of(start + _DAY), _last(end)[:10]))

    def day(self, dataset: str, day: str) -> Hour | None:
        """Return a day ("2026-11-24") that was rolled up."""
        held = self._get(dataset, f"day#{day}")
        return _hour(dataset, day, held) if held else None

    def total(self, dataset: str) -> Hour:
        """Return the sum of all days that were rolled up; its `hour` is the last of them, or ""."""
        held = self._get(dataset, TOTAL)
        return _hour(dataset, str(held.get("through", "")), held)

    def first(self, dataset: str) -> Hour | None:
        """Return the first hour that there is."""
        found = self._range(dataset, "hour#", "", "~", limit=1)
        return next(found, None)

    def roll(self, day: Hour, into_total: Counts) -> bool:
        """Write a day that is over and add to the total, both once; False where that was done."""
        record: dict[str, Any] = {f"n/{name}": count for name, count in day.counts.items()}
        record |= {"kind": "day", "expires_at": _until(day.hour)}
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
            "Item": {**_key(day.dataset, f"day#{day.hour}"), **attributes(record)},
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        total = {
            "TableName": self._table,
            "Key": _key(day.dataset, TOTAL),
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

    def _get(self, dataset: str, sort: str) -> dict[str, Any]:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=_key(dataset, sort), ConsistentRead=True
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
                yield _hour(dataset, str(held["sk"]).removeprefix(kind), held)


def _key(dataset: str, sort: str) -> Attributes:
    return attributes({"pk": dataset, "sk": sort})


def _last(end: datetime) -> str:
    """Return the last hour that begins before `end`."""
    return hour_of(end - timedelta(microseconds=1))


def _hour(dataset: str, hour: str, held: dict[str, Any]) -> Hour:
    counts = {name[2:]: int(count) for name, count in held.items() if name.startswith("n/")}
    return Hour(dataset, hour, counts, frozenset(held.get("people", ())))


def _until(hour: str) -> int:
    """Return when the record of an hour or a day may go, in epoch seconds."""
    kept = HOURS_KEPT if "T" in hour else DAYS_KEPT
    begun = datetime.fromisoformat(f"{hour}:00" if "T" in hour else hour).replace(tzinfo=UTC)
    return int((begun + kept).timestamp())


def _portion(changes: Sequence[Change]) -> tuple[Sequence[Change], Sequence[Change]]:
    """Return as many changes as one write takes, the first at the least, and the rest."""
    names: set[str] = set()
    for place, change in enumerate(changes):
        names.update(change.counts)
        if place and len(names) > _NAMES:
            return changes[:place], changes[place:]
    return changes, ()
