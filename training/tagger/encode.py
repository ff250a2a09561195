"""Texts as numbers: for each token its features and its label."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from labelhooks.redaction.tagger import features
from labelhooks.redaction.tagger.features import EDGE, Mode, Word
from labelhooks.redaction.tagger.tagger import mode_of
from labelhooks.redaction.tagger.tokens import bounds
from labelhooks.redaction.tagger.weights import LABELS
from training.tagger.corpora import names_in
from training.tagger.texts import Text

SLOTS = 32  # features of a token at most


@dataclass(slots=True)
class Encoded:
    """
    Runs of tokens that could be names.

    Args:
        features: (tokens, SLOTS) places of features from 1 on, 0 for none.
        labels: (tokens,) numbers of LABELS.
        starts: where each run starts in both; one more for the end.
        weights: (runs,) how much each counts.
        keys: the CRC-32 of each feature; that of place 0 is none.
    """

    features: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int8]
    starts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.uint32]


class Encoder:
    """Numbers features as they come."""

    def __init__(self, words: dict[str, int]) -> None:
        self._flags = words
        self._places: dict[int, int] = {}
        self._words: dict[tuple[str, Mode], tuple[Word, list[int]]] = {}
        self._contexts: dict[tuple[object, ...], list[int]] = {}

    def encode(self, texts: Sequence[Text]) -> Encoded:
        """Return all runs of tokens in `texts` that are not settled beforehand."""
        rows: list[list[int]] = []
        labels: list[int] = []
        starts = [0]
        for text in texts:
            self._add(text, rows, labels, starts)
            if len(rows) > starts[-1]:
                starts.append(len(rows))
        table = np.zeros((len(rows), SLOTS), dtype=np.int32)
        for number, row in enumerate(rows):
            table[number, : len(row)] = row
        keys = np.zeros(len(self._places) + 1, dtype=np.uint32)
        for key, place in self._places.items():
            keys[place] = key
        return Encoded(table, np.array(labels, np.int8), np.array(starts, np.int64), keys)

    def _add(self, text: Text, rows: list[list[int]], labels: list[int], starts: list[int]) -> None:
        where = bounds(text.text)
        tokens = [text.text[start:end] for start, end in where]
        mode = mode_of(tokens, text.language)
        known = [self._word(token, mode) for token in tokens]
        words = [EDGE, EDGE, *(word for word, _ in known), EDGE, EDGE]
        gold = gold_of(text, where)
        for at, (_, own) in enumerate(known):
            if not features.open_at(words, at + 2):
                if len(rows) > starts[-1]:
                    starts.append(len(rows))
                continue
            rows.append(own + self._around(words[at : at + 5]))
            labels.append(gold[at])

    def _word(self, token: str, mode: Mode) -> tuple[Word, list[int]]:
        found = self._words.get((token, mode))
        if found is None:
            if len(token) > features.LONGEST:
                found = features.LONG, []
            else:
                word = features.word_of(token, self._flags.get(token.lower(), 0), mode)
                named = [] if word.part is features.NEVER else features.own(word, token, mode)
                found = word, [self._place(name) for name in named]
            self._words[token, mode] = found
        return found

    def _around(self, window: Sequence[Word]) -> list[int]:
        b, a, word, y, z = window
        found: list[int] = []
        contexts: tuple[tuple[tuple[object, ...], Callable[[], Iterable[str]]], ...] = (
            ((1, a.text, word.kind), lambda: features.before(a, word)),
            ((2, word.kind, y.text), lambda: features.after(word, y)),
            ((3, b.text, word.kind), lambda: features.two_before(b, word)),
            ((4, word.kind, z.text), lambda: features.two_after(word, z)),
            ((5, a.group, word.group, y.group), lambda: features.beside(a, word, y)),
        )
        for key, make in contexts:
            places = self._contexts.get(key)
            if places is None:
                places = [self._place(name) for name in make()]
                self._contexts[key] = places
            found += places
        return found

    def _place(self, name: str) -> int:
        return self._places.setdefault(crc32(name.encode()), len(self._places) + 1)


def gold_of(text: Text, where: Sequence[tuple[int, int]]) -> list[int]:
    """Return the number of each token's label."""
    labels = [0] * len(where)
    mentions = iter(names_in(text))
    mention = next(mentions, None)
    for at, (start, end) in enumerate(where):
        while mention is not None and mention.end <= start:
            mention = next(mentions, None)
        if mention is not None and mention.start < end:
            labels[at] = LABELS.index(mention.type)
    return labels
