"""
Declare maintenance: while it lasts, alarms call nobody (infra/parts/parents.py).

An alarm of its own is on in each minute that has marks whose largest and smallest sum up to more
than 0. Start number n marks its minutes with n, beforehand; an end marks what is left of them with
-n. So a mark written twice is one, a later start counts after an end, and what was begun ends by
itself, without anybody who would have to run for that.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from labelhooks.errors import OperatorError
from labelhooks.model.base import moment, timestamp
from labelhooks.model.maintenance import Declared

# CloudWatch takes what is at most two hours ahead (PutMetricData, "Timestamp").
LONGEST = 110
_MINUTE = timedelta(minutes=1)


class Log(Protocol):
    def append(self, declared: Declared) -> None:
        """Keep it. Raises ConflictError where somebody else declared something at this moment."""

    def all(self) -> Sequence[Declared]:
        """Return all that was declared, the latest first."""


class Marks(Protocol):
    def mark(self, minutes: Sequence[datetime], value: int) -> None:
        """Mark each of these minutes."""


def in_force(declared: Sequence[Declared], now: datetime) -> Declared | None:
    """Return the start that ends last, of those that neither ended nor were ended; or None."""
    ended = max((one.number for one in declared if one.action == "end"), default=0)
    open_ = [
        one
        for one in declared
        if one.action == "start" and one.number > ended and one.until > timestamp(now)
    ]
    return max(open_, key=lambda one: one.until, default=None)


class Maintenance:
    """Starts and ends it. What is kept is written first: nothing is suppressed without a name."""

    def __init__(self, log: Log, marks: Marks) -> None:
        self._log = log
        self._marks = marks

    def start(
        self, *, minutes: int, actor: str, reason: str, now: datetime | None = None
    ) -> Declared:
        """Let nobody be called for so many minutes from now on. Raises OperatorError."""
        if not 1 <= minutes <= LONGEST:
            raise OperatorError(f"--minutes: want 1 to {LONGEST}; start again to go on for longer")
        at = now or datetime.now(UTC)
        number = 1 + max((one.number for one in self._log.all()), default=0)
        first = _minute(at)
        meant = [first + place * _MINUTE for place in range(minutes + 1)]  # this one has begun
        return self._declare("start", number, at, meant, number, actor, reason)

    def end(self, *, actor: str, reason: str, now: datetime | None = None) -> Declared:
        """Let people be called from the next minute on. Raises OperatorError if it is not on."""
        at = now or datetime.now(UTC)
        declared = self._log.all()
        current = in_force(declared, at)
        if current is None:
            raise OperatorError("there is no maintenance to end: labelhooks maintenance status")
        number = max(one.number for one in declared)
        minute, left = _minute(at), list[datetime]()
        while minute < moment(current.until):
            left.append(minute)
            minute += _MINUTE
        return self._declare("end", number, at, left, -number, actor, reason)

    def _declare(
        self,
        action: str,
        number: int,
        at: datetime,
        minutes: Sequence[datetime],
        value: int,
        actor: str,
        reason: str,
    ) -> Declared:
        if not reason.strip():
            raise OperatorError("say why: --reason")
        until = minutes[-1] + _MINUTE if action == "start" else at
        declared = Declared(
            action="start" if action == "start" else "end",
            number=number,
            at=timestamp(at),
            until=timestamp(until),
            actor=actor,
            reason=reason.strip(),
        )
        self._log.append(declared)
        self._marks.mark(minutes, value)
        return declared


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
