"""A task: a request for one judgment round on an item; and what annotators said."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Priority, Probability, Timestamp, Word
from labelhooks.model.lease import Lease, Skip
from labelhooks.model.person import AnnotatorId
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.schema import LabelValue
from labelhooks.model.task_ref import TaskRef

# Tasks in this queue are decided by one reviewer.
REVIEW_QUEUE = "review"


class AskReason(StrEnum):
    """Why people are asked."""

    AUDIT = "audit"  # accepted, and checked all the same
    DISAGREEMENT = "disagreement"  # the round before did not agree
    LOW_CONFIDENCE = "low_confidence"
    NO_PRELABELER = "no_prelabeler"
    PRELABELER_FAILED = "prelabeler_failed"
    PRELABELER_PAUSED = "prelabeler_paused"
    SENT_BACK = "sent_back"  # by a reviewer, with a comment
    TAKEN_BACK = "taken_back"  # its label was


class Selected(StrEnum):
    """Which draw of the dataset's sampling policy let a question through to people."""

    ALL = "all"  # none: every such question is asked
    RANDOM = "random"  # that for any question
    CLASS = "class"  # that for the class proposed
    MARGIN = "margin"  # that for questions whose two likeliest classes are close


class ReviewReason(StrEnum):
    """Why a reviewer decides."""

    ESCALATED = "escalated"  # whoever held it asked for one
    ROUNDS = "rounds"  # as many did not agree as the dataset allows
    SHARE = "share"  # the dataset's share of what people agreed on
    SKIPPED = "skipped"  # by as many as the dataset allows


class TaskState(StrEnum):
    OPEN = "open"
    LEASED = "leased"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Ruling(Word):
    """An owner or an operator said that a task is asked no more, or that it is after all."""

    what: Literal["cancelled", "reopened"]
    actor: str
    reason: str
    at: Timestamp


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
    asked_at: Timestamp | None = None  # of later rounds: when the first one's task was made
    artifact_id: Id
    redaction_version: str
    trace_id: str
    lease: Lease | None = None
    judged_by: tuple[AnnotatorId, ...] = Field(default=(), exclude_if=lambda held: not held)
    skips: tuple[Skip, ...] = Field(default=(), exclude_if=lambda held: not held)
    # Whose leases ran out, the latest last: their answers are still welcome.
    lapsed: tuple[AnnotatorId, ...] = Field(default=(), exclude_if=lambda held: not held)
    review: ReviewReason | None = None
    comment: str | None = None  # a reviewer's, on the round before
    sent_back: str | None = None  # a reviewer's comment on this round: the next one has it
    rulings: tuple[Ruling, ...] = Field(default=(), exclude_if=lambda held: not held)
    moves: int = Field(default=0, ge=0, exclude_if=lambda held: not held)  # since it was made

    @property
    def ref(self) -> TaskRef:
        """The task's name."""
        return TaskRef(self.dataset, self.item_id, self.round)

    @property
    def at_rest(self) -> TaskState:
        """The state of the task while nobody holds it and it is not settled."""
        return TaskState.IN_REVIEW if self.review is ReviewReason.SHARE else TaskState.OPEN

    def was_with(self, annotator: str) -> bool:
        """Whether this person judged or skipped it: it is not given to them again."""
        return annotator in self.judged_by or any(one.annotator == annotator for one in self.skips)


class Judgment(Word):
    """What one annotator said of one task."""

    dataset: DatasetName
    item_id: Id
    round: int = Field(ge=1)
    annotator: AnnotatorId
    value: LabelValue
    schema_version: int = Field(ge=1)
    seconds: float | None = Field(default=None, ge=0)  # spent on it
    at: Timestamp
    decides: bool = Field(default=False, exclude_if=lambda held: not held)  # a reviewer's
    key: str | None = Field(default=None, min_length=1, max_length=128)  # of its submission


def counted(task: Task, judgments: list[Judgment]) -> list[Judgment]:
    """Return what settles a round: a reviewer's word, if there is one; nothing, if sent back."""
    if task.sent_back is not None:
        return []
    return [one for one in judgments if one.decides] or judgments


class SampledOut(Word):
    """A question that the dataset's sampling policy kept from people."""

    dataset: DatasetName
    item_id: Id
    dataset_version: int = Field(ge=1)
    propensity: Probability
    at: Timestamp
