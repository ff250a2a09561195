"""Reckon what each dataset has spent: kept by day, charged to its quota, compared with its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import Hour, day_of, summed
from labelhooks.model.quota import MICRO, DayUsed
from labelhooks.model.spend import Spend
from labelhooks.money.anomaly import LOOKED_BACK, anomaly
from labelhooks.money.prices import Prices
from labelhooks.money.spend import spent

_DAY = timedelta(days=1)


class Hours(Protocol):
    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that begin in [start, end)."""


class Days(Protocol):
    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day's quotas: its tasks are counted there."""

    def charge(self, dataset: str, day: str, total: int) -> None:
        """Let what was spent otherwise count for the day's money: microdollars so far."""


class Spending(Protocol):
    def keep(self, spend: Spend) -> None:
        """Keep a day's spend in place of what it was."""

    def days(self, dataset: str, start: str, end: str) -> list[Spend]:
        """Return the days from `start` on, before `end`, that were kept; the first first."""

    def judge(self, dataset: str, day: str, share: float) -> None:
        """Keep how much of what a day may cost this one has."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A dataset's day so far; `anomaly` is 1 and above where it costs far more than it uses to."""

    spend: Spend
    anomaly: float


class Reckon:
    """Looks at a day of a dataset: a query of its hours, whatever its tables hold."""

    def __init__(self, hours: Hours, days: Days, spending: Spending, prices: Prices) -> None:
        self._hours = hours
        self._days = days
        self._spending = spending
        self._prices = prices

    def __call__(self, dataset: Dataset, *, now: datetime) -> Reckoned:
        """Reckon today, and yesterday too: what was late for it is in by then."""
        today = self.look(dataset, now)
        self._spending.keep(self.look(dataset, now - _DAY))
        self._spending.keep(today)
        if dataset.spec.quota.dollars_per_day is not None:
            # Pre-labelers were taken from the quota when they were called.
            other = today.cost.total - today.cost.prelabelers
            self._days.charge(dataset.name, today.day, round(other * MICRO))
        share = anomaly(self._before(dataset, now), today.day, today.cost.total)
        self._spending.judge(dataset.name, today.day, share)
        return Reckoned(today, share)

    def look(self, dataset: Dataset, at: datetime) -> Spend:
        """Return what the day of a moment cost, as far as it is counted."""
        begin = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        counts = summed(self._hours.between(dataset.name, begin, begin + _DAY))
        day = day_of(at)
        stages = spent(
            counts,
            self._prices,
            tasks=self._days.used(dataset.name, day).tasks,
            dollars_per_hour=dataset.spec.costs.dollars_per_hour,
        )
        return Spend(dataset.name, day, stages, counts.get("first", 0))

    def _before(self, dataset: Dataset, now: datetime) -> dict[str, float]:
        """Return what the days before this one cost, from the first that was reckoned on."""
        kept: Sequence[Spend] = self._spending.days(
            dataset.name, day_of(now - LOOKED_BACK * _DAY), day_of(now)
        )
        if not kept:
            return {}
        costs = {one.day: one.cost.total for one in kept}
        days = (day_of(now - number * _DAY) for number in range(1, LOOKED_BACK + 1))
        return {day: costs.get(day, 0.0) for day in days if day >= kept[0].day}
