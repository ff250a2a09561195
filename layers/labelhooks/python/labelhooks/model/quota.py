"""What a dataset may make and cost on a day (UTC), and how much of that is used."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from labelhooks.model.base import DatasetName, Day, Timestamp, Word
from labelhooks.model.dataset import Quota

MICRO = 1_000_000  # money is counted in millionths of a dollar: whole numbers add up


class Limited(StrEnum):
    """What a quota limits."""

    ITEMS = "items"
    TASKS = "tasks"
    CALLS = "prelabel_calls"
    DOLLARS = "dollars"


class Reached(Word):
    """A limit that something waits for: since when, and what it was then."""

    since: Timestamp
    limit: float


class DayUsed(Word):
    """What a dataset has used of a day's quota, as far as a quota is set for it."""

    dataset: DatasetName
    day: Day
    items: int = 0
    tasks: int = 0
    prelabel_calls: int = 0
    microdollars: int = 0
    reached: dict[Limited, Reached] = Field(default_factory=dict)

    def of(self, what: Limited) -> float:
        """Return how much is used of one limit, in its unit."""
        if what is Limited.DOLLARS:
            return self.microdollars / MICRO
        used = {
            Limited.ITEMS: self.items,
            Limited.TASKS: self.tasks,
            Limited.CALLS: self.prelabel_calls,
        }
        return used[what]

    def used_up(self, what: Limited, quota: Quota) -> bool:
        """Return whether nothing at all is left of a limit."""
        limit = limit_of(quota, what)
        return limit is not None and self.of(what) >= limit

    def over(self, quota: Quota) -> dict[Limited, Reached]:
        """
        Return the limits that something waits for.

        One that was raised since then is not among them: what waits is let through by itself.
        """
        limits = {what: limit_of(quota, what) for what in self.reached}
        return {
            what: reached
            for what, reached in self.reached.items()
            if (limit := limits[what]) is not None and limit <= reached.limit
        }


def limit_of(quota: Quota, what: Limited) -> float | None:
    """Return a limit in its unit, or None where there is none."""
    limits: dict[Limited, float | None] = {
        Limited.ITEMS: quota.items_per_day,
        Limited.TASKS: quota.tasks_per_day,
        Limited.CALLS: quota.prelabel_calls_per_day,
        Limited.DOLLARS: quota.dollars_per_day,
    }
    return limits[what]


def field_of(what: Limited) -> str:
    """Return a limit's name in the dataset's document."""
    return f"quota.{what.value}_per_day"


def until_tomorrow(now: datetime) -> int:
    """Return the seconds until the next UTC day begins, at least 1."""
    utc = now.astimezone(UTC)
    midnight = (utc + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((midnight - utc).total_seconds()))
