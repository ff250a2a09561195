"""
Recordings: samples and nothing else leave, muted where the transcript says who or what was named.

A recording by itself is refused: what is said in it can be known only from a transcript with times.
WAV needs nothing to be installed; FLAC, MP3 and Ogg are decoded and encoded by libsndfile.
"""

import io
import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import IO, Any

from labelhooks.errors import BadFormat, NeedsTranscript, NotInstalled, UnsupportedFormat
from labelhooks.formats.sniff import HEAD, Format, format_of
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Outlet
from labelhooks.redaction.redactor import Redactor

type Seconds = Sequence[tuple[float, float]]

MEDIA_TYPES = {
    Format.WAV: "audio/wav",
    Format.FLAC: "audio/flac",
    Format.MP3: "audio/mpeg",
    Format.OGG: "audio/ogg",
}
_NO_SOUND = (
    "it is a {} file, and nothing redacts moving pictures; its sound alone can be, saved as WAV, "
    "FLAC, MP3 or Ogg, with a transcript that has times"
)
# Words begin earlier and end later than transcripts say, by about this many seconds.
_MARGIN = 0.15
# By how much a transcript may run beyond the recording that it is of.
_BEYOND = 1.0
_BLOCK = 65_536  # samples, or bytes
# Of WAVE formats: PCM, floating point, A-law, mu-law; and how silence is written in them.
_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_SILENCE = {_PCM: b"\0", _FLOAT: b"\0", _ALAW: b"\xd5", _MULAW: b"\xff"}


def redact(document: Document, _redactor: Redactor, _limits: Limits) -> CleanDocument:
    """Refuse a recording that comes by itself. Raises NeedsTranscript, UnsupportedFormat."""
    if document.format not in MEDIA_TYPES:
        raise UnsupportedFormat(_NO_SOUND.format(document.format))
    raise NeedsTranscript(
        f"it is a {document.format} recording; what to mute in it is known only from a transcript "
        "with times (SRT, WebVTT, Amazon Transcribe's JSON)"
    )


def redact_recording(
    name: str, data: bytes | IO[bytes], transcript: CleanDocument
) -> CleanDocument:
    """
    Return a recording without its metadata, muted at the times that its transcript has.

    Args:
        name: the file's, as it is to be called.
        data: the recording, or a file to read it from that can seek.
        transcript: the clean form of its transcript. That it is of this recording, and of all that
            is said in it, is for the caller to know.

    Raises:
        BadFormat: damaged, or shorter than what is to be muted.
        NotInstalled: libsndfile is wanted (labelhooks[audio]).
        UnsupportedFormat: video, and codecs that cannot be written again.

    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    found = format_of(name, file.read(HEAD))
    file.seek(0)
    if found not in MEDIA_TYPES:
        raise UnsupportedFormat(_NO_SOUND.format(found))
    silent = _with_margins(transcript.mute)
    outlet = Outlet()
    if found is Format.WAV:
        seconds = _wav(file, silent, outlet)
    else:
        seconds = _by_libsndfile(file, silent, outlet)
    notes = (f"{sum(end - start for start, end in silent):.1f} seconds were muted",)
    made = CleanDocument(name, MEDIA_TYPES[found], outlet.body(), (), transcript.counts, notes)
    return replace(made, seconds=seconds)


def _with_margins(times: Seconds) -> list[tuple[float, float]]:
    """Return the times with a margin around each, in order, those that touch as one."""
    wide: list[tuple[float, float]] = []
    for start, end in sorted((max(0.0, start - _MARGIN), end + _MARGIN) for start, end in times):
        if wide and start <= wide[-1][1]:
            wide[-1] = (wide[-1][0], max(end, wide[-1][1]))
        else:
            wide.append((start, end))
    return wide


def _check_length(silent: Seconds, seconds: float) -> None:
    if silent and silent[-1][1] - _MARGIN > seconds + _BEYOND:
        raise BadFormat("the transcript goes on when the recording has ended: it is of another one")


@dataclass(frozen=True, slots=True)
class _Wave:
    """A WAV file's samples: where they are, and how they are written."""

    header: bytes  # the format chunk
    start: int
    length: int  # bytes
    rate: int  # frames a second
    frame: int  # bytes of a frame: a sample of each channel
    silence: bytes


