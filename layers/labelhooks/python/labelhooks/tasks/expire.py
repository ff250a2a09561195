"""Leases that ran out: their tasks wait for people again."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from labelhooks.errors import ConflictError
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.move import Move
from labelhooks.model.task import Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import SHARDS
from labelhooks.tasks.life import expired

_AT_A_TIME = 50


class Queues(Protocol):
    def due(self, shard: str, before: str, *, at_most: int) -> list[TaskRef]:
        """Return tasks of a shard whose leases ended before then, the first first."""


class Tasks(Protocol):
    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError where the task is not as it was read."""


def expire(tasks: Tasks, ref: TaskRef, *, now: datetime) -> bool:
    """End a task's lease if it ran out; return whether it did."""
    task = tasks.get(ref)
    if task is None or task.state is not TaskState.LEASED or task.lease is None:
        return False
    if task.lease.until > timestamp(now):
        return False
    try:
        tasks.move(expired(task, now=now))
    except ConflictError:
        return False  # renewed, answered or given back in between
    return True


class ExpireLeases:
    """Ends what ran out. It may stop anywhere: what is left is found by the next turn."""

    def __init__(self, tasks: Tasks, queues: Queues, *, count: Count = uncounted) -> None:
        self._tasks = tasks
        self._queues = queues
        self._count = count

    def __call__(self, *, now: datetime, goes_on: Callable[[], bool] = lambda: True) -> int:
        """Return how many leases ended. `goes_on` says whether there is time for more."""
        ended = 0
        for shard in SHARDS:
            while goes_on():
                due = self._queues.due(shard, timestamp(now), at_most=_AT_A_TIME)
                here = sum(self._expire(ref, now) for ref in due)
                ended += here
                if not here or len(due) < _AT_A_TIME:
                    break  # no more; or others were first, or the index has not followed yet
        return ended

    def _expire(self, ref: TaskRef, now: datetime) -> bool:
        ended = expire(self._tasks, ref, now=now)
        self._count(ref.dataset, Counted.TASKS_EXPIRED, int(ended))
        return ended
