"""Take the measures of a dataset: from hours and days, at a cost that does not grow with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from labelhooks.model.base import moment
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import Counts, Hour, day_of, hour_of, summed
from labelhooks.model.slo import Snapshot, Standing
from labelhooks.model.spend import Spend
from labelhooks.model.waiting import Depth
from labelhooks.quality.drift import LOOKED, Looked, drifts
from labelhooks.quality.slo import SloState, events, kept, state, worst
from labelhooks.quality.table import metrics
from labelhooks.quality.values import (
    cost_per_label,
    coverage,
    of_depth,
    of_labels,
    of_latency,
    throughput,
)

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# What the total of all days holds: no names that schemas choose, which would be ever more.
_NOT_IN_TOTAL = (
    "class/", "rated/", "confidence/", "same/", "rejected/", "prelabel/calls/",
    "decided/", "accepted/",
)  # fmt: skip
# Hours are kept for 45 days: what is older cannot be rolled up any more.
_OLDEST = timedelta(days=44)


class Hours(Protocol):
    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that begin in [start, end), the first first."""

    def days(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the days that were rolled up and begin in [start, end)."""

    def total(self, dataset: str) -> Hour:
        """Return the sum of all days that were rolled up; its `hour` is the last of them, or ""."""

    def first(self, dataset: str) -> Hour | None:
        """Return the first hour that there is."""

    def roll(self, day: Hour, into_total: Counts) -> bool:
        """Write a day and add to the total, once."""

    def spent(self, dataset: str, start: str, end: str) -> Sequence[Spend]:
        """Return what was spent on the days from `start` on, before `end`."""

    def standing(self, dataset: str) -> Standing:
        """Return what is remembered from the turn before."""

    def remember(self, dataset: str, standing: Standing) -> None:
        """Keep it for the next turn."""


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset | None:
        """Return a version, or None."""


class Depths(Protocol):
    def of(self, dataset: str, queues: Sequence[str], now: datetime) -> Depth:
        """Return how many tasks wait in these queues, bounded, and since when."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The measures of a dataset: values by the names of the table, objectives, and drift."""

    dataset: str
    values: dict[str, float]
    slos: tuple[SloState, ...]
    drift: tuple[Looked, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What a dataset's measures are made of."""

    recent: list[Hour]  # since yesterday began
    window: Counter[str]
    day: Counter[str]  # the last 24 hours
    ever: Counter[str]
    spent: list[Spend]  # of the window's days


class TakeMeasures:
    """
    Reads hours since yesterday, the days of a week, the total; once an hour six weeks, for drift.

    That is a number of records that hours bound, whatever the tables hold.
    """

    def __init__(
        self, hours: Hours, depths: Depths, datasets: Datasets, *, review_queue: str
    ) -> None:
        self._hours = hours
        self._depths = depths
        self._datasets = datasets
        self._review_queue = review_queue

    def __call__(self, dataset: Dataset, *, now: datetime) -> Taken:
        """Roll up days that are over, note a snapshot of each objective, return the measures."""
        self._roll(dataset.name, now)
        read = self._read(dataset.name, now)
        before = self._hours.standing(dataset.name)
        rings = {
            one.name: kept(
                _ring(before, one.name),
                Snapshot(int(now.timestamp()), *events(one, read.ever)),
            )
            for one in dataset.spec.slos
        }
        after = before.model_copy(update={"rings": rings})
        looked: tuple[Looked, ...] = ()
        if before.drift_hour != hour_of(now):
            looked = self._drift(dataset, now)
            strongest = max((one.evidence for one in looked), default=None)
            after = after.model_copy(update={"drift": strongest, "drift_hour": hour_of(now)})
        self._hours.remember(dataset.name, after)
        return self._taken(dataset, read, after, looked, now)

    def look(
        self, dataset: Dataset, *, now: datetime, window: timedelta = WEEK, anew: bool = True
    ) -> Taken:
        """
        Return the measures as they are now, and change nothing: for whoever wants to see.

        `window` is what shares and costs are of; the rest is as ever. Drift is of six weeks of
        hours: unless it is looked for `anew`, what is remembered of the last turn is told.
        """
        read = self._read(dataset.name, now, window)
        standing = self._hours.standing(dataset.name)
        looked = self._drift(dataset, now) if anew else ()
        return self._taken(dataset, read, standing, looked, now)

    def _taken(
        self,
        dataset: Dataset,
        read: _Read,
        standing: Standing,
        looked: tuple[Looked, ...],
        now: datetime,
    ) -> Taken:
        states = tuple(state(one, _ring(standing, one.name)) for one in dataset.spec.slos)
        queues = (dataset.spec.tasks.queue, self._review_queue)
        yesterday = [one for one in read.recent if day_of(one.hour) == day_of(now - DAY)]
        drift = {} if standing.drift is None else {"label_drift": standing.drift}
        if looked:
            drift = {"label_drift": max(one.evidence for one in looked)}
        found = {
            **of_labels(read.window),
            **of_latency(read.day),
            **throughput(yesterday),
            **of_depth(self._depths.of(dataset.name, queues, now)),
            **drift,
            **cost_per_label(read.spent),
            **coverage(read.ever),
            **worst(states),
        }
        return Taken(dataset.name, found, states, looked)

    def _read(self, dataset: str, now: datetime, window: timedelta = WEEK) -> _Read:
        total = self._hours.total(dataset)
        begin = _midnight(now) - DAY
        unrolled = _next_day(total.hour) if total.hour else begin
        hours = self._hours.between(dataset, min(begin, unrolled), now + DAY)
        days = self._hours.days(dataset, now - window, min(begin, unrolled))
        last, first = hour_of(now - DAY), hour_of(now - window)
        return _Read(
            recent=[one for one in hours if one.hour >= hour_of(begin)],
            window=summed([*days, *(one for one in hours if one.hour > first)]),
            day=summed(one for one in hours if one.hour > last),
            ever=summed([total, *(one for one in hours if day_of(one.hour) > total.hour)]),
            spent=list(self._hours.spent(dataset, day_of(now - window), day_of(now + DAY))),
        )

    def _drift(self, dataset: Dataset, now: datetime) -> tuple[Looked, ...]:
        hours = self._hours.between(dataset.name, now - LOOKED, now + DAY)
        since = self._datasets.at(dataset.name, dataset.schema_version)
        return tuple(drifts(hours, now, since=_hour_after(since.created_at) if since else ""))

    def _roll(self, dataset: str, now: datetime) -> None:
        """Roll up each day that is over and a day old, those without counts too."""
        through = self._hours.total(dataset).hour
        if through:
            day = _next_day(through)
        else:
            first = self._hours.first(dataset)
            if first is None:
                return
            day = _next_day(day_of(first.hour)) - DAY
        day = max(day, _midnight(now - _OLDEST))
        while day + 2 * DAY <= now:
            hours = self._hours.between(dataset, day, day + DAY)
            counts = summed(hours)
            people = frozenset[str]().union(*(one.people for one in hours))
            into = {n: c for n, c in counts.items() if not n.startswith(_NOT_IN_TOTAL)}
            self._hours.roll(Hour(dataset, day_of(day), counts, people), into)
            day += DAY


def worst_of(taken: Sequence[Taken]) -> dict[str, float]:
    """Return, of each measure that alarms look at, the worst of all datasets."""
    found: dict[str, float] = {}
    for name, metric in metrics().items():
        held = [one.values[name] for one in taken if name in one.values]
        if metric.worst and held:
            found[name] = min(held) if metric.better == "higher" else max(held)
    return found


def _hour_after(at: str) -> str:
    """Return the first hour that is all after a moment."""
    return hour_of(moment(at) + timedelta(hours=1))


def _ring(standing: Standing, name: str) -> list[Snapshot]:
    return [Snapshot(*one) for one in standing.rings.get(name, ())]


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_day(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + DAY
