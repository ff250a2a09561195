"""gzip and zip: everything in them by its own format, and no bomb is unpacked."""

import gzip
import io
import zipfile
import zlib

import pytest

from labelhooks.errors import (
    BadFormat,
    DecompressionBomb,
    EmptyArtifact,
    Encrypted,
    TooDeep,
    TooLarge,
    UnsupportedFormat,
    UnsupportedLanguage,
)
from labelhooks.redaction.documents import CleanDocument, Limits, document
from tests.unit.redaction.documents.redacting import Endless, clean


def packed(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.comment = b"by Jane Roe"
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def unpacked(done: CleanDocument) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(done.read())) as archive:
        assert archive.testzip() is None
        assert archive.comment == b""
        return {name: archive.read(name) for name in archive.namelist()}


def test_each_entry_has_its_own_format() -> None:
    files = {
        "notes/a.txt": "Jane Roe",
        "b.csv": "id,email\n1,x\n",
        "c.json": '{"a":"Jane"}',
        "d.html": "<b>Ja</b>ne",
        "e.jsonl.gz": gzip.compress(b'{"a": "Jane"}\n'),
        "f.zip": packed({"g.txt": "555-0199"}),
    }
    done = clean("x.zip", packed(files))
    held = unpacked(done)
    assert {name: held[name] for name in list(files)[:4]} == {
        "notes/a.txt": b"<PERSON_1>",
        "b.csv": b"id,email\n1,<EMAIL_1>\n",
        "c.json": b'{"a":"<PERSON_1>"}',
        "d.html": b"<b>&lt;PERSON_1&gt;</b>",
    }
    assert gzip.decompress(held["e.jsonl.gz"]) == b'{"a": "<PERSON_1>"}\n'
    with zipfile.ZipFile(io.BytesIO(held["f.zip"])) as inner:
        assert inner.read("g.txt") == b"<PHONE_1>"
    assert done.counts == {"PERSON": 4, "EMAIL": 1, "PHONE": 1}
    assert done.findings[1].path == "$.entries[1]$[0].email"
    assert done.findings[-1].path == "$.entries[5]$.entries[0]$"


def test_names_of_entries_say_nothing_of_anybody() -> None:
    done = clean("x.zip", packed({"Jane Roe/John Doe.txt": "x", "Jane Roe/jane.txt": "y"}))
    assert unpacked(done) == {"PERSON_1/PERSON_1.txt": b"x", "PERSON_1/PERSON_1 (2).txt": b"y"}
    assert b"Jane" not in done.read()


@pytest.mark.parametrize("members", [1, 3])
def test_gzip_of_anything(members: int) -> None:
    raw = gzip.compress(b"it was Jane\n", mtime=1) * members + b"\0" * 40
    done = clean("x.txt.gz", raw)
    assert gzip.decompress(done.read()) == b"it was <PERSON_1>\n" * members
    assert (done.name, done.media_type) == ("x.txt.gz", "application/gzip")


def test_a_gzip_of_many_pieces() -> None:
    line = b"so on and on it goes, and no end of it is near; " * 10 + b"\n"
    done = clean("x.txt.gz", gzip.compress(line * 1000, 0))
    assert gzip.decompress(done.read()) == line * 1000


