"""Measures of a dataset from hours, days and their total; days are rolled up; the worst of all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import Counts, Hour, day_of, hour_of
from labelhooks.model.slo import Standing
from labelhooks.model.spend import Cost, Spend
from labelhooks.model.waiting import Depth
from labelhooks.quality.take import TakeMeasures, Taken, worst_of
from tests.factories import a_dataset

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
SLO = {"measure": "label_accuracy", "objective": 0.9}


@dataclass
class FakeHours:
    """Hours in memory, and how many records were read."""

    hours: dict[str, Hour] = field(default_factory=dict)
    rolled: dict[str, Hour] = field(default_factory=dict)
    sum: Counter[str] = field(default_factory=Counter)
    through: str = ""
    remembered: Standing = field(default_factory=Standing)

    def at(self, moment: datetime, people: Sequence[str] = (), **counts: int) -> None:
        hour = hour_of(moment)
        told = {name.replace("__", "/"): count for name, count in counts.items()}
        before = self.hours.get(hour, Hour("chat", hour))
        self.hours[hour] = Hour(
            "chat", hour, Counter(before.counts) + Counter(told), before.people | set(people)
        )

    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        held = sorted(self.hours.values(), key=lambda one: one.hour)
        return [one for one in held if start <= _begins(one.hour) < end]

    def days(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        held = sorted(self.rolled.values(), key=lambda one: one.hour)
        return [one for one in held if start <= _begins(one.hour) < end]

    def total(self, dataset: str) -> Hour:
        return Hour("chat", self.through, dict(self.sum))

    def first(self, dataset: str) -> Hour | None:
        return self.hours[min(self.hours)] if self.hours else None

    def roll(self, day: Hour, into_total: Counts) -> bool:
        assert day.hour not in self.rolled
        self.rolled[day.hour], self.through = day, day.hour
        self.sum.update(into_total)
        return True

    def spent(self, dataset: str, start: str, end: str) -> list[Spend]:
        """Return a dollar a day, and ten labels."""
        first, last = _begins(start), _begins(end)
        return [
            Spend(dataset, day_of(first + timedelta(days=n)), {"gate": Cost(requests=1.0)}, 10)
            for n in range((last - first).days)
        ]

    def standing(self, dataset: str) -> Standing:
        return self.remembered

    def remember(self, dataset: str, standing: Standing) -> None:
        self.remembered = standing


def _begins(hour: str) -> datetime:
    return datetime.fromisoformat(hour + (":00" if "T" in hour else "")).replace(tzinfo=UTC)


class NoDepths:
    def of(self, dataset: str, queues: Sequence[str], now: datetime) -> Depth:
        assert list(queues) == ["general", "review"]
        return Depth(3, 60.0)


class Datasets:
    def at(self, name: str, version: int) -> Dataset | None:
        long_ago = timestamp(NOW - timedelta(days=100))
        return a_dataset(name, version=version).model_copy(update={"created_at": long_ago})


def take(hours: FakeHours) -> TakeMeasures:
    return TakeMeasures(hours, NoDepths(), Datasets(), review_queue="review")


def test_a_day_is_rolled_up_when_it_is_over_and_a_day_old() -> None:
    hours = FakeHours()
    for days in range(6):
        hours.at(NOW - timedelta(days=days), first=1, items=2, class__annotators__ok=1)

    take(hours)(a_dataset(), now=NOW)

    assert sorted(hours.rolled) == [f"2026-11-{day}" for day in (19, 20, 21, 22)]
    assert hours.rolled["2026-11-19"].counts["class/annotators/ok"] == 1
    assert hours.sum == {"first": 4, "items": 8}  # no names that schemas choose


def test_coverage_is_of_all_time_whatever_is_rolled_up() -> None:
    hours = FakeHours()
    for days in range(30):
        hours.at(NOW - timedelta(days=days), first=1, items=2)

    for later in range(5):
        taken = take(hours)(a_dataset(), now=NOW + timedelta(days=later))
        assert taken.values["coverage"] == 0.5

    assert hours.sum["items"] + 2 * (30 - len([d for d in hours.rolled if d <= "2026-11-24"])) == 60


def test_a_week_is_counted_once() -> None:
    """What is rolled up and what is not yet do not overlap."""
    hours = FakeHours()
    for number in range(24 * 12):
        hours.at(NOW - timedelta(hours=number), gold__right=1)
    hours.at(NOW - timedelta(days=20), gold__wrong=10_000)
    hours.at(NOW - timedelta(days=2), gold__wrong=10)

    told = take(hours)(a_dataset(), now=NOW).values["label_accuracy"]

    # From 17 November 13:30 on, whole days: 6 of 24 hours before today's 14.
    assert told == pytest.approx((6 * 24 + 14) / (6 * 24 + 14 + 10))


def test_a_window_may_be_another() -> None:
    hours = FakeHours()
    hours.at(NOW - timedelta(hours=2), gold__right=1)
    hours.at(NOW - timedelta(hours=30), gold__wrong=1)
    hours.at(NOW - timedelta(days=20), gold__wrong=2)
    take(hours)(a_dataset(), now=NOW)

    def accuracy(days: int) -> float:
        window = timedelta(days=days)
        return take(hours).look(a_dataset(), now=NOW, window=window).values["label_accuracy"]

    assert (accuracy(1), accuracy(7), accuracy(30)) == (1.0, 0.5, 0.25)


def test_the_measures_of_yesterday_and_of_the_last_day() -> None:
    hours = FakeHours()
    hours.at(NOW - timedelta(days=1), people=["a", "b"], judgments=30)
    hours.at(NOW, people=["a"], judgments=99)
    hours.at(NOW - timedelta(hours=30), latency__600=5)
    hours.at(NOW - timedelta(hours=2), latency__60=5)

    told = take(hours)(a_dataset(), now=NOW).values

    assert told["judgments_per_annotator_day"] == 15
    assert told["latency_p50"] == pytest.approx(45)
    assert (told["queue_depth"], told["oldest_task_seconds"]) == (3, 60)
    assert told["cost_per_label"] == 0.1


def test_an_objective_is_followed_from_turn_to_turn() -> None:
    hours, dataset = FakeHours(), a_dataset(slos=[SLO])
    hours.at(NOW, gold__right=100)
    now = NOW
    for turn in range(13):
        hours.at(now, gold__right=2, gold__wrong=8 if turn else 0)
        taken = take(hours)(dataset, now=now)
        now += timedelta(minutes=5)

    (state,) = taken.slos
    assert state.burn == pytest.approx(8)
    assert taken.values["slo_burn_page"] > 1  # 8 is more than 6, over all that there is
    assert taken.values["error_budget_left"] == state.left
    looked = take(hours).look(dataset, now=now)
    assert looked.slos == taken.slos
    assert hours.remembered.rings["label_accuracy"][-1][0] == int(
        (now - timedelta(minutes=5)).timestamp()
    )


def test_counts_go_on_when_a_day_is_rolled_up() -> None:
    """A snapshot is of all time: rolling a day up must move nothing from one side to the other."""
    hours, dataset = FakeHours(), a_dataset(slos=[SLO])
    for number in range(24 * 4):
        hours.at(NOW - timedelta(hours=number), gold__right=1)
    totals = []
    for days in range(4):
        take(hours)(dataset, now=NOW + timedelta(days=days))
        totals.append(hours.remembered.rings["label_accuracy"][-1][2])

    assert totals == [96] * 4


def test_drift_is_looked_for_once_an_hour_and_told_each_time() -> None:
    hours = FakeHours()
    start = NOW.replace(minute=0) - timedelta(weeks=5)
    for number in range(24 * 7 * 5):
        at = start + timedelta(hours=number)
        spam = 3 if at < NOW - timedelta(days=1) else 15
        hours.at(at, class__annotators__ok=30 - spam, class__annotators__spam=spam)
    hours.through = day_of(start - timedelta(days=1))

    taken = take(hours)(a_dataset(), now=NOW)
    again = take(hours)(a_dataset(), now=NOW + timedelta(minutes=5))

    assert taken.values["label_drift"] > 3
    assert taken.drift
    assert again.drift == ()
    assert again.values["label_drift"] == taken.values["label_drift"]


def test_the_worst_is_on_the_bad_side() -> None:
    taken = [
        Taken("a", {"label_accuracy": 0.9, "review_rejection_rate": 0.1, "latency_p99": 9.0}, ()),
        Taken("b", {"label_accuracy": 0.8, "review_rejection_rate": 0.0}, ()),
    ]

    # The 99th percentile is not written for alarms.
    assert worst_of(taken) == {"label_accuracy": 0.8, "review_rejection_rate": 0.1}
