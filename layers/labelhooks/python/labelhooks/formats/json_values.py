"""Read JSON: one document, or the lines of a JSONL upload from any place on."""

import json
import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Never

from labelhooks.errors import BadEncoding, BadFormat, PermanentError, TooDeep, TooLarge
from labelhooks.formats.records import HEAD_BYTES, Record, Window
from labelhooks.formats.text import decode, lone_surrogate, read_text
from labelhooks.model.values import Json

MAX_DEPTH = 32
# DynamoDB holds 38 digits; nothing that people count or call by has more.
MAX_DIGITS = 38
# Strings first, so that what stands in one is not taken for structure; an unclosed one runs to
# the end. Possessive throughout: the scan is linear on any input.
_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},:]|-?\d++(?:\.\d++)?+(?:[eE][+-]?\d++)?+|[\w-]++', re.S
)


class _RefusedError(Exception):
    """A value that JSON's grammar or our limits do not allow; `_offence` finds the place."""


def read_json(data: bytes, *, max_depth: int = MAX_DEPTH) -> Json:
    """
    Return the one JSON value in `data`.

    Args:
        data: as for `read_text`.
        max_depth: how many arrays and objects may stand in each other; `[[1]]` is 2 deep.

    Raises:
        EmptyArtifact, BadEncoding: as `read_text`; BadEncoding also for half a surrogate pair.
        TooDeep: deeper than `max_depth`.
        BadFormat: not JSON, NaN or an infinity, a key twice in one object, or a whole number of
            more than 38 digits. The message names line and column, both from 1.

    """
    return parse_json(read_text(data), max_depth=max_depth)


def parse_json(text: str, *, max_depth: int = MAX_DEPTH) -> Json:
    """Return the one JSON value in `text`. Raises BadEncoding, TooDeep and BadFormat."""
    if text.count("[") + text.count("{") > max_depth:  # before any recursion
        _check_depth(text, max_depth)
    problem: tuple[str, int] | None = None
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:  # it holds the document: only the place goes on
        problem = (error.msg.partition(":")[0].removesuffix(" at"), error.pos)
    except _RefusedError:
        problem = _offence(text)
    if problem is not None:
        raise BadFormat(f"{problem[0]} at {_place(text, problem[1])}")
    if "\\u" in text and _has_lone_surrogate(value):
        raise BadEncoding("half a surrogate pair (\\ud800 to \\udfff alone) in a string")
    return value


def fetch_from(start: int) -> int:
    """Return the byte from which to fetch for `json_lines`: it looks one byte back."""
    return max(start - 1, 0)


def json_lines(
    chunks: Iterable[bytes],
    *,
    chunks_at: int,
    start: int,
    end: int,
    max_bytes: int,
    max_depth: int = MAX_DEPTH,
) -> Iterator[Record]:
    """
    Yield a record for each line that starts in bytes [start, end) of the object.

    Whether a line starts at `start` is told by the byte before it. So any segments that cover
    the object yield each line once, and so does going on at the `end` of any record.

    Args:
        chunks: the object's bytes from `chunks_at` on, in pieces of any size; read only as far
            as the end of the last such line.
        chunks_at: `fetch_from(start)`, or less.
        start: the first byte of the segment.
        end: the byte after it, or the object's size.
        max_bytes: of a line. A longer one is a TooLarge record and is never held whole.
        max_depth: as for `read_json`.

    Yields:
        Records in order. Blank lines are none. A line that cannot be read is a record with its
        error; it never stops the file.

    Raises:
        ValueError: `chunks_at` is too late to tell where the first line starts.

    """
    if not 0 <= chunks_at <= fetch_from(start):
        raise ValueError("want the chunks from fetch_from(start) on")
    return _lines(Window(chunks, chunks_at), start, end, max_bytes, max_depth)


def _lines(
    window: Window, start: int, end: int, max_bytes: int, max_depth: int
) -> Iterator[Record]:
    if not _seek(window, start, end):
        return
    while window.at < end:
        at = window.at
        length = window.line_end(max_bytes)
        if length == 0:
            return
        if length is None:
            head = window.skip_line()
            error = TooLarge(f"the line at byte {at} is longer than {max_bytes} bytes")
            yield Record(at, window.at, error=error, raw_head=head)
            continue
        record = _record(window.drop(length), at, max_depth)
        if record is not None:
            yield record


def _seek(window: Window, start: int, end: int) -> bool:
    """Go to the first line that starts at `start` or later; False if none does before `end`."""
    while window.at < fetch_from(start):
        if not window.data and not window.more():
            return False
        window.drop(min(fetch_from(start) - window.at, len(window.data)))
    if start == 0:
        return True
    while window.at < end:  # a line that starts at or after `end` is not ours to look for
        found = window.data.find(b"\n")
        if found >= 0:
            window.drop(found + 1)
            return True
        window.drop(len(window.data))
        if not window.more():
            return False
    return False


def _record(line: bytes, at: int, max_depth: int) -> Record | None:
    content = line.removeprefix(b"\xef\xbb\xbf") if at == 0 else line
    skipped = len(line) - len(content)
    if not content.strip():
        return None
    end = at + len(line)
    try:
        value = parse_json(decode(content, offset=at + skipped), max_depth=max_depth)
    except PermanentError as error:
        return Record(at, end, error=error, raw_head=line[:HEAD_BYTES])
    return Record(at, end, value)


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise _RefusedError
    return built


def _refuse(_constant: str) -> Never:
    raise _RefusedError


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _RefusedError
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise _RefusedError
    return number


def _check_depth(text: str, max_depth: int) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        match token.group():
            case "[" | "{":
                depth += 1
                if depth > max_depth:
                    place = _place(text, token.start())
                    raise TooDeep(f"deeper than {max_depth} levels at {place}")
            case "]" | "}":
                depth -= 1


def _offence(text: str) -> tuple[str, int]:
    """Return what `parse_json` refused and where: the first such thing in the text."""
    objects: list[set[str] | None] = []  # the keys so far of each open object; None: an array
    string: re.Match[str] | None = None  # the string just before, a key if a colon follows
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word == "{":
            objects.append(set())
        elif word == "[":
            objects.append(None)
        elif word in "]}" and objects:
            objects.pop()
        elif word == ":" and string is not None and objects and objects[-1] is not None:
            key = json.loads(string.group())
            if key in objects[-1]:
                return "a key that its object has already", string.start()
            objects[-1].add(key)
        elif word in ("NaN", "Infinity", "-Infinity"):
            return "not a number that JSON knows", token.start()
        elif word.lstrip("-").isdecimal() and len(word.lstrip("-")) > MAX_DIGITS:
            return f"a whole number of more than {MAX_DIGITS} digits", token.start()
        elif word[0] in "-0123456789" and not isfinite(float(word)):
            return "a number too large to hold", token.start()
        string = token if word[0] == '"' else None
    return "a value that is refused", 0


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line} column {position - text.rfind('\n', 0, position)}"


def _has_lone_surrogate(value: Json) -> bool:
    if isinstance(value, str):
        return lone_surrogate(value)
    if isinstance(value, list):
        return any(map(_has_lone_surrogate, value))
    if isinstance(value, dict):
        return any(lone_surrogate(k) or _has_lone_surrogate(v) for k, v in value.items())
    return False
