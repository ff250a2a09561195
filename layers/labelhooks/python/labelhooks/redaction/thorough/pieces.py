"""
Words of a text as the model reads them: as numbers of pieces, and how they are written.

The model was trained on lower-case words without accents, cut into the longest pieces that its
vocabulary has (WordPiece). Source: Devlin et al., "BERT", 2019, section 4.1, and the reference
implementation's `tokenization.py`. How a word is written goes beside: small, Capitalised, CAPITALS.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# A run of letters and digits, or one sign alone.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 100  # letters of a word that is looked up
_SMALL, _CAPITALISED, _CAPITALS = 0, 1, 2


class Word(NamedTuple):
    """Characters [start, end) of a text, the numbers of their pieces, and how it is written."""

    start: int
    end: int
    pieces: tuple[int, ...]
    written: int


class Vocabulary:
    """
    The pieces that the model knows, by number.

    Args:
        lines: one piece a line, in the order of their numbers; "##" leads those within a word.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(lines)}
        self._unknown = (self._numbers["[UNK]"],)
        self.first = self._numbers["[CLS]"]
        self.last = self._numbers["[SEP]"]
        # Half of all words are of the same few hundred.
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    def words(self, text: str) -> list[Word]:
        """Return the words of `text`, in order; white space lies between them."""
        return [
            Word(*found.span(), self._pieces(found.group()), _written(found.group()))
            for found in _WORD.finditer(text)
        ]

    def _cut(self, word: str) -> tuple[int, ...]:
        lower = _bare(word.lower())
        if not lower or len(lower) > _LONGEST:
            return self._unknown
        pieces: list[int] = []
        at = 0
        while at < len(lower):
            lead = "##" if at else ""
            for end in range(len(lower), at, -1):
                number = self._numbers.get(lead + lower[at:end])
                if number is not None:
                    break
            else:
                return self._unknown
            pieces.append(number)
            at = end
        return tuple(pieces)


def _bare(word: str) -> str:
    """Return a word without its accents."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word)
    return "".join(character for character in apart if not unicodedata.combining(character))


def _written(word: str) -> int:
    letters = [character for character in word if character.isalpha()]
    if not letters or not letters[0].isupper():
        return _SMALL
    return _CAPITALS if len(letters) > 1 and all(map(str.isupper, letters)) else _CAPITALISED
