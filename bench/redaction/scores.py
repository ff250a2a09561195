"""
How well spans cover what is marked, by characters, whatever their types.

Only letters and digits count: whether a span holds a mention's comma says nothing.

- *Mention coverage*: the share of marked mentions of which every letter and digit is covered by
  some span, of any type. One letter outside, and the mention is missed.
- *Character precision*: the share of covered letters and digits that lie in a marked mention.
  DATE, ORG and OTHER are neutral, found or marked: neither right nor wrong.
- What a corpus never marks is neutral in it too: that nobody marked the e-mail addresses of the
  tweets makes them no false alarms. `strict` counts those as wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

NEUTRAL = frozenset({"DATE", "ORG", "OTHER"})


class Mention(NamedTuple):
    """Characters [start, end) of a text, marked by people or found by an engine."""

    start: int
    end: int
    type: str


@dataclass(slots=True)
class Score:
    """Counts over texts; two of them add up."""

    mentions: Counter[str] = field(default_factory=Counter)  # marked, by type
    covered: Counter[str] = field(default_factory=Counter)  # of those, wholly covered
    right: int = 0  # letters and digits found that are marked
    wrong: int = 0  # … that are not
    strict_wrong: int = 0  # … counting the types that the corpus does not mark

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.mentions + other.mentions,
            self.covered + other.covered,
            self.right + other.right,
            self.wrong + other.wrong,
            self.strict_wrong + other.strict_wrong,
        )

    def coverage(self, types: Iterable[str] | None = None) -> float | None:
        """Return the share of mentions covered, of all core types if not told; None of none."""
        wanted = set(self.mentions) - NEUTRAL if types is None else set(types)
        there = sum(self.mentions[kind] for kind in wanted)
        return sum(self.covered[kind] for kind in wanted) / there if there else None

    @property
    def precision(self) -> float | None:
        """The share of what was found that is marked; None if nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def strict(self) -> float | None:
        """`precision`, with types that the corpus does not mark taken for false alarms."""
        found = self.right + self.strict_wrong
        return self.right / found if found else None


def scored(
    text: str,
    marked: Sequence[Mention],
    found: Sequence[Mention],
    neutral: Callable[[str], bool] = NEUTRAL.__contains__,
) -> Score:
    """
    Return the score of one text.

    Args:
        text: what the offsets count characters of.
        marked: what people say is personal data, of any type.
        found: what an engine says is; overlaps count once.
        neutral: tells of a type whether the corpus leaves it unmarked.

    >>> marked = [Mention(0, 8, "PERSON"), Mention(12, 18, "LOCATION")]
    >>> score = scored("Jane Roe in Prague", marked, [Mention(0, 11, "PERSON")])
    >>> score.coverage(), score.right, score.wrong
    (0.5, 7, 2)
    """
    told = [character.isalnum() for character in text]
    core = _within([mention for mention in marked if mention.type not in NEUTRAL], told)
    beside = _within([mention for mention in marked if mention.type in NEUTRAL], told)
    counted = [span for span in found if span.type not in NEUTRAL]
    covered, strict = _within(found, told), _within(counted, told)
    known = _within([span for span in counted if not neutral(span.type)], told)
    score = Score(
        right=len(strict & core),
        wrong=len(known - core - beside),
        strict_wrong=len(strict - core - beside),
    )
    for mention in marked:
        inside = {place for place in range(mention.start, mention.end) if told[place]}
        if inside:
            score.mentions[mention.type] += 1
            score.covered[mention.type] += inside <= covered
    return score


def _within(mentions: Iterable[Mention], told: Sequence[bool]) -> set[int]:
    return {
        place
        for mention in mentions
        for place in range(mention.start, min(mention.end, len(told)))
        if told[place]
    }


def false_alarms(found: Sequence[Sequence[Mention]], texts: Sequence[str]) -> float:
    """
    Return the spans found in texts that hold no personal data, per 1,000 words.

    >>> false_alarms([[Mention(0, 3, "ID")], []], ["SKU 17 b", "it works"])
    200.0
    """
    return 1000 * sum(map(len, found)) / sum(len(text.split()) for text in texts)
