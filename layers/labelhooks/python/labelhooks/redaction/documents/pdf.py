"""
PDF: text is taken out of the file, not covered; what is not text becomes a picture, blacked out.

A page of text alone stays text: the glyphs that go are removed from its operations, their place is
drawn black and labelled. A page with images, drawn letters or fonts that do not say what their
codes mean is rendered, read by OCR, and replaced by the picture, blacked out. Nothing but what
pages draw is kept. What was written is read again, by another program than wrote it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO
from itertools import groupby

import pikepdf

from labelhooks.errors import (
    BadFormat,
    EmptyArtifact,
    Encrypted,
    NotInstalled,
    RedactionFailed,
    TooLarge,
)
from labelhooks.model.redacted import Finding
from labelhooks.redaction.documents import pdf_pages
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Report
from labelhooks.redaction.documents.pdf_glyphs import PageRead
from labelhooks.redaction.documents.pdf_read import Reader
from labelhooks.redaction.documents.pdf_views import Mark, Marks, View, view_of, views_of
from labelhooks.redaction.documents.pdf_write import Gone, pages_alone, rewrite
from labelhooks.redaction.placeholders import LITERAL, Placeholders
from labelhooks.redaction.redactor import Redactor

# What documents.picture imports; pages of text alone do without.
_OCR = ("numpy", "onnxruntime", "rapidocr", "zxingcpp")
_MIB = 1024 * 1024
_MOST_PICTURES = 60  # pages that are read by OCR: seconds each
_MOST_OBJECTS = 200_000
_UNPACKED = 256 * _MIB  # of one stream
# How often what the second reader finds is removed as well; then the document is refused.
_ROUNDS = 3


@dataclass(slots=True)
class _Page:
    """A page: what it draws, as it is drawn, and the runs of it that go."""

    read: PageRead
    view: View
    gone: list[tuple[int, int, Mark]]  # characters [start, end) of the view


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the PDF without personal data.

    Raises BadFormat (damaged, cut off), Encrypted, TooLarge, NotInstalled (it has pages that only
    OCR can read), RedactionFailed, and what the redactor raises.
    """
    report = Report(limits)
    raw = document.whole(limits.whole_bytes)
    with _typed_errors():
        body, pages = _redacted(raw, redactor, limits, report)
    return replace(report.clean(document, "application/pdf", body), pages=pages)


