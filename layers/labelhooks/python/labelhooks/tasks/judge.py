"""Take a judgment on a task."""

from typing import Protocol

from labelhooks.errors import ConflictError, NotFound
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.tasks.freetext import RedactTexts, nothing_redacts, without_personal_data

# Annotators of one task are few: who was overtaken this often is told so.
_TRIES = 4


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""


class Tasks(Protocol):
    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""

    def submit(self, task: Task, judgment: Judgment) -> TaskState:
        """Record a judgment. Raises ConflictError."""


class SubmitJudgment:
    """Records what one annotator said; the task is submitted with the last judgment it wants."""

    def __init__(
        self, tasks: Tasks, datasets: Datasets, *, redact: RedactTexts = nothing_redacts
    ) -> None:
        """`redact` makes what people write fit to be recorded; without it, that is refused."""
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
    ) -> TaskState:
        """
        Return the task's state afterwards. The same judgment again changes nothing.

        Raises NotFound (no such task), SchemaViolation (not a label of the task's schema version),
        ConflictError (judged differently before, or not open any more), and what says that free
        text cannot be redacted (a PermanentError): then nothing is recorded.
        """
        for _ in range(_TRIES):
            task, judgment = self._judged(dataset, item_id, round_, annotator, value, seconds)
            if judgment is None:
                return task.state
            try:
                return self._tasks.submit(task, judgment)
            except ConflictError:
                continue  # another annotator came between: read again
        raise ConflictError("others judge this task at the same moment: try again")

    def _judged(
        self,
        dataset: str,
        item_id: str,
        round_: int,
        annotator: str,
        value: LabelValue,
        seconds: float | None,
    ) -> tuple[Task, Judgment | None]:
        """Return the task, and the judgment to record; None if it is there."""
        found = self._tasks.round(dataset, item_id, round_)
        if found is None:
            raise NotFound(f"dataset {dataset}: item {item_id} has no task of round {round_}")
        task, judgments = found
        version = self._datasets.at(dataset, task.dataset_version)
        value = without_personal_data(version, value, self._redact)
        for judgment in judgments:
            if judgment.annotator == annotator:
                if judgment.value == value:
                    return task, None
                raise ConflictError(f"{annotator} judged this task before, and differently")
        if task.state not in (TaskState.OPEN, TaskState.LEASED):
            raise ConflictError(f"the task is {task.state}: it takes no more judgments")
        return task, Judgment(
            dataset=dataset,
            item_id=item_id,
            round=round_,
            annotator=annotator,
            value=value,
            schema_version=task.schema_version,
            seconds=seconds,
            at=timestamp(),
        )
