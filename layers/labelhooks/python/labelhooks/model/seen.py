"""What a stream tells of a change that is counted: of which table, where it stood, and of what."""

from dataclasses import dataclass

from labelhooks.model.base import DatasetName, Timestamp
from labelhooks.model.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    A new version of a label, a new item, or an item that was pulled back.

    `number` rises within a `place`: a table and a shard of a dataset. A label that cannot be read
    is None: then its provenance is not complete.
    """

    dataset: DatasetName
    place: str
    number: int
    at: Timestamp  # when it was recorded
    label: Label | None = None
    item: bool = False
    source: str = ""  # of an item: what kind of thing brought it
    pulled_back: bool = False
