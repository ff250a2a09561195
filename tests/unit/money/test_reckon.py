"""Days that are reckoned: kept, charged to the quota once, compared with the days before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.model.hours import Hour, hour_of
from labelhooks.model.quota import DayUsed
from labelhooks.model.spend import Spend
from labelhooks.money.prices import published
from labelhooks.money.reckon import Reckon
from tests.factories import a_dataset

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@dataclass
class World:
    hours: dict[str, Mapping[str, int]] = field(default_factory=dict)
    kept: dict[str, Spend] = field(default_factory=dict)
    charged: dict[str, int] = field(default_factory=dict)
    judged: dict[str, float] = field(default_factory=dict)

    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        found = sorted(self.hours.items())
        return [Hour(dataset, h, c) for h, c in found if hour_of(start) <= h < hour_of(end)]

    def used(self, dataset: str, day: str) -> DayUsed:
        return DayUsed(dataset=dataset, day=day, tasks=3)

    def charge(self, dataset: str, day: str, total: int) -> None:
        self.charged[day] = total

    def keep(self, spend: Spend) -> None:
        self.kept[spend.day] = spend

    def days(self, dataset: str, start: str, end: str) -> list[Spend]:
        return [one for day, one in sorted(self.kept.items()) if start <= day < end]

    def judge(self, dataset: str, day: str, share: float) -> None:
        self.judged[day] = share

    def reckon(self) -> Reckon:
        return Reckon(self, self, self, published())


def test_a_day_is_the_hours_of_that_day() -> None:
    world = World(
        {
            "2026-11-23T23": {"seconds": 3600, "first": 1},
            "2026-11-24T00": {"seconds": 1800, "first": 2},
            "2026-11-24T15": {"seconds": 1800, "first": 3, "prelabel/microdollars": 2_000_000},
        }
    )
    dataset = a_dataset(costs={"dollars_per_hour": 20.0}, quota={"dollars_per_day": 100.0})

    reckoned = world.reckon()(dataset, now=NOW)

    assert reckoned.spend.cost.people == pytest.approx(20.0)
    assert reckoned.spend.labels == 5
    assert world.kept["2026-11-23"].cost.people == pytest.approx(20.0)
    # What pre-labelers took was taken from the quota when they were called.
    other = reckoned.spend.cost.total - 2.0
    assert world.charged == {"2026-11-24": round(other * 1_000_000)}


def test_without_a_limit_nothing_is_charged() -> None:
    world = World({"2026-11-24T00": {"items": 5}})

    world.reckon()(a_dataset(), now=NOW)

    assert not world.charged


def test_a_runaway_is_judged_by_the_days_before() -> None:
    world = World()
    dataset = a_dataset(costs={"dollars_per_hour": 10.0})
    for back in range(20, 0, -1):
        day = NOW - timedelta(days=back)
        world.hours[hour_of(day)] = {"seconds": 3600}
        assert world.reckon()(dataset, now=day).anomaly < 1

    world.hours[hour_of(NOW)] = {"seconds": 5 * 3600}
    assert world.reckon()(dataset, now=NOW).anomaly == pytest.approx(2.5, rel=0.01)
    assert world.judged["2026-11-24"] == pytest.approx(2.5, rel=0.01)
