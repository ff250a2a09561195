"""The rules of a line-up: who may become what, and who decides an item. Pure functions."""

from dataclasses import dataclass

from labelhooks.errors import ConflictError, NotFound, OperatorError
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import draw
from labelhooks.model.lineup import DECIDING, Entry, LifeState, Lineup, Trial
from labelhooks.model.prelabeler import PrelabelerRef

_MOVES: dict[LifeState, frozenset[LifeState]] = {
    LifeState.SHADOW: frozenset({LifeState.CANARY, LifeState.ACTIVE, LifeState.RETIRED}),
    LifeState.CANARY: frozenset(LifeState) - {LifeState.CANARY},
    LifeState.ACTIVE: frozenset(LifeState) - {LifeState.ACTIVE},
    LifeState.PAUSED: frozenset(LifeState) - {LifeState.PAUSED},
    LifeState.RETIRED: frozenset({LifeState.SHADOW}),
}


def in_force(dataset: Dataset, stored: Lineup | None) -> Lineup:
    """
    Return the line-up that holds: the stored one, and the pre-labeler that the document names.

    A document that names another version than it did when the line-up was written puts that one
    in force, as it did before there were line-ups; the version that was active is retired.
    """
    spec = dataset.spec.prelabeler
    named = PrelabelerRef(name=spec.name, version=spec.version) if spec else None
    if stored is None:
        empty = Lineup(
            dataset=dataset.name,
            revision=0,
            at=dataset.created_at,
            actor=dataset.actor,
            reason="named in the dataset's document",
            entries=(),
            document=named,
        )
        return _with_active(empty, named) if named else empty
    if named is None or named == stored.document:
        return stored
    return _with_active(stored.model_copy(update={"document": named}), named)


def _with_active(lineup: Lineup, ref: PrelabelerRef) -> Lineup:
    held = lineup.find(ref) or Entry(name=ref.name, version=ref.version, state=LifeState.SHADOW)
    entry = held.model_copy(update={"state": LifeState.ACTIVE, "was": None, "share": 1.0})
    return _changed(_without_active(lineup, ref), entry)


def _without_active(lineup: Lineup, ref: PrelabelerRef) -> Lineup:
    """Retire whoever is active beside `ref`."""
    entries = [
        one.model_copy(update={"state": LifeState.RETIRED, "was": None})
        if one.place is LifeState.ACTIVE and one.ref != ref
        else one
        for one in lineup.entries
    ]
    return lineup.model_copy(update={"entries": tuple(entries)})


def _changed(lineup: Lineup, entry: Entry) -> Lineup:
    """Return the line-up with this entry, checked as a whole. Raises ConflictError."""
    others = [one for one in lineup.entries if one.ref != entry.ref]
    known = [one.ref for one in lineup.entries]
    place = known.index(entry.ref) if entry.ref in known else len(others)
    fields = {**dict(lineup), "entries": (*others[:place], entry, *others[place:])}
    try:
        return Lineup.model_validate(fields)
    except ValueError as error:
        told = str(error).partition("Value error, ")[2].partition(" [type=")[0]
    raise ConflictError(told)


def entered(lineup: Lineup, ref: PrelabelerRef) -> Lineup:
    """Return the line-up with a new version as shadow. Raises ConflictError where it is there."""
    if lineup.find(ref):
        raise ConflictError(f"{ref.name} {ref.version} is in the line-up already")
    return _changed(lineup, Entry(name=ref.name, version=ref.version, state=LifeState.SHADOW))


def found(lineup: Lineup, ref: PrelabelerRef) -> Entry:
    """Return a version's entry. Raises NotFound, saying which there are."""
    entry = lineup.find(ref)
    if entry is None:
        known = ", ".join(f"{one.name} {one.version}" for one in lineup.entries) or "none"
        raise NotFound(f"no pre-labeler {ref.name} {ref.version} (there are: {known})")
    return entry


def moved(lineup: Lineup, ref: PrelabelerRef, to: LifeState, *, share: float | None) -> Lineup:
    """
    Return the line-up with a version in another state; a new active one retires the one before.

    `share` is a canary's. Raises NotFound, OperatorError (no such move, no share), ConflictError.
    """
    entry = found(lineup, ref)
    same_canary = entry.state is to is LifeState.CANARY and share != entry.share
    if to not in _MOVES[entry.state] and not same_canary:
        allowed = ", ".join(sorted(_MOVES[entry.state]))
        raise OperatorError(
            f"{ref.name} {ref.version} is {entry.state}: it can become {allowed}, not {to}"
        )
    if (to is LifeState.CANARY) != (share is not None):
        raise OperatorError("a canary needs a share of the items, and nothing else has one")
    if to is LifeState.ACTIVE:
        lineup = _without_active(lineup, ref)
    change: dict[str, object] = {
        "state": to,
        "was": None,
        "share": 1.0 if share is None else share,
    }
    if to in DECIDING and entry.state not in DECIDING:
        change["since"] = timestamp()
    return _changed(lineup, entry.model_copy(update=change))


