"""Judged items with their scores: read from lines, and refused where they are no evidence."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelhooks.errors import BadEvidence
from labelhooks.gating.scores import ScoreFault, checked, checked_label, named, short


@dataclass(frozen=True, slots=True)
class Judged:
    """An item that people judged: what the pre-labeler said of it, and what they said."""

    id: str
    scores: dict[str, float]
    label: str
    place: str = ""  # where it was read, for messages


@dataclass(frozen=True, slots=True)
class Sample:
    """
    Evidence that was checked: rows in the order of their ids, whatever the order they came in.

    With `scored_label`, a row holds the proposal's probability alone and `proposed` says whose.
    """

    classes: tuple[str, ...]
    ids: list[str]
    rows: list[list[float]]
    labels: list[int]
    proposed: list[int] | None


def read_evidence(lines: Iterable[bytes], name: str) -> list[Judged]:
    """
    Return what lines of `{"id", "scores", "label"}` hold; blank lines are passed over.

    Raises BadEvidence, with the file's name, the line and the field.
    """
    judged = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        record = parsed(line, place)
        label = record.get("label")
        if not isinstance(label, str) or not label:
            raise BadEvidence(f"{place}: label: not a class's name")
        scores = record.get("scores")
        if not isinstance(scores, dict) or not scores:
            raise BadEvidence(f"{place}: scores: not a mapping of classes to numbers")
        judged.append(Judged(identity(record, place), scores, label, place))
    return judged


def parsed(line: bytes, place: str) -> dict[str, object]:
    """Return the object that a line of JSON holds. Raises BadEvidence."""
    try:
        text = line.decode("utf-8-sig")
        record = json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise BadEvidence(f"{place}: not UTF-8 from byte {error.start} on") from None
    except json.JSONDecodeError as error:
        raise BadEvidence(f"{place}: not JSON from character {error.pos} on") from None
    except _Twice:
        raise BadEvidence(f"{place}: a field, or a class, is there twice") from None
    except (RecursionError, ValueError):  # too deep; a whole number of thousands of digits
        raise BadEvidence(f"{place}: not a record of scores") from None
    if not isinstance(record, dict):
        raise BadEvidence(f"{place}: not an object with id and scores")
    return record


def identity(record: dict[str, object], place: str) -> str:
    """Return a record's id. Raises BadEvidence."""
    found = record.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if not isinstance(found, str) or not found:
        raise BadEvidence(f"{place}: id: not a text or a whole number")
    return found


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise _Twice
    return held


def sample(judged: Sequence[Judged]) -> Sample:
    """
    Return the evidence, checked.

    Raises BadEvidence: nothing judged, an id twice, scores or a label that cannot be, or labels
    that are all of one class (they say nothing of what sets the classes apart).
    """
    if not judged:
        raise BadEvidence("No judged items: there is nothing to learn thresholds from.")
    _check_ids(judged)
    scored_label = all(len(one.scores) == 1 for one in judged)
    if scored_label:
        names = {name for one in judged for name in one.scores} | {one.label for one in judged}
    else:
        names = set(judged[0].scores)
        if len(names) == 1:
            names = set(max(judged, key=lambda one: len(one.scores)).scores)
    classes = tuple(sorted(names))
    places = {name: place for place, name in enumerate(classes)}
    rows, labels, proposed = [], [], []
    ordered = sorted(judged, key=lambda one: one.id)
    for one in ordered:
        try:
            if scored_label:
                who, number = checked_label(one.scores, classes)
                proposed.append(who)
                rows.append([number])
            else:
                rows.append(checked(one.scores, classes))
        except ScoreFault as fault:
            raise BadEvidence(f"{_where(one)}: {fault.field}: {fault}") from None
        if one.label not in places:
            raise BadEvidence(
                f"{_where(one)}: label: {short(one.label)} is no class of the scores "
                f"({named(classes)})"
            )
        labels.append(places[one.label])
    if len(set(labels)) == 1:
        raise BadEvidence(
            f"All {len(labels)} judged items are {short(classes[labels[0]])}: that is no evidence "
            "of telling classes apart. Judge items of other classes too."
        )
    ids = [one.id for one in ordered]
    return Sample(classes, ids, rows, labels, proposed if scored_label else None)


def _check_ids(judged: Sequence[Judged]) -> None:
    seen: set[str] = set()
    for one in judged:
        if one.id in seen:
            raise BadEvidence(f"{_where(one)}: id: another line has the same")
        seen.add(one.id)


def _where(one: Judged) -> str:
    return one.place or f"item {short(one.id)}"
