"""
A copy of a text that hides nothing from a detector, and the way back to the original.

Full-width and mathematical letters and digits become plain ones, digits of other scripts ASCII
ones, hyphens of all kinds "-"; what is not seen (zero-width, soft hyphens, direction marks, tags)
goes; in a word that mixes scripts, letters that look Latin become Latin.
"""

# ruff: noqa: RUF001, RUF002  letters that look alike are what this is about

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Texts of these alone are their own copy: nothing in here changes below.
_PLAIN = re.compile(r"[\t\n\r -~¡-§©«¬®±¶·»¿À-ÖØ-öø-ıĴ-ľŁ-ňŊ-ž‘’“”—•€]*+")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2043\u2212\ufe58\ufe63\uff0d"), "-")
# Not in Unicode's category Cf, and not seen either.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xE0100, 0xE01F0)),
    *map(chr, range(0x180B, 0x1810)),
}
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρυ",
    "ABESIJKMHOPCTXYaesijopcyxhdqwABEZHIKMNOPTYXaovpu",
)
_GREEK_OR_CYRILLIC = re.compile(r"[\u0370-\u052f]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal copy; `starts[i]`, `ends[i]` bound what its i-th character was. None: the same."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    unseen: bool = False  # something that is not seen stood between two characters

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's bounds of characters [start, end) of the copy."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normal(text: str, *, gap: str = "") -> Normal:
    """
    Return the normal copy of `text`, with `gap` for what is not seen.

    >>> copy = normal("+１\u200b２")
    >>> copy.text, copy.original(1, 3)
    ('+12', (1, 4))
    """
    if _PLAIN.fullmatch(text):
        return Normal(text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    unseen = False
    at = 0
    while at < len(text):
        end = at + 1
        if text[at:end].isascii() and (end == len(text) or text[end].isascii()):
            piece = text[at] if text[at] >= " " or text[at] in "\t\n\r" else ""
        else:
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            piece = _folded(text[at:end])
        if not piece:
            unseen = True
            piece = gap
        pieces.append(piece)
        starts += [at] * len(piece)
        ends += [end] * len(piece)
        at = end
    return Normal(_one_script("".join(pieces)), tuple(starts), tuple(ends), unseen)


@lru_cache(maxsize=4096)
def _folded(cluster: str) -> str:
    """Return a character and the marks on it as a detector should see them."""
    seen = "".join(c for c in cluster if c not in _UNSEEN and unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).translate(_HYPHENS)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in folded)


def _one_script(text: str) -> str:
    """Make Latin what looks Latin, in words that have Latin letters too."""
    if not _GREEK_OR_CYRILLIC.search(text):
        return text

    def folded(word: re.Match[str]) -> str:
        mixed = _GREEK_OR_CYRILLIC.search(word.group()) and _LATIN.search(word.group())
        return word.group().translate(_LOOKALIKES) if mixed else word.group()

    return re.sub(r"\w+", folded, text)
