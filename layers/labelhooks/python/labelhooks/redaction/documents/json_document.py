"""JSON: one document, held whole, or lines of it, however many."""

import json
import re
import sys
from dataclasses import replace

from labelhooks.formats.json_values import json_lines, parse_json
from labelhooks.formats.sniff import Format
from labelhooks.formats.text import encoding_of, read_text
from labelhooks.formats.transcript import is_transcript
from labelhooks.model.values import Json
from labelhooks.redaction.documents import transcribe
from labelhooks.redaction.documents.document import (
    CleanDocument,
    Document,
    Limits,
    Outlet,
    Report,
)
from labelhooks.redaction.documents.records import redacted
from labelhooks.redaction.redactor import Redactor

_INDENT = re.compile(r"\s*[{\[]\r?\n([ \t]+)\S")


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """Return the document with its values redacted; what is not a text stays of its type."""
    if document.format is Format.JSONL:
        return _lines(document, redactor, limits)
    data = document.whole(limits.json_bytes)
    encoding, mark = encoding_of(data)
    text = read_text(data)
    value = parse_json(text, max_depth=limits.depth)
    report = Report(limits)
    if is_transcript(value):
        clean = transcribe.redacted(value, redactor, report)
    else:
        done = redactor.redact(value)
        report.add(*done.findings)
        clean = done.value
    body = data[:mark] + _dumps(clean, text).encode(encoding)
    return report.clean(document, "application/json", body)


def _dumps(value: Json, like: str) -> str:
    """Return `value` as JSON that is laid out as the text `like` is."""
    indent = _INDENT.match(like)
    end = like[len(like.rstrip()) :]
    if indent:
        return json.dumps(value, ensure_ascii=False, indent=indent.group(1)) + end
    return json.dumps(value, ensure_ascii=False, separators=_separators(like)) + end


def _separators(like: str) -> tuple[str, str]:
    return (", " if '", "' in like or ", " in like else ",", ": " if '": ' in like else ":")


def _lines(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    outlet, report = Outlet(), Report(limits)
    records = json_lines(
        document.chunks(),
        chunks_at=0,
        start=0,
        end=sys.maxsize,
        max_bytes=limits.record_bytes,
        max_depth=limits.depth,
    )
    for line, (_, done) in enumerate(redacted(records, redactor)):
        report.add(*(replace(one, path=f"$[{line}]{one.path[1:]}") for one in done.findings))
        outlet.write(json.dumps(done.value, ensure_ascii=False).encode() + b"\n")
    return report.clean(document, "application/x-ndjson", outlet.body())
