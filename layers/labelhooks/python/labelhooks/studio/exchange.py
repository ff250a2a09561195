"""
A turn of the connector: take the answers that are there, tend what waits, send what is new.

It holds each task that is in Label Studio under a lease, in the connector's name, as any annotator
does: so no task is in two hands, and what Label Studio loses, or never gets, comes back by itself.
What is there is known from the project itself; nothing about it is kept here but how far its
answers were read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from labelhooks.errors import BadFormat, ConflictError, NotFound, StudioRefused, WaitError
from labelhooks.model.base import moment
from labelhooks.model.connector import LabelStudioConnector, holders
from labelhooks.model.counts import Count, Counted
from labelhooks.model.dataset import Dataset
from labelhooks.model.lease import Lease, SkipReason
from labelhooks.model.task import TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.studio.answers import Outcome, TakeAnswer, ref_of
from labelhooks.studio.fit import check_fits
from labelhooks.studio.ports import Claim, Hold, Marks, Queues, Studio, Taken, Tasks, Written
from labelhooks.studio.sending import Show

# What Label Studio has written may become visible after what it wrote later.
_OVERLAP = timedelta(minutes=1)
# A turn that sends tasks has noted them by then, or has failed at it.
_SENDING = timedelta(minutes=2)


@dataclass(slots=True)
class Turn:
    """What a turn did."""

    sent: int = 0
    waiting: int = 0  # there, before it sent any
    removed: int = 0
    given_back: int = 0
    answers: dict[Outcome, int] = field(default_factory=dict)


class Exchange:
    """One dataset's exchange with its project. It may stop anywhere: the next turn goes on."""

    def __init__(
        self,
        *,
        take: TakeAnswer,
        tasks: Tasks,
        queues: Queues,
        claim: Claim,
        hold: Hold,
        show: Show,
        marks: Marks,
        count: Count,
    ) -> None:
        self._take = take
        self._tasks = tasks
        self._queues = queues
        self._claim = claim
        self._hold = hold
        self._show = show
        self._marks = marks
        self._count = count

    def __call__(
        self,
        dataset: Dataset,
        studio: Studio,
        *,
        now: datetime,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> Turn:
        """
        Return what was done. `goes_on` says whether there is time for more.

        Raises StudioFailed, where nothing of this turn is lost; DetectorUnavailable.
        """
        connector = dataset.spec.connector
        if connector is None:
            raise AssertionError("a dataset with a connector is asked for")
        turn = Turn()
        check_fits(dataset, studio.project())
        # First what waits: what is answered after that is among the answers.
        wanted = dataset.spec.tasks.judgments
        there, twice = _by_task(dataset, studio.waiting(fewer_than=wanted))
        self._hear(dataset, connector, studio, turn, now)
        mine = {one.id for one in holders(dataset.name, connector, dataset.spec.tasks.queue)}
        for one in twice:
            self._remove(studio, one, turn)
        for ref, one in list(there.items()):
            if not goes_on():
                return turn
            if not self._keep(dataset, studio, ref, one, mine, now):
                del there[ref]
                self._remove(studio, one, turn)
        turn.waiting = len(there)
        self._give_back(dataset, connector, there, turn, now)
        self._send(dataset, connector, studio, there, turn, now, goes_on)
        return turn

    def _hear(
        self,
        dataset: Dataset,
        connector: LabelStudioConnector,
        studio: Studio,
        turn: Turn,
        now: datetime,
    ) -> None:
        """Take what was answered since the last turn: webhooks are sent once, and may be lost."""
        project = f"{connector.url} {connector.project}"
        began = studio.clock
        for task in studio.changed(self._marks.get(dataset.name, project)):
            for annotation in task.get("annotations") or ():
                try:
                    outcome = self._take(dataset, connector, task, annotation, now=now)
                except BadFormat:
                    outcome = Outcome.REFUSED
                turn.answers[outcome] = turn.answers.get(outcome, 0) + 1
        since = f"{began - _OVERLAP:%Y-%m-%dT%H:%M:%S}.000000Z"
        self._marks.put(dataset.name, project, since)

    def _keep(
        self,
        dataset: Dataset,
        studio: Studio,
        ref: TaskRef,
        there: Written,
        mine: set[str],
        now: datetime,
    ) -> bool:
        """Return whether a task that is there is still to be answered there; hold it if so."""
        task = self._tasks.get(ref)
        if task is None:
            return False
        lease = task.lease
        if lease is None or lease.holder not in mine:
            # Open ones stay: they are taken again soon, and are answered by whoever is first.
            return task.state is TaskState.OPEN and task.queue == _queue(dataset)
        self._renew(dataset, ref, lease, now)
        fresh = self._show.anew(dataset, task, there, now)
        if fresh is not None:
            studio.replace(int(there["id"]), fresh["data"], fresh["meta"])
        return True

    def _renew(self, dataset: Dataset, ref: TaskRef, lease: Lease, now: datetime) -> None:
        half = timedelta(seconds=dataset.spec.tasks.lease_seconds / 2)
        if moment(lease.until) - now > half:
            return
        try:
            self._hold.renew(ref, token=lease.token, annotator=lease.holder, now=now)
        except (ConflictError, NotFound):
            return  # as long as its dataset allows, or over: it is anybody's, here and there

    def _remove(self, studio: Studio, there: Written, turn: Turn) -> None:
        """Take a task away that nobody there has begun with."""
        begun = ("annotations", "drafts", "total_annotations", "cancelled_annotations")
        if not any(there.get(name) for name in begun):
            studio.remove(int(there["id"]))
            turn.removed += 1

    def _give_back(
        self,
        dataset: Dataset,
        connector: LabelStudioConnector,
        there: dict[TaskRef, Written],
        turn: Turn,
        now: datetime,
    ) -> None:
        """Let go of what is held and is not there: it never came there, or was deleted there."""
        for holder in holders(dataset.name, connector, dataset.spec.tasks.queue):
            for ref in self._queues.held(holder.id):
                task = None if ref in there else self._tasks.get(ref)
                lease = task.lease if task else None
                if lease is None or lease.holder != holder.id:
                    continue
                if now - moment(lease.since) > _SENDING:
                    turn.given_back += self._let_go(ref, lease, now)

    def _let_go(self, ref: TaskRef, lease: Lease, now: datetime) -> bool:
        try:
            self._hold.give_back(ref, token=lease.token, annotator=lease.holder, now=now)
        except (ConflictError, NotFound):
            return False
        return True

    def _send(
        self,
        dataset: Dataset,
        connector: LabelStudioConnector,
        studio: Studio,
        there: dict[TaskRef, Written],
        turn: Turn,
        now: datetime,
        goes_on: Callable[[], bool],
    ) -> None:
        left = min(connector.batch, connector.most_open - len(there))
        for holder in holders(dataset.name, connector, dataset.spec.tasks.queue):
            room = min(left, holder.holds_at_most - len(self._queues.held(holder.id)))
            if room <= 0 or not goes_on():
                continue
            try:
                taken = self._claim(holder, dataset=dataset.name, limit=room, now=now)
            except WaitError:
                return  # paused, or too many claim at this moment
            new = [one for one in taken if one.task.ref not in there]
            self._make(dataset, studio, new, turn, now)
            left -= len(taken)
            if not taken:
                return

    def _make(
        self,
        dataset: Dataset,
        studio: Studio,
        taken: Sequence[Taken],
        turn: Turn,
        now: datetime,
    ) -> None:
        """Make tasks there of these. Where that fails, the next turn sees what came of it."""
        leases = {one.task.ref: one.lease for one in taken}
        fit = [one.task for one in taken if one.task.schema_version == dataset.schema_version]
        shown = list(self._show(dataset, fit, now))
        sent = {task.ref for task, _ in shown}
        for one in taken:
            if one.task.ref not in sent:
                self._not_for_it(one, now)
        if not shown:
            return
        try:
            studio.add([written for _, written in shown])
        except StudioRefused:
            for ref in sent:  # nothing came of it: others need not wait for the lease
                self._let_go(ref, leases[ref], now)
            raise
        turn.sent += len(shown)
        self._count(dataset.name, Counted.STUDIO_SENT, len(shown))

    def _not_for_it(self, one: Taken, now: datetime) -> None:
        """Leave to others what a project cannot ask: it was made for an earlier schema."""
        try:
            self._hold.skip(
                one.task.ref,
                token=one.lease.token,
                annotator=one.lease.holder,
                reason=SkipReason.OTHER,
                now=now,
            )
        except (ConflictError, NotFound):
            return


def _queue(dataset: Dataset) -> str:
    connector = dataset.spec.connector
    return (connector.queue if connector else None) or dataset.spec.tasks.queue


def _by_task(
    dataset: Dataset, written: Iterator[Written]
) -> tuple[dict[TaskRef, Written], list[Written]]:
    """Return what is there by our names, and what is there a second time."""
    there: dict[TaskRef, Written] = {}
    twice = []
    for one in written:
        ref = ref_of(one, dataset.name)
        if ref is None:
            continue
        if ref in there:
            twice.append(one)
        else:
            there[ref] = one
    return there, twice
