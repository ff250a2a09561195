"""
A reviewer decides: approves what people agree on, corrects it, or sends it back with a comment.

What is for reviewers stands in the queue `review`, wherever it came from, and is found and leased
as any task is. A reviewer's word is a judgment that decides; sent back, the round ends without a
label and the next one has the comment on its task.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from labelhooks.errors import ConflictError, InvalidDocument, NotAllowed, NotFound
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import Extent
from labelhooks.model.move import Move
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import REVIEW_QUEUE, Judgment, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.agreement import ENOUGH, agreed
from labelhooks.tasks.freetext import RedactTexts, nothing_redacts
from labelhooks.tasks.judge import SubmitJudgment, anywhere, check_holds
from labelhooks.tasks.life import sent_back

LONGEST_COMMENT = 2_000  # characters
_TRIES = 4


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""


class Tasks(Protocol):
    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError."""


class ReviewTask:
    """
    Settles tasks of the queue `review`. Whoever judged a task does not review it.

    Each raises NotFound, NotAllowed (they judged it), LeaseLost (another reviewer holds it) and
    ConflictError (it is not for review, or settled).
    """

    def __init__(
        self,
        tasks: Tasks,
        datasets: Datasets,
        *,
        redact: RedactTexts = nothing_redacts,
        reach: Callable[[Task], Extent] = anywhere,
    ) -> None:
        """
        `redact` makes comments fit to be recorded; without it, they are refused.

        `reach` says how far a task's artifact goes, as for annotators' answers.
        """
        self._tasks = tasks
        self._datasets = datasets
        self._redact = redact
        self._submit = SubmitJudgment(tasks, datasets, redact=redact, reach=reach)

    def approve(
        self, ref: TaskRef, *, reviewer: str, key: str | None = None, now: datetime | None = None
    ) -> TaskState:
        """Let what people agree on be the label. Raises ConflictError where they do not agree."""
        task, judgments = self._reviewed(ref, reviewer)
        people = [one.value for one in judgments if one.annotator != reviewer]
        enough = ENOUGH if task.agreement is None else task.agreement
        verdict = agreed(people, enough=enough) if people else None
        if verdict is None:
            raise ConflictError("people do not agree on this task: correct it, or send it back")
        return self._submit(
            *ref, annotator=reviewer, value=verdict.value, key=key, now=now, seconds=None
        )

    def correct(
        self,
        ref: TaskRef,
        *,
        reviewer: str,
        value: LabelValue,
        key: str | None = None,
        seconds: float | None = None,
        now: datetime | None = None,
    ) -> TaskState:
        """Let the reviewer's value be the label. Raises SchemaViolation."""
        self._reviewed(ref, reviewer)
        return self._submit(
            *ref, annotator=reviewer, value=value, key=key, now=now, seconds=seconds
        )

    def send_back(
        self, ref: TaskRef, *, reviewer: str, comment: str, now: datetime | None = None
    ) -> TaskState:
        """
        End the round without a label; people are asked once more and see the comment.

        Raises InvalidDocument for a comment that is empty or too long, and a PermanentError where
        it cannot be redacted.
        """
        if not 0 < len(comment.strip()) <= LONGEST_COMMENT:
            raise InvalidDocument(f"comment: say why, in at most {LONGEST_COMMENT} characters")
        at = now or datetime.now(UTC)
        for _ in range(_TRIES):
            task, _judgments = self._reviewed(ref, reviewer)
            if task.sent_back is not None:
                return task.state
            check_holds(task, reviewer, token=None, now=at)
            version = self._datasets.at(task.dataset, task.dataset_version)
            (clean,) = self._redact(version, [comment.strip()])
            try:
                self._tasks.move(sent_back(task, clean, now=at))
            except ConflictError:
                continue
            return TaskState.SUBMITTED
        raise ConflictError("others move this task at the same moment: try again")

    def _reviewed(self, ref: TaskRef, reviewer: str) -> tuple[Task, list[Judgment]]:
        found = self._tasks.round(*ref)
        if found is None:
            raise NotFound(
                f"dataset {ref.dataset}: item {ref.item_id} has no task of round {ref.round}"
            )
        task, judgments = found
        if task.queue != REVIEW_QUEUE:
            raise ConflictError("this task is with annotators: it is not for review")
        if any(one.annotator == reviewer and not one.decides for one in judgments):
            raise NotAllowed("you judged this task yourself: another reviewer decides")
        return task, judgments