class Zeros(io.RawIOBase):
    """A gzip of any number of zeros, made as it is read."""

    def __init__(self, size: int) -> None:
        self._press = zlib.compressobj(9, wbits=31)
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        told = b""
        while self._left > 0 and len(told) < 1:
            told += self._press.compress(b" x" * 50_000)
            self._left -= 100_000
        return told


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        pytest.param(Limits(unpacked_bytes=10**5), "limit of unpacked bytes", id="too much"),
        pytest.param(Limits(), "more than 200 times its size", id="out of proportion"),
    ],
)
def test_a_bomb_is_not_unpacked(limits: Limits, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_ALWAYS_UNPACKED", 200_000)
    with pytest.raises(DecompressionBomb, match=told):
        clean("x.txt.gz", Zeros(10**10), limits)  # type: ignore[arg-type]
    with pytest.raises(DecompressionBomb, match=told):
        clean("x.zip", packed({"a.txt": b" x" * 500_000}), limits)


def test_what_is_unpacked_counts_through_all_archives() -> None:
    inner = packed({"a.txt": b"so it goes " * 50})
    outer = packed({f"{n}.zip": inner for n in range(10)})
    size = 10 * (len(inner) + 550)
    assert clean("x.zip", outer, Limits(unpacked_bytes=size)).counts == {}
    with pytest.raises(DecompressionBomb):
        clean("x.zip", outer, Limits(unpacked_bytes=size - 1))


def nested(depth: int) -> bytes:
    raw = b"Jane"
    for _ in range(depth):
        raw = packed({"x.zip" if raw[:2] == b"PK" else "x.txt": raw})
    return raw


def outside(name: str, attributes: int = 0, flags: int = 0) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = attributes
        archive.writestr(entry, "Jane")
    raw = bytearray(held.getvalue())
    raw[6] |= flags
    raw[raw.index(b"PK\x01\x02") + 8] |= flags
    return bytes(raw)


@pytest.mark.parametrize(
    ("name", "raw", "error", "told"),
    [
        ("x.zip", nested(5), TooDeep, "nesting"),
        ("x.zip", outside("../Jane"), BadFormat, r"entries\[0\] would be unpacked outside"),
        ("x.zip", outside("/etc/Jane"), BadFormat, "outside"),
        ("x.zip", outside("C:\\Jane"), BadFormat, "outside"),
        ("x.zip", outside("Jane", attributes=0o120777 << 16), BadFormat, "is no file"),
        ("x.zip", outside("Jane", flags=1), Encrypted, "password"),
        ("x.zip", packed({f"{n}.txt": "x" for n in range(11)}), TooLarge, "more than 10 entries"),
        ("x.zip", packed({"Jane.py": "x = 1"}), UnsupportedFormat, r"entries\[0\]: nothing says"),
        ("x.zip", packed({"a.txt": "Hola, no puedo entrar en mi"}), UnsupportedLanguage, "entries"),
        ("x.zip", packed({"a.txt": "Jane" * 99})[:-80], BadFormat, "damaged zip"),
        (
            "x.zip",
            packed({"a.txt": b"Jane" * 9}, 0).replace(b"Jane", b"Jano"),
            BadFormat,
            "damaged",
        ),
        ("x.zip", packed({}), EmptyArtifact, "no file"),
        ("x.docx", packed({"[Content_Types].xml": "<x/>"}), UnsupportedFormat, "office"),
        ("x.gz", gzip.compress(b"Jane Roe" * 99)[:-9], BadFormat, "too soon"),
        ("x.gz", gzip.compress(b"Jane Roe") + b"more", BadFormat, "damaged"),
        ("x.txt.gz", gzip.compress(b"Jane Roe")[:-5] + b"12345", BadFormat, "damaged"),
        ("x.txt.gz", gzip.compress(b""), EmptyArtifact, "no bytes"),
    ],
    # Bytes of an archive hold the time: as names of tests they would differ between two workers.
    ids=lambda value: "archive" if isinstance(value, bytes) else None,
)
def test_what_is_refused(name: str, raw: bytes, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        clean(name, raw, Limits(entries=10))
    assert "Jane" not in str(caught.value)
    assert caught.value.__context__ is None or "Jane" not in str(caught.value.__context__)


def test_a_zip_that_cannot_be_gone_back_in_is_held_up_to_a_limit() -> None:
    start = packed({"a.txt": "x"})
    with pytest.raises(TooLarge):
        clean("x.zip", Endless(b"x", 10**8, start=start), Limits(whole_bytes=10**5))
