"""What the use cases of intake need from outside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from labelhooks.errors import OverQuota, PermanentError
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Added, Dropped, Item, Segment, Upload
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused where an operator's switch holds the dataset, the function or everything."""


class Opened(Protocol):
    """A part of an object version."""

    @property
    def content_type(self) -> str:
        """As stored with the object."""

    @property
    def chunks(self) -> Iterator[bytes]:
        """Its bytes, in order."""


class Raw(Protocol):
    def open(self, bucket: str, key: str, version_id: str, *, start: int, end: int) -> Opened:
        """Return bytes [start, end). Raises SourceGone."""


class Redact(Protocol):
    @property
    def version(self) -> str:
        """The policy's and the detector's version, for provenance."""

    def redact_many(self, values: Sequence[Json]) -> list[Redacted | PermanentError]:
        """Return each value without its personal data, or why that cannot be."""


type RedactorFor = Callable[[Dataset], Redact]


class RedactDocument(Protocol):
    def __call__(self, dataset: Dataset, name: str, data: bytes) -> Redacted:
        """Return a text in a format of its own without its personal data. Raises PermanentError."""


class CleanMedia(Protocol):
    """An image or a document without its personal data."""

    @property
    def media_type(self) -> str:
        """As a browser is told it."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many spans of each type were replaced."""

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of an image in pixels; None for what has none."""

    @property
    def seconds(self) -> float | None:
        """How long a recording is; None for what is none."""

    @property
    def pages(self) -> int | None:
        """How many pages a document has; None for what has none."""

    def read(self) -> bytes:
        """Return the clean bytes."""


class RedactMedia(Protocol):
    @property
    def version(self) -> str:
        """The policy's and the detector's version, and that of what reads files."""

    def __call__(self, name: str, data: bytes) -> CleanMedia:
        """Return a file without its personal data. Raises PermanentError."""

    def recording(
        self, sound: bytes, transcript_name: str, transcript: bytes
    ) -> tuple[CleanMedia, CleanMedia]:
        """Return a recording and its transcript without personal data. Raises PermanentError."""


type RedactMediaFor = Callable[[Dataset], RedactMedia]


class Clean(Protocol):
    def put(
        self, dataset: str, content_id: str, body: bytes, *, media_type: str | None = None
    ) -> str:
        """Store clean bytes under their content id, with their media type; return the key."""


class Items(Protocol):
    def add(self, items: Sequence[Item]) -> list[Added]:
        """Record items, or further sources of items that are there."""

    def drop(self, dropped: Dropped) -> None:
        """Record that a rule let a flag go."""

    def begin_upload(self, upload: Upload) -> None:
        """Record an upload of records, once."""

    def segment(self, dataset: str, upload_id: str, start: int) -> Segment | None:
        """Return the segment that begins at `start`, if it is done."""

    def end_segment(self, dataset: str, segment: Segment) -> None:
        """Record that a segment is done, once."""


class Quota(Protocol):
    def check(self, dataset: Dataset) -> None:
        """Raise OverQuota where nothing more may come in today."""

    def admitted(self, dataset: Dataset, item_ids: Sequence[str]) -> int:
        """Return how many of these, from the first on, may be recorded today."""

    def refused(self, dataset: Dataset) -> OverQuota:
        """Return what to raise where not all were admitted, after noting that it is so."""


class Hold(Protocol):
    def __call__(self, body: str, seconds: int) -> object:
        """Put a message back on the queue it belongs to, not to be seen for so long."""


class Forward(Protocol):
    def ready(self, dataset: str, item_id: str) -> None:
        """Tell the gate of an item, at the next flush or before."""

    def recheck(self, dataset: str, item_id: str) -> None:
        """Have an item looked at again by the thorough tier; sent as the others."""

    def flush(self) -> None:
        """Send what is waiting."""


class Continue(Protocol):
    def __call__(self, body: str) -> object:
        """Put a message back on the queue it belongs to."""


class Quarantine(Protocol):
    def keep(self, record: QuarantineRecord, *, raw: bytes = b"", message: str) -> None:
        """Set aside what could not be read and the message that brings it back; record why."""

    def keep_object(
        self,
        record: QuarantineRecord,
        bucket: str,
        key: str,
        version_id: str,
        *,
        size: int,
        message: str,
    ) -> None:
        """Set a raw object of `size` bytes aside by a copy, if it is there; record why."""


class Deadline(Protocol):
    def __call__(self) -> float:
        """Return the seconds that are left."""