def _redacted(raw: bytes, redactor: Redactor, limits: Limits, report: Report) -> tuple[bytes, int]:
    """Return the clean PDF, and how many pages it has."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_UNPACKED, run_length_max_memory=_UNPACKED, png_max_memory=_UNPACKED,
        tiff_max_memory=_UNPACKED, dct_max_memory=_UNPACKED, max_stream_filters=4,
    )  # fmt: skip
    with pikepdf.Pdf.open(BytesIO(raw), attempt_recovery=False) as pdf:
        if len(pdf.pages) > limits.pages or len(pdf.objects) > _MOST_OBJECTS:
            raise TooLarge(f"a PDF of more than {limits.pages} pages, or {_MOST_OBJECTS} objects")
        if not len(pdf.pages):
            raise EmptyArtifact("a PDF without pages")
        if "/AcroForm" in pdf.Root:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")  # what was filled in is drawn, and read with the rest
        reader = Reader()
        reads = [reader.page(page) for page in pdf.pages]
        pictures = [number for number, read in enumerate(reads) if not read.is_plain]
        if pictures and not _reads_pictures():
            raise NotInstalled(
                f"page {pictures[0] + 1} is more than text; reading it needs labelhooks[ocr]"
            )
        if len(pictures) > _MOST_PICTURES:
            raise TooLarge(f"a PDF with more than {_MOST_PICTURES} pages that only OCR can read")
        clean, pages, placeholders = _without_text(pdf, reader, reads, redactor)
        for page in pages:
            report.add(*_findings(page, pages.index(page), placeholders))
        if pictures:
            clean = _with_pictures(clean, pages, pictures, placeholders, redactor, report)
    return clean, len(pages)


def _reads_pictures() -> bool:
    return all(find_spec(name) is not None for name in _OCR)


def _without_text(
    pdf: pikepdf.Pdf, reader: Reader, reads: Sequence[PageRead], redactor: Redactor
) -> tuple[bytes, list[_Page], Placeholders]:
    """Return the PDF without what was found in its text, until nothing is found in it again."""
    marks = Marks()
    views = [view for read in reads for view in views_of(read.glyphs)]
    for view, spans in zip(views, redactor.spans_in([view.text for view in views]), strict=True):
        marks.take(view, spans)
    for _ in range(_ROUNDS):
        for view in views:
            marks.spread(view)
        pages = [_page(read, marks) for read in reads]
        placeholders = redactor.placeholders(page.view.text for page in pages)
        written = _written(pdf, reader, pages, placeholders)
        left = _left(written, len(pages), redactor)
        if not left:
            return written, pages, placeholders
        if not any(marks.remember(mark) for mark in left):
            break
    raise RedactionFailed("another reader of the written PDF still finds something in its text")


def _left(written: bytes, count: int, redactor: Redactor) -> list[Mark]:
    """Return what another reader finds in the written PDF: PDFium, where qpdf wrote."""
    texts = pdf_pages.texts(written, count)
    left = []
    for text, spans in zip(texts, redactor.spans_in(texts), strict=True):
        for span in spans:
            value = LITERAL.sub("", text[span.start : span.end])
            if any(map(str.isalnum, value)):
                left.append(Mark(span.type, span.score, value))
    return left


def _page(read: PageRead, marks: Marks) -> _Page:
    """Return a page with the runs of characters whose glyphs are marked."""
    view = view_of(read.glyphs)
    gone: list[tuple[int, int, Mark]] = []
    held: Mark | None = None
    for at, glyph in enumerate(view.glyphs):
        if glyph is None:
            continue  # a space that was added is within a run if both its neighbours are
        mark = marks.by_place.get(glyph.place)
        if mark is not None and mark is held:
            gone[-1] = (gone[-1][0], at + 1, mark)
        elif mark is not None:
            gone.append((at, at + 1, mark))
        held = mark
    return _Page(read, view, gone)


def _written(
    pdf: pikepdf.Pdf, reader: Reader, pages: Sequence[_Page], placeholders: Placeholders
) -> bytes:
    runs: dict[str, list[Gone]] = {}
    for page in pages:
        for start, end, mark in page.gone:
            label = placeholders.of(mark.type, mark.value)
            glyphs = [glyph for glyph in page.view.glyphs[start:end] if glyph is not None]
            for stream, own in groupby(glyphs, key=lambda glyph: glyph.place.stream):
                runs.setdefault(stream, []).append(Gone(tuple(own), label))
    for key, content in reader.contents.items():
        rewrite(pdf, content, runs.get(key, []))
    body = BytesIO()
    pages_alone(pdf).save(body, deterministic_id=True)
    return body.getvalue()


def _findings(page: _Page, number: int, placeholders: Placeholders) -> Iterator[Finding]:
    """Yield what was replaced, where it stands in the page's clean text."""
    shift = 0
    for start, end, mark in page.gone:
        label = placeholders.of(mark.type, mark.value)
        at = start + shift
        yield Finding(f"$.pages[{number}]", at, at + len(label), mark.type, mark.score)
        shift += len(label) - (end - start)


def _with_pictures(
    clean: bytes,
    pages: Sequence[_Page],
    pictures: Sequence[int],
    placeholders: Placeholders,
    redactor: Redactor,
    report: Report,
) -> bytes:
    """Return the PDF with these pages as pictures, blacked out, over their clean text."""
    from labelhooks.redaction.documents.picture import black_out

    with pikepdf.Pdf.open(BytesIO(clean)) as pdf, pdf_pages.opened(clean) as rendered:
        for number in pictures:
            picture, hidden = black_out(rendered.picture(number), redactor)
            path = f"$.pages[{number}].picture"
            report.add(*(Finding(path, 0, 0, one.type, one.score) for one in hidden))
            page = pages[number]
            stands = {at: "" for start, end, _ in page.gone for at in range(start, end)}
            stands |= {
                start: placeholders.of(mark.type, mark.value) for start, _, mark in page.gone
            }
            pdf_pages.replace_by_picture(pdf, number, picture, page.view, stands)
        report.notes.append(f"{len(pictures)} of {len(pages)} pages became pictures")
        body = BytesIO()
        pages_alone(pdf).save(body, deterministic_id=True)
    return body.getvalue()


@contextmanager
def _typed_errors() -> Iterator[None]:
    """Tell what qpdf raises in our words; its messages may hold what is in the file."""
    problem: type[Exception] | None = None
    try:
        yield
    except pikepdf.PasswordError:
        problem = Encrypted
    except (pikepdf.PdfError, pikepdf.DataDecodingError, pikepdf.DependencyError):
        problem = BadFormat
    if problem is Encrypted:
        raise Encrypted("a PDF that asks for a password")
    if problem is BadFormat:
        raise BadFormat("a PDF that is damaged, cut off, or unpacks to too much")