def paused(lineup: Lineup, ref: PrelabelerRef) -> Lineup:
    """
    Return the line-up with a version paused: what it would decide goes to people.

    Raises NotFound; OperatorError where it decides nothing.
    """
    entry = found(lineup, ref)
    if LifeState.PAUSED not in _MOVES[entry.state]:
        raise OperatorError(f"{ref.name} {ref.version} is {entry.state}: it decides nothing")
    return _changed(
        lineup, entry.model_copy(update={"state": LifeState.PAUSED, "was": entry.state})
    )


@dataclass(frozen=True, slots=True)
class Tuning:
    """By what a version's proposals are accepted; None: as before."""

    fit_id: str | None = None
    threshold: float | None = None
    trial: Trial | None = None


def tuned(lineup: Lineup, ref: PrelabelerRef, tuning: Tuning) -> Lineup:
    """Return the line-up with what `tuning` holds for a version. Raises NotFound."""
    change = {
        "fit_id": tuning.fit_id,
        "threshold": tuning.threshold,
        "trial": tuning.trial,
    }
    given = {name: value for name, value in change.items() if value is not None}
    return _changed(lineup, found(lineup, ref).model_copy(update=given))


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides an item, and by which threshold where that is not the fit's."""

    entry: Entry
    threshold: float | None
    arm: str  # of a test of two thresholds: "trial" or "control"; empty without one

    @property
    def paused(self) -> bool:
        return self.entry.state is LifeState.PAUSED


def decider(lineup: Lineup, item_id: str) -> Decider | None:
    """
    Return who decides an item: a canary where the item falls in its share, else the active one.

    Shares lie side by side on [0, 1) in the order of the line-up, and the item's place there is a
    hash of its id: a redelivery, and the next revision with the same shares, choose the same.
    """
    chance, start = draw(item_id, salt="canary"), 0.0
    for entry in lineup.entries:
        if entry.place is LifeState.CANARY:
            if start <= chance < start + entry.share:
                return _armed(entry, item_id)
            start += entry.share
    for entry in lineup.entries:
        if entry.place is LifeState.ACTIVE:
            return _armed(entry, item_id)
    return None


def _armed(entry: Entry, item_id: str) -> Decider:
    if entry.trial is None:
        return Decider(entry, entry.threshold, "")
    if draw(item_id, salt="trial") < entry.trial.share:
        return Decider(entry, entry.trial.threshold, "trial")
    return Decider(entry, entry.threshold, "control")


def watchers(lineup: Lineup, but: PrelabelerRef | None) -> list[Entry]:
    """Return who else proposes where people judge: all that are neither paused nor retired."""
    silent = (LifeState.PAUSED, LifeState.RETIRED)
    return [one for one in lineup.entries if one.state not in silent and one.ref != but]


def told(entry: Entry | None) -> str:
    """
    Return an entry in a few words.

    >>> told(Entry(name="words", version="2", state=LifeState.CANARY, share=0.1))
    'canary for 10%'
    """
    if entry is None:
        return "not there"
    words = [str(entry.state)]
    if entry.state is LifeState.PAUSED and entry.was:
        words.append(f"(was {entry.was})")
    if entry.place is LifeState.CANARY:
        words.append(f"for {100 * entry.share:.4g}%")
    if entry.fit_id:
        words.append(f"by fit {entry.fit_id[:8]}")
    if entry.threshold is not None:
        words.append(f"from {entry.threshold:g}")
    if entry.trial is not None:
        words.append(f"(trial: {entry.trial.share:g} of them from {entry.trial.threshold:g})")
    return " ".join(words)


def difference(before: Lineup | None, after: Lineup) -> list[tuple[PrelabelerRef, str, str]]:
    """Return what a revision changed: whom, from what, to what."""
    held = {one.ref: one for one in before.entries} if before else {}
    new = {one.ref: one for one in after.entries}
    refs = dict.fromkeys([*held, *new])
    return [
        (ref, told(held.get(ref)), told(new.get(ref)))
        for ref in refs
        if held.get(ref) != new.get(ref)
    ]
