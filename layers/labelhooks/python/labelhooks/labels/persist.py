"""Append labels to their items' histories."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

from labelhooks.errors import PermanentError, VersionTaken
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import tenth
from labelhooks.model.label import Label, NewLabel
from labelhooks.model.messages import LabelsDecided, parse
from labelhooks.model.telling import Tell, untold

# Writers of one item are few (a pre-labeler, a round of people); more losses in a row than this
# mean that something else is wrong, and the queue delivers the message again.
_TRIES = 8


class Outcome(StrEnum):
    """What appending did."""

    APPENDED = "appended"
    AGAIN = "again"  # this very label is in the history
    REFUSED = "refused"  # and quarantined
    OUTRANKED = "outranked"  # people have spoken; a pre-labeler does not overrule them


class Labels(Protocol):
    def append(self, label: Label) -> bool:
        """Write a version; False if this very label holds it. Raises VersionTaken."""

    def history(self, dataset: str, item_id: str) -> list[Label]:
        """Return all versions, the oldest first."""


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


type RefuseLabel = Callable[[str, NewLabel, PermanentError], object]


class Spread(Protocol):
    def __call__(
        self, call: Callable[[NewLabel], Outcome], over: Sequence[NewLabel], /
    ) -> list[Outcome]:
        """Return what the call makes of each, in order."""


class PersistLabels:
    """Writes the labels of a message, each alone: one that is refused does not hold up the rest."""

    def __init__(
        self,
        labels: Labels,
        datasets: Datasets,
        *,
        refuse: RefuseLabel,
        spread: Spread,
        count: Count = uncounted,
        tell: Tell = untold,
    ) -> None:
        """`spread` calls a function on each label, side by side if it likes."""
        self._labels = labels
        self._datasets = datasets
        self._refuse = refuse
        self._spread = spread
        self._count = count
        self._tell = tell

    def __call__(self, body: str) -> list[Outcome]:
        """Raise InvalidMessage for a body that is not a LabelsDecided."""
        decided = parse(LabelsDecided, body)
        self._datasets.check_running(decided.dataset)
        outcomes = self._spread(lambda new: self._one(decided.dataset, new), decided.labels)
        appended = outcomes.count(Outcome.APPENDED)
        self._count(decided.dataset, Counted.LABELS_APPENDED, appended)
        outranked = outcomes.count(Outcome.OUTRANKED)
        self._count(decided.dataset, Counted.LABELS_OUTRANKED, outranked)
        pairs = zip(decided.labels, outcomes, strict=True)
        for told in given(decided.dataset, [new for new, did in pairs if did is Outcome.APPENDED]):
            self._tell("labels_given", told)
        return outcomes

    def _one(self, dataset: str, new: NewLabel) -> Outcome:
        try:
            return self._persist(dataset, new)
        except PermanentError as error:
            self._refuse(dataset, new, error)
            return Outcome.REFUSED

    def _persist(self, dataset: str, new: NewLabel) -> Outcome:
        schema = self._datasets.at(dataset, new.provenance.dataset_version).spec.labels
        new = new.model_copy(update={"value": schema.check(new.value)})
        before: Label | None = None
        for _ in range(_TRIES):
            label = next_version(dataset, new, before)
            try:
                return Outcome.APPENDED if self._labels.append(label) else Outcome.AGAIN
            except VersionTaken:
                history = self._labels.history(dataset, new.item_id)
            if any(held.label_id == new.label_id for held in history):
                return Outcome.AGAIN
            before = history[-1] if history else None
            if before is not None and outranks(before, new):
                return Outcome.OUTRANKED
        raise VersionTaken(new.item_id, label.version, "ever another label")


def given(dataset: str, labels: Sequence[NewLabel]) -> list[dict[str, object]]:
    """Return what is told of labels: how many, by whom in which version, how sure they were."""
    groups: dict[tuple[str, int], list[NewLabel]] = {}
    for one in labels:
        actor = one.provenance.actor
        who = f"{actor.id}@{actor.version}" if actor.kind == "prelabeler" else actor.kind
        groups.setdefault((who, one.provenance.schema_version), []).append(one)
    return [
        {
            "dataset": dataset,
            "actor": who,
            "schema_version": schema_version,
            "labels": len(group),
            "confidence": Counter(
                f"t{tenth(one.provenance.confidence)}"
                for one in group
                if one.provenance.confidence is not None
                and one.provenance.actor.kind == "prelabeler"
            ),
        }
        for (who, schema_version), group in groups.items()
    ]


def outranks(held: Label, new: NewLabel) -> bool:
    """
    Return whether `held` stands against `new`.

    A pre-labeler never overrules people; nobody labels what a re-check pulled back. What operators
    took back is open to all.
    """
    if held.withdrawn:
        return held.provenance.actor.kind == "recheck"
    return new.provenance.actor.kind == "prelabeler" and held.provenance.actor.kind != "prelabeler"


def next_version(dataset: str, new: NewLabel, before: Label | None) -> Label:
    """Return `new` as the version after `before`; the first, if nothing was before."""
    return Label(
        dataset=dataset,
        item_id=new.item_id,
        label_id=new.label_id,
        value=new.value,
        provenance=new.provenance,
        version=before.version + 1 if before else 1,
        supersedes=before.label_id if before else None,
        restores=before is not None and before.withdrawn,
        at=timestamp(),
    )
