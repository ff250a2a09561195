"""What each label scores at each token: sums of what its features weigh, kept once computed."""

from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

from labelhooks.redaction.tagger import features
from labelhooks.redaction.tagger.features import LONG, LONGEST, NEVER, Mode, Word
from labelhooks.redaction.tagger.weights import Weights, fields

# More than a text's worth of words or contexts is not worth keeping: it could be without end.
_MOST = 8_000


class Scores(NamedTuple):
    """What each label scores, packed, and how far O is ahead of the best of the others."""

    ahead: int
    packed: int


class Scorer:
    """Scores the tokens of texts in one mode. What it keeps is bounded."""

    def __init__(self, weights: Weights, mode: Mode) -> None:
        self._weights = weights
        self._mode = mode
        self._words: dict[str, tuple[Word, Scores]] = {}
        # By what makes them up, as in `around`.
        self._kept: tuple[dict[tuple[str, ...], Scores], ...] = tuple({} for _ in range(5))

    def word(self, token: str) -> tuple[Word, Scores]:
        """Return what is known of a token, and its scores by itself."""
        return self._words.get(token) or self._new_word(token)

    def around(self, b: Word, a: Word, word: Word, y: Word, z: Word) -> tuple[Scores, ...]:
        """Return the scores of what is around a word: b and a stand before it, y and z after."""
        kept, new = self._kept, self._new
        group, kind = word.group, word.kind
        one = (a.text, kind)
        two = (kind, y.text)
        three = (b.text, kind)
        four = (kind, z.text)
        five = (a.group, group, y.group)
        return (
            kept[0].get(one) or new(0, one, features.before(a, word)),
            kept[1].get(two) or new(1, two, features.after(word, y)),
            kept[2].get(three) or new(2, three, features.two_before(b, word)),
            kept[3].get(four) or new(3, four, features.two_after(word, z)),
            kept[4].get(five) or new(4, five, features.beside(a, word, y)),
        )

    def _new_word(self, token: str) -> tuple[Word, Scores]:
        if len(token) > LONGEST:
            return LONG, self._sum(())
        known = self._weights.known(crc32(token.lower().encode()))
        word = features.word_of(token, known, self._mode)
        named = () if word.part is NEVER else features.own(word, token, self._mode)
        if len(self._words) >= _MOST:
            self._words.clear()
        found = self._words[token] = word, self._sum(named)
        return found

    def _new(self, which: int, key: tuple[str, ...], named: Iterable[str]) -> Scores:
        kept = self._kept[which]
        if len(kept) >= _MOST:
            kept.clear()
        found = kept[key] = self._sum(named)
        return found

    def _sum(self, named: Iterable[str]) -> Scores:
        row_of, total = self._weights.rows.get, 0
        for name in named:
            total += row_of(crc32(name.encode()), 0)
        none, *others = fields(total)
        return Scores(none - max(others), total)
