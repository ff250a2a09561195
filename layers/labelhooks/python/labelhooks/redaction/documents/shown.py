"""What a reader sees of a source text, and the way back to where it stands in it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from labelhooks.model.redacted import Finding
from labelhooks.redaction.documents.document import Report
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import Span


@dataclass(slots=True)
class Shown:
    """
    A text put together from parts of a source, to be looked at as one.

    Args:
        written: how a replacement is written at this place of the source.
        types: what may be found here; None: anything.
        whole: the type that all of it is; None: whatever is found in it.

    """

    written: Callable[[str], str]
    types: frozenset[str] | None = None
    whole: str | None = None
    _text: list[str] = field(default_factory=list)
    _at: list[int] = field(default_factory=list)  # where each part begins in the text
    _parts: list[tuple[int, int, bool]] = field(default_factory=list)  # source; as it is
    _length: int = 0

    def add(self, text: str, start: int, end: int) -> None:
        """Add what stands for source characters [start, end), which are replaced together."""
        self._part(text, start, end, as_is=False)

    def copy(self, source: str, start: int, end: int) -> None:
        """Add source characters [start, end) as they are."""
        self._part(source[start:end], start, end, as_is=True)

    def _part(self, text: str, start: int, end: int, *, as_is: bool) -> None:
        if text:
            self._text.append(text)
            self._at.append(self._length)
            self._parts.append((start, end, as_is))
            self._length += len(text)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._text)

    def __bool__(self) -> bool:
        """Whether there is a letter or a digit to look at."""
        return any(any(map(str.isalnum, part)) for part in self._text)

    def original(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the source's ranges of characters [start, end), those that touch as one."""
        ranges: list[tuple[int, int]] = []
        place = bisect_right(self._at, start) - 1
        while place < len(self._at) and self._at[place] < end:
            at, (begin, stop, as_is) = self._at[place], self._parts[place]
            if as_is:
                begin, stop = begin + max(start - at, 0), min(begin + end - at, stop)
            if ranges and ranges[-1][1] == begin:
                ranges[-1] = (ranges[-1][0], stop)
            elif begin < stop:
                ranges.append((begin, stop))
            place += 1
        return ranges


@dataclass(frozen=True, slots=True)
class Edit:
    """Source characters [start, end) become `text`, which stands for the spans `of`."""

    start: int
    end: int
    text: str
    of: tuple[Span, ...] = ()


def edits_for(runs: Sequence[Shown], redactor: Redactor) -> list[list[Edit]]:
    """
    Return what each run changes in its source; all runs are one item.

    A span over several parts of the source has its replacement in the first, and leaves nothing in
    the others. Raises PermanentError.
    """
    texts = [run.text for run in runs]
    found = redactor.spans_in(texts)
    placeholders = redactor.placeholders(texts)
    edits: list[list[Edit]] = []
    for run, text, spans in zip(runs, texts, found, strict=True):
        if run.whole is not None and run:
            spans = [Span(0, len(text), run.whole, 1.0, f"place {run.whole}")]
        own: list[Edit] = []
        for span in spans:
            if run.types is not None and span.type not in run.types:
                continue
            told = run.written(placeholders.of(span.type, text[span.start : span.end]))
            for number, (start, end) in enumerate(run.original(span.start, span.end)):
                own.append(Edit(start, end, "" if number else told, () if number else (span,)))
        edits.append(own)
    return edits


def edited(source: str, edits: Iterable[Edit], report: Report | None, path: str = "$") -> str:
    """Return `source` with the edits made, and report them at `path`, if they are to be told."""
    parts: list[str] = []
    at = length = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if edit.start < at:  # what two runs both see is replaced once, as far as either sees it
            at = max(at, edit.end)
            continue
        kept = source[at : edit.start]
        start = length + len(kept)
        parts += [kept, edit.text]
        length, at = start + len(edit.text), edit.end
        if report is not None:
            report.add(*(Finding(path, start, length, one.type, one.score) for one in edit.of))
    return "".join([*parts, source[at:]])
