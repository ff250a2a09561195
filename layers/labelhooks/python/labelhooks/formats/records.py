"""A record of an upload, as the readers hand it out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from labelhooks.errors import PermanentError
from labelhooks.model.values import Json

# What is kept of a record that cannot be read; the whole of it stays in the raw bucket.
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record: bytes [start, end) of the object, its line end included.

    Either `value` holds what it says, or `error` why it cannot be read and `raw_head` its first
    64 KiB, which belong in the quarantine bucket and nowhere else. Reading can go on at `end`.
    """

    start: int
    end: int
    value: Json = field(default=None, repr=False)
    error: PermanentError | None = None
    raw_head: bytes = field(default=b"", repr=False)
    row: int | None = None  # of a CSV, from 1: the first record below the header
    raw: bytes = field(default=b"", repr=False)  # of a CSV's row, for who asked to have it kept


class Window:
    """The bytes of an object from some place on, no more of them held than asked for."""

    def __init__(self, chunks: Iterable[bytes], at: int) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self.at = at  # the byte in the object that data[0] is
        self.data = bytearray()
        self.ended = False

    def more(self) -> bool:
        """Take in the next chunk; return False at the object's end."""
        for chunk in self._chunks:
            if chunk:
                self.data += chunk
                return True
        self.ended = True
        return False

    def drop(self, count: int) -> bytes:
        """Let go of the first `count` bytes and return them."""
        gone = bytes(self.data[:count])
        del self.data[:count]
        self.at += count
        return gone

    def line_end(self, limit: int, newline: bytes = b"\n") -> int | None:
        """
        Return the length of the first line, its end included; None if it is longer than `limit`.

        At the object's end the last line needs no newline; 0 means that nothing is left.
        """
        seen = 0
        while True:
            found = self.data.find(newline, seen, limit + len(newline))
            if found >= 0:
                return found + len(newline)
            seen = len(self.data)
            if seen > limit:
                return None
            if not self.more():
                return len(self.data) if len(self.data) <= limit else None

    def skip_line(self, newline: bytes = b"\n") -> bytes:
        """Let go of the line, however long, holding one chunk at most; return its head."""
        head = b""
        while True:
            found = self.data.find(newline)
            count = found + len(newline) if found >= 0 else len(self.data)
            gone = self.drop(count)
            head += gone[: HEAD_BYTES - len(head)]
            if found >= 0 or not self.more():
                return head
