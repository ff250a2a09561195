"""Which module redacts which format; each is imported when its format first turns up."""

import io
from importlib import import_module
from typing import IO, NamedTuple, Protocol, cast

from labelhooks.errors import LabelHooksError, NotInstalled, RedactionFailed, UnsupportedFormat
from labelhooks.formats.sniff import HEAD, Format, format_of
from labelhooks.redaction.documents.document import Budget, CleanDocument, Document, Limits
from labelhooks.redaction.documents.names import clean_name
from labelhooks.redaction.redactor import Redactor


class Redact(Protocol):
    """What a format's module has under the name `redact`."""

    def __call__(self, document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
        """Return the clean document. Raises PermanentError."""


class Entry(NamedTuple):
    """Where a format is redacted: a module of this package, and the extra that it needs."""

    module: str
    extra: str | None = None


_IMAGE = Entry("image", "ocr")
_ENTRIES = {
    Format.TEXT: Entry("text"),
    Format.HTML: Entry("html_document"),
    Format.EMAIL: Entry("eml"),
    Format.GZIP: Entry("archives"),
    Format.ZIP: Entry("archives"),
    Format.MARKDOWN: Entry("markdown"),
    Format.SRT: Entry("subtitles"),
    Format.VTT: Entry("subtitles"),
    Format.JSON: Entry("json_document"),
    Format.JSONL: Entry("json_document"),
    Format.CSV: Entry("csv_document"),
    Format.TSV: Entry("csv_document"),
    Format.PDF: Entry("pdf", "documents"),
    Format.PNG: _IMAGE,
    Format.JPEG: _IMAGE,
    Format.GIF: _IMAGE,
    Format.TIFF: _IMAGE,
    Format.WEBP: _IMAGE,
    Format.BMP: _IMAGE,
    Format.HEIF: _IMAGE,
    Format.WAV: Entry("audio"),
    Format.FLAC: Entry("audio"),
    Format.MP3: Entry("audio"),
    Format.OGG: Entry("audio"),
    Format.MP4: Entry("audio"),
    Format.MATROSKA: Entry("audio"),
    Format.AVI: Entry("audio"),
}


def redact_document(
    name: str, data: bytes | IO[bytes], redactor: Redactor, limits: Limits | None = None
) -> CleanDocument:
    """
    Return a document without its personal data, in its own format.

    Args:
        name: the file's: its suffix tells the format where the bytes do not.
        data: the document, or a file to read it from. Text, JSONL, CSV and archives of them are
            read from a file in pieces and never held whole.
        redactor: decides what counts and what stands for it.
        limits: beyond which it is refused; None: the defaults.

    Raises:
        UnsupportedFormat: nothing redacts this format (NotInstalled: not here).
        Unreadable: EmptyArtifact, BadEncoding, BadFormat, TooDeep, TooLarge, Encrypted,
            DecompressionBomb, UnsupportedLanguage.
        RedactionFailed: the detector could not answer, or what reads the format broke.

    """
    limits = limits or Limits()
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    return redact_part(name, file, redactor, limits, budget=Budget(limits.unpacked_bytes))


def redact_part(
    name: str,
    file: IO[bytes],
    redactor: Redactor,
    limits: Limits,
    *,
    budget: Budget,
    content_type: str = "",
) -> CleanDocument:
    """Return the clean form of a document that another holds; see `redact_document`."""
    head = _head(file)
    found = format_of(name, head, content_type)
    redact = _redact_of(found)
    whole = file if file.seekable() else None
    clean = clean_name(name, redactor)
    failed = ""
    try:
        return redact(Document(clean, found, head, file, budget, whole), redactor, limits)
    except (LabelHooksError, OSError):
        raise
    except Exception as error:  # noqa: BLE001  its text may quote the content: its type goes on
        failed = type(error).__name__
    raise RedactionFailed(f"what reads {found} raised {failed}")


def _head(file: IO[bytes]) -> bytes:
    """Return the first bytes, of a pipe too, which may give fewer at a time than asked for."""
    head = b""
    while len(head) < HEAD and (more := file.read(HEAD - len(head))):
        head += more
    return head


def _redact_of(found: Format) -> Redact:
    entry = _ENTRIES.get(found)
    if entry is None:
        raise UnsupportedFormat(f"it is a {found} file, and nothing redacts those")
    try:
        module = import_module(f"labelhooks.redaction.documents.{entry.module}")
    except ModuleNotFoundError as error:
        if entry.extra is None or (error.name or "").startswith("labelhooks"):
            raise
        raise NotInstalled(
            f"{found} needs {error.name}: pip install 'labelhooks[{entry.extra}]'"
        ) from None
    return cast("Redact", module.redact)
