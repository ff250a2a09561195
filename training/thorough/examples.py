"""
Texts as the model learns from them: numbers of pieces, how words are written, what each may be.

Corpora mark different things. Where one does not mark e-mail addresses, an unmarked piece may be
one: what a piece may be is a set, and the model is told no more than that.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bench.redaction.corpora import Corpus, Text
from labelhooks.redaction.thorough.model import CLASSES
from labelhooks.redaction.thorough.pieces import Vocabulary
from labelhooks.redaction.thorough.windows import OVERLAP, WINDOW

_CLASS_OF = {name: name for name in CLASSES if name} | {
    "CARD": "BANK",
    "IBAN": "BANK",
    "IP": "ID",
    "LICENCE": "ID",
    "MAC": "ID",
    "SSN": "ID",
}
_ANYTHING = (1 << len(CLASSES)) - 1
_NOTHING = 1
# A fifth of each corpus is never trained on: what the cuts are chosen by, and the card's numbers.
_HELD_OUT = 51


class Example(NamedTuple):
    """A window of a text, a number for each piece of it."""

    pieces: tuple[int, ...]
    written: tuple[int, ...]
    may_be: tuple[int, ...]  # bit n: CLASSES[n]


def held_out(text: Text) -> bool:
    """Return whether a text is kept for measuring; by its id, so always the same."""
    return text.draw[0] < _HELD_OUT


def examples(corpus: Corpus, texts: Iterable[Text], vocabulary: Vocabulary) -> Iterator[Example]:
    """Yield the windows of texts of a corpus."""
    unmarked = _unmarked(corpus)
    for text in texts:
        words = vocabulary.words(text.text)
        pieces = [number for word in words for number in word.pieces]
        written = [word.written for word in words for _ in word.pieces]
        may_be = [_may_be(text, word.start, word.end, unmarked) for word in words]
        each = [bits for word, bits in zip(words, may_be, strict=True) for _ in word.pieces]
        at = 0
        while True:
            end = at + WINDOW
            yield Example(tuple(pieces[at:end]), tuple(written[at:end]), tuple(each[at:end]))
            if end >= len(pieces):
                break
            at = end - OVERLAP


def _unmarked(corpus: Corpus) -> int:
    marks = {_CLASS_OF.get(kind) for kind in corpus.marks}
    if not corpus.names_only:
        return _NOTHING
    return _NOTHING | sum(1 << n for n, name in enumerate(CLASSES) if name and name not in marks)


def _may_be(text: Text, start: int, end: int, unmarked: int) -> int:
    may_be = unmarked
    for mention in text.marked:
        if start < mention.end and end > mention.start:
            known = _CLASS_OF.get(mention.type)  # titles and nationalities: left open
            may_be = _ANYTHING if known is None else 1 << CLASSES.index(known)
    return may_be
