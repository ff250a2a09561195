"""What is sent to the API: closed to unknown fields, and bounded."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from labelhooks.model.base import Code, DatasetName, Timestamp, Word
from labelhooks.model.label_value import LabelValue
from labelhooks.model.lease import SkipReason
from labelhooks.model.prelabeler import PrelabelerRef

MOST_AT_ONCE = 5  # tasks: one to answer, and some to prefetch
LARGEST_UPLOAD = 5 * 1024**3  # bytes: what S3 takes in one POST


class NextWanted(Word):
    dataset: DatasetName | None = Field(default=None, description="Default: any of yours.")
    limit: int = Field(default=1, ge=1, le=MOST_AT_ONCE)


class LeaseHeld(Word):
    token: str = Field(min_length=1, max_length=200, description="Of the lease.")


class SkipGiven(LeaseHeld):
    # By its text, as JSON has it.
    reason: SkipReason = Field(strict=False)
    escalate: bool = Field(default=False, description="Let a reviewer decide, at once.")


class JudgmentGiven(Word):
    token: str = Field(min_length=1, max_length=200, description="Of the lease.")
    value: LabelValue = Field(description="In the form of the schema's kind (docs/labels.md).")
    schema_version: int = Field(ge=1, description="The one that the task was shown with.")
    seconds: float | None = Field(default=None, ge=0, le=86_400, description="Spent on it.")


class ReviewGiven(Word):
    action: Literal["approve", "correct", "send_back"]
    value: LabelValue | None = Field(default=None, description="To correct: the right one.")
    comment: str | None = Field(default=None, max_length=2000, description="For who is asked next.")

    @model_validator(mode="after")
    def _complete(self) -> "ReviewGiven":
        if self.action == "correct" and self.value is None:
            raise ValueError("to correct, say the right value")
        if self.action != "correct" and self.value is not None:
            raise ValueError("only a correction has a value")
        if self.action == "send_back" and not self.comment:
            raise ValueError("what is sent back gets a comment")
        return self


class UploadWanted(Word):
    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", description="Of the file, without folders."
    )
    media_type: str = Field(
        pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}$", description="Its Content-Type."
    )
    size: int = Field(alias="bytes", ge=1, le=LARGEST_UPLOAD, description="Its size, at most.")


class ReasonGiven(Word):
    reason: str = Field(min_length=1, max_length=500, description="Why; kept with what is done.")

    @field_validator("reason")
    @classmethod
    def _says_why(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError("say why")
        return reason.strip()


class SwitchTurned(ReasonGiven):
    what: Literal["dataset", "intake"] = Field(
        default="dataset", description="All of its work, or only what brings items in."
    )


class IncidentWanted(ReasonGiven):
    prelabeler: Code = Field(description="Whose labels are meant.")
    version: Code | None = Field(default=None, description="Default: every version.")
    since: Timestamp | None = Field(default=None, description="Decided then, or later.")
    until: Timestamp | None = Field(default=None, description="Decided before.")
    instead: PrelabelerRef | None = Field(
        default=None, description="Who decides from now on. Default: people are asked."
    )
    hold_intake: bool = Field(default=False, description="Let nothing new in until it is over.")
    dry_run: bool = Field(default=False, description="Count, and keep nothing.")
