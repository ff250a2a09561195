"""
Which hours are looked at for drift, and beside which.

**Windows.** A look every five minutes at a window that slides would be one long search for chance.
So windows do not overlap: from the beginning of each week (UTC), whole hours are added up until
there are `WINDOW` labels; that window is closed, and the next begins. What is looked at is the last
one that is closed: looking again finds the same. The end of a week closes a window that is worth a
test (`FEWEST`).

**Reference.** The hours of the four weeks before a window, like with like: the same hour of the
same weekday. Where there is not enough of that yet, the same hour of a working day, or of a
weekend. Where there is not even that (the first day), nothing is said.

**False alarms.** One in a thousand days of a dataset, however many windows a day it fills: what a
p-value says is multiplied by the number of windows, of all three strands, that closed in the 24
hours up to the end of its own (Bonferroni).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import log10

from labelhooks.model.hours import Hour, under
from labelhooks.stats.drift import FEWEST, LEVEL, Drift, Verdict, drift_of
from labelhooks.stats.strata import Stratum

WINDOW = 500  # labels
REFERENCE = timedelta(weeks=4)
LOOKED = timedelta(weeks=6)  # of hours that are wanted: a reference, and up to two weeks of windows
SETTLED = timedelta(minutes=10)  # after its end, an hour may still be counted to
ENOUGH = 2.0  # of a reference's labels to a window's, for the finer strata
_STRONGEST = 300.0
_DAY = timedelta(days=1)


class Strand(StrEnum):
    """Which labels; the value begins the names of their counts in an hour."""

    PEOPLE = "class/annotators/"
    PRELABELERS = "class/prelabeler/"
    CONFIDENCE = "confidence/"


_TENTHS = tuple(str(tenth) for tenth in range(10))
_ORDER = {Strand.CONFIDENCE: _TENTHS}


@dataclass(frozen=True, slots=True)
class Looked:
    """
    The last closed window of a strand: hours from `since` (its first) to `until` (its last).

    `drift.p` is of this window alone; `looks` is how many windows were closed in a day up to it.
    """

    strand: Strand
    since: str
    until: str
    looks: int
    drift: Drift

    @property
    def evidence(self) -> float:
        """Return -log10 of the p-value times the looks: 3 and more is drift."""
        return min(_STRONGEST, -log10(max(min(1.0, self.drift.p * self.looks), 1e-300)))


@dataclass(frozen=True, slots=True)
class _Window:
    hours: tuple["_Counted", ...]

    @property
    def end(self) -> datetime:
        return self.hours[-1].begins + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Counted:
    begins: datetime
    counts: dict[str, int]

    @property
    def labels(self) -> int:
        return sum(self.counts.values())


def drifts(hours: Sequence[Hour], now: datetime, *, since: str = "") -> list[Looked]:
    """
    Return what the last closed window of each strand that has one looks like.

    Args:
        hours: of one dataset, with their counts, from `LOOKED` ago; hours without counts may lack.
        now: with its zone.
        since: an hour ("2026-11-24T13") before which labels do not compare: another schema was in
            force, or what changed was meant to.
    """
    windows = {strand: _windows(_counted(hours, strand, now, since), now) for strand in Strand}
    ends = [window.end for closed in windows.values() for window in closed]
    found = []
    for strand, closed in windows.items():
        if not closed:
            continue
        last = closed[-1]
        looks = sum(last.end - _DAY < end <= last.end for end in ends)
        looked = _beside(last, _counted(hours, strand, now, since), _ORDER.get(strand, ()))
        found.append(
            Looked(
                strand=strand,
                since=f"{last.hours[0].begins:%Y-%m-%dT%H}",
                until=f"{last.hours[-1].begins:%Y-%m-%dT%H}",
                looks=looks,
                drift=_judged(looked, looks),
            )
        )
    return found


def _judged(looked: Drift, looks: int) -> Drift:
    """Return the drift with the verdict that so many looks allow."""
    if looked.verdict is Verdict.DRIFT and looked.p * looks >= LEVEL:
        return replace(looked, verdict=Verdict.STEADY)
    return looked


def _counted(hours: Sequence[Hour], strand: Strand, now: datetime, since: str) -> list[_Counted]:
    """Return the hours that are over, and hold labels of a strand, the first first."""
    counted = [
        _Counted(datetime.fromisoformat(f"{one.hour}:00").replace(tzinfo=UTC), counts)
        for one in hours
        if one.hour >= since and (counts := under(one.counts, strand))
    ]
    over = now - SETTLED - timedelta(hours=1)
    return sorted(
        (one for one in counted if one.begins <= over and one.labels), key=lambda one: one.begins
    )


def _windows(counted: Sequence[_Counted], now: datetime) -> list[_Window]:
    """Return the closed windows of this week and the last, the first first."""
    this_week = _week(now)
    closed: list[_Window] = []
    for week in (this_week - timedelta(weeks=1), this_week):
        held: list[_Counted] = []
        for one in counted:
            if _week(one.begins) != week:
                continue
            held.append(one)
            if sum(hour.labels for hour in held) >= WINDOW:
                closed.append(_Window(tuple(held)))
                held = []
        if week < this_week and sum(hour.labels for hour in held) >= FEWEST:
            closed.append(_Window(tuple(held)))
    return closed


def _week(at: datetime) -> datetime:
    monday = at.astimezone(UTC) - timedelta(days=at.astimezone(UTC).weekday())
    return monday.replace(hour=0, minute=0, second=0, microsecond=0)


def _hour_of_week(one: _Counted) -> Hashable:
    return one.begins.weekday(), one.begins.hour


def _hour_of_day(one: _Counted) -> Hashable:
    return one.begins.weekday() >= 5, one.begins.hour  # a weekend or not


def _beside(window: _Window, counted: Sequence[_Counted], order: Sequence[str]) -> Drift:
    """
    Return a window beside the like hours before it.

    Which strata are taken depends on how many labels they hold, never on which.
    """
    begins = window.hours[0].begins
    before = [one for one in counted if begins - REFERENCE <= one.begins < begins]
    fine = _strata(window, before, _hour_of_week)
    in_window = sum(one.labels for one in window.hours)
    reference = sum(sum(old.values()) for old, _ in fine)
    compared = sum(sum(new.values()) for _, new in fine)
    if reference >= ENOUGH * in_window and compared >= in_window / 2:
        return drift_of(fine, ordered=order)
    return drift_of(_strata(window, before, _hour_of_day), ordered=order)


def _strata(
    window: _Window, before: Sequence[_Counted], kind: Callable[[_Counted], Hashable]
) -> list[Stratum]:
    """Return the counts of each kind of hour that both have, of the reference and of the window."""
    new: dict[Hashable, Counter[str]] = {}
    for one in window.hours:
        new.setdefault(kind(one), Counter()).update(one.counts)
    old: dict[Hashable, Counter[str]] = {}
    for one in before:
        if kind(one) in new:
            old.setdefault(kind(one), Counter()).update(one.counts)
    return [(old[of], new[of]) for of in new if of in old]
