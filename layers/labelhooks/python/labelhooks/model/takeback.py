"""Taking labels back: which ones, why, and how far it has come."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from labelhooks.model.base import Code, DatasetName, Id, Probability, Timestamp, Word
from labelhooks.model.ids import canonical, plain_id
from labelhooks.model.label import Label
from labelhooks.model.label_value import classes_named


class Criteria(Word):
    """
    Which labels of a pre-labeler are meant; what is None is not asked for.

    Times are when the gate decided: at `since` or later, before `until`.
    """

    prelabeler: Code
    version: Code | None = None
    since: Timestamp | None = None
    until: Timestamp | None = None
    classes: tuple[Code, ...] = ()
    confidence_below: Probability | None = None
    confidence_at_least: Probability | None = None

    def match(self, label: Label) -> bool:
        """Return whether an item's current label is meant: what people said never is."""
        said = label.provenance
        if label.value is None or said.actor.kind != "prelabeler":
            return False
        if said.actor.id != self.prelabeler or self.version not in (None, said.actor.version):
            return False
        if self.since is not None and said.decided_at < self.since:
            return False
        if self.until is not None and said.decided_at >= self.until:
            return False
        return self._of_class(label) and self._confident(said.confidence or 0.0)

    def _of_class(self, label: Label) -> bool:
        named = () if label.value is None else classes_named(label.value)
        return not self.classes or not set(self.classes).isdisjoint(named)

    def _confident(self, confidence: float) -> bool:
        if self.confidence_below is not None and confidence >= self.confidence_below:
            return False
        return self.confidence_at_least is None or confidence >= self.confidence_at_least


class Takeback(Word):
    """An order to take labels back. Its id follows from what is meant: given again, it goes on."""

    dataset: DatasetName
    takeback_id: Id
    criteria: Criteria
    to: Literal["people", "gate"]  # who decides the items now
    actor: str = Field(min_length=1)
    reason: str = Field(min_length=1, max_length=150)
    begun_at: Timestamp
    counted: int = Field(ge=0)  # labels that were meant when it began
    done: int = Field(default=0, ge=0)  # … and are taken back
    ended_at: Timestamp | None = None


def takeback_id(dataset: str, criteria: Criteria, to: str) -> str:
    """Return the id of an order: the same order has the same."""
    return plain_id("takeback", dataset, canonical(criteria.model_dump(mode="json")), to)


class Radius(Word):
    """How much an order would take back."""

    labels: int
    by_class: dict[str, int]
    by_version: dict[str, int]
    first: Timestamp | None
    last: Timestamp | None


def radius(labels: Iterable[Label]) -> Radius:
    """Count labels: by class, by version, and from when to when."""
    classes: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    first = last = None
    for label in labels:
        classes.update(() if label.value is None else classes_named(label.value))
        versions[label.provenance.actor.version] += 1
        at = label.provenance.decided_at
        first, last = min(first or at, at), max(last or at, at)
    return Radius(
        labels=versions.total(),
        by_class=dict(sorted(classes.items())),
        by_version=dict(sorted(versions.items())),
        first=first,
        last=last,
    )
