"""Read CSV and TSV: the header once, then records from any place on, in any process."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Self

from labelhooks.errors import BadEncoding, BadFormat, EmptyArtifact, PermanentError, TooLarge
from labelhooks.formats.records import HEAD_BYTES, Record, Window
from labelhooks.formats.text import decode, encoding_of
from labelhooks.model.values import Json

DELIMITERS = (",", ";", "\t", "|")
_QUOTE = re.compile(b'"')
_QUOTED = re.compile(rb'"(?:[^"]|"")*+"?+')


@dataclass(frozen=True, slots=True)
class Header:
    """What a CSV's first row says: enough to read on from any record's `end` elsewhere."""

    columns: tuple[str, ...]
    delimiter: str
    newline: str
    end: int  # the byte where the records begin

    def dumps(self) -> str:
        """Return this as one line of JSON. It holds column names: keep it in the raw zone."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Self:
        """Return the header that `dumps` wrote."""
        said = json.loads(text)
        return cls(tuple(said["columns"]), said["delimiter"], said["newline"], said["end"])


class _NoRowError(Exception):
    """The window begins with no row; the text says why."""

    def __init__(self, told: str, kind: type[PermanentError] = BadFormat) -> None:
        super().__init__(told)
        self.kind = kind


def csv_header(chunks: Iterable[bytes], *, max_bytes: int) -> Header:
    """
    Return the header of the object that begins with `chunks`, reading no more than it takes.

    The delimiter is the one of comma, semicolon, tab and bar that occurs most often outside
    quotes in the first line; with none of them there is one column. A column without a name is
    called by its place ("column_3").

    Raises:
        EmptyArtifact: no row.
        TooLarge: a first row longer than `max_bytes`.
        BadEncoding: not UTF-8.
        BadFormat: a quote not closed, or two columns of one name.

    """
    window = Window(chunks, 0)
    window.line_end(max_bytes)
    encoding, mark = encoding_of(bytes(window.data[:4]))
    if encoding != "utf-8":
        raise BadEncoding(f"records are read in UTF-8, and this is {encoding.upper()}")
    window.drop(mark)
    # Where its first bytes hold no line feed, a file has carriage returns, or a single line.
    first = bytes(window.data[: max_bytes + 1])
    newline = b"\r" if b"\r" in first and b"\n" not in first else b"\n"
    raw = _first_row(window, newline, max_bytes)
    delimiter = _delimiter(raw.splitlines()[0])
    names = [name.strip() for name in _fields(decode(raw), delimiter, newline.decode())]
    columns = tuple(name or f"column_{place}" for place, name in enumerate(names, 1))
    for place, name in enumerate(columns):
        if name in columns[:place]:
            twin = columns.index(name) + 1
            raise BadFormat(f"columns {twin} and {place + 1} have the same name")
    return Header(columns, delimiter, newline.decode(), window.at)


def csv_records(
    chunks: Iterable[bytes],
    *,
    start: int,
    header: Header,
    max_bytes: int,
    end: int | None = None,
    row: int | None = None,
    keep_raw: bool = False,
) -> Iterator[Record]:
    """
    Yield a record for each row that starts in bytes [start, end) of the object.

    Args:
        chunks: the object's bytes from `start` on, in pieces of any size.
        start: where a row begins: `header.end`, or the `end` of a record.
        header: from `csv_header`, in this process or another.
        max_bytes: of a row.
        end: None for the object's end.
        row: the number of the row at `start`, the first below the header being 1; known when
            `start` is `header.end`, else unknown unless given.
        keep_raw: whether records hold their bytes too.

    Yields:
        Records in order, their value a dict of strings by column. Blank lines are none. A row
        with too many or too few columns is a record with a BadFormat. A quote that is not closed
        within `max_bytes` costs the line in which it opens, and reading goes on at the next.

    """
    window = Window(chunks, start)
    newline, delimiter = header.newline.encode(), header.delimiter.encode()
    number = 1 if row is None and start == header.end else row
    while end is None or window.at < end:
        at = window.at
        name = f"the row at byte {at}" if number is None else f"row {number} (byte {at})"
        raw, value = b"", None
        try:
            try:
                length = _row_length(window, delimiter, newline, max_bytes)
            except _NoRowError as problem:
                raw = window.skip_line(newline)
                raise problem.kind(f"{name} {problem}") from None
            if length == 0:
                return
            raw = window.drop(length)
            if raw.strip(b"\r\n"):
                value = _cells(decode(raw, offset=at), header, name)
        except PermanentError as error:
            yield Record(at, window.at, error=error, raw_head=raw[:HEAD_BYTES], row=number)
        else:
            if value is None:
                continue
            yield Record(at, window.at, value, row=number, raw=raw if keep_raw else b"")
        number = number and number + 1


