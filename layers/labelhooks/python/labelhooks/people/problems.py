"""
Errors as HTTP says them: RFC 9457, "Problem Details for HTTP APIs".

`type` is a URN that never changes, for programs; `detail` is for people, and quotes no content.
"""

from dataclasses import dataclass, field
from typing import Any

from labelhooks.errors import (
    BadRequest,
    ConflictError,
    DetectorUnavailable,
    InvalidDocument,
    InvalidMessage,
    LabelHooksError,
    LeaseLost,
    LimitReached,
    NotAllowed,
    NotFound,
    OperatorError,
    PermanentError,
    SchemaViolation,
    StaleSchema,
    TaskCancelled,
    TooLarge,
    UnknownDataset,
    WaitError,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for whoever asked."""

    status: int
    code: str
    title: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the document."""
        return {
            "type": f"urn:labelhooks:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


# The first line that an error is of decides: what is special stands before what is general.
_KINDS: tuple[tuple[type[LabelHooksError], int, str, str], ...] = (
    (TooLarge, 413, "too_large", "The request is too large"),
    (BadRequest, 400, "bad_request", "The request was not understood"),
    (InvalidMessage, 400, "bad_request", "The request was not understood"),
    (InvalidDocument, 400, "bad_request", "The request was not understood"),
    (NotAllowed, 403, "not_allowed", "You may not do this"),
    (NotFound, 404, "not_found", "There is no such thing"),
    (UnknownDataset, 404, "not_found", "There is no such thing"),
    (StaleSchema, 409, "stale_schema", "The schema has changed since the task was shown"),
    (TaskCancelled, 409, "cancelled", "The task was cancelled"),
    (LeaseLost, 409, "lease_lost", "Somebody else has the task now"),
    (ConflictError, 409, "conflict", "Somebody was first"),
    (SchemaViolation, 422, "schema_violation", "The value is no label of this dataset"),
    (LimitReached, 429, "limit_reached", "Your limit is reached"),
    (WaitError, 503, "wait", "Not now"),
    (DetectorUnavailable, 503, "wait", "Not now"),
    (OperatorError, 409, "conflict", "It cannot be done as it is now"),
    (PermanentError, 422, "not_recorded", "It cannot be recorded"),
)


def problem_of(error: LabelHooksError) -> Problem | None:
    """Return what to answer to an error of ours; None for one that is ours to mend."""
    for kind, status, code, title in _KINDS:
        if isinstance(error, kind):
            return Problem(status, code, title, str(error), _more(error))
    return None


def _more(error: LabelHooksError) -> dict[str, Any]:
    match error:
        case StaleSchema():
            return {"schema_version": error.asked, "current_schema_version": error.current}
        case WaitError():
            return {"retry_after": error.seconds}
    return {}
