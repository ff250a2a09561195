"""What could not become an item, and what to do about it. No content."""

from typing import Literal

from pydantic import Field

from labelhooks.model.base import Code, Timestamp, Word


class QuarantineRecord(Word):
    """What operators see; the content itself lies in the quarantine bucket, guarded like raw."""

    quarantine_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    dataset: str  # "-" where none could be told
    function: Code
    what: Literal["upload", "record", "flag", "message", "item"]
    reason: Code  # the error's code
    where: str  # ids, byte offsets, line numbers
    message: str  # what was wrong
    advice: str  # what to do
    content: str | None  # key in the quarantine bucket; None: nothing could be kept
    release_to: str | None  # the queue that takes it back: "ingest", "flags", …
    state: Literal["quarantined", "released"] = "quarantined"
    trace_id: str
    at: Timestamp
