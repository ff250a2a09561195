"""CSV and TSV of any size: the same dialect, rows and columns, with other words in the cells."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from labelhooks.formats.csv_rows import Header, cell_bounds, csv_header, csv_records
from labelhooks.formats.records import Record
from labelhooks.model.values import Json
from labelhooks.redaction.documents.document import (
    CleanDocument,
    Document,
    Limits,
    Outlet,
    Report,
)
from labelhooks.redaction.documents.records import redacted
from labelhooks.redaction.redactor import Redactor

_MARK = b"\xef\xbb\xbf"


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the table with its cells redacted, each under its column's name; a row is an item.

    The first row is the header. What is not replaced stays as it is, quotes and line ends too.

    Raises:
        BadFormat: a quote that is not closed, a row with too many or too few columns, two columns
            of one name.

    """
    outlet, report = Outlet(), Report(limits)
    read: list[bytes] = []
    chunks = document.chunks()
    header = csv_header(_kept(chunks, read), max_bytes=limits.record_bytes)
    begun = b"".join(read)
    outlet.write(_header(begun[: header.end], header, redactor))
    records = csv_records(
        chain([begun[header.end :]], chunks),
        start=header.end,
        header=header,
        max_bytes=limits.record_bytes,
        keep_raw=True,
    )
    for row, (record, done) in enumerate(redacted(records, redactor)):
        report.add(*(replace(one, path=f"$[{row}]{one.path[1:]}") for one in done.findings))
        outlet.write(_row(record, list(_object(done.value).values()), header))
    kind = "text/tab-separated-values" if header.delimiter == "\t" else "text/csv"
    return report.clean(document, kind, outlet.body())


def _kept(chunks: Iterator[bytes], read: list[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        read.append(chunk)
        yield chunk


def _object(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)  # noqa: S101  a row is redacted to a row
    return value


def _header(raw: bytes, header: Header, redactor: Redactor) -> bytes:
    """Return the first row with its names redacted as keys are."""
    clean = _object(redactor.redact(dict.fromkeys(header.columns, "")).value)
    mark = _MARK if raw.startswith(_MARK) else b""
    text = raw.removeprefix(mark).decode()
    blank = text[: len(text) - len(text.lstrip("\r\n"))]
    names = [
        None if name == column else name for column, name in zip(header.columns, clean, strict=True)
    ]
    row = text[len(blank) :].encode()
    return mark + blank.encode() + _replaced(row, names, header)


def _row(record: Record, clean: list[Json], header: Header) -> bytes:
    raw = _object(record.value)
    cells = [None if was == now else str(now) for was, now in zip(raw.values(), clean, strict=True)]
    return _replaced(record.raw, cells, header)


def _replaced(raw: bytes, cells: list[str | None], header: Header) -> bytes:
    """Return a row with these cells in the place of its own; None leaves one."""
    if not any(cell is not None for cell in cells):
        return raw
    text = raw.decode()
    row = text.removesuffix(header.newline).removesuffix("\r")
    kept = []
    for (start, end), cell in zip(cell_bounds(row, header.delimiter), cells, strict=True):
        was = row[start:end]
        kept.append(was if cell is None else _cell(cell, header, quoted=was.startswith('"')))
    return (header.delimiter.join(kept) + text[len(row) :]).encode()


def _cell(value: str, header: Header, *, quoted: bool) -> str:
    if quoted or any(mark in value for mark in (header.delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value
