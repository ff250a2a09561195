"""Register pre-labeler versions and move them through their life: each change a revision."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from labelhooks.errors import ConflictError, InvalidDocument, NotFound, OperatorError
from labelhooks.gating import lineup as rules
from labelhooks.gating.lineup import Tuning
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset, check_prelabeler
from labelhooks.model.documents import wrong_fields
from labelhooks.model.lineup import DECIDING, LifeState, Lineup, RegisteredVersion
from labelhooks.model.prelabeler import AnyPrelabeler, PrelabelerRef, PrelabelerSpec
from labelhooks.model.training import Card

# Others change a line-up seldom: who was overtaken this often is told so.
_TRIES = 4


@cache
def _any_prelabeler() -> TypeAdapter[PrelabelerSpec]:
    """Return the reader of documents: made when one comes, as no start has a use for it."""
    return TypeAdapter(AnyPrelabeler)


class Store(Protocol):
    def latest(self, dataset: str) -> Lineup | None:
        """Return the revision in force, or None before the first."""

    def at(self, dataset: str, revision: int) -> Lineup | None:
        """Return a revision, or None."""

    def append(self, lineup: Lineup) -> None:
        """Write a revision and put it in force. Raises ConflictError where it is taken."""

    def version(self, dataset: str, ref: PrelabelerRef) -> RegisteredVersion | None:
        """Return a version as it was registered, or None."""

    def register(self, version: RegisteredVersion) -> None:
        """Write a version, once; the same again is nothing. Raises ConflictError."""


@dataclass(frozen=True, slots=True)
class Why:
    """Who changes something, and why: kept with the revision."""

    actor: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise OperatorError("say why: --reason")


def read_version(document: str) -> PrelabelerSpec:
    """Return a JSON document as a pre-labeler. Raises InvalidDocument, naming each wrong field."""
    try:
        return _any_prelabeler().validate_json(document)
    except ValidationError as error:
        wrong = wrong_fields(error)
    raise InvalidDocument(wrong)


class Registry:
    """The line-up of one dataset, as operators and guardrails change it."""

    def __init__(self, store: Store, dataset: Dataset) -> None:
        self._store = store
        self._dataset = dataset

    def lineup(self) -> Lineup:
        """Return the line-up in force."""
        return rules.in_force(self._dataset, self._store.latest(self._dataset.name))

    def version(self, ref: PrelabelerRef) -> RegisteredVersion | None:
        """Return a version as it was registered; None for one that the document alone names."""
        return self._store.version(self._dataset.name, ref)

    def register(self, spec: PrelabelerSpec, why: Why, *, card: Card | None = None) -> Lineup:
        """
        Add a version as shadow, with its card if it was trained here; return the line-up.

        Raises InvalidDocument where it cannot propose labels of the dataset's schema,
        ConflictError where the version is there.
        """
        try:
            check_prelabeler(spec, self._dataset.spec.labels)
        except ValueError as error:
            raise InvalidDocument(str(error)) from None
        version = RegisteredVersion(
            dataset=self._dataset.name,
            spec=spec,
            at=timestamp(),
            actor=why.actor,
            reason=why.reason,
            card=card,
        )
        rules.entered(self.lineup(), version.ref)
        self._store.register(version)
        return self._change(why, lambda before: rules.entered(before, version.ref))

    def move(
        self,
        ref: PrelabelerRef,
        to: LifeState | None,
        why: Why,
        *,
        share: float | None = None,
        tuning: Tuning | None = None,
    ) -> Lineup:
        """
        Put a version in another state, or change by what it is accepted, or both in one revision.

        Raises NotFound, OperatorError, ConflictError.
        """

        def change(before: Lineup) -> Lineup:
            after = rules.moved(before, ref, to, share=share) if to else before
            return rules.tuned(after, ref, tuning) if tuning else after

        return self._change(why, change)

    def pause(self, ref: PrelabelerRef, why: Why) -> Lineup:
        """Pause a version: people are asked in its place. One that is paused stays so."""

        def change(before: Lineup) -> Lineup:
            if rules.found(before, ref).state is LifeState.PAUSED:
                return before
            return rules.paused(before, ref)

        return self._change(why, change)

    def roll_back(self, why: Why, *, to: int | None = None) -> Lineup:
        """
        Put an earlier revision's line-up in force, by default the one before; return it.

        Versions that came later stay in the line-up, retired. Raises NotFound.
        """

        def change(before: Lineup) -> Lineup:
            wanted = self._before(before) if to is None else to
            return _as_of(before, self._revision(wanted))

        return self._change(why, change)

    def _before(self, lineup: Lineup) -> int:
        stored = self._store.latest(self._dataset.name)
        # The document may have named another version since the last revision.
        return lineup.revision - (stored is None or stored.document == lineup.document)

    def _revision(self, wanted: int) -> Lineup:
        if wanted == 0:
            return rules.in_force(self._dataset, None)
        held = self._store.at(self._dataset.name, wanted) if wanted > 0 else None
        if held is None:
            raise NotFound(f"dataset {self._dataset.name}: the line-up has no revision {wanted}")
        return held

    def _change(self, why: Why, change: Callable[[Lineup], Lineup]) -> Lineup:
        for turn in range(_TRIES):
            before = self.lineup()
            after = change(before)
            if after == before:
                return before
            made = after.model_copy(
                update={
                    "revision": before.revision + 1,
                    "at": timestamp(),
                    "actor": why.actor,
                    "reason": why.reason,
                }
            )
            try:
                self._store.append(made)
            except ConflictError:
                if turn + 1 == _TRIES:
                    raise
            else:
                return made
        raise AssertionError("the loop returns or raises")


def _as_of(before: Lineup, earlier: Lineup) -> Lineup:
    entries = []
    for entry in earlier.entries:
        held = before.find(entry.ref)
        if entry.state in DECIDING and (held is None or held.state not in DECIDING):
            entry = entry.model_copy(update={"since": timestamp()})  # it begins anew
        entries.append(entry)
    later = [
        one.model_copy(update={"state": LifeState.RETIRED, "was": None})
        for one in before.entries
        if earlier.find(one.ref) is None
    ]
    return before.model_copy(update={"entries": (*entries, *later)})
