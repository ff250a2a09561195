"""
Give a person their next tasks: the most urgent, then the oldest, approximately; each to one person.

A queue of a dataset stands in sixteen shards. A claim looks at the heads of four of them, chosen by
chance, and takes from the best of what it sees; it looks at all sixteen before it says that there
is nothing. Where all of a head was with this person before, it goes on from where they last were:
what it costs grows neither with the backlog nor with what they did. docs/tasks.md has the argument.
Where many ask, what one claim saw and did not need serves the next (recent.py).
"""

import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from random import Random
from typing import Protocol

from labelhooks.errors import ConflictError, Crowded, LimitReached, NotAllowed, Paused
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Item
from labelhooks.model.lease import Lease
from labelhooks.model.move import Move
from labelhooks.model.person import Annotator
from labelhooks.model.task import Task
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import SHARDS, Page, Passed, Waiting
from labelhooks.tasks.expire import expire
from labelhooks.tasks.life import WAITS, claimed
from labelhooks.tasks.recent import RecentHeads

_LOOK = 4  # shards at a time
_HEAD = 8  # entries of each
_ON = 50  # entries at a time, behind a head that was all with this person
_WORTH = 25  # entries more that a person has passed: their place is kept anew
_PAGES = 40  # of those in one claim: where they do not do, the next claim goes on from there
_COLLISIONS = 24  # with other people's claims, before whoever asks is told to wait
# What is given back behind a person's place is seen by them after this: a place that reached the
# end of its shard is old sooner, as there is nothing else to do.
_AGAIN = timedelta(minutes=10)
_AGAIN_AT_THE_END = timedelta(minutes=1)


class Datasets(Protocol):
    def names(self) -> Sequence[str]:
        """Return the names of all datasets."""

    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Tasks(Protocol):
    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now."""

    def move(self, move: Move) -> None:
        """Write a move. Raises ConflictError, LimitReached."""


class Queues(Protocol):
    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]:
        """Return, for each shard, what waits there behind a place (None: from the first)."""

    def held(self, annotator: str) -> list[TaskRef]:
        """Return what a person holds."""

    def passed(self, annotator: str, dataset: str, queue: str) -> dict[str, Passed]:
        """Return, by shard, how far a person has passed tasks that they had before."""

    def note_passed(
        self, annotator: str, dataset: str, queue: str, passed: Mapping[str, Passed]
    ) -> None:
        """Keep it."""


type Look = Callable[[TaskRef], tuple[Task, Item | None] | None]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A task, and the lease on it; its item where that was read as well."""

    task: Task
    lease: Lease
    item: Item | None = None


class ClaimTasks:
    """Finds tasks for a person and leases them, one conditional write each."""

    def __init__(
        self,
        tasks: Tasks,
        queues: Queues,
        datasets: Datasets,
        *,
        token: Callable[[], str] = lambda: secrets.token_hex(16),
        recent: RecentHeads | None = None,
        look: Look | None = None,
        count: Count = uncounted,
    ) -> None:
        """
        `token` names a lease: 32 hex digits that nobody can guess.

        `recent` is for whoever claims for many, one after the other; `look` for whoever shows what
        is claimed: it reads a task with its item.
        """
        self._tasks = tasks
        self._queues = queues
        self._datasets = datasets
        self._token = token
        self._recent = RecentHeads(timedelta(0)) if recent is None else recent
        self._look = look or self._task_alone
        self._count = count

    def __call__(
        self,
        annotator: Annotator,
        *,
        dataset: str | None = None,
        limit: int = 1,
        now: datetime | None = None,
    ) -> list[Claimed]:
        """
        Return up to `limit` tasks, now leased to the person; none where there is nothing for them.

        Args:
            annotator: who asks, as last set up.
            dataset: only of this one; None: of all that are theirs.
            limit: how many at most.
            now: of the leases; the present, if None.

        Raises:
            NotAllowed: the dataset is not theirs, or they are to take no work at all.
            LimitReached: they hold, or took today, as much as they may; not where it took some.
            Crowded: too many claim the same tasks at this moment.
            Paused: the dataset that was asked for is; others that are, are left out.
            UnknownDataset: there is none of this name.
        """
        at = now or datetime.now(UTC)
        chance = Random(f"{annotator.id} {at.timestamp()}")  # noqa: S311  no secret
        taken: list[Claimed] = []
        seen = lost = 0
        with closing(self._candidates(annotator, dataset, chance, at)) as candidates:
            for waiting in candidates:
                seen += 1
                try:
                    one = self._take(annotator, waiting, at)
                except ConflictError:
                    lost += 1
                except LimitReached:
                    if taken:
                        break
                    raise
                else:
                    taken += [one] if one else []
                if len(taken) == limit or seen - len(taken) == _COLLISIONS:
                    break
        if not taken and (lost or seen == _COLLISIONS):  # there may be some all the same
            raise Crowded("too many take the same tasks at this moment", seconds=1)
        return taken

    def _take(self, annotator: Annotator, waiting: Waiting, now: datetime) -> Claimed | None:
        """Return the task, leased; None where it is not to be had. Raises ConflictError."""
        found = self._look(waiting.ref)
        if found is None:
            return None
        task, item = found
        if task.state not in WAITS or task.was_with(annotator.id):
            return None
        if not annotator.may(task.dataset, task.queue):
            return None  # it has gone to another queue
        policy = self._datasets.current(task.dataset).spec.tasks
        move = claimed(task, annotator, self._token(), seconds=policy.lease_seconds, now=now)
        try:
            self._tasks.move(move)
        except LimitReached:
            # Their own leases that ran out may stand in the way: nobody has ended them yet.
            if not [ref for ref in self._queues.held(annotator.id) if self._ended(ref, now)]:
                raise
            self._tasks.move(move)
        if move.after.lease is None:
            raise AssertionError("a claimed task is leased")
        self._count(task.dataset, Counted.TASKS_ASSIGNED, 1)
        return Claimed(move.after, move.after.lease, item)

    def _task_alone(self, ref: TaskRef) -> tuple[Task, None] | None:
        task = self._tasks.get(ref)
        return None if task is None else (task, None)

    def _ended(self, ref: TaskRef, now: datetime) -> bool:
        return expire(self._tasks, ref, now=now)

    def _candidates(
        self, annotator: Annotator, dataset: str | None, chance: Random, now: datetime
    ) -> Generator[Waiting]:
        budget = [_PAGES]
        for name in self._theirs(annotator, dataset, chance):
            for queue in annotator.queues:
                search = _Search(
                    self._queues, self._recent, annotator.id, (name, queue), chance, now
                )
                yield from search.found(budget)

    def _theirs(self, annotator: Annotator, dataset: str | None, chance: Random) -> list[str]:
        if not annotator.active:
            raise NotAllowed("you are to take no work at present: ask an owner")
        if dataset is not None:
            if annotator.datasets is not None and dataset not in annotator.datasets:
                raise NotAllowed(f"dataset {dataset} is not among yours: ask an owner")
            self._datasets.current(dataset)
            self._datasets.check_running(dataset)
            return [dataset]
        every = self._datasets.names() if annotator.datasets is None else annotator.datasets
        known = set(self._datasets.names())
        names = [name for name in every if name in known and self._runs(name)]
        chance.shuffle(names)  # no dataset comes first for ever
        return names

    def _runs(self, dataset: str) -> bool:
        try:
            self._datasets.check_running(dataset)
        except Paused:
            return False
        return True


