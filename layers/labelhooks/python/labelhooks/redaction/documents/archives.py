"""gzip and zip: what is in them redacted by its own format, within limits that stop bombs."""

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from labelhooks.errors import (
    BadFormat,
    EmptyArtifact,
    Encrypted,
    PermanentError,
    TooLarge,
    UnsupportedFormat,
)
from labelhooks.formats.sniff import Format
from labelhooks.redaction.documents import registry
from labelhooks.redaction.documents.document import (
    Budget,
    CleanDocument,
    Document,
    Limits,
    Outlet,
    Readable,
    Report,
    inside,
)
from labelhooks.redaction.documents.names import clean_name
from labelhooks.redaction.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Buffer

_CHUNK = 64 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the archive with everything in it redacted; if one entry cannot be, nothing leaves.

    Raises:
        DecompressionBomb: it unpacks to more than its size, or anybody's, allows.
        TooDeep: archives in archives in archives, deeper than the limit.
        TooLarge: more entries than the limit.
        Encrypted: an entry with a password.
        BadFormat: damaged, cut short, or entries that are no files or lie outside.
        PermanentError: what an entry raises, said of its place in the archive.

    """
    if document.format is Format.GZIP:
        return _gzip(document, redactor, limits)
    return _zip(document, redactor, limits)


class _Inflated(io.RawIOBase):
    """A file of what a raw stream inflates to, held a chunk at a time and counted."""

    def __init__(self, chunks: Readable, budget: Budget, ratio: int, bits: int) -> None:
        self._chunks = chunks
        self._budget = budget
        self._ratio = ratio
        self._bits = bits
        self._inflate = zlib.decompressobj(bits)
        self._held = b""
        self._packed = self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: "Buffer", /) -> int:
        """Inflate as many bytes as there is room for, or fewer. Raises BadFormat."""
        room = memoryview(into).cast("B")
        part = self._some(min(len(room), _CHUNK))
        room[: len(part)] = part
        return len(part)

    def _some(self, most: int) -> bytes:
        while True:
            if self._inflate.eof:
                if not self._next_member():
                    return b""
                continue
            if not self._held:
                self._held = self._chunks.read(_CHUNK)
                self._packed += len(self._held)
            ended = not self._held
            try:
                part = self._inflate.decompress(self._held, most)
            except zlib.error:
                part = None
            if part is None:
                raise BadFormat("its compressed bytes are damaged")
            self._held = self._inflate.unconsumed_tail or self._inflate.unused_data
            if part:
                self._unpacked += len(part)
                self._budget.spend(
                    len(part), packed=self._packed, unpacked=self._unpacked, ratio=self._ratio
                )
                return part
            if ended and not self._inflate.eof:
                raise BadFormat("its compressed bytes end too soon")

    def _next_member(self) -> bool:
        """Go on with the next gzip member; what follows the last may only be zeros."""
        while not self._held.strip(b"\0"):
            self._held = self._chunks.read(_CHUNK)
            self._packed += len(self._held)
            if not self._held:
                return False
        self._inflate = zlib.decompressobj(self._bits)
        return True


class _Chunks:
    """The bytes of a document as a file that is read in order."""

    def __init__(self, document: Document) -> None:
        self._chunks = document.chunks()

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._chunks, b"")


def _gzip(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    name = document.name.removesuffix(".gz")
    # 31: a gzip header is wanted, and its checksum held to.
    plain = _Inflated(_Chunks(document), document.budget, limits.ratio, 31)
    clean = registry.redact_part(
        name, io.BufferedReader(plain), redactor, inside(limits), budget=document.budget
    )
    outlet, report = Outlet(), Report(limits)
    report.take_in(clean, "$.content")
    report.mute += clean.mute
    press = zlib.compressobj(6, wbits=31)  # its header has no name and no time
    for chunk in clean.chunks():
        outlet.write(press.compress(chunk))
    outlet.write(press.flush())
    clean.close()
    return report.clean(document, "application/gzip", outlet.body())


def _zip(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    report = Report(limits)
    file = document.file(limits.whole_bytes)
    outlet = _ZipOutlet()
    try:
        with zipfile.ZipFile(file) as packed:
            entries = _entries(packed, limits)
            with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as clean:
                names: set[str] = set()
                for number, entry in enumerate(entries):
                    done = _entry(packed, entry, number, document, redactor, limits)
                    report.take_in(done, f"$.entries[{number}]")
                    _write(clean, entry, done, names, redactor)
                    done.close()
    except (zipfile.BadZipFile, EOFError, zlib.error, struct.error, NotImplementedError):
        pass  # they may quote a name: raised below, where it is not even the context
    else:
        return report.clean(document, "application/zip", outlet.body())
    raise BadFormat("a damaged zip, or one packed in a way that is not read")


class _ZipOutlet(io.RawIOBase):
    """An outlet as a file that is written in order."""

    def __init__(self) -> None:
        self._outlet = Outlet()

    def writable(self) -> bool:
        return True

    def write(self, data: "Buffer", /) -> int:
        clean = bytes(data)
        self._outlet.write(clean)
        return len(clean)

    def body(self) -> bytes | IO[bytes]:
        return self._outlet.body()


def _entries(packed: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the files in an archive. Raises BadFormat, TooLarge, Encrypted."""
    entries = packed.infolist()
    if len(entries) > limits.entries:
        raise TooLarge(f"more than {limits.entries} entries")
    files = [entry for entry in entries if not entry.is_dir()]
    if not files:
        raise EmptyArtifact("there is no file in it")
    if any(entry.filename == "[Content_Types].xml" for entry in files):
        raise UnsupportedFormat("an office document; export it as text, CSV or PDF")
    for number, entry in enumerate(files):
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in entry.filename[:3]:
            raise BadFormat(f"$.entries[{number}] would be unpacked outside of its folder")
        kind = entry.external_attr >> 28
        if kind not in (0, 8):  # of Unix: a link, a device
            raise BadFormat(f"$.entries[{number}] is no file")
        if entry.flag_bits & 1:
            raise Encrypted(f"$.entries[{number}] has a password")
    return files


