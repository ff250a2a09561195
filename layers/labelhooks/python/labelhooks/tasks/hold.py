"""What whoever holds a task does with it, beside answering: renew, give back, skip, escalate."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from labelhooks.errors import ConflictError, LeaseLost, NotFound, TaskCancelled
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.lease import Lease, Skip, SkipReason
from labelhooks.model.move import Move
from labelhooks.model.task import Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.life import escalated, renewed, returned, skipped

_TRIES = 4  # who holds a task moves it alone, but for its end and an operator


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""


class Tasks(Protocol):
    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError where the task is not as it was read."""


class HeldTasks:
    """
    Moves of tasks that are leased.

    Each raises NotFound, TaskCancelled, and LeaseLost for who has no lease.
    """

    def __init__(self, tasks: Tasks, datasets: Datasets) -> None:
        self._tasks = tasks
        self._datasets = datasets

    def renew(
        self, ref: TaskRef, *, token: str, annotator: str, now: datetime | None = None
    ) -> Lease:
        """Return the lease, which ends later now: a lease's length from now, or at its very end."""
        at = now or datetime.now(UTC)
        policy = self._datasets.current(ref.dataset).spec.tasks

        def later(task: Task, lease: Lease) -> Move | None:
            seconds, longest = policy.lease_seconds, policy.hold_seconds
            return renewed(task, lease, seconds=seconds, longest=longest, now=at)

        lease = self._moved(ref, token, annotator, later).lease
        if lease is None:
            raise AssertionError("a renewed task is leased")
        if lease.until <= timestamp(at):
            raise LeaseLost("this task was held for as long as its dataset allows: take it anew")
        return lease

    def give_back(
        self, ref: TaskRef, *, token: str, annotator: str, now: datetime | None = None
    ) -> TaskState:
        """Return the task's state: it is anybody's again, this person's too."""
        at = now or datetime.now(UTC)
        return self._moved(ref, token, annotator, lambda task, _: returned(task, now=at)).state

    def skip(
        self,
        ref: TaskRef,
        *,
        token: str,
        annotator: str,
        reason: SkipReason,
        skipper: str | None = None,
        now: datetime | None = None,
    ) -> TaskState:
        """
        Give a task back for good; skipped by as many as the dataset says, it is a reviewer's.

        `skipper` is for whom a connector held it, where one did.
        """
        at = now or datetime.now(UTC)
        skip = Skip(annotator=skipper or annotator, reason=reason, at=timestamp(at))
        most = self._datasets.current(ref.dataset).spec.tasks.skips_before_review
        return self._moved(
            ref, token, annotator, lambda task, _: skipped(task, skip, most=most, now=at)
        ).state

    def escalate(
        self,
        ref: TaskRef,
        *,
        token: str,
        annotator: str,
        reason: SkipReason,
        now: datetime | None = None,
    ) -> TaskState:
        """Give a task back for good, to a reviewer."""
        at = now or datetime.now(UTC)
        skip = Skip(annotator=annotator, reason=reason, at=timestamp(at))
        return self._moved(
            ref, token, annotator, lambda task, _: escalated(task, skip, now=at)
        ).state

    def _moved(
        self,
        ref: TaskRef,
        token: str,
        annotator: str,
        next_: Callable[[Task, Lease], Move | None],
    ) -> Task:
        for _ in range(_TRIES):
            task = known(self._tasks.get(ref), ref)
            lease = task.lease
            if task.state is TaskState.CANCELLED:
                raise TaskCancelled
            if lease is None or (lease.holder, lease.token) != (annotator, token):
                raise LeaseLost("this task is no more with you: take the next one")
            move = next_(task, lease)
            if move is None:
                return task
            try:
                self._tasks.move(move)
            except ConflictError:
                continue
            return move.after
        raise ConflictError("others move this task at the same moment: try again")


def known(task: Task | None, ref: TaskRef) -> Task:
    """Return a task that is there. Raises NotFound."""
    if task is None:
        raise NotFound(
            f"dataset {ref.dataset}: item {ref.item_id} has no task of round {ref.round}"
        )
    return task
