"""How many items of a dataset may still be recorded today."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Protocol

from labelhooks.errors import OverQuota
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import day_of
from labelhooks.model.ids import plain_id
from labelhooks.model.quota import DayUsed, Limited, field_of, limit_of, until_tomorrow


class Days(Protocol):
    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day."""

    def reserve(
        self,
        dataset: str,
        day: str,
        reservation: str,
        *,
        wanted: Sequence[str],
        limit: int,
        what: Limited,
    ) -> frozenset[str]:
        """Return the first of `wanted`, as many as the limit allows; the same if asked again."""

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        """Note that something waits for a limit."""


class Recorded(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> Collection[str]:
        """Return which of these items are recorded."""


class ItemQuota:
    """Asks nothing and counts nothing for a dataset that sets no limit."""

    def __init__(
        self,
        days: Days,
        items: Recorded,
        *,
        count: Count = uncounted,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._days = days
        self._items = items
        self._count = count
        self._clock = clock

    def check(self, dataset: Dataset) -> None:
        """Raise OverQuota where nothing more may come in today: before anything is read of it."""
        quota = dataset.spec.quota
        if quota.items_per_day is None and quota.dollars_per_day is None:
            return
        used = self._days.used(dataset.name, day_of(self._clock()))
        for what in (Limited.ITEMS, Limited.DOLLARS):
            if used.used_up(what, quota):
                raise self.refused(dataset, what)

    def admitted(self, dataset: Dataset, item_ids: Sequence[str]) -> int:
        """
        Return how many of these, from the first on, may be recorded today.

        What is recorded already is of no weight. The same ids get the same answer on a day.
        """
        limit = dataset.spec.quota.items_per_day
        if limit is None or not item_ids:
            return len(item_ids)
        known = self._items.known(dataset.name, item_ids)
        wanted = [one for one in dict.fromkeys(item_ids) if one not in known]
        granted = self._days.reserve(
            dataset.name,
            day_of(self._clock()),
            plain_id(*item_ids),
            wanted=wanted,
            limit=limit,
            what=Limited.ITEMS,
        )
        for place, one in enumerate(item_ids):
            if one not in known and one not in granted:
                return place
        return len(item_ids)

    def refused(self, dataset: Dataset, what: Limited = Limited.ITEMS) -> OverQuota:
        """Return what to raise where a limit is reached, after noting that it is."""
        now = self._clock()
        limit = limit_of(dataset.spec.quota, what)
        if limit is None:
            raise ValueError(f"{field_of(what)} is not set")
        self._days.reached(dataset.name, day_of(now), what, limit)
        for told in (dataset.name, "-"):  # the alarm does not know the datasets
            self._count(told, Counted.OVER_QUOTA, 1)
        return OverQuota(
            f"{dataset.name}: {field_of(what)}={limit:g} is used up", seconds=until_tomorrow(now)
        )
