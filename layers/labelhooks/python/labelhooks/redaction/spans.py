"""Spans of personal data, the vocabulary of their types, and what to do where they overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from labelhooks.model.personal import TYPES as TYPES  # here for all

# A detector may see one of these in pieces ("Jane", "Roe"): pieces with only this between them
# are one.
_JOINS = {
    "PERSON": frozenset({"", " "}),
    "ORG": frozenset({"", " "}),
    "DATE": frozenset({"", " "}),
    "LOCATION": frozenset({"", " ", ", "}),
}


@dataclass(frozen=True, slots=True)
class Span:
    """
    Characters [start, end) of a text say something of `type`, a word of TYPES.

    `why` tells what took it ("rule EMAIL plain", "key email"), never what it is.
    """

    start: int
    end: int
    type: str
    score: float
    why: str = field(default="", compare=False, repr=False)


def resolve(spans: Iterable[Span], text: str) -> list[Span]:
    """
    Return spans that do not overlap, in order, and cover all that `spans` cover.

    Where spans overlap, the longest keeps all of it, then the higher score, then the leftmost,
    then the first type of the alphabet; what the others have beyond it stays theirs, unless it is
    punctuation alone. Neighbours of one type become one.

    >>> resolve([Span(0, 4, "PERSON", 0.9), Span(2, 8, "EMAIL", 0.5)], "Anna@x.y")
    [Span(start=0, end=2, type='PERSON', score=0.9), Span(start=2, end=8, type='EMAIL', score=0.5)]
    """
    ordered = sorted(spans, key=lambda span: span.start)
    if all(one.end <= after.start for one, after in pairwise(ordered)):
        return _join(ordered, text)  # most texts: nothing overlaps
    weakest_first = sorted(
        ordered,
        key=lambda span: (span.start - span.end, -span.score, span.start, span.type, span.why),
        reverse=True,
    )
    owner: list[Span | None] = [None] * len(text)
    for span in weakest_first:
        owner[span.start : span.end] = [span] * (span.end - span.start)
    pieces: list[Span] = []
    start = 0
    for held, run in groupby(owner):
        end = start + sum(1 for _ in run)
        if held is not None and _worth(held, start, end, text):
            pieces.append(replace(held, start=start, end=end))
        start = end
    return _join(pieces, text)


def _worth(span: Span, start: int, end: int, text: str) -> bool:
    whole = (span.start, span.end) == (start, end)
    return whole or any(map(str.isalnum, text[start:end]))


def _join(pieces: Sequence[Span], text: str) -> list[Span]:
    joined: list[Span] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.type == piece.type
            and text[before.end : piece.start] in _JOINS.get(piece.type, frozenset({""}))
        ):
            stronger = piece if piece.score > before.score else before
            joined[-1] = replace(stronger, start=before.start, end=piece.end)
        else:
            joined.append(piece)
    return joined


def without(span: Span, gaps: Sequence[tuple[int, int]]) -> list[Span]:
    """Return what is left of `span` outside the `gaps`, which are in order."""
    left: list[Span] = []
    start = span.start
    for gap_start, gap_end in gaps:
        if gap_end <= start or gap_start >= span.end:
            continue
        if gap_start > start:
            left.append(replace(span, start=start, end=gap_start))
        start = gap_end
    if start < span.end:
        left.append(replace(span, start=start))
    return left
