"""A document on its way through redaction: what goes in, what leaves, and how much is too much."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Protocol

from labelhooks.errors import DecompressionBomb, EmptyArtifact, TooDeep, TooLarge
from labelhooks.formats.sniff import Format
from labelhooks.model.redacted import Finding

_KIB = 1024
_MIB = 1024 * _KIB
_CHUNK = 64 * _KIB
# What clean output may take in memory before it goes on in a file.
_IN_MEMORY = 8 * _MIB
# A small archive of very regular text is no bomb.
_ALWAYS_UNPACKED = 16 * _MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is read. Sizes are bytes; beyond any of them it is refused."""

    whole_bytes: int = 64 * _MIB  # of a document that must be held whole (HTML, e-mail, PDF, image)
    json_bytes: int = 16 * _MIB  # of one JSON document: Python's objects take ten times as much
    record_bytes: int = _MIB  # of a line of JSONL, a row of CSV
    depth: int = 64  # of a JSON value
    nesting: int = 4  # documents in documents: a zip in a zip, a mail in a mail
    entries: int = 10_000  # of an archive, parts of a mail
    unpacked_bytes: int = 4 * _MIB * _KIB  # of everything that a document unpacks to
    ratio: int = 200  # unpacked to packed, from 16 MiB on
    findings: int = 100_000  # that are told one by one; `counts` has all
    values: int = 1_000_000  # different ones that one text may have replaced
    pixels: int = 50_000_000  # of an image, a page
    pages: int = 2_000


class Readable(Protocol):
    """A file as far as documents are read: in order."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one document and all that is in it."""

    left: int

    def spend(self, count: int, *, packed: int, unpacked: int, ratio: int) -> None:
        """Take `count` bytes. Raises DecompressionBomb if they, or the ratio so far, are beyond."""
        self.left -= count
        if self.left < 0:
            raise DecompressionBomb("it unpacks to more than the limit of unpacked bytes")
        if unpacked > _ALWAYS_UNPACKED and unpacked > ratio * max(packed, 1):
            raise DecompressionBomb(f"it unpacks to more than {ratio} times its size")


class Document:
    """
    A document to redact: read it once, whole or in pieces.

    Args:
        name: the file's; only its suffix is used.
        format: what to read it as.
        head: bytes that were read to tell the format.
        rest: what follows them.
        budget: shared with the document it is in.
        file: the whole as a file that can seek, where there is one.
    """

    def __init__(
        self,
        name: str,
        format: Format,  # noqa: A002  the word for it
        head: bytes,
        rest: Readable,
        budget: Budget,
        file: IO[bytes] | None = None,
    ) -> None:
        self.name = name
        self.format = format
        self.budget = budget
        self._head = head
        self._rest = rest
        self._file = file

    def chunks(self, size: int = _CHUNK) -> Iterator[bytes]:
        """Yield its bytes in order. Raises EmptyArtifact if there are none."""
        if not self._head:
            raise EmptyArtifact("it has no bytes")
        yield self._head
        while chunk := self._rest.read(size):
            yield chunk

    def whole(self, limit: int) -> bytes:
        """Return all of it. Raises TooLarge beyond `limit` bytes, and EmptyArtifact."""
        held = bytearray()
        for chunk in self.chunks():
            held += chunk
            if len(held) > limit:
                raise TooLarge(f"more than {limit} bytes of {self.format}, which is held whole")
        return bytes(held)

    def file(self, limit: int) -> IO[bytes]:
        """Return it as a file that can seek; one made of at most `limit` bytes, if need be."""
        if self._file is None:
            return io.BytesIO(self.whole(limit))
        self._file.seek(0)
        return self._file


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """
    A document without its personal data, and what was replaced in it.

    The offsets of `findings` are code points of the clean text at their path ("$" is the document,
    "$[3].email" a cell or a value, "$.entries[2]$" an entry of an archive).
    """

    name: str
    media_type: str
    body: bytes | IO[bytes] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what was removed whole, and why; no content
    mute: tuple[tuple[float, float], ...] = ()  # seconds of the recording a transcript is of
    size: tuple[int, int] | None = None  # of an image: width and height in pixels
    seconds: float | None = None  # of a recording
    pages: int | None = None  # of a PDF

    def chunks(self, size: int = _CHUNK) -> Iterator[bytes]:
        """Yield the clean bytes, from their beginning."""
        body = io.BytesIO(self.body) if isinstance(self.body, bytes) else self.body
        body.seek(0)
        while chunk := body.read(size):
            yield chunk

    def read(self) -> bytes:
        """Return the clean bytes, all of them."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Let go of the file behind a large body."""
        if not isinstance(self.body, bytes):
            self.body.close()


class Report:
    """Collects what was replaced in one document, as many findings as are told one by one."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.findings
        self.findings: list[Finding] = []
        self.counts: dict[str, int] = {}
        self.notes: list[str] = []
        self.mute: list[tuple[float, float]] = []

    def add(self, *findings: Finding) -> None:
        """Count findings, and keep them while there is room."""
        for finding in findings:
            self.counts[finding.type] = self.counts.get(finding.type, 0) + 1
        self.findings += findings[: max(self._most - len(self.findings), 0)]

    def take_in(self, part: CleanDocument, path: str) -> None:
        """Add what was replaced in a document that this one holds at `path`."""
        room = max(self._most - len(self.findings), 0)
        self.findings += [replace(one, path=path + one.path) for one in part.findings[:room]]
        for kind, count in part.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + count
        self.notes += [f"{path}: {note}" for note in part.notes]

    def clean(self, document: Document, media_type: str, body: bytes | IO[bytes]) -> CleanDocument:
        """Return the clean document of what was collected."""
        return CleanDocument(
            document.name,
            media_type,
            body,
            tuple(self.findings),
            self.counts,
            tuple(self.notes),
            tuple(self.mute),
        )


class Outlet:
    """Where clean bytes go as they are made: memory first, a nameless file beyond 8 MiB."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def write(self, clean: bytes) -> None:
        """Add clean bytes."""
        self._size += len(clean)
        if self._file is not None:
            self._file.write(clean)
            return
        self._held.append(clean)
        if self._size > _IN_MEMORY:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who takes the body
            self._file.writelines(self._held)
            self._held.clear()

    def body(self) -> bytes | IO[bytes]:
        """Return what was written: bytes, or a file at its beginning, for the taker to close."""
        if self._file is None:
            return b"".join(self._held)
        self._file.seek(0)
        return self._file


def inside(limits: Limits) -> Limits:
    """Return the limits of a document within this one. Raises TooDeep."""
    if limits.nesting <= 1:
        raise TooDeep("documents in documents in documents, deeper than the limit of nesting")
    return replace(limits, nesting=limits.nesting - 1)
