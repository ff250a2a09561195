"""
The steps that look: find, ask again, verify.

Each goes through the labels of the dataset a stretch at a time, and writes down how far it is: a
call may end after any stretch, and the next one goes on there.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from labelhooks.controls.incident.ports import (
    Balance,
    Current,
    Datasets,
    HandOver,
    Histories,
    Idle,
    Orders,
    Spread,
    one_by_one,
)
from labelhooks.model.base import moment
from labelhooks.model.ids import SHARDS
from labelhooks.model.incident import Incident, Meant, Step
from labelhooks.model.label import Label
from labelhooks.model.label_value import classes_named
from labelhooks.model.state import ItemState
from labelhooks.model.takeback import Takeback, is_of

STRETCH = 1_000  # items between two looks at the clock
# Queues that others keep busy are never empty: after so many seconds we look again anyway.
PATIENCE = 60

type More = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Find:
    """Count the labels that are meant, before anything is changed."""

    current: Current

    def __call__(self, incident: Incident, *, at: str, more: More) -> Incident:
        """Return the incident with what was counted, over or not."""
        looked = incident.of(Step.FIND).counts.get("looked", 0)
        every = self.current.labels(incident.dataset, after=incident.after)
        for stretch in batched(every, STRETCH, strict=False):
            meant = [label for label in stretch if incident.criteria.match(label)]
            looked += len(stretch)
            incident = incident.model_copy(
                update={"meant": added(incident.meant, meant), "after": stretch[-1].item_id}
            ).running(Step.FIND, looked=looked, labels=incident.meant.labels + len(meant))
            if not more():
                return incident
        told = "no label is meant" if not incident.meant.labels else _concerned(incident.meant)
        return incident.done(Step.FIND, at, told, looked=looked, labels=incident.meant.labels)


def _concerned(meant: Meant) -> str:
    return f"exports and trainings since {meant.first} may hold these labels: make them anew"


def added(meant: Meant, labels: Sequence[Label]) -> Meant:
    """Return what is meant with more labels counted."""
    classes, versions = Counter(meant.by_class), Counter(meant.by_version)
    first, last = meant.first, meant.last
    for label in labels:
        classes.update(() if label.value is None else classes_named(label.value))
        versions[label.provenance.actor.version] += 1
        at = label.provenance.decided_at
        first, last = min(first or at, at), max(last or at, at)
    return Meant(
        labels=versions.total(),
        by_class=dict(sorted(classes.items())),
        by_version=dict(sorted(versions.items())),
        first=first,
        last=last,
    )


@dataclass(frozen=True, slots=True)
class AskAgain:
    """See that each item is with people or labeled anew; what got lost on the way is sent again."""

    datasets: Datasets
    current: Current
    histories: Histories
    orders: Orders
    hand_over: HandOver
    idle: Idle
    leave_waiting: bool = False  # what waits in a queue may go on waiting
    spread: Spread = one_by_one

    def __call__(self, incident: Incident, *, at: str, more: More) -> Incident:
        """Return the incident with where its items are."""
        idle = self.idle()
        first = incident.after is None
        if first and incident.walks and not idle and not _patient(incident, at):
            return incident
        if first:  # a walk begins: it counts anew
            incident = incident.running(Step.ASK_AGAIN, **dict.fromkeys(_PLACES, 0))
        order = self.orders.get(incident.dataset, incident.takeback_id)
        for stretch in batched(_every(self.histories, incident), STRETCH, strict=False):
            incident = self._looked(incident, order, stretch, sends=idle and incident.walks > 0)
            if not more():
                return incident
        return self._over(incident, at)

    def _looked(
        self, incident: Incident, order: Takeback, stretch: Sequence[list[Label]], *, sends: bool
    ) -> Incident:
        counts = Counter(incident.of(Step.ASK_AGAIN).counts)
        missing: list[Label] = []
        concerned = [
            history[-1] for history in stretch if any(is_of(order, label) for label in history)
        ]
        places = self.spread(lambda label: self._place(incident.dataset, label), concerned)
        for label, place in zip(concerned, places, strict=True):
            counts["taken_back"] += 1
            counts[place] += 1
            if place == "on_the_way":
                missing.append(label)
        if missing and sends:
            dataset = self.datasets.current(incident.dataset)
            for batch in batched(missing, 100, strict=False):
                self.hand_over(order, dataset, batch)
            counts["sent_again"] += len(missing)
        moved = incident.model_copy(update={"after": stretch[-1][-1].item_id})
        return moved.running(Step.ASK_AGAIN, **counts)

    def _place(self, dataset: str, label: Label) -> str:
        if not label.withdrawn:
            return "labeled"
        if label.provenance.actor.kind == "recheck":
            return "set_aside"
        match self.current.places(dataset, label.item_id, label.at):
            case ItemState.WAITING | ItemState.JUDGED:
                return "with_people"
            case ItemState.SAMPLED_OUT | ItemState.QUARANTINED | ItemState.CANCELLED:
                return "set_aside"
            case _:
                return "on_the_way"

    def _over(self, incident: Incident, at: str) -> Incident:
        left = incident.of(Step.ASK_AGAIN).counts.get("on_the_way", 0)
        if not left:
            return incident.done(Step.ASK_AGAIN, at)
        if self.leave_waiting:
            told = f"{left} items wait in queues, as somebody chose"
            return incident.done(Step.ASK_AGAIN, at, told)
        again = {"walks": incident.walks + 1, "walked_at": at, "after": None}
        told = (
            f"{left} items are on their way; over a quota they wait for tomorrow "
            "(--leave-waiting goes on without them)"
        )
        return incident.model_copy(update=again).running(Step.ASK_AGAIN, told)


_PLACES = ("taken_back", "labeled", "with_people", "set_aside", "on_the_way")


def _patient(incident: Incident, at: str) -> bool:
    since = incident.walked_at
    return since is None or (moment(at) - moment(since)).total_seconds() >= PATIENCE


def _every(labels: Histories, incident: Incident) -> Iterator[list[Label]]:
    after = incident.after
    for shard in SHARDS:
        if after is None or shard > after[0]:
            yield from labels.histories(incident.dataset, shard)
        elif shard == after[0]:
            yield from labels.histories(incident.dataset, shard, after)


@dataclass(frozen=True, slots=True)
class Verify:
    """See that none of the labels stands and that the dataset's books balance."""

    current: Current
    balance: Balance | None  # None: whoever calls has no time for it

    def __call__(self, incident: Incident, *, at: str, more: More) -> Incident:
        """Return the incident verified, failed, or on its way back to what was not all done."""
        counts = incident.of(Step.VERIFY).counts if incident.after is not None else {}
        standing, looked = counts.get("standing", 0), counts.get("looked", 0)
        every = self.current.labels(incident.dataset, after=incident.after)
        for stretch in batched(every, STRETCH, strict=False):
            standing += sum(incident.criteria.match(label) for label in stretch)
            looked += len(stretch)
            incident = incident.model_copy(update={"after": stretch[-1].item_id})
            incident = incident.running(Step.VERIFY, standing=standing, looked=looked)
            if not more():
                return incident
        incident = incident.model_copy(update={"after": None})
        incident = incident.running(Step.VERIFY, standing=standing, looked=looked)
        if standing:  # decided before the pause was seen, and written after the order had passed
            return incident.back_to(
                Step.TAKE_BACK, f"{standing} labels were written meanwhile: taken back, too"
            )
        waiting = incident.of(Step.ASK_AGAIN).counts.get("on_the_way", 0)
        missing = self.balance(incident.dataset, waiting) if self.balance else []
        if missing:
            return incident.failed(Step.VERIFY, "; ".join(missing))
        told = "" if self.balance else "the books were not read: labelhooks reconcile"
        return incident.done(Step.VERIFY, at, told)
