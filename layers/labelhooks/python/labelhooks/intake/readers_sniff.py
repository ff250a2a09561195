"""Tell what an upload is, and what is missing where it cannot be read."""

import re
from enum import StrEnum

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge, UnsupportedFormat
from labelhooks.intake.readers_text import encoding_of


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"

    @property
    def of_records(self) -> bool:
        """Whether it is read record by record, whatever its size."""
        return self in (Format.JSONL, Format.CSV, Format.TSV)


_SUFFIXES = {
    "txt": Format.TEXT,
    "text": Format.TEXT,
    "log": Format.TEXT,
    "md": Format.TEXT,
    "json": Format.JSON,
    "jsonl": Format.JSONL,
    "ndjson": Format.JSONL,
    "jsonlines": Format.JSONL,
    "csv": Format.CSV,
    "tsv": Format.TSV,
    "tab": Format.TSV,
}
_CONTENT_TYPES = {
    "text/plain": Format.TEXT,
    "text/markdown": Format.TEXT,
    "application/json": Format.JSON,
    "application/jsonl": Format.JSONL,
    "application/jsonlines": Format.JSONL,
    "application/x-ndjson": Format.JSONL,
    "application/x-jsonlines": Format.JSONL,
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
}
_IMAGE = "an image reader (text in the picture, and in its metadata)"
_SOUND = "a transcript, and a reader for it"
_UNPACK = "to be unpacked before it is uploaded"
_OFFICE = "an office reader; export it as text or CSV"
# What a file begins with, what that is, and what reading it would need.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "PDF", "a PDF reader; export it as text"),
    (b"\x89PNG\r\n\x1a\n", "PNG", _IMAGE),
    (b"\xff\xd8\xff", "JPEG", _IMAGE),
    (b"GIF87a", "GIF", _IMAGE),
    (b"GIF89a", "GIF", _IMAGE),
    (b"II*\0", "TIFF", _IMAGE),
    (b"MM\0*", "TIFF", _IMAGE),
    (b"PK\x03\x04", "zip (or an office document)", _UNPACK),
    (b"PK\x05\x06", "empty zip", _UNPACK),
    (b"\x1f\x8b", "gzip", _UNPACK),
    (b"BZh", "bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "xz", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "7z", _UNPACK),
    (b"(\xb5/\xfd", "zstd", _UNPACK),
    (b"Rar!\x1a\x07", "RAR", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document", _OFFICE),
    (b"{\\rtf", "RTF", _OFFICE),
    (b"PAR1", "Parquet", "to be exported as JSONL"),
    (b"Obj\x01", "Avro", "to be exported as JSONL"),
    (b"SQLite format 3\0", "SQLite", "to be exported as JSONL or CSV"),
    (b"ID3", "MP3", _SOUND),
    (b"OggS", "Ogg", _SOUND),
    (b"fLaC", "FLAC", _SOUND),
    (b"\x1aE\xdf\xa3", "Matroska or WebM", _SOUND),
    (b"\x7fELF", "program", "nothing: programs are not labeled"),
    (b"MZ", "program", "nothing: programs are not labeled"),
)
_NAMED = {
    "html": "an HTML reader (text and attributes)",
    "htm": "an HTML reader (text and attributes)",
    "xml": "an XML reader",
    "eml": "an e-mail reader (headers, parts, attachments)",
    "yaml": "to be converted to JSON",
    "yml": "to be converted to JSON",
    "srt": "a subtitle reader",
    "vtt": "a subtitle reader",
}
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html[\s>]|\?xml)", re.I)


def sniff(
    key_suffix: str, content_type: str, size: int, head: bytes, *, max_whole: int | None = None
) -> Format:
    """
    Return what to read an object as.

    What the bytes say beats the name, and the name beats the content type.

    Args:
        key_suffix: the end of the key; what follows its last dot counts, in any case.
        content_type: as stored with the object; parameters and unknown types do not count.
        size: of the object, in bytes.
        head: its first bytes; 4 KB tell enough.
        max_whole: the largest text or JSON document to read, which is held whole, in bytes.

    Raises:
        EmptyArtifact: it has no bytes.
        UnsupportedFormat: no reader for it; the message says what would be needed.
        BadEncoding: records in UTF-16 or UTF-32.
        TooLarge: a text or a document of more than `max_whole` bytes.

    """
    if size == 0:
        raise EmptyArtifact("it has no bytes")
    _refuse_known(head)
    _, dot, suffix = key_suffix.rpartition("/")[2].lower().rpartition(".")
    suffix = suffix if dot else ""
    if suffix in _NAMED or _MARKUP.match(head):
        needed = _NAMED.get(suffix, "a reader for HTML and XML")
        raise UnsupportedFormat(f"it is markup or a format of its own; it would need {needed}")
    stated = _SUFFIXES.get(suffix) or _CONTENT_TYPES.get(content_type.partition(";")[0].strip())
    if stated is None and not _looks_like_text(head):
        raise UnsupportedFormat("its bytes are no text; it would need a reader of its own")
    if stated is None and suffix and not content_type.startswith("text/"):
        raise UnsupportedFormat("nothing says that it is text; name it .txt if it is")
    found = _by_content(stated or Format.TEXT, head)
    if found.of_records and encoding_of(head)[0] != "utf-8":
        raise BadEncoding("records are read in UTF-8 only")
    if max_whole is not None and size > max_whole and not found.of_records:
        raise TooLarge(f"{size} bytes of {found}, which is read whole up to {max_whole}")
    return found


def _refuse_known(head: bytes) -> None:
    for magic, name, needed in _MAGIC:
        if head.startswith(magic):
            raise UnsupportedFormat(f"it is a {name} file; it would need {needed}")
    if head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        name, needed = ("WebP", _IMAGE) if head[8:12] == b"WEBP" else ("WAV or AVI", _SOUND)
        raise UnsupportedFormat(f"it is a {name} file; it would need {needed}")
    if head[4:8] == b"ftyp":
        raise UnsupportedFormat(f"it is an MP4 or HEIF file; it would need {_SOUND} or {_IMAGE}")


def _looks_like_text(head: bytes) -> bool:
    encoding, mark = encoding_of(head)
    if mark and encoding != "utf-8":
        return True
    return b"\0" not in head


def _by_content(stated: Format, head: bytes) -> Format:
    """Tell JSONL that is named JSON: its first line closes, and another value follows."""
    if stated is not Format.JSON:
        return stated
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()]
    lines = [line for line in lines if line]
    several = len(lines) > 1 and lines[0][:1] == b"{" and lines[1][:1] == b"{"
    return Format.JSONL if several and lines[0][-1:] == b"}" else stated
