"""A dataset's line-up: which pre-labeler versions there are, and which of them decides."""

from enum import StrEnum

from pydantic import Field, model_validator

from labelhooks.model.base import Code, DatasetName, Probability, Timestamp, Word
from labelhooks.model.prelabeler import AnyPrelabeler, PrelabelerRef
from labelhooks.model.training import Card


class LifeState(StrEnum):
    """Where a version is in its life."""

    SHADOW = "shadow"  # proposes where people judge anyway, and decides nothing
    CANARY = "canary"  # decides for a share of the items
    ACTIVE = "active"  # decides for the rest
    PAUSED = "paused"  # what it would decide goes to people
    RETIRED = "retired"


# The states in which a version's proposals can become labels, unless it is paused.
DECIDING = frozenset({LifeState.CANARY, LifeState.ACTIVE})


class Trial(Word):
    """Another threshold for a share of the items that a version decides: an A/B test."""

    share: Probability
    threshold: Probability


class Entry(Word):
    """A version in the line-up."""

    name: Code
    version: Code
    state: LifeState
    # Of a canary: of all items, those that it decides. Of a paused version: those it decided.
    share: Probability = 1.0
    was: LifeState | None = None  # of a paused version: what it was
    # When it began to decide, this time: what is known of an earlier time does not count any more.
    since: Timestamp | None = None
    fit_id: str | None = None  # thresholds by class that were fitted to judged items
    threshold: Probability | None = None  # in place of the dataset's and of the fit's
    trial: Trial | None = None

    @property
    def ref(self) -> PrelabelerRef:
        return PrelabelerRef(name=self.name, version=self.version)

    @property
    def place(self) -> LifeState:
        """Return whose items it stands for: a paused version keeps its place."""
        return self.was if self.state is LifeState.PAUSED and self.was else self.state


class Lineup(Word):
    """A revision of a dataset's line-up. Each change makes the next one; none is ever changed."""

    dataset: DatasetName
    revision: int = Field(ge=0)  # 0: what the dataset's document implies
    at: Timestamp
    actor: str = Field(min_length=1)
    reason: str
    entries: tuple[Entry, ...]
    # Whom the dataset's document named when this was written: when it names another, that one is
    # in force (gating.registry.in_force).
    document: PrelabelerRef | None = None

    @model_validator(mode="after")
    def _one_decides(self) -> "Lineup":
        refs = [(entry.name, entry.version) for entry in self.entries]
        if len(set(refs)) != len(refs):
            raise ValueError("a version stands twice in the line-up")
        places = [entry.place for entry in self.entries]
        if places.count(LifeState.ACTIVE) > 1:
            raise ValueError("two versions are active: one item cannot be decided by both")
        shares = sum(one.share for one in self.entries if one.place is LifeState.CANARY)
        if shares > 1 + 1e-9:
            raise ValueError(f"the canaries' shares add up to {shares:g}, more than all items")
        return self

    def find(self, ref: PrelabelerRef) -> Entry | None:
        """Return a version's entry, or None."""
        return next((one for one in self.entries if one.ref == ref), None)


class RegisteredVersion(Word):
    """A pre-labeler's version as it was registered; never changed afterwards."""

    dataset: DatasetName
    spec: AnyPrelabeler
    at: Timestamp
    actor: str = Field(min_length=1)
    reason: str
    card: Card | None = None  # of one that was trained here

    @property
    def ref(self) -> PrelabelerRef:
        return PrelabelerRef(name=self.spec.name, version=self.spec.version)
