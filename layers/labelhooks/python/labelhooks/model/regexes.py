"""
How much work a regular expression can be: what someone typed must not stall a queue.

Python's engine tries every way in which repetitions can share out a text among them before it
gives up at a place. The most steps that this can take are worked out from the parsed pattern; a
repetition that whatever follows it can take over from counts each of its lengths.
"""

import re
from collections.abc import Sequence
from functools import reduce
from typing import Any

from re import _constants as op  # type: ignore[attr-defined]  # isort: skip
from re import _parser  # type: ignore[attr-defined]  # isort: skip

# Patterns are tried on pieces of a text, none longer.
PIECE = 512
# Steps at one place of a text, at most.
_LIMIT = 8192
_MANY = 10**9
# Characters by which to tell whether two sets of them overlap; those of the pattern are added.
_ALPHABET = frozenset({*range(0x250), 0x391, 0x3B1, 0x410, 0x430, 0x661, 0x966, 0x2003, 0x4E2D})
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_SLOW = (
    "some texts would take it too long: give repetitions that follow each other bounds, as {1,20}, "
    "or something between them that neither matches; let a repetition within another end in such"
)

type _Parsed = Sequence[tuple[Any, Any]]
type _Set = frozenset[int]


def check_regex(pattern: str) -> None:
    r"""
    Raise ValueError, saying what to do, unless `pattern` is one that no text makes slow.

    >>> check_regex(r"C-\d+")
    >>> check_regex(r"(?:\w+\s?)+x")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: some texts would take it too long: give repetitions ...
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error.msg}") from None
    if compiled.search(""):
        raise ValueError("it matches nothing at all, and so everywhere")
    if most_steps(pattern) > _LIMIT:
        raise ValueError(_SLOW)


def most_steps(pattern: str, flags: int = 0) -> int:
    r"""
    Return the most steps that `pattern` can take at one place of a text, to the order of magnitude.

    More than a billion are a billion. Raises ValueError if it refers back to a group.

    >>> most_steps(r"\d{3}"), most_steps(r"(?:a+)+b")
    (10, 1000000000)
    """
    compiled = re.compile(pattern, flags)
    return _steps(_parser.parse(pattern, flags), compiled.flags, frozenset(), 1)


def _steps(items: _Parsed, flags: int, follow: _Set, after: int) -> int:
    """Return the steps that `items` and `after` steps behind them can take, from one place."""
    total = after
    for place in range(len(items) - 1, -1, -1):
        code, value = items[place]
        rest = _first(items[place + 1 :], flags, follow)
        if code in (op.GROUPREF, op.GROUPREF_EXISTS):
            raise ValueError(r"it refers back to a group (\1): write out what comes again")
        if code in _REPEATS:
            total = _of_repeat(code, value, flags, rest, total)
        elif code is op.SUBPATTERN:
            _, added, removed, inner = value
            total = _steps(inner, (flags | added) & ~removed, rest, total)
        elif code is op.ATOMIC_GROUP:
            total += _steps(value, flags, rest, 1)
        elif code in (op.ASSERT, op.ASSERT_NOT):
            total += _steps(value[1], flags, frozenset(), 1)
        elif code is op.BRANCH:
            each = [_steps(branch, flags, rest, total) for branch in value[1]]
            total = max(each) * _alike(value[1], flags) + len(each)
        else:
            total += 1
    return min(total, _MANY)


def _of_repeat(code: Any, value: Any, flags: int, rest: _Set, after: int) -> int:
    least, most, inner = value
    turns = min(int(most), PIECE)
    own = _first(inner, flags, frozenset())
    # In a turn, what follows is another turn, or what follows the repetition.
    # All turns together read the piece once: a few steps a character.
    work = min(turns * _steps(inner, flags, own | rest, 1), 4 * PIECE) + turns
    if code is op.POSSESSIVE_REPEAT:
        return work + after
    ways = _ways(inner, flags, own | rest)
    if ways > 1:  # and each turn can be any of them
        work = _power(ways, turns)
        return work if work == _MANY else work * after
    lengths = 1 if least == most or not own & rest else turns - int(least) + 1
    return work + lengths * after


def _power(base: int, exponent: int) -> int:
    return _MANY if exponent * (base.bit_length() - 1) > _MANY.bit_length() else base**exponent


def _ways(items: _Parsed, flags: int, follow: _Set) -> int:
    """Return in how many ways `items` can match one text, roughly; 1 is exact."""
    ways = 1
    for place, (code, value) in enumerate(items):
        rest = _first(items[place + 1 :], flags, follow)
        if code in _REPEATS:
            least, most, inner = value
            own = _first(inner, flags, frozenset())
            if code is op.POSSESSIVE_REPEAT:
                continue
            turns = min(int(most), PIECE)
            ways *= _power(_ways(inner, flags, own | rest), turns)
            if least != most and own & rest:
                ways *= turns - int(least) + 1
        elif code is op.SUBPATTERN:
            _, added, removed, inner = value
            ways *= _ways(inner, (flags | added) & ~removed, rest)
        elif code is op.BRANCH:
            each = [_ways(branch, flags, rest) for branch in value[1]]
            ways *= max(each) * _alike(value[1], flags)
    return min(ways, _MANY)


def _alike(branches: Sequence[_Parsed], flags: int) -> int:
    """Return how many branches, at most, begin like one of them, as far as they are plain."""
    heads = [_head(branch, flags)[0] for branch in branches]
    return max(
        sum(all(a & b for a, b in zip(one, other, strict=False)) for other in heads)
        for one in heads
    )


def _head(items: _Parsed, flags: int) -> tuple[list[_Set], bool]:
    """Return the sets that `items` begin with, one a character, and whether that is all of it."""
    sets: list[_Set] = []
    for code, value in items:
        whole = True
        if code is op.SUBPATTERN:
            inner, whole = _head(value[3], (flags | value[1]) & ~value[2])
            sets += inner
        elif code in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            sets.append(_set(code, value, flags))
        else:
            whole = code in (op.AT, op.ASSERT, op.ASSERT_NOT)
        if not whole:
            return sets, False
    return sets, True


def _first(items: _Parsed, flags: int, follow: _Set) -> _Set:
    """Return the characters that what matches `items`, and then `follow`, can begin with."""
    found: _Set = frozenset()
    for code, value in items:
        if code in _REPEATS:
            found |= _first(value[2], flags, frozenset())
        elif code is op.SUBPATTERN:
            found |= _first(value[3], (flags | value[1]) & ~value[2], frozenset())
        elif code is op.ATOMIC_GROUP:
            found |= _first(value, flags, frozenset())
        elif code is op.BRANCH:
            found = reduce(
                lambda so_far, branch: so_far | _first(branch, flags, frozenset()), value[1], found
            )
        elif code not in (op.AT, op.ASSERT, op.ASSERT_NOT):
            found |= _set(code, value, flags)
        if not _may_be_empty(code, value):
            return found
    return found | follow


def _nullable(items: _Parsed) -> bool:
    """Return whether `items` can match nothing."""
    return all(_may_be_empty(code, value) for code, value in items)


def _may_be_empty(code: Any, value: Any) -> bool:
    if code in _REPEATS:
        return value[0] == 0 or _nullable(value[2])
    if code is op.SUBPATTERN:
        return _nullable(value[3])
    if code is op.ATOMIC_GROUP:
        return _nullable(value)
    if code is op.BRANCH:
        return any(_nullable(branch) for branch in value[1])
    return code in (op.AT, op.ASSERT, op.ASSERT_NOT)


def _set(code: Any, value: Any, flags: int) -> _Set:
    """Return the characters that one item of a pattern matches, of those that we tell apart by."""
    if code is op.LITERAL:
        return _cased({value}, flags)
    if code is op.NOT_LITERAL:
        return _ALPHABET - _cased({value}, flags)
    if code is op.ANY:
        return _ALPHABET if flags & re.DOTALL else _ALPHABET - {10}
    inside: set[int] = set()
    for kind, what in value:
        if kind is op.LITERAL:
            inside.add(what)
        elif kind is op.RANGE:
            inside |= {what[0], what[1]} | {c for c in _ALPHABET if what[0] <= c <= what[1]}
        elif kind is op.CATEGORY:
            inside |= _category(str(what))
    chosen = _cased(inside, flags)
    return _ALPHABET - chosen if value[0][0] is op.NEGATE else chosen


def _cased(characters: set[int], flags: int) -> _Set:
    if not flags & re.IGNORECASE:
        return frozenset(characters)
    both = (form for c in characters for form in (chr(c).lower(), chr(c).upper(), chr(c)))
    return frozenset(ord(form) for form in both if len(form) == 1)


def _category(name: str) -> set[int]:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rpartition("_")[2]]
    inside = re.compile(rf"\{letter.upper() if '_NOT_' in name else letter}")
    return {c for c in _ALPHABET if inside.match(chr(c))}
