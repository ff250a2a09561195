"""A recording and its transcript out of one archive, or why not."""

import io
import json
import zipfile

import pytest

from labelhooks.errors import BadFormat, NeedsTranscript, PermanentError, TooLarge
from labelhooks.formats.recording import read_recording

WAV = b"RIFF\x04\0\0\0WAVE"
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nJane\n"
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nJane\n"
TRANSCRIBE = json.dumps({"results": {"transcripts": [], "items": []}}).encode()


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", compression) as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "transcript", "kept"),
    [
        pytest.param("Jane.vtt", VTT, "transcript.vtt", id="WebVTT"),
        pytest.param(
            "a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nJane\n", "transcript.srt", id="SRT"
        ),
        pytest.param("asr.json", TRANSCRIBE, "transcript.json", id="Transcribe"),
    ],
)
def test_it_holds_one_of_each(name: str, transcript: bytes, kept: str) -> None:
    files = {"a/": b"", "a/Jane.wav": WAV, f"a/{name}": transcript, "__MACOSX/a/._x": b"x"}

    found = read_recording(packed(files), max_bytes=1000)

    assert (found.sound, found.transcript, found.transcript_name) == (WAV, transcript, kept)
    assert "Jane" not in repr(found)


def test_how_it_was_packed_makes_no_difference() -> None:
    one = packed({"a.wav": WAV, "a.vtt": VTT})
    other = packed({"x.vtt": VTT, "y.wav": WAV}, zipfile.ZIP_STORED)

    assert read_recording(one, max_bytes=99).content == read_recording(other, max_bytes=99).content


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        pytest.param(packed({"Jane.wav": WAV}), NeedsTranscript, "without", id="alone"),
        pytest.param(
            packed({"Jane.wav": WAV, "a.txt": b"Jane"}),
            NeedsTranscript,
            "that has times",
            id="a text",
        ),
        pytest.param(
            packed({"a.wav": WAV, "a.json": b"[1]"}), NeedsTranscript, "not what Amazon", id="JSON"
        ),
        pytest.param(packed({"a.vtt": VTT}), BadFormat, "0 of them recordings", id="silent"),
        pytest.param(
            packed({"a.wav": WAV, "b.wav": WAV}), BadFormat, "2 of them recordings", id="two"
        ),
        pytest.param(packed({f"{n}.wav": WAV for n in range(3)}), BadFormat, "3 files", id="three"),
        pytest.param(packed({"a.wav": WAV, "a.vtt": VTT})[:-30], BadFormat, "cut off", id="cut"),
        pytest.param(
            packed({"a.wav": WAV + b"x" * 2000, "a.vtt": VTT}),
            TooLarge,
            "more than 1000",
            id="large",
        ),
    ],
)
def test_what_is_no_recording_is_told_unquoted(
    data: bytes, error: type[PermanentError], told: str
) -> None:
    with pytest.raises(error, match=told) as refused:
        read_recording(data, max_bytes=1000)

    assert "Jane" not in str(refused.value)
