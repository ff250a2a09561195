"""For owners and operators: tasks that nobody is to answer any more, and the way back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import Protocol

from labelhooks.errors import ConflictError
from labelhooks.model.base import Timestamp
from labelhooks.model.move import Move
from labelhooks.model.task import AskReason, Selected, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.hold import known
from labelhooks.tasks.life import UNSETTLED, cancelled, reopened

LONGEST_REASON = 500  # characters: it stands in the task's record
AT_A_TIME = 100  # tasks between two looks at how far it is
REFUSED = "refused"
_TRIES = 4


class Tasks(Protocol):
    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError where the task is not as it was read."""


class Noted(Protocol):
    def __call__(self, task: Task, move: Move, /) -> object:
        """Hear of a task that was cancelled, or opened again."""


class Spread(Protocol):
    def __call__[A, R](self, call: Callable[[A], R], over: Sequence[A], /) -> list[R]:
        """Return what the call makes of each, in order."""


def one_by_one[A, R](call: Callable[[A], R], over: Sequence[A]) -> list[R]:
    """Call in order, here."""
    return [call(one) for one in over]


def unnoted(_task: Task, _move: Move, /) -> None:
    """Note nothing."""


class RuleTasks:
    """Cancels a task, or opens it again: once, however often it is said."""

    def __init__(self, tasks: Tasks, *, note: Noted = unnoted) -> None:
        """`note` hears of each task that was moved, after it was."""
        self._tasks = tasks
        self._note = note

    def cancel(
        self, ref: TaskRef, *, actor: str, reason: str, now: datetime | None = None
    ) -> TaskState:
        """
        Let a task be asked no more, and return its state: cancelled, or what a settled task is.

        Who holds it holds it no more; what was said of it stays. Raises NotFound.
        """

        def next_(task: Task, at: datetime) -> Move | None:
            if task.state not in UNSETTLED:
                return None
            return cancelled(task, actor=actor, reason=reason, now=at)

        return self._moved(ref, next_, now or datetime.now(UTC))

    def reopen(
        self, ref: TaskRef, *, actor: str, reason: str, now: datetime | None = None
    ) -> TaskState:
        """
        Let a cancelled task wait for people again, and return its state.

        What was said of it still counts. Raises NotFound, and ConflictError where the task is
        settled otherwise, where its item was asked again since, or where the item was pulled back.
        """

        def next_(task: Task, at: datetime) -> Move | None:
            if task.state in UNSETTLED:
                return None
            if task.state is not TaskState.CANCELLED:
                raise ConflictError(f"the task is {task.state}: only what is cancelled is reopened")
            return reopened(task, actor=actor, reason=reason, now=at)

        return self._moved(ref, next_, now or datetime.now(UTC))

    def _moved(
        self, ref: TaskRef, next_: Callable[[Task, datetime], Move | None], now: datetime
    ) -> TaskState:
        refused: ConflictError | None = None
        for _ in range(_TRIES):
            task = known(self._tasks.get(ref), ref)
            move = next_(task, now)
            if move is None:
                return task.state
            try:
                self._tasks.move(move)
            except ConflictError as error:
                refused = error
                continue
            self._note(task, move)
            return move.after.state
        raise ConflictError(str(refused)) from refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Which tasks of a dataset are meant, of those that are not settled; None and () mean any."""

    reasons: tuple[AskReason, ...] = ()
    selected: tuple[Selected, ...] = ()
    states: tuple[TaskState, ...] = ()
    queue: str | None = None
    before: Timestamp | None = None  # made before
    items: frozenset[str] = frozenset()
    refs: frozenset[TaskRef] = frozenset()

    def match(self, task: Task) -> bool:
        """Return whether a task is meant, and can still be cancelled."""
        return (
            task.state in UNSETTLED
            and (not self.reasons or task.reason in self.reasons)
            and (not self.selected or task.selected in self.selected)
            and (not self.states or task.state in self.states)
            and self.queue in (None, task.queue)
            and (self.before is None or task.created_at < self.before)
            and (not self.items or task.item_id in self.items)
            and (not self.refs or task.ref in self.refs)
        )


@dataclass(slots=True)
class Tally:
    """What is meant, before anything is changed. Counts are of tasks, but for `judgments`."""

    tasks: int = 0
    by_state: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)
    by_queue: Counter[str] = field(default_factory=Counter)
    judgments: int = 0  # given to them: they make no label while they are cancelled
    checks: int = 0  # of accepted labels: a pre-labeler is watched by so many fewer


def tally(tasks: Iterable[Task]) -> Tally:
    """Return what these tasks are."""
    told = Tally()
    for task in tasks:
        told.tasks += 1
        told.by_state[task.state.value] += 1
        told.by_reason[task.reason.value] += 1
        told.by_queue[task.queue] += 1
        told.judgments += task.judgments
        told.checks += task.audits is not None
    return told


class RuleMany:
    """
    Does the same to many tasks, some at a time.

    It may stop anywhere: given again, it goes on with what is left, as what is done is meant no
    more.
    """

    def __init__(
        self, rule: Callable[[TaskRef], TaskState], *, spread: Spread = one_by_one
    ) -> None:
        """`rule` is what is done to each: `RuleTasks.cancel` or `reopen`, by whom and why."""
        self._rule = rule
        self._spread = spread

    def __call__(
        self, meant: Iterable[Task], *, progress: Callable[[int], object] = lambda _done: None
    ) -> Counter[str]:
        """
        Return how many tasks are in which state now; `refused`: it could not be done.

        `progress` hears after each part how many were gone through.
        """
        told: Counter[str] = Counter()
        for some in batched(meant, AT_A_TIME, strict=False):
            told.update(self._spread(self._one, some))
            progress(told.total())
        return told

    def _one(self, task: Task) -> str:
        try:
            return self._rule(task.ref).value
        except ConflictError:
            return REFUSED
