"""Take a judgment on a task."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from labelhooks.errors import ConflictError, LeaseLost, NotFound, StaleSchema, TaskCancelled
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import ANYWHERE, Extent
from labelhooks.model.ids import draw
from labelhooks.model.label_value import points_in
from labelhooks.model.move import Move
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import REVIEW_QUEUE, Judgment, Task, TaskState
from labelhooks.tasks.freetext import RedactTexts, nothing_redacts, without_personal_data
from labelhooks.tasks.life import UNSETTLED, judged

# Annotators of one task are few: who was overtaken this often is told so.
_TRIES = 4


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""


class Tasks(Protocol):
    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError."""


def anywhere(_: Task) -> Extent:
    """Return what is known of an artifact that is not at hand."""
    return ANYWHERE


class SubmitJudgment:
    """Records what one annotator said; the task is submitted with the last judgment it wants."""

    def __init__(
        self,
        tasks: Tasks,
        datasets: Datasets,
        *,
        redact: RedactTexts = nothing_redacts,
        reach: Callable[[Task], Extent] = anywhere,
    ) -> None:
        """
        `redact` makes what people write fit to be recorded; without it, that is refused.

        `reach` says how far a task's artifact goes, for answers that point into it.
        """
        self._reach = reach
        self._tasks = tasks
        self._datasets = datasets
        self._redact = redact

    def __call__(
        self,
        dataset: str,
        item_id: str,
        round_: int,
        *,
        annotator: str,
        value: LabelValue,
        seconds: float | None = None,
        token: str | None = None,
        key: str | None = None,
        schema_version: int | None = None,
        holder: str | None = None,
        now: datetime | None = None,
    ) -> TaskState:
        """
        Return the task's state afterwards. The same submission again changes nothing.

        Args:
            dataset: of the task, as its item and round.
            item_id: of the task.
            round_: of the task.
            annotator: who says so.
            value: what they say.
            seconds: what they spent on it.
            token: of their lease. One that ran out is good while nobody else holds the task. None:
                an operator's answer, without a lease.
            key: names the submission: the same key of the same person is the same submission.
            schema_version: what the answer was made for, where that is known.
            holder: who has the task for them: a connector. It needs no token; what has gone to
                reviewers takes no such answer, as it would decide.
            now: when; the present, if None.

        Raises:
            NotFound: there is no such task.
            SchemaViolation: no label of the task's schema version.
            StaleSchema: made for another version.
            LeaseLost: somebody else holds the task, or it was never theirs, or they gave it back.
            TaskCancelled: nobody is to answer it any more.
            ConflictError: judged differently before, or the task takes no more judgments.
            PermanentError: free text cannot be redacted: nothing is recorded.
        """
        at = now or datetime.now(UTC)
        for _ in range(_TRIES):
            task, judgments = self._found(dataset, item_id, round_)
            if key is not None and _recorded(judgments, annotator, key):
                return task.state
            if schema_version is not None and schema_version != task.schema_version:
                raise StaleSchema(schema_version, task.schema_version)
            version = self._datasets.at(dataset, task.dataset_version)
            value = without_personal_data(version, value, self._redact)
            if _said(judgments, annotator, value):
                return task.state
            _check_may(task, annotator, holder=holder, token=token, now=at)
            value = self._within(task, version, value)
            said = _judgment(task, annotator, value, seconds=seconds, key=key, now=at)
            move = judged(task, said, review=_is_reviewed(task, version), now=at)
            try:
                self._tasks.move(move)
            except ConflictError:
                continue  # another came between: read again
            return move.after.state
        raise ConflictError("others judge this task at the same moment: try again")

    def _found(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]]:
        found = self._tasks.round(dataset, item_id, round_)
        if found is None:
            raise NotFound(f"dataset {dataset}: item {item_id} has no task of round {round_}")
        return found

    def _within(self, task: Task, version: Dataset, value: LabelValue) -> LabelValue:
        """Return a value that points nowhere beyond the task's artifact. Raises SchemaViolation."""
        if not points_in(value):
            return value
        return version.spec.labels.check(value, within=self._reach(task))


def _check_may(
    task: Task, annotator: str, *, holder: str | None, token: str | None, now: datetime
) -> None:
    """Raise where a task takes no answer of this person, or of whoever holds it for them."""
    if holder is not None and task.queue == REVIEW_QUEUE:
        raise LeaseLost("this task is a reviewer's by now")
    check_holds(task, holder or annotator, token=token, now=now)


def _judgment(
    task: Task,
    annotator: str,
    value: LabelValue,
    *,
    seconds: float | None,
    key: str | None,
    now: datetime,
) -> Judgment:
    return Judgment(
        dataset=task.dataset,
        item_id=task.item_id,
        round=task.round,
        annotator=annotator,
        value=value,
        schema_version=task.schema_version,
        seconds=seconds,
        at=timestamp(now),
        key=key,
    )


def _is_reviewed(task: Task, version: Dataset) -> bool:
    """Return whether what people say passes a reviewer: the same for an item, however often."""
    share = version.spec.tasks.review_share
    return task.queue != REVIEW_QUEUE and draw(task.item_id, salt="review") < share


def check_holds(task: Task, annotator: str, *, token: str | None, now: datetime) -> None:
    """
    Raise where a task takes no answer of this person.

    LeaseLost: it is somebody else's; or it is nobody's, and this person never had it or gave it
    back. TaskCancelled, ConflictError: it is settled.
    """
    if task.state is TaskState.CANCELLED:
        raise TaskCancelled
    if task.state not in UNSETTLED:
        raise ConflictError(f"the task is {task.state}: it takes no more judgments")
    lease = task.lease
    if lease is not None and lease.holder == annotator:
        return
    if lease is not None and lease.until > timestamp(now):
        raise LeaseLost("your lease ran out, and somebody else has this task now: take the next")
    if token is not None and annotator not in task.lapsed:
        raise LeaseLost("this task is not with you: take the next one")


def _recorded(judgments: Sequence[Judgment], annotator: str, key: str) -> bool:
    return any((one.annotator, one.key) == (annotator, key) for one in judgments)


def _said(judgments: Sequence[Judgment], annotator: str, value: LabelValue) -> bool:
    """Return whether the person said just this. Raises ConflictError for something else."""
    for one in judgments:
        if one.annotator == annotator:
            if one.value == value:
                return True
            raise ConflictError(f"{annotator} judged this task before, and differently")
    return False
