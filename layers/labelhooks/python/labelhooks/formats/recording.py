"""A recording with its transcript: the two files of one ZIP archive."""

import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from labelhooks.errors import BadFormat, Encrypted, NeedsTranscript, TooLarge
from labelhooks.formats.json_values import read_json
from labelhooks.formats.sniff import HEAD, Format, format_of
from labelhooks.formats.transcript import is_transcript

SOUNDS = frozenset({Format.WAV, Format.FLAC, Format.MP3, Format.OGG})
# Those that say when what is said is said; of JSON, Amazon Transcribe's.
TRANSCRIPTS = frozenset({Format.VTT, Format.SRT, Format.JSON})
_SUFFIXES = {Format.VTT: "vtt", Format.SRT: "srt", Format.JSON: "json"}
# What archivers of one maker put beside every file.
_NOISE = "__MACOSX/"
_ENCRYPTED = 0x1  # of a member's flags


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded, and what is said in it; of the transcript's name its suffix is kept."""

    sound: bytes = field(repr=False)
    transcript: bytes = field(repr=False)
    transcript_name: str = field(repr=False)

    @property
    def content(self) -> bytes:
        """Return what tells this recording apart, however it was packed."""
        return len(self.sound).to_bytes(8) + self.sound + self.transcript


def read_recording(data: bytes, *, max_bytes: int) -> Recording:
    """
    Return the recording and the transcript that an archive holds.

    Args:
        data: a ZIP archive.
        max_bytes: of either, unpacked.

    Raises:
        NeedsTranscript: there is none with times (WebVTT, SRT, Amazon Transcribe's JSON).
        BadFormat: damaged, or not one recording and one transcript.
        Encrypted, TooLarge.

    """
    files = _unpacked(data, max_bytes)
    formats = [(format_of(name, body[:HEAD]), name, body) for name, body in files]
    sounds = [body for found, _, body in formats if found in SOUNDS]
    transcripts = [one for one in formats if one[0] in TRANSCRIPTS]
    if len(sounds) == 1 and not transcripts:
        raise NeedsTranscript(
            "a recording without a transcript that has times (WebVTT, SRT, Amazon Transcribe's "
            "JSON): what to mute in it is known only from that"
        )
    if len(files) != 2 or len(sounds) != 1 or len(transcripts) != 1:
        raise BadFormat(
            f"{len(files)} files, {len(sounds)} of them recordings and {len(transcripts)} "
            "transcripts; want one of each"
        )
    found, _, transcript = transcripts[0]
    if found is Format.JSON:
        _check_transcript(transcript)
    return Recording(sounds[0], transcript, f"transcript.{_SUFFIXES[found]}")


def _check_transcript(written: bytes) -> None:
    """Raise NeedsTranscript for JSON that is none: it would say nothing of what to mute."""
    if not is_transcript(read_json(written)):
        raise NeedsTranscript("the JSON beside the recording is not what Amazon Transcribe writes")


def _unpacked(data: bytes, max_bytes: int) -> list[tuple[str, bytes]]:
    problem = ""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [
                one
                for one in archive.infolist()
                if not one.is_dir() and not one.filename.startswith(_NOISE)
            ]
            if len(members) > 2:
                raise BadFormat(f"{len(members)} files; want one recording and one transcript")
            if any(one.flag_bits & _ENCRYPTED for one in members):
                raise Encrypted("an archive with a password")
            return [(one.filename, _read(archive, one, max_bytes)) for one in members]
    except (zipfile.BadZipFile, zlib.error, EOFError):
        problem = "a ZIP archive that is damaged or cut off"
    except NotImplementedError:
        problem = "a ZIP archive that is packed in a way of its own; pack it by deflating"
    raise BadFormat(problem)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    with archive.open(member) as opened:
        body = opened.read(max_bytes + 1)  # whatever size the archive tells
    if len(body) > max_bytes:
        raise TooLarge(f"a file of more than {max_bytes} bytes in the archive")
    return body
