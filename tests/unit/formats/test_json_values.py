"""json_lines: each line once, however the object is cut; a bad line fails alone."""

import itertools
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, BadFormat, TooLarge
from labelhooks.formats.json_values import fetch_from, json_lines
from labelhooks.formats.records import HEAD_BYTES, Record

MAX = 40


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def read(
    data: bytes, start: int = 0, end: int | None = None, *, size: int = 7, max_bytes: int = MAX
) -> list[Record]:
    at = fetch_from(start)
    stop = len(data) if end is None else end
    chunks = pieces(data[at:], size)
    return list(json_lines(chunks, chunks_at=at, start=start, end=stop, max_bytes=max_bytes))


def told(records: list[Record]) -> list[tuple[int, int, object, str, bytes]]:
    return [(r.start, r.end, r.value, repr(r.error), r.raw_head) for r in records]


_lines = st.one_of(
    st.integers().map(json.dumps).map(str.encode),
    st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=2).map(
        lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    ),
    st.sampled_from([b"", b"  ", b"\r", b"{bad", b"\xff\xff", b"1" * (MAX + 5), b'"\0"', b"{}\r"]),
)


@settings(deadline=None)
@given(
    st.lists(_lines, max_size=12),
    st.booleans(),
    st.lists(st.integers(0, 400), max_size=5),
    st.integers(1, 60),
)
def test_each_line_is_read_once_however_the_object_is_cut(
    lines: list[bytes], closed: bool, cuts: list[int], size: int
) -> None:
    data = b"\n".join(lines) + (b"\n" if closed else b"")
    whole = read(data, size=1_000_000)
    edges = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})

    by_segment = [
        record
        for start, end in itertools.pairwise(edges)
        for record in read(data, start, end, size=size)
    ]

    assert told(by_segment) == told(whole)
    assert [r.end for r in whole] == sorted(r.end for r in whole)
    for record in whole:
        assert data[record.start : record.end].startswith(record.raw_head)


@settings(deadline=None)
@given(st.lists(_lines, min_size=1, max_size=8), st.integers(1, 30), st.data())
def test_reading_goes_on_at_the_end_of_any_record(
    lines: list[bytes], size: int, draw: st.DataObject
) -> None:
    data = b"\n".join(lines)
    whole = read(data)
    stopped = draw.draw(st.integers(0, len(whole)))
    resume = whole[stopped - 1].end if stopped else 0

    assert told(whole[:stopped] + read(data, resume, size=size)) == told(whole)


def test_a_bad_line_fails_alone() -> None:
    data = b'{"a": 1}\n{"a": NaN}\n\xff\n[1' + b"1" * 50 + b"]\n{}"

    records = read(data)

    assert [type(r.error) for r in records] == [
        type(None),
        BadFormat,
        BadEncoding,
        TooLarge,
        type(None),
    ]
    assert [r.value for r in records if r.error is None] == [{"a": 1}, {}]
    assert "byte 20" in str(records[2].error)
    assert [data[r.start : r.end] for r in records[1:3]] == [r.raw_head for r in records[1:3]]


def test_a_mark_at_the_beginning_is_no_content() -> None:
    records = read(b"\xef\xbb\xbf[1]\n\xef\xbb\xbf[2]")
    assert records[0].value == [1]
    assert isinstance(records[1].error, BadFormat)  # in the middle it is


def test_a_line_of_any_length_is_never_held() -> None:
    chunk = b"x" * 1_000_000
    held: list[int] = []

    def endless() -> Iterator[bytes]:
        yield b"[1]\n"
        for _ in range(200):
            yield chunk
        yield b"\n[2]"

    size = 4 + 200 * len(chunk) + 4
    for record in json_lines(endless(), chunks_at=0, start=0, end=size, max_bytes=1000):
        held.append(len(record.raw_head))
    assert held == [0, HEAD_BYTES, 0]


def test_no_more_is_fetched_than_the_segment_needs() -> None:
    def object_() -> Iterator[bytes]:
        yield b"[1]\n[2]\n"
        raise AssertionError("fetched on")

    records = json_lines(object_(), chunks_at=0, start=0, end=8, max_bytes=MAX)
    assert [r.value for r in records] == [[1], [2]]


def test_chunks_that_begin_too_late_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="fetch_from"):
        json_lines([b"[1]\n"], chunks_at=5, start=5, end=9, max_bytes=MAX)


def test_a_record_does_not_show_its_content() -> None:
    (record,) = read(b'{"name": "Jane"', size=100)
    assert "Jane" not in repr(record)
    assert b"Jane" in record.raw_head