class _Search:
    """For one person, in one queue of a dataset."""

    def __init__(
        self,
        queues: Queues,
        recent: RecentHeads,
        annotator: str,
        at: tuple[str, str],
        chance: Random,
        now: datetime,
    ) -> None:
        self._queues = queues
        self._recent = recent
        self._annotator = annotator
        self._at = at
        self._chance = chance
        self._now = now

    def found(self, budget: list[int]) -> Iterator[Waiting]:
        """Yield what the person can take, in the order to try it; `budget` is of pages."""
        # Few of them: they may all be gone, and what is there now must not be missed for it.
        recent = self._usable(self._recent.of(self._at, self._now))
        yield from islice(self._tried(recent), _HEAD)
        shards = list(SHARDS)
        self._chance.shuffle(shards)
        for start in range(0, len(shards), _LOOK):
            some = dict.fromkeys(shards[start : start + _LOOK])
            pages = self._queues.looks(*self._at, some, at_most=_HEAD)
            seen = [one for page in pages.values() for one in page.waiting]
            self._recent.note(self._at, seen, self._now)
            yield from self._tried(self._usable(seen))
            # Where all of a head was theirs, behind it: where each such head ended.
            stopped = {
                shard: page.waiting[-1].place
                for shard, page in pages.items()
                if not page.ends and not self._usable(page.waiting)
            }
            if stopped:
                yield from self._beyond(stopped, budget)

    def _usable(self, waiting: Iterable[Waiting]) -> list[Waiting]:
        return [one for one in waiting if not one.was_with(self._annotator)]

    def _tried(self, usable: list[Waiting]) -> Iterator[Waiting]:
        """Yield the most urgent first; of those, the oldest of a head in any order."""
        first = sorted(usable, key=lambda one: one.place)
        while first:
            same = [one for one in first[:_HEAD] if one.urgency == first[0].urgency]
            self._chance.shuffle(same)  # or all who ask at once would want the same one
            for one in same:
                self._recent.drop(self._at, one)
                yield one
            first = first[len(same) :]

    def _beyond(self, stopped: Mapping[str, str], budget: list[int]) -> Iterator[Waiting]:
        """Yield what follows behind heads that were all with this person, from where they were."""
        passed = self._queues.passed(self._annotator, *self._at)
        before = dict(passed)
        try:
            for shard, head in stopped.items():
                yield from self._on(shard, head, passed, budget)
        finally:
            if passed != before:
                self._queues.note_passed(self._annotator, *self._at, passed)

    def _on(
        self, shard: str, head: str, passed: dict[str, Passed], budget: list[int]
    ) -> Iterator[Waiting]:
        now = timestamp(self._now)
        mine = passed.get(shard)
        if mine is None or mine.place < head or self._older(mine, _AGAIN):
            mine = Passed(head, now)
        while budget[0] > 0:
            budget[0] -= 1
            page = self._queues.looks(*self._at, {shard: mine.place}, at_most=_ON)[shard]
            usable = self._usable(page.waiting)
            theirs = list(takewhile(lambda one: one.was_with(self._annotator), page.waiting))
            if len(theirs) >= _WORTH or not usable:  # else it costs more than reading them again
                place = theirs[-1].place if theirs else mine.place
                passed[shard] = Passed(place, mine.since)
            yield from usable
            if page.ends and not self._older(mine, _AGAIN_AT_THE_END):
                return
            mine = Passed(head, now) if page.ends else Passed(page.waiting[-1].place, mine.since)

    def _older(self, passed: Passed, than: timedelta) -> bool:
        return passed.since < timestamp(self._now - than)
