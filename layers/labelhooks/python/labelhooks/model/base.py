"""What all words have in common: frozen, strict, and closed to unknown fields."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

# A dataset's name is the first part of every raw key, so it stays what a key and a metric allow.
DatasetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
# What senders may put in records and metrics: a code, never prose.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Probability = Annotated[float, Field(ge=0, le=1)]
Priority = Annotated[int, Field(ge=0, le=9)]  # 9 is most urgent
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]  # UTC
Timestamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]


# Context of a document that is read back: it was in force as it is, and is mended by being seen.
STORED = {"stored": True}


def stored(info: ValidationInfo) -> bool:
    """Return whether what is validated was stored before."""
    return bool(info.context and info.context.get("stored"))


class Word(BaseModel):
    """A word of the design, as frozen data."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


def timestamp(moment: datetime | None = None) -> str:
    """
    Return `moment` (now, if None) in UTC to the millisecond, in the one form we store.

    >>> timestamp(datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC))
    '2026-01-02T03:04:05.678Z'
    """
    at = (moment or datetime.now(UTC)).astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def moment(of: str) -> datetime:
    """
    Return the moment that a timestamp names.

    >>> moment("2026-01-02T03:04:05.678Z").isoformat()
    '2026-01-02T03:04:05.678000+00:00'
    """
    return datetime.fromisoformat(of)
