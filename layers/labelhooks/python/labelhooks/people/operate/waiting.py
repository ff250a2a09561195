"""What waits in the functions' queues, and which datasets are over a quota."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelhooks.errors import UnknownDataset
from labelhooks.model.hours import day_of
from labelhooks.model.quota import DayUsed
from labelhooks.people.api import Asked
from labelhooks.people.operate import answers
from labelhooks.people.ports import Datasets

MOST_DATASETS = 50  # as many as the page lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    Args:
        datasets: those there are.
        held: what each queue of the functions holds, and how old its oldest message is.
        standing: what a dataset used of a day, and which limits something waits for.
        side_by_side: does something for each of several.
    """

    datasets: Datasets
    held: Callable[[], Sequence[Mapping[str, Any]]]
    standing: Callable[[str, str], DayUsed]
    side_by_side: Callable[
        [Callable[[str], list[answers.OverQuotaView]], Sequence[str]],
        list[list[answers.OverQuotaView]],
    ]

    def __call__(self, asked: Asked) -> answers.WaitingView:
        """Return both, of the datasets that whoever asks may see."""
        granted, day = asked.person.datasets, day_of(asked.now)
        names = self.datasets.names() if granted is None else sorted(granted)
        over = self.side_by_side(lambda name: self._over(name, day), names[:MOST_DATASETS])
        return {
            "queues": [
                {
                    "queue": one["queue"],
                    "waiting": one["waiting"],
                    "working": one["working"],
                    "held": one["held"],
                    "dead": one["dead"],
                    "oldest_seconds": one["oldest_seconds"],
                }
                for one in self.held()
            ],
            "over_quota": [one for some in over for one in some],
            "more": len(names) > MOST_DATASETS,
        }

    def _over(self, name: str, day: str) -> list[answers.OverQuotaView]:
        try:
            quota = self.datasets.current(name).spec.quota
        except UnknownDataset:
            return []  # somebody was given rights in what is not made yet
        if not quota.model_dump(exclude_none=True):
            return []  # nothing is ever over: no read
        return [
            {"dataset": name, "limit": what.value, "at": reached.limit, "since": reached.since}
            for what, reached in self.standing(name, day).over(quota).items()
        ]