def _wav(file: IO[bytes], silent: Seconds, out: Outlet) -> float:
    """Write the samples, muted; return how many seconds they are."""
    wave = _wave_of(file)
    frames = wave.length // wave.frame
    _check_length(silent, frames / wave.rate)
    length = frames * wave.frame
    chunks = b"fmt " + struct.pack("<I", len(wave.header)) + wave.header + b"data"
    out.write(b"RIFF" + struct.pack("<I", 4 + len(chunks) + 4 + length + length % 2) + b"WAVE")
    out.write(chunks + struct.pack("<I", length))
    file.seek(wave.start)
    for start, end, is_silent in _stretches(silent, frames, wave.rate):
        left = (end - start) * wave.frame
        while left:
            block = file.read(min(left, _BLOCK))
            if not block:
                raise BadFormat("a WAV file that ends before its samples do")
            out.write(wave.silence * len(block) if is_silent else block)
            left -= len(block)
    out.write(b"\0" * (length % 2))
    return frames / wave.rate


def _stretches(silent: Seconds, frames: int, rate: int) -> Iterator[tuple[int, int, bool]]:
    """Yield all frames in order, in stretches that are to be silent or not."""
    cuts = [0]
    for start, end in silent:
        cuts += [min(int(start * rate), frames), min(int(end * rate) + 1, frames)]
    for number, (start, end) in enumerate(pairwise([*cuts, frames])):
        if start < end:
            yield start, end, number % 2 == 1


def _wave_of(file: IO[bytes]) -> _Wave:
    file.seek(0, io.SEEK_END)
    size = file.tell()
    header = b""
    at = 12
    while at + 8 <= size:
        file.seek(at)
        kind, length = struct.unpack("<4sI", file.read(8))
        if kind == b"fmt " and 16 <= length <= 64:
            header = file.read(length)
        if kind == b"data" and len(header) >= 16:
            return _described(header, at + 8, min(length, size - at - 8), length)
        at += 8 + length + length % 2
    raise BadFormat("a WAV file without a format or without samples")


def _described(header: bytes, start: int, length: int, stated: int) -> _Wave:
    codec, _channels, rate, _, frame, bits = struct.unpack("<HHIIHH", header[:16])
    if codec == _EXTENSIBLE and len(header) >= 26:
        (codec,) = struct.unpack("<H", header[24:26])
    if codec not in _SILENCE:
        raise UnsupportedFormat("a WAV file with a codec; it would have to be decoded to PCM")
    if length < stated or not rate or not frame:
        raise BadFormat("a WAV file that is cut off, or says nothing of its samples")
    silence = b"\x80" if codec == _PCM and bits <= 8 else _SILENCE[codec]
    return _Wave(header, start, length, rate, frame, silence)


def _by_libsndfile(file: IO[bytes], silent: Seconds, out: Outlet) -> float:
    sound = _soundfile()
    problem, seconds = False, 0.0
    with tempfile.TemporaryFile() as written:
        try:
            with sound.SoundFile(file) as source:
                seconds = len(source) / source.samplerate
                _check_length(silent, seconds)
                form = source.samplerate, source.channels, source.subtype
                with sound.SoundFile(written, "w", *form, format=source.format) as target:
                    _copy(source, target, silent)
        except sound.LibsndfileError:  # its message may quote the file
            problem = True
        if problem:
            raise BadFormat("a recording that is damaged or cut off")
        written.seek(0)
        while chunk := written.read(_BLOCK):
            out.write(chunk)
    return seconds


def _soundfile() -> Any:
    try:
        import soundfile
    except ImportError:
        raise NotInstalled(
            "recordings other than WAV need soundfile: pip install 'labelhooks[audio]'"
        ) from None
    return soundfile


def _copy(source: Any, target: Any, silent: Seconds) -> None:
    for start, end, is_silent in _stretches(silent, len(source), source.samplerate):
        left = end - start
        while left:
            block = source.read(min(left, _BLOCK), dtype="float32", always_2d=True)
            if not len(block):
                raise BadFormat("a recording that ends before its samples do")
            if is_silent:
                block[:] = 0.0
            target.write(block)
            left -= len(block)
