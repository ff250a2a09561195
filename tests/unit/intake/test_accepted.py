"""accept: what an upload is read as, and what a refusal says would be needed."""

import pytest

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge, UnsupportedFormat
from labelhooks.formats.sniff import Format
from labelhooks.intake.accepted import accept


@pytest.mark.parametrize(
    ("suffix", "content_type", "head", "format_"),
    [
        ("notes.txt", "", b"hello", Format.TEXT),
        ("a b+c%20d.TXT", "binary/octet-stream", b"hello", Format.TEXT),
        ("README", "text/plain; charset=utf-8", b"hello", Format.TEXT),
        ("README", "", b"hello", Format.TEXT),
        ("README", "", "héllo".encode("utf-16"), Format.TEXT),
        ("v1.2/README", "", b"hello", Format.TEXT),
        ("x.json", "", b'{"a": 1}', Format.JSON),
        ("x.json", "", b'{\n  "a": 1\n}', Format.JSON),
        ("x.json", "", b'{"a": 1}\n{"a": 2}\n', Format.JSONL),
        ("x.jsonl", "application/json", b"{}", Format.JSONL),
        ("x.ndjson", "", b"{}", Format.JSONL),
        ("x", "application/x-ndjson", b"{}", Format.JSONL),
        ("x.csv", "text/plain", b"a,b", Format.CSV),
        ("x.tsv", "", b"a\tb", Format.TSV),
        ("x.unknown", "text/plain", b"hello", Format.TEXT),
        ("x.html", "", b"hello", Format.HTML),
        ("x.txt", "", b" <!DOCTYPE html><p>", Format.HTML),
        ("x.md", "", b"# hello", Format.MARKDOWN),
        ("x.eml", "", b"From: x", Format.EMAIL),
        ("x.txt", "", b"WEBVTT\n", Format.VTT),
        ("x.srt", "", b"1", Format.SRT),
    ],
)
def test_what_it_is_read_as(suffix: str, content_type: str, head: bytes, format_: Format) -> None:
    assert accept(suffix, content_type, len(head), head) is format_


@pytest.mark.parametrize(
    ("suffix", "head", "match"),
    [
        ("x.txt", b"%PDF-1.7", "PDF"),
        ("x.csv", b"PK\x03\x04....", "zip"),
        ("x.jsonl.gz", b"\x1f\x8b\x08", "gzip"),
        ("x", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "JPEG"),
        ("x", b"RIFF\0\0\0\0WAVE", "WAV"),
        ("x", b"\0\0\0\x20ftypisom", "MP4"),
        ("x.xml", b"<a/>", "XML"),
        ("x.bin", b"\0\1\2", "no text"),
        ("x.py", b"print()", "nothing says that it is text"),
    ],
)
def test_what_a_refusal_says(suffix: str, head: bytes, match: str) -> None:
    with pytest.raises(UnsupportedFormat, match=match):
        accept(suffix, "application/octet-stream", len(head), head)


def test_size_and_encoding_are_told_before_anything_is_read() -> None:
    with pytest.raises(EmptyArtifact):
        accept("x.txt", "", 0, b"")
    with pytest.raises(TooLarge, match="1000000000 bytes of json"):
        accept("x.json", "", 10**9, b"{", max_whole=10**6)
    with pytest.raises(BadEncoding):
        accept("x.csv", "", 10, "a,b".encode("utf-16"))
    assert accept("x.jsonl", "", 10**9, b"{}", max_whole=10**6) is Format.JSONL
