"""Annotations of Label Studio as judgments: each once, under its person's pseudonym."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from labelhooks.errors import ConflictError, LeaseLost, NotFound, PermanentError
from labelhooks.formats.foreign import Place
from labelhooks.formats.label_studio.tasks import OURS, annotations_of
from labelhooks.model.connector import LabelStudioConnector, holders, holds_for
from labelhooks.model.counts import Count, Counted
from labelhooks.model.dataset import Dataset
from labelhooks.model.label_value import LabelValue, Segments, Text
from labelhooks.model.lease import SkipReason
from labelhooks.model.task import Judgment, Task
from labelhooks.model.task_ref import TaskRef
from labelhooks.studio.ports import Datasets, Hold, Submit, Tasks, Written

TASK = "task"  # under `meta.labelhooks`: our name of the task


class Outcome(StrEnum):
    """What became of an annotation."""

    TAKEN = "taken"
    AGAIN = "again"  # it was taken before, as it is
    CHANGED = "changed"  # it was taken before, and changed since: reviewers correct, nobody else
    SKIPPED = "skipped"
    LATE = "late"  # the task is settled, or with somebody else
    REFUSED = "refused"  # no label of the dataset, or a text that cannot be redacted
    FOREIGN = "foreign"  # of no task of ours


_COUNTED = {
    Outcome.TAKEN: Counted.STUDIO_TAKEN,
    Outcome.CHANGED: Counted.STUDIO_CHANGED,
    Outcome.SKIPPED: Counted.STUDIO_SKIPPED,
    Outcome.LATE: Counted.STUDIO_LATE,
    Outcome.REFUSED: Counted.STUDIO_REFUSED,
}


def ref_of(task: Written, dataset: str) -> TaskRef | None:
    """Return which task of a dataset this one of Label Studio is; None for anybody else's."""
    meta = task.get("meta")
    ours = meta.get(OURS) if isinstance(meta, dict) else None
    name = ours.get(TASK) if isinstance(ours, dict) else None
    if not isinstance(name, str):
        return None
    try:
        ref = TaskRef.parse(name)
    except NotFound:
        return None
    return ref if ref.dataset == dataset else None


class TakeAnswer:
    """Submits what one annotation says. The same annotation again changes nothing."""

    def __init__(
        self,
        tasks: Tasks,
        datasets: Datasets,
        submit: Submit,
        hold: Hold,
        *,
        who: Callable[[str, str], str],
        count: Count,
    ) -> None:
        """`who` is the pseudonym of a person by where they sign in, and their number there."""
        self._tasks = tasks
        self._datasets = datasets
        self._submit = submit
        self._hold = hold
        self._who = who
        self._count = count

    def __call__(
        self,
        dataset: Dataset,
        connector: LabelStudioConnector,
        task: Written,
        annotation: Written,
        *,
        now: datetime,
    ) -> Outcome:
        """
        Return what became of it.

        Args:
            dataset: in force, whose connector it is.
            connector: where the annotation was made.
            task: of Label Studio, that it is of.
            annotation: as Label Studio's API or its webhook tells it.
            now: when it is taken.

        Raises:
            BadFormat: it is none.
            DetectorUnavailable: what is written in it cannot be redacted now.
        """
        ref = ref_of(task, dataset.name)
        found = None if ref is None else self._tasks.round(*ref)
        if ref is None or found is None:
            return Outcome.FOREIGN
        outcome = self._taken(dataset, connector, found, annotation, now)
        if outcome in _COUNTED:
            self._count(dataset.name, _COUNTED[outcome], 1)
        return outcome

    def _taken(
        self,
        dataset: Dataset,
        connector: LabelStudioConnector,
        found: tuple[Task, list[Judgment]],
        annotation: Written,
        now: datetime,
    ) -> Outcome:
        task, judgments = found
        read = Place(annotation, "annotation")
        who = self._who(connector.url, str(_user(read.at("completed_by"))))
        key = f"label-studio.{read.at('id').whole()}"
        before = next((one for one in judgments if one.annotator == who), None)
        if read.at("was_cancelled").held is True:
            return Outcome.AGAIN if before else self._skipped(task, who, now)
        version = self._datasets.at(dataset.name, task.dataset_version)
        lease = task.lease
        held = lease is not None and holds_for(dataset.name, lease.holder)
        (mine, *_) = holders(dataset.name, connector, task.queue)
        holder = lease.holder if lease and held else mine.id
        try:
            (said,) = annotations_of(Place({"annotations": [annotation]}), version.spec.labels)
            if before:
                value = version.spec.labels.check(said.value)
                return Outcome.CHANGED if _differs(before, value, read) else Outcome.AGAIN
            self._submit(
                *task.ref,
                annotator=who,
                value=said.value,
                seconds=said.seconds,
                key=key,
                holder=holder,
                now=now,
            )
        except (LeaseLost, ConflictError):
            return Outcome.LATE
        except PermanentError:
            return Outcome.REFUSED
        return Outcome.TAKEN

    def _skipped(self, task: Task, who: str, now: datetime) -> Outcome:
        if any(one.annotator == who for one in task.skips):
            return Outcome.AGAIN
        lease = task.lease
        if lease is None or not holds_for(task.dataset, lease.holder):
            return Outcome.LATE
        try:
            self._hold.skip(
                task.ref,
                token=lease.token,
                annotator=lease.holder,
                reason=SkipReason.OTHER,
                skipper=who,
                now=now,
            )
        except ConflictError:
            return Outcome.LATE
        return Outcome.SKIPPED


def _user(who: Place) -> int:
    """Return a user's number. Names and addresses beside it are not read."""
    return (who.at("id") if isinstance(who.held, dict) else who).whole()


def _differs(before: Judgment, value: LabelValue, annotation: Place) -> bool:
    """Return whether an annotation says something else than the judgment that was made of it."""
    if isinstance(value, Text | Segments):  # redacted before it was recorded: it reads differently
        changed = annotation.at("updated_at").held
        return isinstance(changed, str) and changed[:23] > before.at[:23]
    return before.value != value
