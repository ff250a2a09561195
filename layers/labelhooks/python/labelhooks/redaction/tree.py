"""The texts in a JSON value: visited in document order, and the value rebuilt from the answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from labelhooks.errors import TooDeep
from labelhooks.model.ids import canonical
from labelhooks.model.paths import step
from labelhooks.model.values import Json
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
    whole: str | None = None  # the type that its key or its path says all of it is
    too_long_for: str | None = None  # the type that its key says: it is prose, as it stands
    is_key: bool = False
    is_number: bool = False
    by_path: bool = False  # the policy says so: whatever the text is


# Gives the path, in the clean value, of a text whose clean form is known: a key is part of its own.
type PathOf = Callable[[str], str]
# Answers with what to put there, None to leave it.
type Visit = Callable[[Place, PathOf], str | None]


class Paths:
    """What a policy says of raw paths, as "$.id" or "$.items[*].sku"."""

    def __init__(self, keep: Iterable[str] = (), redact: Mapping[str, str] | None = None) -> None:
        """Take in paths to leave alone with all beneath them, and the types of those to replace."""
        self.keep = frozenset(keep)
        self.redact = dict(redact or {})
        self._above = {
            path[:end] for path in self.redact for end in range(len(path)) if path[end] in ".["
        }

    def leads_to_redact(self, path: str) -> bool:
        """Return whether something beneath `path` is always replaced, kept or not."""
        return path in self._above


@dataclass(frozen=True, slots=True)
class _Here:
    path: str = "$"  # in the raw value
    clean: str = "$"  # in the clean one
    key: str | None = None
    whole: str | None = None
    depth: int = 0
    kept: bool = False


def visited(value: Json, visit: Visit, paths: Paths | None = None) -> Json:
    """
    Return `value` with each text replaced by what `visit` answers for it; the rest is as it was.

    A key's text is visited before what stands under it, at the path of its value with "~" after
    it. Keys that would become one are told apart by a count. What stands at a path to redact is
    one text, whatever it is: a list or an object as its canonical JSON.

    Args:
        value: any JSON value.
        visit: is asked once for each text, in document order.
        paths: what the policy says of raw paths; to redact is stronger than to keep above it.

    Raises:
        TooDeep: lists and objects more than 200 deep.
    """
    return _Walk(visit, paths or Paths()).value(value, _Here())


@dataclass(frozen=True, slots=True)
class _Walk:
    visit: Visit
    paths: Paths = field(default_factory=Paths)

    def value(self, value: Json, here: _Here) -> Json:
        kind = self.paths.redact.get(here.path)
        if kind is not None:
            return self._whole(value, kind, here)
        if here.path in self.paths.keep:
            here = replace(here, kept=True)
        if here.kept and not self.paths.leads_to_redact(here.path):
            return value
        if here.depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, dict):
            return self._object(value, here)
        if isinstance(value, list):
            there = replace(here, path=here.path + "[*]", depth=here.depth + 1)
            return [
                self.value(inner, replace(there, clean=f"{here.clean}[{n}]"))
                for n, inner in enumerate(value)
            ]
        place = None if here.kept else _place(value, here)
        answer = None if place is None else self.visit(place, lambda _: here.clean)
        return value if answer is None else answer

    def _whole(self, value: Json, kind: str, here: _Here) -> Json:
        if value is None or value == "":
            return value
        _check_depth(value, DEEPEST - here.depth)
        text = value if isinstance(value, str) else canonical(value).decode(errors="surrogatepass")
        answer = self.visit(Place(text, here.key, kind, by_path=True), lambda _: here.clean)
        return value if answer is None else answer

    def _object(self, value: dict[str, Json], here: _Here) -> dict[str, Json]:
        built: dict[str, Json] = {}
        for name, inner in value.items():
            path = step(here.path, name)
            answer = None
            if not here.kept and path not in self.paths.keep:
                answer = self.visit(
                    Place(name, is_key=True),
                    lambda clean: step(here.clean, _unused(clean, built)) + "~",
                )
            clean_name = _unused(name if answer is None else answer, built)
            there = _Here(
                path,
                step(here.clean, clean_name),
                name,
                keys.type_under(name) or here.whole,
                here.depth + 1,
                here.kept,
            )
            built[clean_name] = self.value(inner, there)
        return built


def _too_deep() -> TooDeep:
    return TooDeep(f"deeper than {DEEPEST} levels")


def _check_depth(value: Json, levels: int) -> None:
    inside: list[Json] = [value]
    for _ in range(levels + 1):
        held = [one for one in inside if isinstance(one, dict | list)]
        if not held:
            return
        inside = [
            inner for one in held for inner in (one.values() if isinstance(one, dict) else one)
        ]
    raise _too_deep()


def _unused(name: str, built: dict[str, Json]) -> str:
    free, count = name, 1
    while free in built:
        count += 1
        free = f"{name} ({count})"
    return free


def _place(value: Json, here: _Here) -> Place | None:
    """Return the text that a scalar is; None if it cannot be anybody's."""
    if isinstance(value, str):
        if here.whole is None or not value.strip():
            return Place(value, here.key)
        if keys.taken_whole(here.whole, len(value)):
            return Place(value, here.key, here.whole)
        return Place(value, here.key, too_long_for=here.whole)
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
