"""Tell what a file is: by what it holds first, then by its name, then by what was said of it."""

import re
from enum import StrEnum

from labelhooks.errors import UnsupportedFormat
from labelhooks.formats.text import encoding_of

# Bytes that tell a format.
HEAD = 4096


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    EMAIL = "eml"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    SRT = "srt"
    VTT = "vtt"
    GZIP = "gzip"
    ZIP = "zip"
    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    TIFF = "TIFF"
    WEBP = "WebP"
    BMP = "BMP"
    HEIF = "HEIF"
    WAV = "WAV"
    MP3 = "MP3"
    FLAC = "FLAC"
    OGG = "Ogg"
    MP4 = "MP4"
    MATROSKA = "Matroska or WebM"
    AVI = "AVI"


_SUFFIXES = {
    "txt": Format.TEXT,
    "text": Format.TEXT,
    "log": Format.TEXT,
    "md": Format.MARKDOWN,
    "markdown": Format.MARKDOWN,
    "html": Format.HTML,
    "htm": Format.HTML,
    "xhtml": Format.HTML,
    "eml": Format.EMAIL,
    "json": Format.JSON,
    "jsonl": Format.JSONL,
    "ndjson": Format.JSONL,
    "jsonlines": Format.JSONL,
    "csv": Format.CSV,
    "tsv": Format.TSV,
    "tab": Format.TSV,
    "srt": Format.SRT,
    "vtt": Format.VTT,
}
_CONTENT_TYPES = {
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "message/rfc822": Format.EMAIL,
    "application/json": Format.JSON,
    "application/jsonl": Format.JSONL,
    "application/jsonlines": Format.JSONL,
    "application/x-ndjson": Format.JSONL,
    "application/x-jsonlines": Format.JSONL,
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "application/x-subrip": Format.SRT,
    "text/vtt": Format.VTT,
}
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", Format.PDF),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\x1f\x8b", Format.GZIP),
    (b"ID3", Format.MP3),
    (b"OggS", Format.OGG),
    (b"fLaC", Format.FLAC),
    (b"\x1aE\xdf\xa3", Format.MATROSKA),
)
_RIFF = {b"WAVE": Format.WAV, b"AVI ": Format.AVI, b"WEBP": Format.WEBP}
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_UNPACK = "to be unpacked before it is uploaded"
_OFFICE = "an office reader; export it as text or CSV"
_PROGRAM = "nothing: programs are not labeled"
# What a file of no format of ours begins with, what that is, and what reading it would need.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
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
    (b"\x7fELF", "program", _PROGRAM),
    (b"MZ", "program", _PROGRAM),
)
_NAMED = {
    "xml": "an XML reader",
    "svg": "an SVG reader; export it as PNG",
    "yaml": "to be converted to JSON",
    "yml": "to be converted to JSON",
    "rtf": _OFFICE,
    "msg": "to be saved as .eml",
    "mbox": "to be split into .eml files",
    "tar": _UNPACK,
}
# Possessive: what does not match is not tried in parts again.
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html[\s>])",
    re.I | re.S,
)
_XML = re.compile(rb"\s*<\?xml")
_VTT = re.compile(rb"WEBVTT(?:[ \t].*)?(?:\r?\n|\r|\Z)")
_SRT = re.compile(rb"\s*\d+[ \t]*\r?\n\d+:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
_OFFICE_ZIP = (b"[Content_Types].xml", b"mimetypeapplication/vnd.", b"mimetypeapplication/epub")


def format_of(name: str, head: bytes, content_type: str = "") -> Format:
    """
    Return what to read a file as.

    What the bytes say beats the name, and the name beats the content type.

    Args:
        name: the file's, or a key; what follows its last dot counts, in any case.
        head: its first bytes; `HEAD` of them tell enough.
        content_type: as stored with it; parameters and unknown types do not count.

    Raises:
        UnsupportedFormat: no reader for it; the message says what would be needed.

    """
    known = _by_magic(head)
    if known is not None:
        return known
    _, dot, suffix = name.rpartition("/")[2].lower().rpartition(".")
    suffix = suffix if dot else ""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text):
        return Format.HTML
    if suffix in _NAMED or _XML.match(text):
        needed = _NAMED.get(suffix, "a reader for XML")
        raise UnsupportedFormat(f"it is markup or a format of its own; it would need {needed}")
    stated = _SUFFIXES.get(suffix) or _CONTENT_TYPES.get(content_type.partition(";")[0].strip())
    if stated is None and not _looks_like_text(head):
        raise UnsupportedFormat("its bytes are no text; it would need a reader of its own")
    if stated is None and suffix and not content_type.startswith("text/"):
        raise UnsupportedFormat("nothing says that it is text; name it .txt if it is")
    return _by_content(stated, text)


def _by_magic(head: bytes) -> Format | None:
    """Return the format that the first bytes name. Raises UnsupportedFormat for a foreign one."""
    for magic, known in _MAGIC:
        if head.startswith(magic):
            if known is Format.ZIP and any(one in head for one in _OFFICE_ZIP):
                raise UnsupportedFormat(f"it is an office document; it would need {_OFFICE}")
            return known
    for magic, name, needed in _FOREIGN:
        if head.startswith(magic):
            raise UnsupportedFormat(f"it is a {name} file; it would need {needed}")
    if head[257:262] == b"ustar":
        raise UnsupportedFormat(f"it is a tar file; it would need {_UNPACK}")
    return _by_parts(head)


def _by_parts(head: bytes) -> Format | None:
    """Return the format of what is told by bytes further on than the first."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return Format.HEIF if head[8:12] in _HEIF else Format.MP4
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return Format.BMP
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0:
        return Format.MP3  # an MPEG frame of layer III
    return None


def _looks_like_text(head: bytes) -> bool:
    return encoding_of(head)[0] != "utf-8" or b"\0" not in head


def _by_content(stated: Format | None, text: bytes) -> Format:
    """Tell subtitles and records by how they begin, where the name says another or nothing."""
    if stated in (None, Format.TEXT):
        if _VTT.match(text):
            return Format.VTT
        return Format.SRT if _SRT.match(text) else Format.TEXT
    if stated is Format.JSON:  # JSONL that is named JSON: its first line closes, another follows
        lines = [line for line in map(bytes.strip, text.splitlines()) if line]
        several = len(lines) > 1 and lines[0][:1] == b"{" and lines[1][:1] == b"{"
        return Format.JSONL if several and lines[0][-1:] == b"}" else stated
    return stated
