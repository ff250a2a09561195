"""An item: one thing to label, and the artifact behind it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from labelhooks.model.base import Code, DatasetName, Id, Priority, Probability, Timestamp, Word


class Source(Word):
    """Where an item came from; `id` is keyed, as a key or a message id may hold anything."""

    kind: Literal["upload", "record", "flag"]
    id: str = Field(pattern=r"^[0-9a-f]{32}(:\d+)?$")  # of a record: upload id, first byte


class Artifact(Word):
    """
    The clean bytes of an item: in the item's own record, or a slice of an object.

    A write unit of 1 KB costs an eighth of a PUT, so what is small stays with its record; records
    of an upload that are not small share one object. Texts and JSON are raw-deflated; an image or a
    document is an object of its own, as it is, with its media type.
    """

    id: Id  # keyed hash of the clean bytes
    format: Literal["text", "json", "image", "document", "audio"]
    media_type: str | None = None  # of an image, a document, a recording
    inline: bytes | None = None
    key: str | None = None  # in the clean bucket
    offset: int = Field(default=0, ge=0)
    length: int = Field(default=0, ge=0)  # bytes, deflated where they are
    width: int | None = None  # pixels of an image
    height: int | None = None
    seconds: float | None = None  # of a recording
    pages: int | None = Field(default=None, ge=1)  # of a document
    transcript: str | None = None  # of a recording: its key in the clean bucket

    @model_validator(mode="after")
    def _somewhere(self) -> "Artifact":
        if (self.inline is None) == (self.key is None):
            raise ValueError("an artifact is either inline or in the clean bucket")
        if self.is_media and (self.key is None or self.media_type is None):
            raise ValueError("media are in the clean bucket, with its media type")
        return self

    @property
    def is_media(self) -> bool:
        """Whether it is something to be shown, with no text to be read."""
        return self.format in ("image", "document", "audio")


class FlagFacts(Word):
    """What a moderation service said of a message; the user is a keyed pseudonym."""

    source: Code
    reason: Code
    score: Probability
    user: Id | None = None


class Added(StrEnum):
    """What adding an item did."""

    NEW = "new"
    AGAIN = "again"  # the same source was delivered before
    DUPLICATE = "duplicate"  # another source had brought this content


class Item(Word):
    dataset: DatasetName
    dataset_version: int = Field(ge=1)
    item_id: Id
    artifact: Artifact
    source: Source
    redacted: dict[str, int]  # spans replaced, by type
    redaction_version: str
    created_at: Timestamp
    trace_id: str
    priority: Priority | None = None  # None: the dataset's
    flag: FlagFacts | None = None
    withdrawn: Id | None = None  # pulled back: the quarantine record that says why


class Upload(Word):
    """A JSONL or CSV upload; its segments are recorded as they are done."""

    dataset: DatasetName
    upload_id: Id
    format: Literal["jsonl", "csv"]
    size: int = Field(ge=0)  # bytes
    created_at: Timestamp


class Segment(Word):
    """A part of an upload of records: what became of the records that begin in [start, end)."""

    upload_id: Id
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    items: int = Field(ge=0)  # new ones
    duplicates: int = Field(ge=0)  # content that the dataset already had
    quarantined: int = Field(ge=0)
    last: bool  # nothing follows
    done_at: Timestamp


@dataclass(slots=True)
class Progress:
    """An upload of records and the segments of it that are done."""

    format: Literal["jsonl", "csv"]
    segments: list[Segment]


class Dropped(Word):
    """A flag that a rule of the dataset let go, unread."""

    dataset: DatasetName
    source: Source
    rule: int = Field(ge=0)  # its place in the dataset's list
    dataset_version: int = Field(ge=1)
    at: Timestamp
