"""Taking labels back: which ones, why, and how far it has come."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from labelhooks.model.base import Code, DatasetName, Id, Probability, Timestamp, Word
from labelhooks.model.ids import SHARDS, canonical, plain_id
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
    # … and are taken back, by the shard that their items live in. Counted of the withdrawals
    # themselves, so that a repeat counts nothing twice.
    parts: dict[str, int] = Field(default_factory=dict)
    execution: str | None = None  # of the state machine, where that carries it out
    ended_at: Timestamp | None = None

    @property
    def done(self) -> int:
        """Return how many labels it has taken back."""
        return sum(self.parts.values())


def is_of(order: Takeback, label: Label) -> bool:
    """Return whether this version withdraws the one before it because of the order."""
    actor = label.provenance.actor
    return label.withdrawn and (actor.kind, actor.version) == ("operator", order.takeback_id)


class Part(Word):
    """
    How far one shard of an order is: what the state machine gives to take_back, and gets back.

    Without a shard it says that every part is over.
    """

    dataset: DatasetName
    takeback_id: Id
    until: Timestamp  # what is decided later is not meant, or it might never end
    shard: str | None = Field(default=None, pattern=r"^[0-9a-f]$")
    after: Id | None = None  # the item up to which all is done
    done: int = Field(default=0, ge=0)
    over: bool = False
    held: bool = False  # a switch is on: look again later


def parts(order: Takeback, *, until: str) -> list[Part]:
    """Return an order's parts, begun anew: what is done already is seen, and not done twice."""
    return [
        Part(dataset=order.dataset, takeback_id=order.takeback_id, until=until, shard=one)
        for one in SHARDS
    ]


def ending(order: Takeback, *, until: str) -> Part:
    """Return what says that every part of an order is over."""
    return Part(dataset=order.dataset, takeback_id=order.takeback_id, until=until)


def execution_input(order: Takeback, *, until: str) -> dict[str, Any]:
    """Return what the state machine is started with: the parts, and what ends the order."""
    begun = [one.model_dump(mode="json", exclude_none=True) for one in parts(order, until=until)]
    end = ending(order, until=until).model_dump(mode="json", exclude_none=True)
    return {"parts": begun, "end": end}


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
