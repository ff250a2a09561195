"""What waits for people, as the index tells it: enough to choose, without reading the task."""

import hashlib
from dataclasses import dataclass

from labelhooks.model.task_ref import TaskRef

SHARDS = "0123456789abcdef"
_MARK = 8  # hex digits: two of a task's fifteen people share one with odds of 1 in 10^7


def mark(annotator: str) -> str:
    """Return the short mark of a person: it hides a task from them, and can tell nobody's name."""
    return hashlib.sha256(annotator.encode()).hexdigest()[:_MARK]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task in its queue; `place` sorts the most urgent first, then the oldest."""

    ref: TaskRef
    place: str

    @property
    def urgency(self) -> str:
        """The first is the most urgent."""
        return self.place[0]

    def was_with(self, annotator: str) -> bool:
        """Whether the person judged or skipped it before."""
        _, _, _, _, *marks = self.place.split("#")
        return mark(annotator) in marks


@dataclass(frozen=True, slots=True)
class Page:
    """What waits in a shard from a place on; `ends` where nothing follows."""

    waiting: tuple[Waiting, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """How far a person has passed a shard's tasks, all of which they had before; since when."""

    place: str
    since: str  # a timestamp: what was given back behind it since then is not seen


@dataclass(frozen=True, slots=True)
class Depth:
    """Open tasks of a dataset, as many as were counted, and since when the oldest waits."""

    tasks: int
    oldest: float | None = None  # seconds
