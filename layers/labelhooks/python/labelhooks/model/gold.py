"""A gold item: an item whose label is known, for measuring people and models."""

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Timestamp, Word
from labelhooks.model.schema import LabelValue


class Gold(Word):
    """What an item's label is known to be; `actor` is who said so."""

    dataset: DatasetName
    item_id: Id
    value: LabelValue
    at: Timestamp
    actor: str = Field(min_length=1)
