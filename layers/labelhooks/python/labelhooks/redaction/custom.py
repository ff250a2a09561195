"""What a policy says of its own: terms that are nobody's, terms that always are, patterns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from labelhooks.errors import RedactionFailed
from labelhooks.model.personal import TYPES
from labelhooks.model.regexes import PIECE, check_regex
from labelhooks.redaction.normal import normal
from labelhooks.redaction.rules.rule import RAISE
from labelhooks.redaction.spans import Span

if TYPE_CHECKING:  # a start without pydantic
    from labelhooks.model.redaction import CustomPattern, RedactionPolicy

_TOKEN = re.compile(r"[^\W_]+")
# A match of a pattern is found whole if it is no longer: pieces overlap by as much.
_OVERLAP = PIECE // 2
# How far to the left and right of a match its context may stand.
_NEAR = 60


class Terms[T]:
    """
    Finds whole terms in a text, whatever their case, width and spacing.

    The work is a look-up for each word of the text, however many terms there are.
    """

    def __init__(self, terms: Iterable[tuple[str, T]]) -> None:
        self._by_word: dict[str, list[tuple[re.Pattern[str], int, T]]] = {}
        self._of_marks: list[tuple[re.Pattern[str], T]] = []
        for term, value in terms:
            text = " ".join(normal(term).text.split())
            pattern = re.compile(_whole(text), re.I)
            first = _TOKEN.search(text)
            if first is None:
                self._of_marks.append((pattern, value))
            else:
                entry = (pattern, first.start(), value)
                self._by_word.setdefault(first.group().casefold(), []).append(entry)

    def of(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Give start, end and value of each occurrence in `text`, a normal copy."""
        if self._by_word:
            for token in _TOKEN.finditer(text):
                for pattern, before, value in self._by_word.get(token.group().casefold(), ()):
                    found = pattern.match(text, max(token.start() - before, 0))
                    if found is not None:
                        yield *found.span(), value
        for pattern, value in self._of_marks:
            for found in pattern.finditer(text):
                yield *found.span(), value


def _whole(term: str) -> str:
    """Return a pattern of `term` with any space between its words, and no word going on."""
    before = r"(?<![^\W_])" if term[:1].isalnum() else ""
    after = r"(?![^\W_])" if term[-1:].isalnum() else ""
    return before + r"\s{1,8}".join(map(re.escape, term.split())) + after


class Custom:
    """
    A policy's own terms and patterns, for the answers of any detector.

    A denied term is taken though it is allowed too. What a key or a path of the policy says is
    not asked for here.

    Raises RedactionFailed if a type is not of the vocabulary, or a pattern is none.
    """

    def __init__(self, policy: "RedactionPolicy") -> None:
        self._denied = Terms(
            (term, _known(kind, f"redaction.deny.{kind}"))
            for kind, terms in policy.deny.items()
            for term in terms
        )
        self._allowed = Terms((term, None) for term in policy.allow)
        self._patterns = [
            _Pattern(pattern, policy.min_score, f"redaction.patterns.{place}")
            for place, pattern in enumerate(policy.patterns)
        ]

    def applied(self, text: str, spans: Sequence[Span]) -> list[Span]:
        """
        Return what is personal in `text`, a normal copy, of which a detector said `spans`.

        A span within an allowed term is left out; one that is longer stays.
        """
        found = [*spans, *(span for pattern in self._patterns for span in pattern.of(text))]
        allowed = [(start, end) for start, end, _ in self._allowed.of(text)] if found else []
        kept = [span for span in found if not _within(span, allowed)]
        denied = (
            Span(start, end, kind, 1.0, "deny list") for start, end, kind in self._denied.of(text)
        )
        return [*kept, *denied]


def _within(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in places)


def _known(kind: str, field: str) -> str:
    if kind not in TYPES:
        raise RedactionFailed(f"{field}: no such type: {kind!r}")
    return kind


class _Pattern:
    def __init__(self, pattern: "CustomPattern", least: float, field: str) -> None:
        self._least = least
        self._type = _known(pattern.type, f"{field}.type")
        self._score: float = pattern.score
        self._why = f"pattern {pattern.name}"
        self._context = Terms((phrase, None) for phrase in pattern.context)
        try:
            check_regex(pattern.regex)
        except ValueError as error:
            raise RedactionFailed(f"{field}.regex: {error}") from None
        self._regex = re.compile(pattern.regex)

    def of(self, text: str) -> Iterator[Span]:
        """Give what the pattern matches, looking at a piece of the text at a time."""
        for at in range(0, max(len(text) - _OVERLAP, 1), PIECE - _OVERLAP):
            end = min(at + PIECE, len(text))
            for found in self._regex.finditer(text, at, end):
                cut = found.end() == end < len(text) and found.end() - found.start() <= _OVERLAP
                if found.end() == found.start() or cut:  # the next piece has it whole
                    continue
                score = self._scored(text, found)
                if score >= self._least:
                    yield Span(*found.span(), self._type, score, self._why)

    def _scored(self, text: str, found: re.Match[str]) -> float:
        start, end = found.span()
        close = f"{text[max(start - _NEAR, 0) : start]}\n{text[end : end + _NEAR]}"
        near = any(True for _ in self._context.of(close))
        return min(round(self._score + RAISE * near, 2), 1.0)
