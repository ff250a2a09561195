"""
Count hours anew from what is recorded, where the stream's places were given up on.

The stream forgets after a day; labels and items are there for good. It reads all of a dataset, so
it is for an operator to ask for, and never a schedule.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched
from typing import Protocol

from labelhooks.model.hours import Counts, Hour, hour_of
from labelhooks.model.seen import Seen
from labelhooks.quality.counting import counts_of

# What no reading of the tables tells in which hour it was, and what no stream tells.
_PAGE = 1_000
# An hour is over, and what was recorded in it has been followed: StaleStream calls long before.
SETTLED = timedelta(minutes=30)
FOLLOWED = (
    "items", "labels/", "class/", "confidence/", "first", "withdrawn", "restored", "latency/",
    "provenance/", "gold/",
)  # fmt: skip


class Hours(Protocol):
    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that begin in [start, end)."""

    def correct(self, dataset: str, hour: str, counted: Counts, *, of: tuple[str, ...]) -> bool:
        """Set the counts whose names begin so; return whether any was another."""


class Recount:
    """Counts hours anew that are over and are not part of a day yet."""

    def __init__(
        self,
        hours: Hours,
        recorded: Callable[[str], Iterable[Seen]],
        golds: Callable[[str, list[Seen]], Iterator[bool | None]],
    ) -> None:
        """`recorded` tells all labels and items of a dataset; `golds` whether labels are right."""
        self._hours = hours
        self._recorded = recorded
        self._golds = golds

    def __call__(self, dataset: str, *, now: datetime) -> int:
        """Return how many hours were mended."""
        first, last = first_unrolled(now), now - SETTLED - timedelta(hours=1)
        begin, end = hour_of(first), hour_of(last)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for page in batched(self._recorded(dataset), _PAGE, strict=False):
            here = [one for one in page if begin <= hour_of(one.at) <= end]
            for one, right in zip(here, self._golds(dataset, here), strict=True):
                counted[hour_of(one.at)].update(counts_of(one, gold=right))
        known = self._hours.between(dataset, first, last + timedelta(microseconds=1))
        every = {*counted, *(one.hour for one in known)}
        return sum(
            self._hours.correct(dataset, hour, counted[hour], of=FOLLOWED) for hour in sorted(every)
        )


def first_unrolled(now: datetime) -> datetime:
    """Return when the first day begins that is not rolled up: yesterday's midnight."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
