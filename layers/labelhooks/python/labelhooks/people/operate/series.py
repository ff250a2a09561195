"""Hours and days as columns: a place for each that was, also where nothing happened."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from labelhooks.model.hours import Hour, day_of, hour_of, summed, under
from labelhooks.people.operate.answers import ClassView

type Window = Literal["day", "week", "month"]
# How far back, and in which steps.
WINDOWS: dict[str, tuple[timedelta, Literal["hour", "day"]]] = {
    "day": (timedelta(hours=24), "hour"),
    "week": (timedelta(days=7), "hour"),
    "month": (timedelta(days=30), "day"),
}
MOST_CLASSES = 20
# Counts by class: as many as a schema has. They are told summed up.
_BY_CLASS = ("class/", "rated/")
PEOPLE, PRELABELERS = "class/annotators/", "class/prelabeler/"


@dataclass(frozen=True, slots=True)
class Columns:
    """`counts[name][i]` is of what began at `at[i]`."""

    at: list[str]
    counts: dict[str, list[int]]

    def by_place(self) -> list[dict[str, int]]:
        """Return what was counted at each place, by name."""
        return [
            {name: one[place] for name, one in self.counts.items()} for place in range(len(self.at))
        ]


def begins(window: str, now: datetime) -> datetime:
    """Return the beginning of a window's first hour or day; its last one is the present one."""
    length, step = WINDOWS[window]
    now = now.astimezone(UTC)
    if step == "hour":
        return now.replace(minute=0, second=0, microsecond=0) - length + timedelta(hours=1)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - length + timedelta(days=1)


def columns(hours: Sequence[Hour], window: str, now: datetime) -> Columns:
    """
    Return hours, or days and the hours of days that are not rolled up yet, as columns.

    A day that is there as such and in hours is told by the day.
    """
    step = WINDOWS[window][1]
    first = begins(window, now)
    span = timedelta(hours=1) if step == "hour" else timedelta(days=1)
    name, long = (hour_of, 13) if step == "hour" else (day_of, 10)
    at = [name(first + span * place) for place in range((now - first) // span + 1)]
    place_of = {one: place for place, one in enumerate(at)}
    whole = {one.hour for one in hours if "T" not in one.hour}
    counts: dict[str, list[int]] = {}
    for one in hours:
        place = place_of.get(one.hour[:long])
        rolled_up = "T" in one.hour and one.hour[:10] in whole
        if place is None or rolled_up:
            continue
        for counted, number in one.counts.items():
            if not counted.startswith(_BY_CLASS):
                counts.setdefault(counted, [0] * len(at))[place] += number
    return Columns(at, dict(sorted(counts.items())))


def classes(hours: Iterable[Hour]) -> list[ClassView]:
    """Return the classes that were said most often, the most frequent first."""
    every = summed(hours)
    people, prelabelers = under(every, PEOPLE), under(every, PRELABELERS)
    both = Counter(people)
    both.update(prelabelers)
    return [
        {"name": name, "people": people.get(name, 0), "prelabelers": prelabelers.get(name, 0)}
        for name, _ in both.most_common(MOST_CLASSES)
    ]


def totals(total: Hour, since: Iterable[Hour]) -> dict[str, int]:
    """Return the counts of all time; `since` are the hours after what the total holds."""
    every = summed([total, *since])
    return {name: count for name, count in sorted(every.items()) if not name.startswith(_BY_CLASS)}
