"""
Hours in the measures table: what happened in an hour of a dataset, in one record.

Two kinds of writers share it. Who follows a stream counts exactly (`take`): the record holds, for
each place of the stream, how far it has counted, and changes only as it was read. Others count what
no stream tells (`add`, `flush`), and add up now and then.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from labelhooks.aws.attributes import attributes
from labelhooks.aws.days import DynamoDays, hour_from, kept_until, record_key
from labelhooks.errors import ConflictError
from labelhooks.model.hours import Change, Counts, hour_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = Logger(child=True)

# What an execution environment holds back at most: a write for so many counts, or so long. A second
# and no more, since nothing wakes it: what is held when a dataset falls silent is told with its
# next event. A busy environment writes once a second for that, 5 cents a day.
_COUNTS = 500
_SECONDS = 1.0
# DynamoDB takes 300 operators in an expression, and 4 KB of it.
_NAMES = 100
# Shards of the stream that count in one hour are few; more losses than these in a row, and the
# stream brings the changes again.
_TRIES = 12


class DynamoHours(DynamoDays):
    """Counts in hours."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(dynamodb, table)
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
        """
        Write what is held, if it is enough, or old enough, or wanted at once.

        What cannot be written is held on, and the log tells: work must not fail for being counted.
        """
        waiting = sum(sum(held.values()) for held in self._held.values())
        young = self._clock() - self._written < _SECONDS
        if not waiting or (waiting < _COUNTS and young and not at_once):
            return
        self._written = self._clock()
        for dataset, hour in list(self._held):
            try:
                self._write(dataset, hour)
            except (BotoCoreError, ClientError) as error:
                logger.warning("not counted yet", dataset=dataset, error=type(error).__name__)

    def _write(self, dataset: str, hour: str) -> None:
        held, people = self._held[dataset, hour], self._people[dataset, hour]
        for name in [name for name, count in held.items() if not count]:
            del held[name]
        while held:
            part = dict(list(held.items())[:_NAMES])
            self._update(dataset, hour, part, people=sorted(people))
            for name in part:
                del held[name]
        del self._held[dataset, hour], self._people[dataset, hour]

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

    def correct(self, dataset: str, hour: str, counted: Counts, *, of: tuple[str, ...]) -> bool:
        """
        Set the counts whose names begin so to what was counted; return whether any was another.

        Raises ConflictError where others were always first.
        """
        for _ in range(_TRIES):
            held = self._get(dataset, f"hour#{hour}")
            every = hour_from(dataset, hour, held).counts
            before = {name: count for name, count in every.items() if name.startswith(of)}
            wrong = {
                name: counted.get(name, 0) - before.get(name, 0)
                for name in {*counted, *before}
                if counted.get(name, 0) != before.get(name, 0)
            }
            if not wrong:
                return False
            part = dict(sorted(wrong.items())[:_NAMES])
            moves = int(held.get("moves", 0))
            done = self._update(dataset, hour, part, moved={}, moves=moves)
            if done and len(part) == len(wrong):
                return True
        raise ConflictError(f"{dataset}: others always counted in {hour} first")

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
        names, told = {"#until": "expires_at"}, attributes({":until": kept_until(hour)})
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
                Key=record_key(dataset, f"hour#{hour}"),
                UpdateExpression=update,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=told,
                **asked,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _portion(changes: Sequence[Change]) -> tuple[Sequence[Change], Sequence[Change]]:
    """Return as many changes as one write takes, the first at the least, and the rest."""
    names: set[str] = set()
    for place, change in enumerate(changes):
        names.update(change.counts)
        if place and len(names) > _NAMES:
            return changes[:place], changes[place:]
    return changes, ()
