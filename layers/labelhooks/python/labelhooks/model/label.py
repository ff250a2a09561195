"""A label: what the system holds to be true of an item, in versions, each explaining itself."""

from typing import Literal

from pydantic import Field

from labelhooks.model.base import DatasetName, Id, Probability, Timestamp, Word
from labelhooks.model.schema import LabelValue


class Actor(Word):
    """Who or what said so, and in which version. People have pseudonymous ids."""

    kind: Literal["prelabeler", "annotators", "operator"]
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


class NewLabel(Word):
    """A label that is to be appended to its item's; its id says whether it already is."""

    item_id: Id
    label_id: Id
    value: LabelValue
    provenance: Provenance


class Label(NewLabel):
    """A version of an item's label."""

    dataset: DatasetName
    version: int = Field(ge=1)
    supersedes: Id | None = None  # the label id of the version before
    at: Timestamp