def _entry(
    packed: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    number: int,
    document: Document,
    redactor: Redactor,
    limits: Limits,
) -> CleanDocument:
    with packed.open(entry) as content:
        counted = _Counted(content, entry, document.budget, limits.ratio)
        try:
            return registry.redact_part(
                entry.filename,
                io.BufferedReader(counted),
                redactor,
                inside(limits),
                budget=document.budget,
            )
        except PermanentError as error:
            raise type(error)(f"$.entries[{number}]: {error}") from None


class _Counted(io.RawIOBase):
    """An entry that is read in order, its bytes counted as they come out."""

    def __init__(
        self, content: IO[bytes], entry: zipfile.ZipInfo, budget: Budget, ratio: int
    ) -> None:
        self._content = content
        self._entry = entry
        self._budget = budget
        self._ratio = ratio
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: "Buffer", /) -> int:
        room = memoryview(into).cast("B")
        part = self._content.read(min(len(room), _CHUNK))
        self._unpacked += len(part)
        self._budget.spend(
            len(part),
            packed=self._entry.compress_size,
            unpacked=self._unpacked,
            ratio=self._ratio,
        )
        room[: len(part)] = part
        return len(part)


def _write(
    clean: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    done: CleanDocument,
    names: set[str],
    redactor: Redactor,
) -> None:
    """Add a clean entry under a clean name that no other has; its time and comment do not leave."""
    folders = entry.filename.replace("\\", "/").split("/")[:-1]
    place = [clean_name(folder, redactor) for folder in folders if folder not in ("", ".")]
    name = "/".join([*place, done.name])
    stem, dot, suffix = name.rpartition(".")
    count = 1
    while name in names:
        count += 1
        name = f"{stem} ({count}){dot}{suffix}" if dot else f"{suffix} ({count})"
    names.add(name)
    written = zipfile.ZipInfo(name, _EPOCH)
    written.compress_type = zipfile.ZIP_DEFLATED
    with clean.open(written, "w", force_zip64=True) as to:
        for chunk in done.chunks():
            to.write(chunk)
