"""
What the tagger looks at, as strings: of a word by itself, and of the words around it.

Training and tagging share these, so what one learns the other sees. A feature is known by its
CRC-32; strings are made once for each new word or context and what they weigh is kept.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Known:
    """What the word lists say of a word in lower case: a sum of these, plain numbers for speed."""

    GIVEN = 1
    SURNAME = 2
    CITY = 4
    COUNTRY = 8  # or a region, or a state
    PLACE_PART = 16  # of a place's name of several words
    COMMON = 32  # seen in lower case in running text
    FREQUENT = 64  # … often
    NEVER = 128  # in lower case, never part of a name where it was seen often
    NEVER_ANY = 256  # … in any case


class Mode(NamedTuple):
    """How a text uses capitals decides what a capital tells."""

    name: str
    cased: bool


MIXED = Mode("m", cased=True)
NOUNS = Mode("g", cased=True)  # German: every noun has a capital
CASELESS = Mode("c", cased=False)  # all small, or all shouted

_NAMES = Known.GIVEN | Known.SURNAME
_PLACES = Known.CITY | Known.COUNTRY
_NAME_CODES = ("", "g", "s", "b")
_NEVER_PART = frozenset(',()!?:;"[]{}<>=*|~^`\\+%$…“”«»„')
# Small words inside names ("Bank of America") that begin and end none.
_LINKS = frozenset(
    ["of", "and", "the", "in", "on", "at", "to", "for", "a", "an", "y", "e", "und", "et", "en", "i"]
)


class Word(NamedTuple):
    """What is known of a word wherever it stands."""

    text: str  # in lower case; digits all "0"
    kind: str  # its shape, in the terms of the mode
    group: str  # kind and what the lists say: finer than kind
    part: str  # of a name: FREE to be one, LINK or NUMBER under conditions, or NEVER


FREE, LINK, NUMBER, NEVER = "free", "link", "number", "never"
EDGE = Word("<>", "<>", "<>", NEVER)
LONG = Word("<long>", "<long>", "<long>", NEVER)
LONGEST = 40  # a longer token is nobody's name, and not worth its features


def word_of(token: str, known: int, mode: Mode) -> Word:
    """
    Return what the features need of a token.

    Args:
        token: as `tokens.bounds` cuts it.
        known: what the lists say of `token.lower()`.
        mode: of the text that it stands in.
    """
    first = token[0]
    if first == "\n":
        return Word("\n", "n", "n", NEVER)
    if first.isdigit():
        size = str(min(len(token), 6))
        return Word("0" * min(len(token), 6), "d" + size, "d" + size, NUMBER)
    lower = token.lower()
    if not first.isalpha():
        return _mark(token, lower)
    if "/" in token or "@" in token or lower.startswith("www."):
        return Word("<url>", "u", "u", NEVER)
    kind = _shape(token, lower, mode)
    never = Known.NEVER if kind == "a" else Known.NEVER_ANY
    part = NEVER if known & never else LINK if lower in _LINKS and kind in "ac" else FREE
    return Word(lower, kind, kind + _list_code(known), part)


def open_at(words: Sequence[Word], at: int) -> bool:
    """
    Return whether `words[at]` could be part of a name, as far as the words beside it tell.

    A link stands between two that could; a number beside one.
    """
    part = words[at].part
    if part is FREE or part is NEVER:
        return part is FREE
    before, after = words[at - 1].part is not NEVER, words[at + 1].part is not NEVER
    return (before and after) if part is LINK else (before or after)


def _mark(token: str, lower: str) -> Word:
    if len(token) > 1 and token[0] in "@#":
        return Word(lower, token[0], token[0], FREE)
    part = NEVER if token in _NEVER_PART else FREE if lower == "@" else LINK
    return Word(lower, lower, lower, part)


def _shape(token: str, lower: str, mode: Mode) -> str:
    if not mode.cased:
        return "c"
    if token == lower:
        return "a"
    if len(token) == 1:
        return "I"
    if token == token.upper():
        return "AA"
    if token[:1] == lower[:1]:
        return "aA"
    return "G" if mode is NOUNS else "A"


def _list_code(known: int) -> str:
    code = _NAME_CODES[known & _NAMES]
    if known & _PLACES:
        code += "r" if known & Known.COUNTRY else "l"
    elif known & Known.PLACE_PART:
        code += "p"
    if known & Known.FREQUENT:
        code += "W"
    elif known & Known.COMMON:
        code += "w"
    return code


def own(word: Word, token: str, mode: Mode) -> Iterable[str]:
    """Return the features of a word by itself."""
    text, kind, group, _ = word
    yield "w" + text
    yield f"k{kind}|{text}"
    yield "g" + group
    yield "k" + kind
    if not token[0].isalpha():
        if kind in "@#":
            yield f"3{text[1:4]}|{kind}"
            yield f"4{text[-3:]}|{kind}"
        return
    size = len(text)
    yield f"l{min(size, 10)}{kind}"
    for length in (2, 3, 4, 5):
        if size > length:
            yield f"e{text[-length:]}|{kind}"
    for length in (2, 3, 4):
        if size > length:
            yield f"b{text[:length]}|{kind}"
    if not text.isascii():
        yield "x" + kind
    if "'" in text or "\u2019" in text:
        yield "'" + kind
    if mode.cased and kind == "A" and not token[1:].islower():
        yield "mixed"


def before(previous: Word, word: Word) -> Iterable[str]:
    """Return the features of a word that stands after `previous`."""
    return (
        f"P{previous.text}|{word.kind}",
        f"R{previous.text[-3:]}|{word.kind}",
    )


def after(word: Word, following: Word) -> Iterable[str]:
    """Return the features of a word that stands before `following`."""
    return (
        f"N{following.text}|{word.kind}",
        f"M{following.text[-3:]}|{word.kind}",
    )


def two_before(second: Word, word: Word) -> Iterable[str]:
    """Return the features of a word of what stands two before it."""
    return (f"T{second.text}|{word.kind}",)


def two_after(word: Word, second: Word) -> Iterable[str]:
    """Return the features of a word of what stands two after it."""
    return (f"V{second.text}|{word.kind}",)


def beside(previous: Word, word: Word, following: Word) -> Iterable[str]:
    """Return the features of a word that are of the groups of the words beside it."""
    here = word.group
    return (
        f"A{previous.group}|{here}",
        f"B{here}|{following.group}",
        f"C{previous.group}|{here}|{following.group}",
    )
