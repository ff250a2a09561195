"""Plain text of any size, redacted in windows whose edges cut nothing."""

from collections.abc import Iterable, Iterator

from labelhooks.errors import EmptyArtifact, TooLarge
from labelhooks.formats.text import TextReader
from labelhooks.model.redacted import Finding
from labelhooks.redaction.documents.document import (
    CleanDocument,
    Document,
    Limits,
    Outlet,
    Report,
)
from labelhooks.redaction.placeholders import substituted
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import Span

# Characters looked at together, and how many of them are looked at once more with what follows.
WINDOW = 32_768
_MARGIN = 1024


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """Return the text with placeholders that are the same throughout, in its own encoding."""
    outlet, report = Outlet(), Report(limits)
    reader = TextReader(document.chunks())
    outlet.write(reader.mark)
    for clean in redacted(reader, redactor, report, limits):
        outlet.write(clean.encode(reader.encoding))
    return report.clean(document, "text/plain", outlet.body())


def redacted(
    pieces: Iterable[str], redactor: Redactor, report: Report, limits: Limits
) -> Iterator[str]:
    """
    Yield one text's clean form in pieces, as its raw form comes in pieces; hold a window of it.

    Something like a placeholder keeps its number from where it is first seen on.

    Raises:
        EmptyArtifact: nothing but white space.
        TooLarge: more different values than the limit.

    """
    placeholders = redactor.placeholders()
    source = iter(pieces)
    held, length, blank, ended = "", 0, True, False
    while not ended:
        while len(held) < WINDOW and not ended:
            piece = next(source, None)
            ended = piece is None
            held += piece or ""
        (spans,) = redactor.spans_in([held])
        cut = len(held) if ended else _cut(held, spans)
        part, held = held[:cut], held[cut:]
        blank = blank and (not part or part.isspace())
        spans = [span for span in spans if span.end <= cut]
        placeholders.note(part)
        clean, bounds = substituted(part, spans, placeholders.of)
        if len(placeholders) > limits.values:
            raise TooLarge(f"more than {limits.values} different values to replace")
        report.add(
            *(
                Finding("$", length + start, length + end, span.type, span.score)
                for span, (start, end) in zip(spans, bounds, strict=True)
            )
        )
        length += len(clean)
        yield clean
    if blank:
        raise EmptyArtifact("there is no text in it")


def _cut(text: str, spans: list[Span]) -> int:
    """Return where to end a window: after a paragraph, a line or a word, and within no span."""
    least, most = len(text) // 2, len(text) - _MARGIN
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, least, most)
        while at >= 0:
            cut = at + len(mark)
            through = next((span for span in spans if span.start < cut < span.end), None)
            if through is None:
                return cut
            at = text.rfind(mark, least, max(through.start, least))
    through = next((span for span in spans if span.start < most < span.end), None)
    if through is None:
        return most
    return through.start or through.end
