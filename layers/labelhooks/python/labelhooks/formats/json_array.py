"""A JSON array of any size, element by element: what exports that are one document hold."""

import codecs
import json
from collections.abc import Iterator
from typing import IO

from labelhooks.errors import BadEncoding, BadFormat, TooLarge
from labelhooks.formats.json_values import parse_json
from labelhooks.model.values import Json

_CHUNK = 256 * 1024
_SPACE = " \t\r\n"


def json_array(file: IO[bytes], *, max_bytes: int) -> Iterator[Json]:
    """
    Yield the elements of the array that a file holds; no more is held than one of them.

    Args:
        file: UTF-8; read once, from where it is.
        max_bytes: of an element.

    Raises:
        BadFormat: not an array, or not JSON; the message numbers the element.
        BadEncoding: not UTF-8.
        TooLarge: an element of more than `max_bytes`.
        TooDeep: as `parse_json`.

    """
    reader = _Text(file)
    if reader.next() != "[":
        raise BadFormat("not a JSON array")
    number = 0
    if reader.next() != "]":
        reader.back()
        mark = ","
        while mark == ",":
            number += 1
            yield reader.element(number, max_bytes)
            mark = reader.next()
        if mark != "]":
            raise BadFormat(f"element {number}: want a comma or the end of the array after it")
    if reader.next():
        raise BadFormat("something follows the array")


class _Text:
    """A file's text from some place on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._held = ""
        self._at = 0
        self._ended = False

    def next(self) -> str:
        """Return the next character that is no white space; nothing at the end."""
        while True:
            while self._at < len(self._held):
                self._at += 1
                if self._held[self._at - 1] not in _SPACE:
                    return self._held[self._at - 1]
            if not self._more():
                return ""

    def back(self) -> None:
        """Go back by the character that was just read, if it was one."""
        self._at = max(0, self._at - 1)

    def element(self, number: int, max_bytes: int) -> Json:
        """Return the value that begins here."""
        if self.next():
            self.back()
        self._held, self._at = self._held[self._at :], 0
        wanted = _CHUNK
        while True:
            while len(self._held) < wanted and self._more():
                pass
            end = self._end()
            if end is None and self._ended:
                raise BadFormat(f"element {number}: not JSON, or cut off")
            if end is not None and len(self._held[:end].encode()) <= max_bytes:
                self._at = end
                return parse_json(self._held[:end])
            if len(self._held) > max_bytes:
                raise TooLarge(f"element {number}: more than {max_bytes} bytes")
            wanted = 2 * len(self._held)  # so that trying again costs no more than twice the text

    def _end(self) -> int | None:
        """Return where the value that is held from its beginning ends, if it does."""
        try:
            _, end = _DECODER.raw_decode(self._held)
        except (json.JSONDecodeError, RecursionError):
            return None
        # A number may go on in what was not read yet.
        return end if end < len(self._held) or self._ended else None

    def _more(self) -> bool:
        chunk = self._file.read(_CHUNK)
        wrong = False
        try:
            self._held += self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:  # it holds the bytes
            wrong = True
        if wrong:
            raise BadEncoding("not UTF-8")
        self._ended = not chunk
        return bool(chunk)


_DECODER = json.JSONDecoder()
