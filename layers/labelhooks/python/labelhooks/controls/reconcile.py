"""Compare what arrived with what is recorded, and send again what is missing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from labelhooks.model.item import Progress, Segment
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.state import ItemState, Stored


class Arrived(Protocol):
    """An object version in the raw bucket."""

    @property
    def upload_id(self) -> str:
        """Its keyed id."""

    @property
    def size(self) -> int:
        """Its bytes."""

    @property
    def arrived_at(self) -> str:
        """When, as a timestamp."""

    def event(self) -> str:
        """Return the message that brings it once more."""

    def segment(self, form: Literal["jsonl", "csv"], start: int, end: int) -> str:
        """Return the message that brings the records in [start, end)."""


class Records(Protocol):
    def items(self, dataset: str, *, after: str = "") -> Iterator[Stored]:
        """Return every item of a dataset in the order of their ids; those after one, if given."""

    def uploads(self, dataset: str) -> dict[str, Progress]:
        """Return every upload of records, with the segments that are done."""

    def quarantined(self, dataset: str) -> Iterator[QuarantineRecord]:
        """Return the quarantine records of a dataset, released ones too."""

    def dropped(self, dataset: str) -> int:
        """Return how many flags rules let go."""


@dataclass(slots=True)
class Reckoning:
    """The books of a dataset. Counts are of object versions, records, flags and items."""

    uploads: int = 0  # object versions in the raw bucket
    young: int = 0  # … too young to be missed, and items likewise
    sources: Counter[str] = field(default_factory=Counter)  # by kind: what items came from
    duplicates: int = 0  # sources beyond an item's first
    states: Counter[ItemState] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)  # by what
    dropped: int = 0
    missing_uploads: list[str] = field(default_factory=list)  # messages that bring them again
    missing_segments: list[str] = field(default_factory=list)
    missing_items: list[str] = field(default_factory=list)  # ids
    contradictions: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing is in two places."""
        missing = self.missing_uploads or self.missing_segments or self.missing_items
        return not missing and not self.contradictions


def gaps(segments: Iterable[Segment], size: int) -> list[tuple[int, int]]:
    """
    Return the byte ranges of an upload that no finished segment covers.

    >>> gaps([], 10)
    [(0, 10)]
    """
    found, at = [], 0
    for segment in sorted(segments, key=lambda one: one.start):
        if segment.start > at:
            found.append((at, segment.start))
        at = max(at, segment.end)
    if at < size:
        found.append((at, size))
    return found


@dataclass(slots=True)
class OpenBooks:
    """Books that items are still entered in. Memory: an id for each upload that is looked for."""

    books: Reckoning
    before: str
    unmatched: set[str] = field(default_factory=set)  # uploads that an item must have brought
    fresh: set[str] = field(default_factory=set)  # … those that are too young to be missed
    partly: Counter[str] = field(default_factory=Counter)  # missing segments, by their upload


def open_books(
    dataset: str, arrived: Iterable[Arrived], records: Records, *, before: str
) -> OpenBooks:
    """Enter what arrived, but for what is in quarantine or came as records."""
    going = OpenBooks(Reckoning(dropped=records.dropped(dataset)), before)
    refused: set[str] = set()
    for record in records.quarantined(dataset):
        if record.state == "quarantined":
            going.books.quarantined[record.what] += 1
            refused.add(record.quarantine_id)  # of an upload, its id
    of_records = records.uploads(dataset)
    for upload in arrived:
        going.books.uploads += 1
        if upload.upload_id not in refused:
            _look_for(going, upload, of_records.get(upload.upload_id))
    return going


def enter(
    going: OpenBooks, items: Iterable[Stored], *, go_on: Callable[[], bool] = lambda: True
) -> str | None:
    """Enter items; return the last one's id where that was to stop, None after all of them."""
    for item in items:
        for upload_id in _count(going.books, item, going.before):
            going.unmatched.discard(upload_id)
            going.fresh.discard(upload_id)
        if not go_on():
            return item.item_id
    return None


def reconcile(
    dataset: str, arrived: Callable[[], Iterable[Arrived]], records: Records, *, before: str
) -> Reckoning:
    """
    Return the books of a dataset; what came at or after `before` (a timestamp) may be on its way.

    `arrived` is asked a second time where an upload is missing, for the message that brings it.
    """
    going = open_books(dataset, arrived(), records, before=before)
    enter(going, records.items(dataset))
    books = going.books
    books.young += len(going.fresh)
    if going.unmatched:
        books.missing_uploads = [
            upload.event() for upload in arrived() if upload.upload_id in going.unmatched
        ]
    return books


def _count(books: Reckoning, item: Stored, before: str) -> list[str]:
    """Enter an item; return the ids of the uploads that brought it."""
    books.states[item.state] += 1
    books.contradictions += item.contradictory
    books.duplicates += len(item.sources) - 1
    sources = [source.partition("/") for source in item.sources]
    books.sources.update(kind for kind, _, _ in sources)
    if item.state is ItemState.IN_FLIGHT:
        if item.created_at >= before:
            books.young += 1
        else:
            books.missing_items.append(item.item_id)
    return [source_id for kind, _, source_id in sources if kind == "upload"]


def _look_for(going: OpenBooks, upload: Arrived, progress: Progress | None) -> None:
    """Enter an object version that is not in quarantine."""
    missing = gaps(progress.segments, upload.size) if progress else []
    if progress and not missing:
        return
    if upload.arrived_at >= going.before:
        going.fresh.add(upload.upload_id)
    elif progress is None:
        going.unmatched.add(upload.upload_id)
    else:
        going.partly[upload.upload_id] = len(missing)
        messages = (upload.segment(progress.format, *gap) for gap in missing)
        going.books.missing_segments.extend(messages)
