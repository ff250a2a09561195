"""A task: a request for one judgment round on an item; and what annotators said."""

from enum import StrEnum

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Priority, Probability, Timestamp, Word
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.schema import LabelValue


class AskReason(StrEnum):
    """Why people are asked."""

    AUDIT = "audit"  # accepted, and checked all the same
    DISAGREEMENT = "disagreement"  # the round before did not agree
    LOW_CONFIDENCE = "low_confidence"
    NO_PRELABELER = "no_prelabeler"
    PRELABELER_FAILED = "prelabeler_failed"
    PRELABELER_PAUSED = "prelabeler_paused"
    TAKEN_BACK = "taken_back"  # its label was


class Selected(StrEnum):
    """Which draw of the dataset's sampling policy let a question through to people."""

    ALL = "all"  # none: every such question is asked
    RANDOM = "random"  # that for any question
    CLASS = "class"  # that for the class proposed
    MARGIN = "margin"  # that for questions whose two likeliest classes are close


class TaskState(StrEnum):
    OPEN = "open"
    LEASED = "leased"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Task(Word):
    dataset: DatasetName
    dataset_version: int = Field(ge=1)
    schema_version: int = Field(ge=1)
    item_id: Id
    round: int = Field(ge=1)
    state: TaskState
    queue: str
    priority: Priority
    reason: AskReason
    propensity: Probability  # with which this question was chosen for people
    selected: Selected = Selected.ALL  # by which draw it was
    proposal: Proposal | None = None
    others: tuple[Proposal, ...] | None = None  # of versions that did not decide
    audits: Id | None = None  # the label that is checked by this question
    judgments_wanted: int = Field(ge=1)
    judgments: int = Field(default=0, ge=0)  # given so far
    agreement: Probability | None = None  # of answers with parts: how much alike they must be
    created_at: Timestamp
    artifact_id: Id
    redaction_version: str
    trace_id: str


class Judgment(Word):
    """What one annotator said of one task."""

    dataset: DatasetName
    item_id: Id
    round: int = Field(ge=1)
    annotator: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")  # a pseudonymous id
    value: LabelValue
    schema_version: int = Field(ge=1)
    seconds: float | None = Field(default=None, ge=0)  # spent on it
    at: Timestamp


class SampledOut(Word):
    """A question that the dataset's sampling policy kept from people."""

    dataset: DatasetName
    item_id: Id
    dataset_version: int = Field(ge=1)
    propensity: Probability
    at: Timestamp
