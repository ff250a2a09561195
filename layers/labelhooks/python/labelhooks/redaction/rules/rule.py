"""
A rule: what matches a pattern at an anchor, passes a check, and scores by the words around it.

A rule is tried only at its anchors, and no pattern can match more than a bounded length, so the
work is a constant for each anchor: no text makes it slow.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from labelhooks.redaction.spans import Span

# What words close by add to a score, or take from it.
RAISE = 0.35
LOWER = 0.35
# How far to the left and to the right words count as close; those that lower must be closer.
_LEFT, _RIGHT, _LABEL = 60, 24, 32
# How far past an anchor a rule that looks back may find a match's end.
_FORWARD = 120
# No ending that a rule asks for is longer.
_ENDING = 16
_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> frozenset[str]:
    """Return the words in `text`, which are written with spaces between them."""
    return frozenset(text.split())


def without_stop(text: str) -> str:
    """Return `text` without the punctuation that ends the sentence, not what it tells of."""
    return text.rstrip(" .,;:-/'\u2019")


@dataclass(frozen=True)
class Rule:
    """
    What matches `regex` at an anchor and passes `check` is of `type`, a word of TYPES.

    Case does not count in `regex`, unless a part says `(?-i:...)`. Its group, if it has one, is the
    value; else all of the match. Anchors are one or more of:
        at: words in lower case. The pattern begins at the word.
        after: words in lower case. The pattern begins behind the word.
        numbers: how many digits a run of them has, from and to. It begins no word.
        then: characters, one of which follows that run; any, if there is none here.
        tokens: how many letters and digits a mixed run of them has, from and to.
        signs: what no word is, as "@" (see anchors.py).

    Others:
        lead, reach: characters that may stand before the anchor, and how many of them: the
            pattern begins at the first of those.
        behind: endings, one of which the text before the anchor must have, in this case.
        back: the pattern may begin anywhere in so many characters before the anchor.
        near: words that raise the score when one is close.
        against: words that lower it.
        needs: words of which the text must have one.
        trim: shortens what matched; nothing left is no match.
    """

    type: str
    name: str
    score: float
    regex: str
    at: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    numbers: tuple[int, int] | None = None
    then: str = ""
    tokens: tuple[int, int] | None = None
    signs: tuple[str, ...] = ()
    lead: str = ""
    reach: int = 0
    behind: tuple[str, ...] = ()
    back: int = 0
    near: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    trim: Callable[[str], str] | None = None
    check: Callable[[str], bool] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when first tried: most texts need few."""
        return re.compile(self.regex, re.I)

    @cached_property
    def why(self) -> str:
        """What `Span.why` says of what this finds."""
        return f"rule {self.type} {self.name}"

    def find(self, text: str, anchor: int) -> Span | None:
        """Return what the rule finds at a place of `text`, or None."""
        found = self._match(text, anchor)
        if found is None:
            return None
        group = 1 if self.pattern.groups else 0
        start, end = found.span(group)
        if self.trim is not None:
            end = start + len(self.trim(text[start:end]))
        if end <= start or (self.check is not None and not self.check(text[start:end])):
            return None
        return Span(start, end, self.type, self._score(text, start, end), self.why)

    def _match(self, text: str, anchor: int) -> re.Match[str] | None:
        if self.behind and not text.endswith(self.behind, max(anchor - _ENDING, 0), anchor):
            return None
        if self.back:
            return self.pattern.search(text, max(anchor - self.back, 0), anchor + _FORWARD)
        if self.lead:
            before = text[max(anchor - self.reach, 0) : anchor]
            start = anchor - len(before) + len(before.rstrip(self.lead))
            found = self.pattern.match(text, start)
            if found is not None or start == anchor:
                return found
        return self.pattern.match(text, anchor)

    def _score(self, text: str, start: int, end: int) -> float:
        score = self.score
        if self.near:
            close = f"{text[max(start - _LEFT, 0) : start]}|{text[end : end + _RIGHT]}"
            score += RAISE * (not self.near.isdisjoint(_WORD.findall(close.lower())))
        if self.against:
            label = text[max(start - _LABEL, 0) : start]
            score -= LOWER * (not self.against.isdisjoint(_WORD.findall(label.lower())))
        return min(max(round(score, 2), 0.0), 1.0)
