"""JSONL in, clean texts and spans out: a line a text, however many."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from labelhooks.errors import BadFormat, OperatorError, PermanentError
from labelhooks.formats.json_values import json_lines
from labelhooks.formats.records import Record
from labelhooks.model.values import Json
from labelhooks.redaction import Redactor, Span
from labelhooks.redaction.placeholders import substituted

# Texts that are looked at together: many are quick, and few are soon done.
_TOGETHER = 64
_BYTES = 64 * 1024
_CHUNK = 256 * 1024
_LONGEST = 16 * 1024 * 1024

type _Line = dict[str, Any]


def redact_lines(source: Path, out: Path, redactor: Redactor, *, why: bool) -> tuple[int, int]:
    """
    Write a line for each line of `source`, in order; "-" is the standard input or output.

    A line of `source` has an "id" and a "text"; what comes of it is the clean text and the spans,
    with offsets into the text as it came, or the error.

    Args:
        source: JSONL.
        out: written as the lines are done.
        redactor: decides.
        why: whether spans say what took them.

    Returns:
        How many lines were redacted, and how many could not be.

    Raises:
        OperatorError: a file that cannot be read or written.

    """
    done = failed = 0
    with ExitStack() as stack:
        try:
            read: IO[bytes] = (
                sys.stdin.buffer if str(source) == "-" else stack.enter_context(source.open("rb"))
            )
            write: IO[str] = (
                sys.stdout
                if str(out) == "-"
                else stack.enter_context(out.open("w", encoding="utf-8", newline="\n"))
            )
        except OSError as error:
            raise OperatorError(f"{error.filename}: {error.strerror}") from None
        for line in _redacted(_records(read), redactor, why=why):
            failed += "error" in line
            done += "error" not in line
            write.write(json.dumps(line, ensure_ascii=False) + "\n")
    return done, failed


def _records(read: IO[bytes]) -> Iterator[Record]:
    chunks = iter(lambda: read.read(_CHUNK), b"")
    return json_lines(chunks, chunks_at=0, start=0, end=sys.maxsize, max_bytes=_LONGEST)


def _redacted(records: Iterable[Record], redactor: Redactor, *, why: bool) -> Iterator[_Line]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += record.end - record.start
        if len(batch) >= _TOGETHER or size >= _BYTES:
            yield from _batch(batch, redactor, why=why)
            batch, size = [], 0
    yield from _batch(batch, redactor, why=why)


def _batch(batch: list[Record], redactor: Redactor, *, why: bool) -> Iterator[_Line]:
    texts = [_text(record) for record in batch]
    found = iter(redactor.spans_many([text for text in texts if isinstance(text, str)]))
    for record, text in zip(batch, texts, strict=True):
        id_ = record.value.get("id") if isinstance(record.value, dict) else None
        if isinstance(text, PermanentError):
            yield _failed(id_, text)
            continue
        spans = next(found)
        if isinstance(spans, PermanentError):
            yield _failed(id_, spans)
            continue
        clean = text
        if spans:
            clean, _ = substituted(text, spans, redactor.placeholders((text,)).of)
        yield {"id": id_, "text": clean, "spans": [_span(span, why=why) for span in spans]}


def _text(record: Record) -> str | PermanentError:
    """Return the text of a line, or why it has none."""
    if record.error is not None:
        return record.error
    text = record.value.get("text") if isinstance(record.value, dict) else None
    if isinstance(text, str):
        return text
    return BadFormat(f'the line at byte {record.start} has no text under "text"')


def _failed(id_: Json, error: PermanentError) -> _Line:
    return {"id": id_, "error": {"type": error.code, "message": str(error)}}


def _span(span: Span, *, why: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "start": span.start,
        "end": span.end,
        "type": span.type,
        "score": round(span.score, 4),
    }
    return {**told, "why": span.why} if why else told
