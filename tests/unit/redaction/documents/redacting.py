"""Documents under test, redacted by a detector of a few fixed patterns."""

import io
from typing import IO

from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction import Redactor
from labelhooks.redaction.documents import CleanDocument, Limits, redact_document
from tests.unit.redaction.fakes import Patterns


def redactor(**policy: object) -> Redactor:
    return Redactor(Patterns(), RedactionPolicy.model_validate(policy))


def clean(
    name: str, data: bytes | str | IO[bytes], limits: Limits | None = None, **policy: object
) -> CleanDocument:
    """Return the clean document, checked: every finding of one at "$" is at its placeholder."""
    raw = data.encode() if isinstance(data, str) else data
    return redact_document(name, raw, redactor(**policy), limits)


def text_of(document: CleanDocument) -> str:
    return document.read().decode()


class Endless(io.RawIOBase):
    """A file of `size` bytes that repeats a pattern and is never held; counts what was read."""

    def __init__(self, pattern: bytes, size: int, *, start: bytes = b"") -> None:
        self._pattern = pattern
        self._left = size
        self._start = start
        self._at = 0
        self.most = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        assert size >= 0, "read whole"
        self.most = max(self.most, size)
        if self._start:
            begun, self._start = self._start[:size], self._start[size:]
            return begun
        count = min(size, self._left)
        self._left -= count
        begins = self._at % len(self._pattern)
        self._at += count
        return (self._pattern * (count // len(self._pattern) + 2))[begins : begins + count]
