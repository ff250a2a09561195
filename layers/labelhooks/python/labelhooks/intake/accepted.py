"""What the pipeline takes of the formats there are, and what is missing for the rest."""

from typing import Literal

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge, UnsupportedFormat
from labelhooks.formats.sniff import Format, format_of
from labelhooks.formats.text import encoding_of

type Modality = Literal["text", "image", "document", "audio"]

# Read record by record, whatever their size.
OF_RECORDS = frozenset({Format.JSONL, Format.CSV, Format.TSV})
# Texts in a format of their own, redacted in it.
DOCUMENTS = frozenset({Format.HTML, Format.MARKDOWN, Format.EMAIL, Format.SRT, Format.VTT})
_WHOLE = frozenset({Format.TEXT, Format.JSON}) | DOCUMENTS
_IMAGES = frozenset({Format.PNG, Format.JPEG, Format.GIF, Format.TIFF, Format.WEBP, Format.BMP})
# By a dataset's modality.
_TAKES = {
    "text": OF_RECORDS | _WHOLE,
    "image": _IMAGES,
    "document": frozenset({Format.PDF}),
    "audio": frozenset({Format.ZIP}),  # a recording and its transcript
}
_SOUND = "to be in a ZIP with its transcript, in a dataset of modality audio"
_FILM = "its sound to be saved as WAV, and to be in a ZIP with its transcript"
_UNPACK = "to be unpacked before it is uploaded"
_NEEDED = {
    Format.WAV: _SOUND,
    Format.FLAC: _SOUND,
    Format.MP3: _SOUND,
    Format.OGG: _SOUND,
    Format.GZIP: _UNPACK,
    Format.ZIP: _UNPACK,
    Format.HEIF: "to be exported as JPEG or PNG",
}


def accept(
    key: str,
    content_type: str,
    size: int,
    head: bytes,
    *,
    max_whole: int | None = None,
    modality: Modality = "text",
) -> Format:
    """
    Return what to read an upload as.

    Args:
        key: of the object; what follows its last dot counts.
        content_type: as stored with the object.
        size: of the object, in bytes.
        head: its first bytes; 4 KB tell enough.
        max_whole: the largest upload to read that is held whole, in bytes.
        modality: what the dataset is of.

    Raises:
        EmptyArtifact: it has no bytes.
        UnsupportedFormat: the dataset does not take it; the message says what would be needed.
        BadEncoding: records in UTF-16 or UTF-32.
        TooLarge: what is held whole, of more than `max_whole` bytes.

    """
    if size == 0:
        raise EmptyArtifact("it has no bytes")
    found = format_of(key, head, content_type)
    if found not in _TAKES[modality]:
        raise UnsupportedFormat(f"it is a {found} file; it would need {_needed(found)}")
    if found in OF_RECORDS and encoding_of(head)[0] != "utf-8":
        raise BadEncoding("records are read in UTF-8 only")
    if max_whole is not None and size > max_whole and found not in OF_RECORDS:
        raise TooLarge(f"{size} bytes of {found}, which is read whole up to {max_whole}")
    return found


def _needed(found: Format) -> str:
    for modality, taken in _TAKES.items():
        if found in taken and found not in _NEEDED:
            return f"a dataset of modality {modality}"
    return _NEEDED.get(found, _FILM)
