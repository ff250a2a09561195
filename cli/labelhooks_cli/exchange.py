"""Files of labels: written so that an export can go on where it stopped, and read line by line."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from labelhooks.errors import BadFormat, OperatorError, PermanentError, TooLarge
from labelhooks.formats import ground_truth, labels_jsonl
from labelhooks.formats.foreign import Place
from labelhooks.formats.json_array import json_array
from labelhooks.formats.json_values import parse_json
from labelhooks.formats.label_studio import tasks as label_studio
from labelhooks.formats.text import decode
from labelhooks.labels.importing import Line, Said
from labelhooks.model.label_value import LabelValue
from labelhooks.model.schema import LabelSchema
from labelhooks.model.values import Json
from labelhooks.tasks.agreement import agreed

# Of a line, or of a task: an item's content, its labels, and what came with them.
LONGEST = 16 * 1024 * 1024
# What of the end of a file surely holds its last line.
_TAIL = 2 * LONGEST


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before, between and after the lines of a file."""

    before: bytes = b""
    between: bytes = b"\n"
    after: bytes = b"\n"


LINES = Frame()
ARRAY = Frame(b"[\n", b",\n", b"\n]\n")


class Export:
    """
    A file of lines that is being written.

    Each line is whole or not there: a run that was stopped is taken up after the last whole one.
    """

    def __init__(self, file: Path, frame: Frame, *, resume: bool) -> None:
        self._file = file
        self._frame = frame
        self._resume = resume

    def last(self) -> dict[str, Any] | None:
        """Return the last whole line of a file to go on with, and cut off what is after it."""
        if not self._resume or not self._file.exists():
            return None
        with self._file.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(0, size - _TAIL)
            file.seek(start)
            tail = file.read()
            end = len(tail)
            while end > 0:
                begin = tail.rfind(b"\n", 0, end) + 1
                line = tail[begin:end].rstrip(b",")
                found = _object(line)
                if found is not None:
                    file.truncate(start + begin + len(line))
                    return found
                end = begin - 1
            file.truncate(0)
        return None

    def write(self, lines: Iterable[dict[str, Any]], *, after: bool) -> int:
        """Write the lines, `after` those that are there; return how many."""
        number = 0
        with self._file.open("ab" if after else "wb") as file:
            if not after:
                file.write(self._frame.before)
            for line in lines:
                if after or number:
                    file.write(self._frame.between)
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode())
                number += 1
            if after or number or self._frame.before:
                file.write(self._frame.after)
        return number


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hex. Raises OperatorError where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from None


def lines_of(file: IO[bytes], read: Callable[[Place], Said]) -> Iterator[Line]:
    """Yield what each line of a file says, or why it says nothing; blank lines are none."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise TooLarge(f"line {number}: more than {LONGEST} bytes")
        if line.strip():
            yield number, _said(line, read, first=number == 1)


def _said(line: bytes, read: Callable[[Place], Said], *, first: bool) -> Said | PermanentError:
    try:
        text = decode(line.removeprefix(b"\xef\xbb\xbf") if first else line)
        return read(Place(parse_json(text)))
    except PermanentError as error:
        return error


def elements_of(file: IO[bytes], read: Callable[[Place], Said]) -> Iterator[Line]:
    """Yield what each task of an export says: one JSON array, or a task a line."""
    head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if not head.startswith(b"["):
        yield from lines_of(file, read)
        return
    for number, element in enumerate(json_array(file, max_bytes=LONGEST), 1):
        try:
            said: Said | PermanentError = read(Place(element))
        except PermanentError as error:
            said = error
        yield number, said


def from_jsonl(line: Place) -> Said:
    """Return what a line of our JSONL says. Raises BadFormat."""
    named = labels_jsonl.read_line(line)
    return Said(named.value, named.item_id, _contents(named.content))


def from_label_studio(schema: LabelSchema, control: str | None) -> Callable[[Place], Said]:
    """Return what reads a task: its ground truth, or what its annotations agree on."""

    def read(task: Place) -> Said:
        found = list(label_studio.annotations_of(task, schema, control=control))
        chosen = [one for one in found if one.ground_truth] or found
        if not chosen:
            raise BadFormat("annotations: none that was not skipped")
        values: list[LabelValue] = [schema.check(one.value) for one in chosen]
        verdict = agreed(values)
        if verdict is None:
            raise BadFormat(f"annotations: {len(values)} that do not agree, and no ground truth")
        data = task.at("data")
        text = None if data.absent else data.at("text").held
        return Said(verdict.value, label_studio.item_of(task), _contents(text, data.held))

    return read


def from_ground_truth(schema: LabelSchema, attribute: str | None) -> Callable[[Place], Said]:
    """Return what reads a line of an output manifest."""

    def read(line: Place) -> Said:
        value = ground_truth.label_of(line, schema, attribute)
        text, _ = ground_truth.source_of(line)
        return Said(value, ground_truth.item_of(line), _contents(text))

    return read


def _contents(*some: Json) -> tuple[Json, ...]:
    return tuple(one for one in some if one is not None)


def item_in(line: dict[str, Any]) -> str | None:
    """Return the id of the item that a line which we wrote is of."""
    meta = line.get("meta")
    ours = meta.get(label_studio.OURS) if isinstance(meta, dict) else None
    for place in (line, ours if isinstance(ours, dict) else {}):
        for name in ("item_id", ground_truth.ITEM_KEY):
            if isinstance(place.get(name), str):
                return str(place[name])
    return None
