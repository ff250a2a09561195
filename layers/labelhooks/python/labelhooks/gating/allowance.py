"""
What of a dataset's day may still be spent on pre-labelers.

What a call can cost at most is taken before it is made, and what it did not cost put back after. So
a limit is never passed; a function that dies between the two has used up what it took.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Protocol

from labelhooks.errors import OverQuota
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import day_of
from labelhooks.model.prelabeler import Call
from labelhooks.model.quota import (
    MICRO,
    DayUsed,
    Limited,
    field_of,
    limit_of,
    until_tomorrow,
)


class Days(Protocol):
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

    def give_back(self, dataset: str, day: str, *, calls: int, microdollars: int) -> None:
        """Put back what was taken and not spent."""

    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day."""

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        """Note that something waits for a limit."""


class Asked(Protocol):
    def calls(self, items: int) -> Sequence[Call]:
        """Return the calls that it takes to ask about so many items; none where none is paid."""


@dataclass(slots=True)
class _Taken:
    """What an environment took for a dataset and has not settled."""

    day: str
    calls: int = 0
    microdollars: int = 0


class Allowance:
    """Asks nothing and counts nothing for a dataset that sets no limit."""

    def __init__(
        self,
        days: Days,
        *,
        count: Count = uncounted,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._days = days
        self._count = count
        self._clock = clock
        self._taken: dict[str, _Taken] = {}
        self._spent: dict[tuple[str, Counted], int] = {}
        self._lock = threading.Lock()  # calls are made, and so counted, side by side

    def count(self, dataset: str, what: Counted, number: int) -> None:
        """Count what is spent, and pass it on: pre-labelers are to count here."""
        self._count(dataset, what, number)
        with self._lock:
            self._spent[dataset, what] = self._spent.get((dataset, what), 0) + number

    def of(self, dataset: Dataset, prelabeler: Asked, items: int) -> int:
        """Take what asking about these items costs; return for how many of them it was there."""
        quota = dataset.spec.quota
        if quota.prelabel_calls_per_day is None and quota.dollars_per_day is None:
            return items
        calls = list(prelabeler.calls(items))
        if not calls or self._take(dataset, calls):
            return items
        while calls := self._fitting(dataset, calls):
            if self._take(dataset, calls):
                return sum(call.items for call in calls)
            calls = calls[: len(calls) // 2]  # others took at this very moment
        return 0

    def refused(self, dataset: Dataset) -> OverQuota:
        """Return what to raise for what cannot be asked today, after noting that it waits."""
        now, quota = self._clock(), dataset.spec.quota
        used = self._days.used(dataset.name, day_of(now))
        money = quota.prelabel_calls_per_day is None or (
            used.prelabel_calls < quota.prelabel_calls_per_day and quota.dollars_per_day is not None
        )
        what = Limited.DOLLARS if money else Limited.CALLS
        limit = limit_of(quota, what)
        if limit is None:
            raise ValueError(f"{field_of(what)} is not set")
        self._days.reached(dataset.name, day_of(now), what, limit)
        for told in (dataset.name, "-"):  # the alarm does not know the datasets
            self._count(told, Counted.OVER_QUOTA, 1)
        return OverQuota(
            f"{dataset.name}: {field_of(what)}={limit:g} is used up", seconds=until_tomorrow(now)
        )

    def settle(self) -> None:
        """Put back what was taken and not spent; to be called when all calls are over."""
        with self._lock:
            taken, spent = self._taken, self._spent
            self._taken, self._spent = {}, {}
        for dataset, one in taken.items():
            calls = one.calls - spent.get((dataset, Counted.PRELABELER_CALLS), 0)
            money = one.microdollars - spent.get((dataset, Counted.PRELABELER_MICRODOLLARS), 0)
            if calls or money:
                self._days.give_back(dataset, one.day, calls=calls, microdollars=money)

    def _fitting(self, dataset: Dataset, calls: Sequence[Call]) -> list[Call]:
        """Return the first of the calls that what is left of the day would do for."""
        quota = dataset.spec.quota
        used = self._days.used(dataset.name, day_of(self._clock()))
        most = _micro(quota.dollars_per_day)
        attempts = accumulate(call.attempts for call in calls)
        money = accumulate(call.microdollars for call in calls)
        fitting = 0
        for number, (tries, cost) in enumerate(zip(attempts, money, strict=True), 1):
            within = quota.prelabel_calls_per_day is None or (
                used.prelabel_calls + tries <= quota.prelabel_calls_per_day
            )
            if within and (most is None or used.microdollars + cost <= most):
                fitting = number
        return list(calls[:fitting])

    def _take(self, dataset: Dataset, calls: Sequence[Call]) -> bool:
        quota, day = dataset.spec.quota, day_of(self._clock())
        tries = sum(call.attempts for call in calls)
        money = sum(call.microdollars for call in calls)
        granted = self._days.take(
            dataset.name,
            day,
            calls=tries,
            microdollars=money,
            most_calls=quota.prelabel_calls_per_day,
            most_microdollars=_micro(quota.dollars_per_day),
        )
        if granted:
            with self._lock:
                taken = self._taken.setdefault(dataset.name, _Taken(day))
                taken.calls += tries
                taken.microdollars += money
        return granted


def _micro(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * MICRO)
