"""What is known of a version's accepted labels, as it is stored."""

from pydantic import Field

from labelhooks.model.base import DatasetName, Timestamp, Word
from labelhooks.model.prelabeler import PrelabelerRef


class Watched(Word):
    """A revision of what people said of a version's accepted labels, in one life of it."""

    dataset: DatasetName
    prelabeler: PrelabelerRef
    since: Timestamp | None = None  # when this life began; None: with the dataset's document
    revision: int = Field(ge=1)
    watch: str  # the state of the watch, as JSON
    uneasy: bool = False  # more is audited
    told: str | None = None  # the alarm, in a sentence
    settled: bool = False  # what follows from the alarm is done
    # Of the gate's running count of its decisions, what the watch has seen.
    seen_decided: int = Field(default=0, ge=0)
    seen_accepted: int = Field(default=0, ge=0)
