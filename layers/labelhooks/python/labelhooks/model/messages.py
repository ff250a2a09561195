"""
What travels between functions, each with its version.

A message of a version, or with a field, that this code does not know goes to quarantine: guessing
at what a sender meant is how labels go wrong.
"""

from typing import Literal

from pydantic import Field, ValidationError

from labelhooks.errors import InvalidMessage, UnknownVersion
from labelhooks.model.base import Code, DatasetName, Id, Priority, Probability, Timestamp, Word
from labelhooks.model.label import NewLabel
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.task import AskReason

# SQS bills each 64 KiB of a message as a request; these batches stay near one.
ITEMS_PER_MESSAGE = 100


class Flag(Word):
    """A message that a moderation service flagged: the contract for producers (docs/flags.md)."""

    kind: Literal["flag"] = "flag"
    version: Literal[1] = Field(description="Of this contract.")
    dataset: DatasetName = Field(description="Which dataset it is to be labeled in.")
    id: str = Field(
        min_length=1,
        max_length=256,
        description="The producer's own; the same id in a dataset is the same flag.",
    )
    text: str = Field(min_length=1, description="The message, as it was written.")
    source: Code = Field(description="What flagged it: a code.")
    reason: Code = Field(description="Why: a code.")
    score: Probability = Field(description="How sure the source is, from 0 to 1.")
    user: str | None = Field(
        default=None,
        max_length=256,
        description="Who wrote it, in the producer's terms; kept as a keyed pseudonym.",
    )


class ItemsReady(Word):
    """Items whose clean artifacts wait for the gate."""

    kind: Literal["items_ready"] = "items_ready"
    version: Literal[1] = 1
    dataset: DatasetName
    items: tuple[Id, ...] = Field(min_length=1, max_length=ITEMS_PER_MESSAGE)
    round: int = Field(default=1, ge=1)  # in which people would be asked
    again: Id | None = None  # why they are decided once more: what took their labels back


class Ask(Word):
    """A question for people."""

    item_id: Id
    round: int = Field(default=1, ge=1)
    reason: AskReason
    propensity: Probability = 1.0  # with which the gate chose to ask
    priority: Priority | None = None
    proposal: Proposal | None = None
    others: tuple[Proposal, ...] | None = None  # of versions that did not decide
    audits: Id | None = None  # the label that this question checks
    comment: str | None = None  # a reviewer's, on the round before
    asked_at: Timestamp | None = None  # when the first round's task was made
    artifact_id: Id
    redaction_version: str
    trace_id: str


class RecheckWanted(Word):
    """Clean items that the thorough tier is to look at again."""

    kind: Literal["recheck_wanted"] = "recheck_wanted"
    version: Literal[1] = 1
    dataset: DatasetName
    items: tuple[Id, ...] = Field(min_length=1, max_length=ITEMS_PER_MESSAGE)


class TasksWanted(Word):
    kind: Literal["tasks_wanted"] = "tasks_wanted"
    version: Literal[1] = 1
    dataset: DatasetName
    dataset_version: int = Field(ge=1)
    asks: tuple[Ask, ...] = Field(min_length=1, max_length=ITEMS_PER_MESSAGE)


class LabelsDecided(Word):
    kind: Literal["labels_decided"] = "labels_decided"
    version: Literal[1] = 1
    dataset: DatasetName
    labels: tuple[NewLabel, ...] = Field(min_length=1, max_length=ITEMS_PER_MESSAGE)


class SegmentWanted(Word):
    """A part of an upload still to be read. It names a key, so it stays in the raw zone."""

    kind: Literal["segment_wanted"] = "segment_wanted"
    version: Literal[1] = 1
    bucket: str
    key: str
    version_id: str
    size: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)  # records that begin before it
    format: Literal["jsonl", "csv"]
    header: str | None = None  # of a CSV: its dialect and columns; None: to be read once more
    trace_id: str | None = None  # of who read the upload first; None: nobody did
    again: bool = False  # read it even though it is recorded as done: a release from quarantine


class MediaWanted(Word):
    """An image or a document to be redacted. It names a key, so it stays in the raw zone."""

    kind: Literal["media_wanted"] = "media_wanted"
    version: Literal[1] = 1
    bucket: str
    key: str
    version_id: str
    size: int = Field(ge=1)
    trace_id: str | None = None  # of who looked at the upload first


class Sheltered(Word):
    """Points to a raw message that was set aside before its retries were spent."""

    kind: Literal["sheltered"] = "sheltered"
    version: Literal[1] = 1
    content: str = Field(pattern=r"^sheltered/[a-z0-9/-]+$")


def parse[M: Word](model: type[M], body: str | bytes) -> M:
    """
    Return `body` as a `model`.

    Raises UnknownVersion or InvalidMessage, naming the fields that are wrong and quoting nothing.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
    if any(one["loc"] == ("version",) and one["type"] != "missing" for one in problems):
        raise UnknownVersion(f"{model.__name__}: not a version that this code knows")
    raise InvalidMessage(f"{model.__name__}: {told(problems)}")


def told(problems: list) -> str:  # type: ignore[type-arg]
    """Return what is wrong, field by field, without a value or a name that the sender chose."""
    lines = []
    for problem in problems[:5]:
        path = [str(step) for step in problem["loc"]]
        if problem["type"] == "extra_forbidden":
            path[-1] = "(a field that is not in the contract)"
        lines.append(f"{'.'.join(path) or 'body'}: {problem['type']}")
    more = len(problems) - len(lines)
    return "; ".join(lines) + (f"; and {more} more" if more > 0 else "")
