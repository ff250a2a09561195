"""
A move of a task: from one state to the next, with what follows for the people concerned.

Whoever stores it writes all of it or nothing, and nothing where the task is not as it was read.
"""

from dataclasses import dataclass

from labelhooks.model.base import Timestamp
from labelhooks.model.person import Annotator, Tally
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.model.waiting import mark


@dataclass(frozen=True, slots=True)
class Move:
    """`before` as it was read; `taker` is who takes the task, whose limits hold."""

    before: Task
    after: Task
    at: Timestamp
    taker: Annotator | None = None
    judgment: Judgment | None = None

    @property
    def freed(self) -> str | None:
        """Whose lease ends with this move."""
        was, now = self.before.lease, self.after.lease
        return was.holder if was and (now is None or now.token != was.token) else None

    @property
    def reopens(self) -> bool:
        """Whether a task is asked after all that nobody was to answer any more."""
        return (
            self.before.state is TaskState.CANCELLED and self.after.state is not self.before.state
        )

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """What it adds to people's days, one for each day of a person."""
        dataset, today = self.before.dataset, self.at[:10]
        added: dict[tuple[str, str], Tally] = {}

        def add(annotator: str, day: str, **what: float) -> None:
            one = Tally.model_validate(
                {"annotator": annotator, "dataset": dataset, "day": day, **what}
            )
            key = (annotator, day)
            added[key] = added[key] + one if key in added else one

        judgment = self.judgment
        held = self.before.lease if self.freed else None
        if held and not (judgment and judgment.annotator == held.holder):
            add(held.holder, held.since[:10], given=-1)
        if self.taker:
            add(self.taker.id, today, given=1)
        if judgment:
            late = not (held and held.holder == judgment.annotator)
            seconds = judgment.seconds or 0.0
            add(judgment.annotator, today, given=int(late), submitted=1, seconds=seconds)
        for skip in self.after.skips[len(self.before.skips) :]:
            add(skip.annotator, today, skipped=1)
        return tuple(added.values())


def place(task: Task) -> tuple[str, str] | None:
    """
    Return where a task stands in the index of what waits, or None where nobody is to find it.

    What waits for people stands in its queue, the most urgent first, then the oldest, followed by
    marks of those who had it. What is leased stands among the leases, the first that ends first.
    """
    ref = task.ref
    name = f"{ref.item_id}#{ref.round:03d}"
    if task.state is TaskState.LEASED and task.lease:
        return f"leases#{ref.shard}", f"{task.lease.until}#{task.dataset}#{name}"
    if task.state in (TaskState.OPEN, TaskState.IN_REVIEW):
        had = (*task.judged_by, *(one.annotator for one in task.skips))
        marks = "".join(f"#{mark(one)}" for one in had)
        urgency = 9 - task.priority
        return (
            queue_place(task.dataset, task.queue, ref.shard),
            f"{urgency}#{task.created_at}#{name}{marks}",
        )
    return None


def queue_place(dataset: str, queue: str, shard: str) -> str:
    """Return the partition of the index that holds a shard of a queue."""
    return f"{dataset}#{queue}#{shard}"
