"""Markdown: found across its emphasis and its links' escapes; what is no name stays as it is."""

import html
import re

from labelhooks.formats.text import encoding_of, read_text
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Report
from labelhooks.redaction.documents.html_document import redacted_markup
from labelhooks.redaction.documents.shown import Shown
from labelhooks.redaction.redactor import Redactor

# What a reader does not see: emphasis, code marks, escapes; and entities, which they see decoded.
_HIDDEN = re.compile(
    r"\*+|~~+|`+|(?<!\w)_+|_+(?!\w)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
)


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the text with its words redacted and its marks intact.

    HTML within it is redacted as HTML. Raises EmptyArtifact and BadEncoding, as text.
    """
    data = document.whole(limits.whole_bytes)
    encoding, mark = encoding_of(data)
    source = read_text(data)
    report = Report(limits)
    clean = redacted_markup(source, redactor, report, text_of_markdown, written=str)
    return report.clean(document, "text/markdown", data[:mark] + clean.encode(encoding))


def text_of_markdown(shown: Shown, source: str, start: int, end: int) -> None:
    """Add a text of Markdown without its marks."""
    at = start
    for found in _HIDDEN.finditer(source, start, end):
        shown.copy(source, at, found.start())
        if found["escaped"]:
            shown.add(found["escaped"], *found.span())
        elif found["entity"]:
            shown.add(html.unescape(found["entity"]), *found.span())
        at = found.end()
    shown.copy(source, at, end)
