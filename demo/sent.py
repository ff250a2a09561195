"""What the demo sends, with what it takes to recognise each part of it afterwards."""

from dataclasses import dataclass
from pathlib import Path

from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Part:
    """A record of a file, or all of a file without records: an item, or refused."""

    content: Json  # as it is read; None where it cannot be
    truth: str | None = None  # the class that a careful reader gives it; None: nobody knows
    start: int = 0  # its first byte in the file


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload."""

    dataset: str  # a document's name here, or a prefix that no dataset has
    path: str  # below the dataset's prefix
    body: bytes | Path
    parts: tuple[Part, ...] | None = None  # None: not known beforehand, it is the user's own
    of_records: bool = False


@dataclass(frozen=True, slots=True)
class FlagMessage:
    """A message for the flags queue; `id` is the producer's, None where it is no flag at all."""

    dataset: str
    body: dict[str, Json] | str
    id: str | None = None
    part: Part = Part(None)
