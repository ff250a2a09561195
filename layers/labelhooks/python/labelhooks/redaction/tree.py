"""The texts in a JSON value: visited in document order, and the value rebuilt from the answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from labelhooks.errors import TooDeep
from labelhooks.model.base import Json
from labelhooks.redaction import keys

# Beyond any intake policy; it keeps recursion far from Python's limit.
DEEPEST = 200
# The shortest phone number worth finding has seven.
_FEWEST_DIGITS = 7
_NEVER_NUMBERS = frozenset({"PERSON", "ORG", "EMAIL"})


@dataclass(frozen=True, slots=True)
class Place:
    """A text in a value: a string, a key, or a number that could be somebody's."""

    text: str
    key: str | None = None  # that it stands under, directly or through lists
    whole: str | None = None  # the type that its key says all of it is
    is_key: bool = False
    is_number: bool = False


# Gives the path, in the clean value, of a text whose clean form is known: a key is part of its own.
type PathOf = Callable[[str], str]
# Answers with what to put there, None to leave it.
type Visit = Callable[[Place, PathOf], str | None]


@dataclass(frozen=True, slots=True)
class _Here:
    path: str = "$"  # in the raw value
    clean: str = "$"  # in the clean one
    key: str | None = None
    whole: str | None = None
    depth: int = 0


def visited(value: Json, visit: Visit, keep: frozenset[str] = frozenset()) -> Json:
    """
    Return `value` with each text replaced by what `visit` answers for it; the rest is as it was.

    A key's text is visited before what stands under it, at the path of its value with "~" after
    it. Keys that would become one are told apart by a count.

    Args:
        value: any JSON value.
        visit: is asked once for each text, in document order.
        keep: raw paths to leave alone with all beneath them, as "$.id" or "$.items[*].sku".

    Raises:
        TooDeep: lists and objects more than 200 deep.
    """
    return _visited(value, visit, keep, _Here())


def _visited(value: Json, visit: Visit, keep: frozenset[str], here: _Here) -> Json:
    if here.path in keep:
        return value
    if here.depth > DEEPEST:
        raise TooDeep(f"deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        return _object(value, visit, keep, here)
    if isinstance(value, list):
        return [
            _visited(
                inner,
                visit,
                keep,
                _Here(
                    here.path + "[*]", f"{here.clean}[{n}]", here.key, here.whole, here.depth + 1
                ),
            )
            for n, inner in enumerate(value)
        ]
    place = _place(value, here)
    answer = None if place is None else visit(place, lambda _: here.clean)
    return value if answer is None else answer


def _object(
    value: dict[str, Json], visit: Visit, keep: frozenset[str], here: _Here
) -> dict[str, Json]:
    built: dict[str, Json] = {}
    for name, inner in value.items():
        path = step(here.path, name)
        if path in keep:
            built[_unused(name, built)] = inner
            continue
        answer = visit(
            Place(name, is_key=True), lambda clean: step(here.clean, _unused(clean, built)) + "~"
        )
        clean_name = _unused(name if answer is None else answer, built)
        there = _Here(
            path,
            step(here.clean, clean_name),
            name,
            keys.type_under(name) or here.whole,
            here.depth + 1,
        )
        built[clean_name] = _visited(inner, visit, keep, there)
    return built


def _unused(name: str, built: dict[str, Json]) -> str:
    free, count = name, 1
    while free in built:
        count += 1
        free = f"{name} ({count})"
    return free


def _place(value: Json, here: _Here) -> Place | None:
    """Return the text that a scalar is; None if it cannot be anybody's."""
    if isinstance(value, str):
        fits = here.whole is not None and keys.taken_whole(here.whole, value)
        return Place(value, here.key, here.whole if fits and value.strip() else None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    digits = str(value)
    if isinstance(value, float) and isfinite(value) and value.is_integer():
        digits = str(int(value))
    measures = here.key is not None and keys.measures(here.key)
    whole = None if measures or here.whole in _NEVER_NUMBERS else here.whole
    enough = digits.isdecimal() and len(digits) >= _FEWEST_DIGITS
    if whole is None and (measures or not enough):
        return None
    return Place(digits, here.key, whole, is_number=True)


def step(path: str, key: str) -> str:
    """
    Return the path of what is under `key`.

    >>> step("$", "id"), step("$.user", "e mail")
    ('$.id', '$.user["e mail"]')
    """
    plain = key.isascii() and key.isidentifier()
    return f"{path}.{key}" if plain else f"{path}[{json.dumps(key, ensure_ascii=False)}]"
