"""SRT and WebVTT: cues and times stay, names over two cues are found, both are to be muted."""

import pytest

from labelhooks.errors import BadEncoding, BadFormat, EmptyArtifact
from tests.unit.redaction.documents.redacting import clean, text_of

SRT = """1\r
00:00:01,000 --> 00:00:02,500\r
Hello, I am <i>Jane</i>\r
\r
2\r
00:00:02,500 --> 00:00:04,000\r
Roe, and that's it.\r
\r
3\r
00:01:00,000 --> 00:01:01,000\r
Call\r
555-0199!\r
\r
4
00:01:02,000 --> 01:00:03,000
Bye"""

VTT = """WEBVTT - talk of Jane

NOTE Jane Roe said so

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start
<v.loud Ann Other>I am J&#97;ne</v> &amp; <00:01.500>you

1:00:00.000 --> 1:00:01.000
<c.red>so</c>
"""


def test_srt_keeps_its_cues() -> None:
    done = clean("a.srt", SRT)
    expected = SRT.replace("<i>Jane</i>", "<i><PERSON_1></i>").replace("Roe, and", ", and")
    assert text_of(done) == expected.replace("555-0199", "<PHONE_1>")
    assert done.mute == ((1.0, 4.0), (60.0, 61.0))
    assert done.media_type == "application/x-subrip"
    assert done.counts == {"PERSON": 1, "PHONE": 1}


def test_vtt_keeps_its_blocks() -> None:
    done = clean("a.vtt", VTT)
    assert text_of(done) == (
        VTT.replace("talk of Jane", "talk of &lt;PERSON_1&gt;")
        .replace("Jane Roe said", "&lt;PERSON_2&gt; said")
        .replace("Ann Other", "&lt;PERSON_3&gt;")
        .replace("J&#97;ne", "&lt;PERSON_1&gt;")
    )
    assert done.mute == ((1.0, 2.0),)
    assert done.media_type == "text/vtt"


def test_they_are_told_by_what_they_hold() -> None:
    assert clean("a.txt", SRT).media_type == "application/x-subrip"
    assert clean("a", VTT).media_type == "text/vtt"


@pytest.mark.parametrize(
    ("name", "raw", "error", "told"),
    [
        ("a.srt", "1\n00:00:01,000 --> x\nJane", BadFormat, "line 2"),
        ("a.srt", "1\n00:00:02,0 --> 00:00:01,0\nJane", BadFormat, "ends before"),
        ("a.srt", "Jane said so", BadFormat, "line 1 has no times"),
        ("a.vtt", "WEBVTT\n\nJane said so", BadFormat, "line 3 has no times"),
        ("a.srt", b"1\n\xff", BadEncoding, "byte 2"),
        ("a.srt", b" \n", EmptyArtifact, "no text"),
    ],
)
def test_what_is_refused(name: str, raw: bytes | str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        clean(name, raw)
    assert "Jane" not in str(caught.value)
