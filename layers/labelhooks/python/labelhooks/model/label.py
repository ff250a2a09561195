"""A label: what the system holds to be true of an item, in versions, each explaining itself."""

from typing import Literal

from pydantic import Field, model_validator

from labelhooks.model.base import DatasetName, Id, Probability, Timestamp, Word
from labelhooks.model.schema import LabelValue


class Actor(Word):
    """Who or what said so, and in which version. People have pseudonymous ids."""

    kind: Literal["prelabeler", "annotators", "operator", "recheck"]
    id: str = Field(min_length=1, max_length=200)
    version: str = Field(min_length=1, max_length=64)


class Provenance(Word):
    """Where a label comes from. Complete, or the label is refused."""

    artifact_id: Id
    schema_version: int = Field(ge=1)
    dataset_version: int = Field(ge=1)
    actor: Actor
    confidence: Probability | None = None  # None: the actor gives none
    audit_share: Probability | None = None  # with which people check it; None: they said it
    reason: str = Field(min_length=1, max_length=200)
    redaction_version: str = Field(min_length=1)
    code_version: str = Field(min_length=1)
    trace_id: str = Field(min_length=1)
    decided_at: Timestamp
    asked_at: Timestamp | None = None  # of people: when the item's first task was made


class _Said(Word):
    item_id: Id
    label_id: Id
    provenance: Provenance


class NewLabel(_Said):
    """A label that is to be appended to its item's; its id says whether it already is."""

    value: LabelValue


class Label(_Said):
    """
    A version of an item's label.

    One without a value withdraws what was before it: operators take labels back that a pre-labeler
    should not have given, and others may follow; what a re-check pulls back stays so.
    """

    value: LabelValue | None = None
    dataset: DatasetName
    version: int = Field(ge=1)
    supersedes: Id | None = None  # the label id of the version before
    # Whether the item had no label any more: the version before withdrew it.
    restores: bool = Field(default=False, exclude_if=lambda held: not held)
    at: Timestamp

    @model_validator(mode="after")
    def _says_something(self) -> "Label":
        kind = self.provenance.actor.kind
        if self.withdrawn != (kind == "recheck") and not (self.withdrawn and kind == "operator"):
            raise ValueError("a label has a value, unless an operator or a re-check withdraws it")
        return self

    @property
    def withdrawn(self) -> bool:
        """Whether the item has no label any more."""
        return self.value is None
