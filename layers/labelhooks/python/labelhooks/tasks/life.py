"""
The life of a task: every move there is.

    open ──▶ leased ──▶ submitted ──▶ done        in_review stands like open, for reviewers
      ▲         │           ▲
      └─────────┘           └── a judgment less than wanted: open again

    What is not settled can be cancelled, and what is cancelled be opened again as it was.

A move says what a task was and what it is to be. It is pure: whoever stores it writes it only where
the task still is what it was.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from labelhooks.model.base import moment, timestamp
from labelhooks.model.lease import Lease, Skip
from labelhooks.model.move import Move
from labelhooks.model.person import Annotator
from labelhooks.model.task import REVIEW_QUEUE, Judgment, ReviewReason, Ruling, Task, TaskState

_REMEMBERED = 20  # of those whose leases ran out: their late answers are taken
WAITS = (TaskState.OPEN, TaskState.IN_REVIEW)
UNSETTLED = (*WAITS, TaskState.LEASED)


def claimed(task: Task, taker: Annotator, token: str, *, seconds: int, now: datetime) -> Move:
    """Return the move by which a person takes a task for so many seconds."""
    since, until = timestamp(now), timestamp(now + timedelta(seconds=seconds))
    lease = Lease(holder=taker.id, token=token, since=since, until=until)
    return _move(task, now, {"state": TaskState.LEASED, "lease": lease}, taker=taker)


def renewed(task: Task, lease: Lease, *, seconds: int, longest: int, now: datetime) -> Move | None:
    """Return the move that lets a lease end later; None where it ends as late as it may."""
    last = moment(lease.since) + timedelta(seconds=longest)
    until = timestamp(min(now + timedelta(seconds=seconds), last))
    if until <= lease.until:
        return None
    return _move(task, now, {"lease": lease.model_copy(update={"until": until})})


def returned(task: Task, *, now: datetime) -> Move:
    """Return the move by which a task is given back, to be anybody's."""
    return _move(task, now, _at_rest(task))


def expired(task: Task, *, now: datetime) -> Move:
    """Return the move by which a lease that ran out ends."""
    return _move(task, now, {**_at_rest(task), "lapsed": _lapsed(task)})


def skipped(task: Task, skip: Skip, *, most: int, now: datetime) -> Move:
    """Return the move by which a person gives a task back for good; `most` make it a reviewer's."""
    skips = (*task.skips, skip)
    changes = _to_review(task, ReviewReason.SKIPPED) if len(skips) >= most else {}
    return _move(task, now, {**_at_rest(task), "skips": skips, **changes})


def escalated(task: Task, skip: Skip, *, now: datetime) -> Move:
    """Return the move by which a person asks for a reviewer."""
    changes = _to_review(task, ReviewReason.ESCALATED)
    return _move(task, now, {**_at_rest(task), "skips": (*task.skips, skip), **changes})


def cancelled(task: Task, *, actor: str, reason: str, now: datetime) -> Move:
    """Return the move by which a task is asked no more, as somebody said who may."""
    after = {"state": TaskState.CANCELLED, "lease": None, "lapsed": _lapsed(task)}
    return _move(task, now, {**after, **_ruled(task, "cancelled", actor, reason, now)})


def reopened(task: Task, *, actor: str, reason: str, now: datetime) -> Move:
    """Return the move by which a cancelled task waits again, with what was said of it till then."""
    return _move(task, now, {**_at_rest(task), **_ruled(task, "reopened", actor, reason, now)})


def _ruled(
    task: Task, what: Literal["cancelled", "reopened"], actor: str, reason: str, now: datetime
) -> dict[str, object]:
    ruling = Ruling(what=what, actor=actor, reason=reason, at=timestamp(now))
    return {"rulings": (*task.rulings, ruling)}


def judged(task: Task, judgment: Judgment, *, review: bool, now: datetime) -> Move:
    """
    Return the move that a judgment makes: to the next one wanted, to a reviewer, or submitted.

    Args:
        task: open, or leased to whoever judges; or to somebody whose lease has ended.
        judgment: what was said. In the queue of reviewers it decides.
        review: whether people's answers to this task pass a reviewer.
        now: when.
    """
    decides = task.queue == REVIEW_QUEUE
    judgment = judgment.model_copy(update={"decides": decides})
    given = task.judgments + 1
    changes: dict[str, object] = {"state": TaskState.OPEN}
    if decides or (given >= task.judgments_wanted and not review):
        changes = {"state": TaskState.SUBMITTED}
    elif given >= task.judgments_wanted:
        changes = _to_review(task, ReviewReason.SHARE)
    after = {
        "lease": None,
        "judgments": given,
        "judged_by": (*task.judged_by, judgment.annotator),
        **changes,
    }
    return _move(task, now, after, judgment=judgment)


def sent_back(task: Task, comment: str, *, now: datetime) -> Move:
    """Return the move by which a reviewer asks for another round, and says why."""
    after = {"state": TaskState.SUBMITTED, "lease": None, "sent_back": comment}
    return _move(task, now, after)


def _to_review(task: Task, reason: ReviewReason) -> dict[str, object]:
    if task.queue == REVIEW_QUEUE:
        return {}  # it is a reviewer's already, for the reason it has
    state = TaskState.IN_REVIEW if reason is ReviewReason.SHARE else TaskState.OPEN
    # What annotators held before is theirs no more: their late answers would decide.
    return {"queue": REVIEW_QUEUE, "review": reason, "state": state, "lapsed": ()}


def _lapsed(task: Task) -> tuple[str, ...]:
    if task.lease is None:
        return task.lapsed
    others = (one for one in task.lapsed if one != task.lease.holder)
    return (*others, task.lease.holder)[-_REMEMBERED:]


def _at_rest(task: Task) -> dict[str, object]:
    return {"state": task.at_rest, "lease": None}


def _move(
    task: Task,
    now: datetime,
    changes: Mapping[str, object],
    *,
    taker: Annotator | None = None,
    judgment: Judgment | None = None,
) -> Move:
    after = task.model_copy(update={**changes, "moves": task.moves + 1})
    return Move(task, after, timestamp(now), taker=taker, judgment=judgment)
