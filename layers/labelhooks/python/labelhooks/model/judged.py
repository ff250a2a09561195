"""What is known of a pre-labeler's proposals once people have judged the items, and of fits."""

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Probability, Timestamp, Word
from labelhooks.model.prelabeler import PrelabelerRef


class JudgedProposal(Word):
    """What a version proposed for an item, and what people agreed on: evidence for its gate."""

    dataset: DatasetName
    prelabeler: PrelabelerRef
    item_id: Id
    round: int = Field(ge=1)
    at: Timestamp  # of the last judgment
    propensity: Probability  # with which people were asked
    value: str  # the class proposed
    confidence: Probability
    scores: dict[str, float] | None = None  # of the classes, where it gave them
    label: str  # the class people agreed on


class Refitted(Word):
    """How far a version's thresholds have followed what was judged."""

    dataset: DatasetName
    prelabeler: PrelabelerRef
    at: Timestamp | None = None  # of the last evidence that was looked at
    judged: int = Field(default=0, ge=0)  # items of the fit
    fit_id: str | None = None  # the fit, where one was made
    told: str = ""  # what became of it, in a sentence
