"""What people said of accepted labels: each counts once, and a version that errs is paused."""

from collections.abc import Callable
from typing import Protocol

from labelhooks.errors import ConflictError
from labelhooks.gating.registry import Registry
from labelhooks.gating.stopping import Stop
from labelhooks.gating.watch import AUDIT_IN_DOUBT, Watch
from labelhooks.model.dataset import Dataset
from labelhooks.model.lineup import Entry
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import Judgment, Task, counted
from labelhooks.model.watched import Watched

# Several shards of the stream bring judgments of one version at once; more losses than these in a
# row, and the stream brings the judgment again.
_TRIES = 10


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""


class Tasks(Protocol):
    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""


class Watches(Protocol):
    def held(self, dataset: str, ref: PrelabelerRef) -> Watched | None:
        """Return what is known of a version's accepted labels."""

    def advance(self, before: Watched | None, after: Watched, task: Task) -> bool:
        """
        Put `after` in place of `before` and mark the task as counted, both or neither.

        Return False where the task was counted before. Raises ConflictError where another judgment
        came between.
        """

    def settle(self, watched: Watched) -> None:
        """Note that what follows from an alarm is done."""

    def set_audit_share(self, dataset: str, ref: PrelabelerRef, share: float) -> None:
        """Let the gate audit at least this share of what it accepts."""


type RegistryOf = Callable[[Dataset], Registry]
type Verdict = Callable[[list[LabelValue]], tuple[LabelValue, float] | None]


class WatchAccepted:
    """Follows tasks that check an accepted label and are done."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        tasks: Tasks,
        watches: Watches,
        registry_of: RegistryOf,
        verdict: Verdict,
        stop: Stop,
    ) -> None:
        """`verdict` makes one label of a round's judgments; `stop` pauses what errs."""
        self._datasets = datasets
        self._tasks = tasks
        self._watches = watches
        self._registry_of = registry_of
        self._verdict = verdict
        self._stop = stop

    def __call__(self, task: Task) -> None:
        """Count what people said of an accepted label; again, it is not counted again."""
        if task.audits is None or task.proposal is None or not isinstance(task.proposal.value, str):
            return
        agreed = self._agreed(task)
        if agreed is None:
            return  # another round is asked for
        dataset = self._datasets.current(task.dataset)
        registry = self._registry_of(dataset)
        entry = registry.lineup().find(task.proposal.prelabeler)
        if entry is None or (entry.since is not None and task.created_at < entry.since):
            return  # of an earlier life of the version: that was judged
        before, after = self._advanced(dataset, entry, task, right=agreed == task.proposal.value)
        alarm = Watch.model_validate_json(after.watch).alarm
        if alarm is not None and not after.settled:
            self._stop(registry, after, alarm, task.propensity)
            self._watches.settle(after)
        if after.uneasy or (before is not None and before.uneasy):
            share = AUDIT_IN_DOUBT if after.uneasy else 0.0
            self._watches.set_audit_share(dataset.name, entry.ref, share)

    def _agreed(self, task: Task) -> LabelValue | None:
        held = self._tasks.round(task.dataset, task.item_id, task.round)
        judgments = counted(*held) if held else []
        agreed = self._verdict([one.value for one in judgments]) if judgments else None
        return agreed[0] if agreed else None

    def _advanced(
        self, dataset: Dataset, entry: Entry, task: Task, *, right: bool
    ) -> tuple[Watched | None, Watched]:
        """Return the state before and after; what was counted before leaves it as it is."""
        for turn in range(_TRIES):
            before = self._watches.held(dataset.name, entry.ref)
            begun = before if before is not None and before.since == entry.since else None
            after = self._updated(dataset, entry, task, begun, before, right=right)
            try:
                counted = self._watches.advance(before, after, task)
            except ConflictError:
                if turn + 1 == _TRIES:
                    raise
            else:
                return before, after if counted or before is None else before
        raise AssertionError("the loop returns or raises")

    def _updated(
        self,
        dataset: Dataset,
        entry: Entry,
        task: Task,
        begun: Watched | None,
        before: Watched | None,
        *,
        right: bool,
    ) -> Watched:
        classes = dataset.spec.labels.classes
        watch = Watch.begin(classes, target=dataset.spec.gate.target)
        if begun:
            watch = Watch.model_validate_json(begun.watch)
        label = str(task.proposal.value) if task.proposal else ""
        if label in watch.classes:  # else the schema has it no more, or not yet
            watch = watch.judged(label, right, at=task.created_at)
        return Watched(
            dataset=dataset.name,
            prelabeler=entry.ref,
            since=entry.since,
            revision=before.revision + 1 if before else 1,
            watch=watch.model_dump_json(),
            uneasy=watch.audit_share >= AUDIT_IN_DOUBT,
            told=watch.alarm.why if watch.alarm else None,
            settled=begun.settled if begun else False,
            seen_decided=begun.seen_decided if begun else 0,
            seen_accepted=begun.seen_accepted if begun else 0,
        )
