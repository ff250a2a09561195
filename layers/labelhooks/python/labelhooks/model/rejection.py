"""A reviewer did not take what people had said: who, of which item, and nothing of its content."""

from typing import Literal

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Timestamp, Word
from labelhooks.model.person import AnnotatorId
from labelhooks.model.prelabeler import PrelabelerRef


class Rejection(Word):
    """Corrected, or sent back to be asked again."""

    dataset: DatasetName
    item_id: Id
    round: int = Field(ge=1)
    at: Timestamp
    action: Literal["correct", "send_back"]
    reason: str  # why people were asked
    reviewer: AnnotatorId
    annotators: tuple[AnnotatorId, ...]  # whose answers were not taken
    prelabeler: PrelabelerRef | None = None  # whose proposal the task had
