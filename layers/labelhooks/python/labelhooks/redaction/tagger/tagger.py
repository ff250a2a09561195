"""Find names of persons, places and organisations with a linear-chain CRF, in plain Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp

from labelhooks.redaction.spans import Span
from labelhooks.redaction.tagger.decode import best_path
from labelhooks.redaction.tagger.features import (
    CASELESS,
    EDGE,
    FREE,
    MIXED,
    NEVER,
    NOUNS,
    Mode,
    Word,
    open_at,
)
from labelhooks.redaction.tagger.scorer import Scorer, Scores
from labelhooks.redaction.tagger.tokens import bounds
from labelhooks.redaction.tagger.weights import LABELS, Weights, fields, shipped

LANGUAGES = frozenset({"en", "es", "de", "pl", "fr", "it", "pt", "nl"})
# How far the knob moves O, in natural logarithms of odds, from one end to the other.
_KNOB = 4.0
# How much of O's lead the labels beside a token can make up for, in natural logarithms.
_SLACK = 2.5
# A name found this surely is one wherever its text has it again.
_SURE = 0.8
_SHOUTED = 0.6  # the share of words in capitals from which capitals tell nothing
# On a path of names a token may score less than O by itself; its name is a finding all the same.
_LEAST_LEAD = -0.5


@dataclass(frozen=True, slots=True)
class _Read:
    """The tokens of a text: where they are, what is known of each and how it scores by itself."""

    bounds: Sequence[tuple[int, int]]
    words: Sequence[tuple[Word, Scores]]
    scorer: Scorer


@dataclass(frozen=True, slots=True)
class _Name:
    """Tokens [start, end) of a text are a name."""

    start: int
    end: int
    type: str
    score: float


class Tagger:
    """
    Tags PERSON, LOCATION and ORG. Threads may share it.

    Args:
        weights: the package's own if None.
        recall: in [0, 1]; 0 makes the fewest false alarms, 1 misses the fewest names.
    """

    def __init__(self, weights: Weights | None = None, *, recall: float = 0.5) -> None:
        self.weights = weights or shipped()
        self._scorers = {mode: Scorer(self.weights, mode) for mode in (MIXED, NOUNS, CASELESS)}
        self._bias = round(self.weights.bias + (recall - 0.5) * _KNOB * self.weights.scale)
        # O is so far ahead by a token's own scores that the tokens beside it do not change that.
        self._slack = self._bias + round(_SLACK * self.weights.scale)

    def spans(self, text: str, language: str) -> list[Span]:
        """Return the names in `text`, in order; they do not overlap."""
        read = self._read(text, language)
        names = [name for run in self._runs(read) for name in self._names(*run)]
        names += _again(names, read)
        return [
            Span(
                read.bounds[name.start][0],
                read.bounds[name.end - 1][1],
                name.type,
                name.score,
                "tagger",
            )
            for name in sorted(names, key=lambda name: name.start)
        ]

    def _read(self, text: str, language: str) -> _Read:
        where = bounds(text)
        tokens = [text[start:end] for start, end in where]
        scorer = self._scorers[mode_of(tokens, language)]
        return _Read(where, [scorer.word(token) for token in tokens], scorer)

    def _runs(self, read: _Read) -> Iterator[tuple[int, list[list[int]]]]:
        """Yield where each run of tokens begins that could be a name, and its tokens' scores."""
        around, bias, slack = read.scorer.around, self._bias, self._slack
        words = [EDGE, EDGE, *(word for word, _ in read.words), EDGE, EDGE]
        run: list[list[int]] = []
        for at, (word, own) in enumerate(read.words):
            if word.part is not NEVER and open_at(words, at + 2):
                one, two, three, four, five = around(*words[at : at + 5])
                ahead = own.ahead + one.ahead + two.ahead + three.ahead + four.ahead + five.ahead
                if ahead <= slack:  # the sum's lead is at least the sum of the leads
                    none, *others = fields(
                        own.packed
                        + one.packed
                        + two.packed
                        + three.packed
                        + four.packed
                        + five.packed
                    )
                    run.append([none - bias, *others])
                    continue
            if run:
                yield at - len(run), run
                run = []
        if run:
            yield len(read.words) - len(run), run

    def _names(self, start: int, scores: Sequence[Sequence[int]]) -> Iterator[_Name]:
        """Yield the names in a run of tokens."""
        at = 0
        for label, tokens in groupby(best_path(scores, self.weights.steps)):
            begun, at = at, at + sum(1 for _ in tokens)
            if label:
                lead = sum(score[label] - score[0] for score in scores[begun:at]) / (at - begun)
                sure = 1 / (1 + exp(-max(lead / self.weights.scale, _LEAST_LEAD)))
                yield _Name(start + begun, start + at, LABELS[label], round(sure, 2))


def mode_of(tokens: Sequence[str], language: str) -> Mode:
    """Return how capitals are used in a text of these tokens."""
    small = title = shouted = 0
    for token in tokens:
        if len(token) < 2 or not token.isalpha():
            continue
        if token.islower():
            small += 1
        elif token.isupper():
            shouted += 1
        else:
            title += 1
    if title + shouted == 0 or (shouted > 1 and shouted >= _SHOUTED * (small + title + shouted)):
        return CASELESS
    return NOUNS if language == "de" else MIXED


def _again(names: Sequence[_Name], read: _Read) -> Iterator[_Name]:
    """Yield what was not found where it stands, though surely found elsewhere in the text."""
    sure: dict[str, _Name] = {}
    taken: set[int] = set()
    for name in names:
        taken.update(range(name.start, name.end))
        if name.score >= _SURE and (name.type == "PERSON" or name.end - name.start == 1):
            for word, _ in read.words[name.start : name.end]:
                if len(word.text) > 2 and word.text.isalpha() and word.group[-1] not in "wW":
                    sure[word.text] = name
    if not sure:
        return
    for at, (word, _) in enumerate(read.words):
        if word.text in sure and at not in taken and word.kind != "a" and word.part is FREE:
            yield _Name(at, at + 1, sure[word.text].type, _SURE)
