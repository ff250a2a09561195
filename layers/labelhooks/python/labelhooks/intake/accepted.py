"""What the pipeline takes of the formats there are, and what is missing for the rest."""

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge, UnsupportedFormat
from labelhooks.formats.sniff import Format, format_of
from labelhooks.formats.text import encoding_of

# Read record by record, whatever their size.
OF_RECORDS = frozenset({Format.JSONL, Format.CSV, Format.TSV})
# Texts in a format of their own, redacted in it.
DOCUMENTS = frozenset({Format.HTML, Format.MARKDOWN, Format.EMAIL, Format.SRT, Format.VTT})
_WHOLE = frozenset({Format.TEXT, Format.JSON}) | DOCUMENTS
_IMAGE = "an image reader (text in the picture, and in its metadata)"
_SOUND = "a transcript, and a reader for it"
_UNPACK = "to be unpacked before it is uploaded"
_NEEDED = {
    Format.GZIP: _UNPACK,
    Format.ZIP: _UNPACK,
    Format.PDF: "a PDF reader; export it as text",
    **dict.fromkeys(
        (
            Format.PNG,
            Format.JPEG,
            Format.GIF,
            Format.TIFF,
            Format.WEBP,
            Format.BMP,
            Format.HEIF,
        ),
        _IMAGE,
    ),
}


def accept(
    key: str, content_type: str, size: int, head: bytes, *, max_whole: int | None = None
) -> Format:
    """
    Return what to read an upload as.

    Args:
        key: of the object; what follows its last dot counts.
        content_type: as stored with the object.
        size: of the object, in bytes.
        head: its first bytes; 4 KB tell enough.
        max_whole: the largest text or JSON document to read, which is held whole, in bytes.

    Raises:
        EmptyArtifact: it has no bytes.
        UnsupportedFormat: the pipeline does not take it; the message says what would be needed.
        BadEncoding: records in UTF-16 or UTF-32.
        TooLarge: a text or a document of more than `max_whole` bytes.

    """
    if size == 0:
        raise EmptyArtifact("it has no bytes")
    found = format_of(key, head, content_type)
    if found not in OF_RECORDS | _WHOLE:
        needed = _NEEDED.get(found, _SOUND)
        raise UnsupportedFormat(f"it is a {found} file; it would need {needed}")
    if found in OF_RECORDS and encoding_of(head)[0] != "utf-8":
        raise BadEncoding("records are read in UTF-8 only")
    if max_whole is not None and size > max_whole and found not in OF_RECORDS:
        raise TooLarge(f"{size} bytes of {found}, which is read whole up to {max_whole}")
    return found