def _cells(text: str, header: Header, name: str) -> dict[str, Json]:
    cells = _fields(text, header.delimiter, header.newline)
    if len(cells) != len(header.columns):
        raise BadFormat(f"{name} has {len(cells)} columns, expected {len(header.columns)}")
    return dict(zip(header.columns, cells, strict=True))


def _first_row(window: Window, newline: bytes, max_bytes: int) -> bytes:
    while True:
        line = bytes(window.data[: window.line_end(max_bytes, newline) or 0])
        try:
            length = _row_length(window, _delimiter(line).encode(), newline, max_bytes)
        except _NoRowError as problem:
            raise problem.kind(f"the first row {problem}") from None
        if length == 0:
            raise EmptyArtifact("there is no row in it")
        raw = window.drop(length)
        if raw.strip(b"\r\n"):
            return raw


def _delimiter(line: bytes) -> str:
    bare = _QUOTED.sub(b"", line)
    return max(DELIMITERS, key=lambda delimiter: bare.count(delimiter.encode()))


def _row_length(window: Window, delimiter: bytes, newline: bytes, max_bytes: int) -> int:
    """
    Return the length of the row that the window begins with, line end included; 0 if none is left.

    What is found does not depend on how the chunks fall. Raises _NoRowError.
    """
    length = window.line_end(max_bytes, newline)
    if length is None:
        raise _NoRowError(f"is longer than {max_bytes} bytes", TooLarge)
    if window.data.find(b'"', 0, length) < 0:
        return length
    stop = re.compile(re.escape(delimiter) + b"|" + re.escape(newline))
    at = 0
    while True:
        quoted = _byte(window, at) == b'"'
        if quoted:
            at = _closing_quote(window, at + 1, max_bytes) + 1
            if newline == b"\n" and _byte(window, at) == b"\r":
                at += 1
        found = _find(window, stop, at, max_bytes)
        stands = found.start() if found else len(window.data)
        if quoted and stands > at:
            raise _NoRowError("has text after a closing quote")
        if found is None:
            return stands
        at = found.end()
        if found.group() == newline:
            return at


def _closing_quote(window: Window, at: int, max_bytes: int) -> int:
    while True:
        found = _find(window, _QUOTE, at, max_bytes)
        if found is None:
            raise _NoRowError("opens a quote that is not closed")
        if _byte(window, found.end()) != b'"':
            return found.start()
        at = found.end() + 1  # two quotes stand for one


def _find(
    window: Window, pattern: re.Pattern[bytes], at: int, max_bytes: int
) -> re.Match[bytes] | None:
    """Return the first match from `at` on, None if there is none before the object's end."""
    while True:
        found = pattern.search(window.data, at, max_bytes + 1)
        if found is not None:
            return found
        if len(window.data) > max_bytes:
            raise _NoRowError(f"does not end within {max_bytes} bytes", TooLarge)
        at = max(at, len(window.data))
        if not window.more():
            return None


def _byte(window: Window, at: int) -> bytes:
    while at >= len(window.data) and window.more():
        pass
    return bytes(window.data[at : at + 1])


def _fields(text: str, delimiter: str, newline: str) -> list[str]:
    """Return the cells of a row that `_row_length` has measured."""
    text = text.removesuffix(newline).removesuffix("\r")
    if '"' not in text:
        return text.split(delimiter)
    cells = []
    for start, end in cell_bounds(text, delimiter):
        quoted = text.startswith('"', start)
        cells.append(text[start + 1 : end - 1].replace('""', '"') if quoted else text[start:end])
    return cells


def cell_bounds(text: str, delimiter: str) -> list[tuple[int, int]]:
    """
    Return where each cell of a row stands in it, quotes included; the row is without its end.

    >>> cell_bounds('a,"b,c",', ",")
    [(0, 1), (2, 7), (8, 8)]
    """
    bounds: list[tuple[int, int]] = []
    at = 0
    while True:
        start = at
        if text.startswith('"', at):
            close = text.index('"', at + 1)
            while text.startswith('"', close + 1):
                close = text.index('"', close + 2)
            at = close + 1
        else:
            stop = text.find(delimiter, at)
            at = len(text) if stop < 0 else stop
        bounds.append((start, at))
        if at >= len(text):
            return bounds
        at += len(delimiter)
