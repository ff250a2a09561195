"""CSV and TSV: dialects, records once and only once, and resumption anywhere."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, BadFormat, EmptyArtifact, TooLarge
from labelhooks.formats.csv_rows import Header, csv_header, csv_records
from labelhooks.formats.records import HEAD_BYTES, Record

MAX = 200


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def read(data: bytes, *, size: int = 5, max_bytes: int = MAX) -> tuple[Header, list[Record]]:
    header = csv_header(pieces(data, size), max_bytes=max_bytes)
    return header, rest(data, header, header.end, size=size, max_bytes=max_bytes)


def rest(
    data: bytes, header: Header, start: int, *, size: int = 5, max_bytes: int = MAX
) -> list[Record]:
    chunks = pieces(data[start:], size)
    return list(csv_records(chunks, start=start, header=header, max_bytes=max_bytes))


@pytest.mark.parametrize(
    ("data", "columns", "value"),
    [
        pytest.param("a,b\n1,2\n", ("a", "b"), {"a": "1", "b": "2"}, id="comma"),
        pytest.param("a;b\r\n1,5;2\r\n", ("a", "b"), {"a": "1,5", "b": "2"}, id="semicolon"),
        pytest.param("a\tb\n1\t2", ("a", "b"), {"a": "1", "b": "2"}, id="tab"),
        pytest.param("a|b\r1|2\r", ("a", "b"), {"a": "1", "b": "2"}, id="bar and returns"),
        pytest.param("\ufeffa,b\n1,2", ("a", "b"), {"a": "1", "b": "2"}, id="a mark"),
        pytest.param('"x,y";b\n1;2', ("x,y", "b"), {"x,y": "1", "b": "2"}, id="quoted delimiter"),
        pytest.param("a,,b\n1,2,3", ("a", "column_2", "b"), None, id="an unnamed column"),
        pytest.param("text\nhello", ("text",), {"text": "hello"}, id="one column"),
        pytest.param("\n\na,b\n1,2", ("a", "b"), {"a": "1", "b": "2"}, id="blank lines first"),
        pytest.param('a,"b\nc"\n1,2', ("a", "b\nc"), {"a": "1", "b\nc": "2"}, id="quoted newline"),
        pytest.param('a,b\n"say ""hi""",2', ("a", "b"), {"a": 'say "hi"', "b": "2"}, id="quotes"),
        pytest.param('a,b\n5" disk,2', ("a", "b"), {"a": '5" disk', "b": "2"}, id="inch"),
        pytest.param('a,b\n"",""\n', ("a", "b"), {"a": "", "b": ""}, id="empty cells"),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_a_dialect_is_read(
    data: str, columns: tuple[str, ...], value: dict[str, str] | None, size: int
) -> None:
    header, records = read(data.encode(), size=size)
    assert header.columns == columns
    assert [r.error for r in records] == [None]
    assert value is None or records[0].value == value


_cells = st.text(alphabet='ab,;"\n\r é', max_size=6)


@settings(deadline=None)
@given(
    st.lists(st.lists(_cells, min_size=2, max_size=2), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 50),
    st.data(),
)
def test_what_a_writer_wrote_is_read_and_resumed_anywhere(
    rows: list[list[str]], newline: str, size: int, draw: st.DataObject
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([["one", "two"], *rows])
    data = out.getvalue().encode()

    header, whole = read(data, size=size, max_bytes=1000)

    assert [list(r.value.values()) for r in whole if isinstance(r.value, dict)] == rows
    assert [r.row for r in whole] == list(range(1, len(rows) + 1))
    stopped = draw.draw(st.integers(0, len(whole)))
    resume = whole[stopped - 1].end if stopped else header.end
    again = rest(data, Header.loads(header.dumps()), resume, size=draw.draw(st.integers(1, 50)))
    assert [(r.start, r.end, r.value) for r in whole[:stopped] + again] == [
        (r.start, r.end, r.value) for r in whole
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "a", "bc", '""']), max_size=30))
def test_any_text_is_read_the_same_however_it_is_cut(parts: list[str]) -> None:
    data = b"x,y\n" + "".join(parts).encode()

    def told(size: int) -> list[tuple[object, ...]]:
        _, records = read(data, size=size, max_bytes=12)
        return [(r.start, r.end, r.value, repr(r.error), r.raw_head, r.row) for r in records]

    assert told(1) == told(3) == told(1000)
    ends = [4, *(r.end for r in read(data, max_bytes=12)[1])]
    for before, record in zip(ends, told(3), strict=False):  # only blank lines are passed over
        assert not data[before : int(str(record[0]))].strip(b"\r\n")
    assert not data[ends[-1] :].strip(b"\r\n")


