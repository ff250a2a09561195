"""What could not become an item, and what to do about it. No content."""

from typing import Literal

from pydantic import Field

from labelhooks.errors import PermanentError
from labelhooks.model.base import Code, Id, Timestamp, Word, timestamp

type What = Literal["upload", "record", "flag", "message", "item"]


class QuarantineRecord(Word):
    """What operators see; the content itself lies in the quarantine bucket, guarded like raw."""

    quarantine_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    dataset: str  # "-" where none could be told
    function: Code
    what: What
    reason: Code  # the error's code
    where: str  # ids, byte offsets, line numbers
    message: str  # what was wrong
    advice: str  # what to do
    content: str  # in the quarantine bucket: `<content>/raw` and `<content>/message`; "": none
    release_to: str | None = None  # the queue that takes it back: "ingest", "flags", …
    state: Literal["quarantined", "released"] = "quarantined"
    item_id: Id | None = None  # of an item that was recorded before
    trace_id: str
    at: Timestamp


def refusal(
    error: PermanentError,
    *,
    quarantine_id: str,
    dataset: str,
    function: str,
    what: What,
    where: str,
    release_to: str | None,
    trace_id: str,
    item_id: str | None = None,
) -> QuarantineRecord:
    """Return the record of `error`. Its content's key follows from the id."""
    return QuarantineRecord(
        quarantine_id=quarantine_id,
        dataset=dataset or "-",
        function=function,
        what=what,
        reason=error.code,
        where=where,
        message=str(error),
        advice=error.advice,
        content=f"{dataset or '-'}/{quarantine_id}",
        release_to=release_to,
        item_id=item_id,
        trace_id=trace_id,
        at=timestamp(),
    )
