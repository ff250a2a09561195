"""Recordings: silent where somebody is named, and nothing beside the samples."""

import io
import json
import struct
import wave

import numpy as np
import pytest
import soundfile

from labelhooks.errors import BadFormat, NeedsTranscript, UnsupportedFormat
from labelhooks.redaction.documents import CleanDocument, redact_recording
from tests.unit.redaction.documents.redacting import clean

RATE = 8000
NAMED = (2.0, 2.5)  # when somebody is, by the transcript


def a_transcript() -> CleanDocument:
    words = [("call", 1.0, 1.4), ("jane", *NAMED), ("now", 3.0, 3.3)]
    items = [
        {"type": "pronunciation", "alternatives": [{"content": word, "confidence": "0.9"}],
         "start_time": str(start), "end_time": str(end)}
        for word, start, end in words
    ]  # fmt: skip
    said = {"results": {"transcripts": [{"transcript": "call jane now"}], "items": items}}
    return clean("call.json", json.dumps(said))


def a_wav(seconds: float = 4.0, *, width: int = 2, channels: int = 2) -> bytes:
    body = io.BytesIO()
    with wave.open(body, "wb") as out:
        out.setparams((channels, width, RATE, 0, "NONE", ""))
        out.writeframes(b"\x11" * (int(seconds * RATE) * width * channels))
    return body.getvalue()


def with_chunks(raw: bytes) -> bytes:
    said = b"LIST" + struct.pack("<I", 20) + b"INFOIART" + struct.pack("<I", 8) + b"Jane Roe"
    body = b"WAVE" + said + raw[12:] + b"id3 " + struct.pack("<I", 8) + b"Jane Roe"
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(("width", "silence"), [(1, b"\x80"), (2, b"\0"), (3, b"\0")])
def test_a_wav_is_silent_while_somebody_is_named(width: int, silence: bytes) -> None:
    done = redact_recording("call.wav", with_chunks(a_wav(width=width)), a_transcript())

    assert b"Jane" not in done.read()
    with wave.open(io.BytesIO(done.read())) as left:
        assert left.getparams()[:4] == (2, width, RATE, 4 * RATE)
        frames = left.readframes(4 * RATE)
    second = RATE * width * 2
    named = frames[int(NAMED[0] * second) : int(NAMED[1] * second)]
    assert named == silence * len(named)
    before, after = frames[: int(1.8 * second)], frames[int(2.7 * second) :]
    assert before == b"\x11" * len(before)
    assert after == b"\x11" * len(after)
    assert (done.media_type, done.counts) == ("audio/wav", {"PERSON": 1})


@pytest.mark.parametrize(("kind", "media_type"), [("FLAC", "audio/flac"), ("OGG", "audio/ogg"),
                                                  ("MP3", "audio/mpeg")])  # fmt: skip
def test_other_formats_are_written_anew(kind: str, media_type: str) -> None:
    body = io.BytesIO()
    tone = np.sin(np.arange(4 * RATE) / 3).astype(np.float32) * 0.5
    with soundfile.SoundFile(body, "w", RATE, 1, format=kind) as out:
        out.artist = "Jane Roe"
        out.write(tone)
    assert b"Jane Roe" in body.getvalue()

    done = redact_recording("call", body.getvalue(), a_transcript())

    assert done.media_type == media_type
    assert b"Jane" not in done.read()
    samples, rate = soundfile.read(io.BytesIO(done.read()))
    named = samples[int(NAMED[0] * rate) : int(NAMED[1] * rate)]
    assert abs(named).max() < 0.01
    assert abs(samples[rate : int(1.7 * rate)]).max() > 0.3


def test_a_recording_by_itself_is_refused() -> None:
    with pytest.raises(NeedsTranscript):
        clean("call.wav", a_wav())


def test_a_transcript_of_another_recording() -> None:
    with pytest.raises(BadFormat):
        redact_recording("call.wav", a_wav(0.5), a_transcript())


def test_cut_off() -> None:
    with pytest.raises(BadFormat):
        redact_recording("call.wav", a_wav()[:-100], a_transcript())


def test_a_wav_with_a_codec_of_its_own() -> None:
    raw = bytearray(a_wav())
    raw[20:22] = struct.pack("<H", 2)  # ADPCM

    with pytest.raises(UnsupportedFormat):
        redact_recording("call.wav", bytes(raw), a_transcript())


def test_films_are_refused_with_what_would_help() -> None:
    film = b"\0\0\0\x18ftypisom" + bytes(100)

    with pytest.raises(UnsupportedFormat, match="moving pictures"):
        clean("a.mp4", film)
    with pytest.raises(UnsupportedFormat, match="moving pictures"):
        redact_recording("a.mp4", film, a_transcript())