def test_a_ragged_row_fails_alone() -> None:
    _, records = read(b"a,b\n1,2\n1,2,3\n4\n\n5,6\n")
    assert [str(r.error) for r in records] == [
        "None",
        "row 2 (byte 8) has 3 columns, expected 2",
        "row 3 (byte 14) has 1 columns, expected 2",
        "None",
    ]
    assert [type(r.error) for r in records[1:3]] == [BadFormat, BadFormat]
    assert records[1].raw_head == b"1,2,3\n"


def test_an_unclosed_quote_costs_the_line_it_opens_in() -> None:
    data = b'a,b\n1,2\n"oh no,3\n4,5\n' + b"6,7\n" * 100
    _, records = read(data)
    assert [r.row for r in records if r.error] == [2]
    assert isinstance(records[1].error, BadFormat | TooLarge)
    assert len(records) == 103
    assert records[2].value == {"a": "4", "b": "5"}


def test_text_after_a_closing_quote_is_refused() -> None:
    _, records = read(b'a,b\n"1"x,2\n3,4\n')
    assert [str(r.error) for r in records] == [
        "row 1 (byte 4) has text after a closing quote",
        "None",
    ]


def test_wrong_bytes_fail_alone() -> None:
    _, records = read(b"a,b\n\xff,2\n1,\x00\n3,4\n")
    assert [type(r.error) for r in records] == [BadEncoding, BadEncoding, type(None)]


def test_a_row_of_any_length_is_never_held() -> None:
    def huge() -> Iterator[bytes]:
        yield b"1,"
        for _ in range(100):
            yield b"x" * 1_000_000
        yield b"\n3,4"

    header = Header(("a", "b"), ",", "\n", 4)
    first, second = csv_records(huge(), start=4, header=header, max_bytes=1000)
    assert isinstance(first.error, TooLarge)
    assert len(first.raw_head) == HEAD_BYTES
    assert (second.start, second.value) == (4 + 2 + 100_000_000 + 1, {"a": "3", "b": "4"})


def test_reading_stops_before_a_row_at_the_end() -> None:
    data = b"a,b\n1,2\n3,4\n5,6\n"
    header = csv_header([data], max_bytes=MAX)
    chunks = [data[header.end :]]
    records = csv_records(chunks, start=header.end, header=header, max_bytes=MAX, end=12)
    assert [r.start for r in records] == [4, 8]


@pytest.mark.parametrize(
    ("data", "error", "match"),
    [
        (b"", EmptyArtifact, "no row"),
        (b"\r\n\n", EmptyArtifact, "no row"),
        (b"a,b,a\n", BadFormat, "columns 1 and 3"),
        (b'a,"b\n1,2\n', BadFormat, "not closed"),
        (b"x" * 300, TooLarge, "200 bytes"),
        ("a,b\n".encode("utf-16"), BadEncoding, "UTF-16"),
        (b"\xff\xff,b\n", BadEncoding, "byte 0"),
    ],
)
def test_a_header_that_cannot_be_read(data: bytes, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        csv_header(pieces(data, 7), max_bytes=MAX)


def test_the_header_is_read_from_its_first_bytes_alone() -> None:
    def object_() -> Iterator[bytes]:
        yield b"a,b\n1,2"
        raise AssertionError("fetched on")

    assert csv_header(object_(), max_bytes=MAX).end == 4
