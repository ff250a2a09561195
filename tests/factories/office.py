"""People at work on tasks, with a clock that a test moves, on any store of tasks."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Protocol

from labelhooks.errors import ConflictError, LimitReached, Paused
from labelhooks.model.base import moment, timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.lease import SkipReason
from labelhooks.model.move import Move, place, queue_place
from labelhooks.model.person import Annotator, Tally
from labelhooks.model.task import Judgment, Task
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import Page, Passed, Waiting
from labelhooks.tasks.claim import Claimed, ClaimTasks
from labelhooks.tasks.expire import ExpireLeases
from labelhooks.tasks.hold import HeldTasks
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks.tasks.recent import RecentHeads
from tests.factories import NOW, a_dataset


class Store(Protocol):
    """What keeps tasks: in memory here, in DynamoDB elsewhere."""

    def open(self, tasks: Sequence[Task]) -> int: ...
    def get(self, ref: TaskRef) -> Task | None: ...
    def round(
        self, dataset: str, item_id: str, round_: int
    ) -> tuple[Task, list[Judgment]] | None: ...
    def move(self, move: Move) -> None: ...


class Queues(Protocol):
    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]: ...
    def due(self, shard: str, before: str, *, at_most: int) -> list[TaskRef]: ...
    def held(self, annotator: str) -> list[TaskRef]: ...
    def passed(self, annotator: str, dataset: str, queue: str) -> dict[str, Passed]: ...
    def note_passed(
        self, annotator: str, dataset: str, queue: str, passed: Mapping[str, Passed]
    ) -> None: ...


@dataclass
class Memory:
    """Tasks and people in memory, moved as DynamoDB moves them: all of a move, or nothing."""

    tasks: dict[TaskRef, Task] = field(default_factory=dict)
    judgments: dict[TaskRef, list[Judgment]] = field(default_factory=dict)
    holds: dict[str, set[TaskRef]] = field(default_factory=dict)
    days: dict[tuple[str, str, str], Tally] = field(default_factory=dict)
    places: dict[tuple[str, str, str], dict[str, Passed]] = field(default_factory=dict)
    index: dict[str, list[tuple[str, TaskRef]]] = field(default_factory=dict)
    read: int = 0  # entries of the index
    looked: int = 0  # pages of it

    def open(self, tasks: Sequence[Task]) -> int:
        new = [one for one in tasks if one.ref not in self.tasks]
        for one in new:
            self._stand(one)
        return len(new)

    def _stand(self, task: Task) -> None:
        """Keep a task, and its entry in the index in order."""
        ref, before = task.ref, self.tasks.get(task.ref)
        if before and (was := place(before)):
            stand = self.index[was[0]]
            del stand[bisect_left(stand, (was[1], ref))]
        if now := place(task):
            insort(self.index.setdefault(now[0], []), (now[1], ref))
        self.tasks[ref] = task

    def get(self, ref: TaskRef) -> Task | None:
        return self.tasks.get(ref)

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        ref = TaskRef(dataset, item_id, round_)
        return (self.tasks[ref], list(self.judgments.get(ref, []))) if ref in self.tasks else None

    def move(self, move: Move) -> None:
        ref, judgment, taker = move.before.ref, move.judgment, move.taker
        if self.tasks[ref] != move.before:
            raise ConflictError("the task has moved on")
        said = self.judgments.get(ref, [])
        if judgment and any(one.annotator == judgment.annotator for one in said):
            raise ConflictError("this annotator has judged it already")
        if taker and len(self.holds.get(taker.id, ())) >= taker.holds_at_most:
            raise LimitReached("holds enough", seconds=60)
        for tally in move.tallies:
            held = self.days.get((tally.annotator, tally.day, tally.dataset))
            limit = taker.per_day if taker and taker.id == tally.annotator else None
            if limit is not None and held and held.given >= limit:
                raise LimitReached("took enough today", seconds=60)
        for tally in move.tallies:
            key = (tally.annotator, tally.day, tally.dataset)
            self.days[key] = self.days[key] + tally if key in self.days else tally
        if move.freed:
            self.holds[move.freed].discard(ref)
        if taker:
            self.holds.setdefault(taker.id, set()).add(ref)
        if judgment:
            self.judgments.setdefault(ref, []).append(judgment)
        self._stand(move.after)

    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]:
        pages = {}
        for shard, behind in after.items():
            there = self.index.get(queue_place(dataset, queue, shard), [])
            first = 0 if behind is None else bisect_right(there, behind, key=itemgetter(0))
            some = tuple(Waiting(ref, at) for at, ref in there[first : first + at_most])
            pages[shard] = Page(some, ends=len(some) < at_most)
            self.read += len(some)
            self.looked += 1
        return pages

    def due(self, shard: str, before: str, *, at_most: int) -> list[TaskRef]:
        there = self.index.get(f"leases#{shard}", [])
        return [ref for at, ref in there[:at_most] if at < before]

    def held(self, annotator: str) -> list[TaskRef]:
        return sorted(self.holds.get(annotator, ()))

    def passed(self, annotator: str, dataset: str, queue: str) -> dict[str, Passed]:
        return dict(self.places.get((annotator, dataset, queue), {}))

    def note_passed(
        self, annotator: str, dataset: str, queue: str, passed: Mapping[str, Passed]
    ) -> None:
        self.places[annotator, dataset, queue] = dict(passed)


class Office:
    """The use cases on a store, under one clock; datasets are `chat` and what a test adds."""

    def __init__(
        self, store: Store, queues: Queues, *datasets: Dataset, recent: RecentHeads | None = None
    ) -> None:
        self.store = store
        self.queues = queues
        self.datasets = {one.name: one for one in datasets or (a_dataset(),)}
        self.paused: set[str] = set()
        self.now: datetime = moment(NOW)
        self._tokens = 0
        self.claims = ClaimTasks(store, queues, self, token=self._token, recent=recent)
        self.holding = HeldTasks(store, self)
        self.submits = SubmitJudgment(store, self)
        self.expires = ExpireLeases(store, queues)

    def names(self) -> list[str]:
        return list(self.datasets)

    def current(self, name: str) -> Dataset:
        return self.datasets[name]

    def at(self, name: str, version: int) -> Dataset:
        return self.datasets[name]

    def check_running(self, name: str) -> None:
        if name in self.paused:
            raise Paused("paused", seconds=60)

    def _token(self) -> str:
        self._tokens += 1
        return f"{self._tokens:032x}"

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def clock(self) -> str:
        return timestamp(self.now)

    def claim(self, who: Annotator | str = "ann", limit: int = 1, **asked: str) -> list[Claimed]:
        person = Annotator(id=who) if isinstance(who, str) else who
        return self.claims(person, limit=limit, now=self.now, **asked)

    def say(self, claimed: Claimed, value: str = "ok", **changes: object) -> str:
        said: dict[str, object] = {
            "annotator": claimed.lease.holder,
            "token": claimed.lease.token,
            "value": value,
            "now": self.now,
            **changes,
        }
        return self.submits(*claimed.task.ref, **said)  # type: ignore[arg-type]

    def renew(self, one: Claimed) -> str:
        held = {"token": one.lease.token, "annotator": one.lease.holder}
        return self.holding.renew(one.task.ref, now=self.now, **held).until

    def give_back(self, one: Claimed) -> str:
        held = {"token": one.lease.token, "annotator": one.lease.holder}
        return self.holding.give_back(one.task.ref, now=self.now, **held)

    def skip(self, one: Claimed, reason: SkipReason = SkipReason.UNCLEAR) -> str:
        held = {"token": one.lease.token, "annotator": one.lease.holder}
        return self.holding.skip(one.task.ref, reason=reason, now=self.now, **held)

    def escalate(self, one: Claimed) -> str:
        held = {"token": one.lease.token, "annotator": one.lease.holder}
        reason = SkipReason.UNCLEAR
        return self.holding.escalate(one.task.ref, reason=reason, now=self.now, **held)

    def sweep(self) -> int:
        return self.expires(now=self.now)

    def task(self, ref: TaskRef) -> Task:
        found = self.store.get(ref)
        assert found is not None
        return found
