"""A day's quotas in memory, as the work table counts them, under a clock that a test moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from labelhooks.model.hours import day_of
from labelhooks.model.quota import DayUsed, Limited

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@dataclass
class Days:
    """What every day has used, and what waits for which limit."""

    now: datetime = NOW
    counts: Counter[tuple[str, Limited]] = field(default_factory=Counter)
    granted: dict[tuple[str, str, Limited], frozenset[str]] = field(default_factory=dict)
    waiting: list[tuple[str, Limited, float]] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return (self.now - NOW).days

    def pass_on(self) -> None:
        self.now += timedelta(days=1)

    def used(self, dataset: str, day: str) -> DayUsed:
        return DayUsed(
            dataset=dataset,
            day=day,
            items=self.counts[day, Limited.ITEMS],
            tasks=self.counts[day, Limited.TASKS],
            prelabel_calls=self.counts[day, Limited.CALLS],
            microdollars=self.counts[day, Limited.DOLLARS],
        )

    def reserve(
        self,
        dataset: str,
        day: str,
        reservation: str,
        *,
        wanted: Sequence[str],
        limit: int,
        what: Limited = Limited.TASKS,
    ) -> frozenset[str]:
        held = self.granted.get((day, reservation, what))
        if held is not None:
            return held
        granted = frozenset(wanted[: max(0, limit - self.counts[day, what])])
        if granted:
            self.counts[day, what] += len(granted)
            self.granted[day, reservation, what] = granted
        return granted

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
        after_calls = self.counts[day, Limited.CALLS] + calls
        after_money = self.counts[day, Limited.DOLLARS] + microdollars
        if most_calls is not None and after_calls > most_calls:
            return False
        if most_microdollars is not None and after_money > most_microdollars:
            return False
        self.counts[day, Limited.CALLS] = after_calls
        self.counts[day, Limited.DOLLARS] = after_money
        return True

    def give_back(self, dataset: str, day: str, *, calls: int, microdollars: int) -> None:
        self.counts[day, Limited.CALLS] -= calls
        self.counts[day, Limited.DOLLARS] -= microdollars

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        self.waiting.append((day, what, limit))


TODAY = day_of(NOW)
