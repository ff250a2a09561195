"""What stood at the heads of queues a moment ago, so that not every claim has to look."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import Waiting

type Queue = tuple[str, str]  # of a dataset


class RecentHeads:
    """
    Entries that claims of this execution environment have seen and not tried, while they are fresh.

    They decide nothing: a claim reads the task, and its write is conditional. What an old entry can
    cost is one read in vain, and what came since, were it ever so urgent, waits for the next look.
    """

    def __init__(self, keep: timedelta = timedelta(seconds=1)) -> None:
        self._keep = keep
        self._seen: dict[Queue, dict[TaskRef, tuple[Waiting, datetime]]] = {}

    def note(self, queue: Queue, waiting: Iterable[Waiting], now: datetime) -> None:
        """Keep what was just seen."""
        self._seen.setdefault(queue, {}).update({one.ref: (one, now) for one in waiting})

    def of(self, queue: Queue, now: datetime) -> list[Waiting]:
        """Return what is still fresh; forget the rest."""
        fresh = {
            ref: (one, seen)
            for ref, (one, seen) in self._seen.get(queue, {}).items()
            if now - seen < self._keep
        }
        self._seen[queue] = fresh
        return [one for one, _ in fresh.values()]

    def drop(self, queue: Queue, waiting: Waiting) -> None:
        """Forget an entry: whoever was given it may have it now."""
        self._seen.get(queue, {}).pop(waiting.ref, None)
