"""
What a claim costs, counted, from a thousand to a million open tasks: `python -m bench.claims`.

The backlog stands in memory, in order, as the index `open` has it: the real use cases work on it
and every request is counted, with the units that DynamoDB's documented arithmetic gives for the
records of those sizes (bench/prices.py). At a thousand tasks the same claims also run on moto, call
by call through the real adapters, and must make the same requests. Nothing here is timed.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import prices
from labelhooks.aws.moves import record_of
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.work import DynamoTasks
from labelhooks.aws.work_keys import task_key
from labelhooks.model.move import Move, place
from labelhooks.model.person import Annotator
from labelhooks.model.task import Task
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import Page, Passed
from tests.factories import a_task
from tests.factories.office import Memory, Office
from tests.integration.road import account

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLAIMS = 200
BEFORE = 1_000  # tasks that the experienced person has judged, all still in front
INDEX_ENTRY = 240  # bytes: four keys and their names
PERSON = 300  # bytes of a person's record and of a day's
PLAIN = a_task()


@dataclass
class Counted(Memory):
    """Tasks in memory that count what DynamoDB would be asked for."""

    calls: Counter[str] = field(default_factory=Counter)
    reads: float = 0.0  # units
    writes: float = 0.0
    size: int = 0
    wanted: int = 1

    def fill(self, size: int, wanted: int = 1) -> None:
        """Let so many tasks wait; their records are made when they are read."""
        self.size, self.wanted = size, wanted
        for number in range(size):
            task = opened(number, size, wanted)
            if at := place(task):
                self.index.setdefault(at[0], []).append((at[1], task.ref))
        for stand in self.index.values():
            stand.sort()

    def get(self, ref: TaskRef) -> Task | None:
        self.calls["GetItem"] += 1
        if ref not in self.tasks:
            self.tasks[ref] = opened(int(ref.item_id[1:], 16), self.size, self.wanted)
        task = self.tasks[ref]
        size = _bytes(task)
        self.reads += prices.read_units(size, consistent=True)
        return super().get(ref)

    def move(self, move: Move) -> None:
        self.calls["TransactWriteItems"] += 1
        size = _bytes(move.after)
        people = (move.taker is not None) + (move.freed is not None) + len(move.tallies)
        records = prices.write_units(size) + people * prices.write_units(PERSON)
        records += move.judgment is not None
        # The index follows: an entry goes where its key changes, another comes.
        moved = [at for at in (place(move.before), place(move.after)) if at]
        self.writes += 2 * records + len(moved)
        super().move(move)

    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]:
        pages = super().looks(dataset, queue, after, at_most=at_most)
        for page in pages.values():
            self.calls["Query"] += 1
            size = len(page.waiting) * INDEX_ENTRY
            self.reads += prices.read_units(size, consistent=False)
        return pages

    def passed(self, annotator: str, dataset: str, queue: str) -> dict[str, Passed]:
        self.calls["GetItem"] += 1
        self.reads += prices.read_units(2 * prices.KIB, consistent=False)
        return super().passed(annotator, dataset, queue)

    def note_passed(
        self, annotator: str, dataset: str, queue: str, passed: Mapping[str, Passed]
    ) -> None:
        self.calls["PutItem"] += 1
        self.writes += prices.write_units(2 * prices.KIB)
        super().note_passed(annotator, dataset, queue, passed)

    def forget(self) -> None:
        """Count from here on."""
        self.calls.clear()
        self.reads = self.writes = 0.0


def _bytes(task: Task) -> int:
    record: dict[str, Any] = {**task_key(*task.ref), **record_of(task)}
    return prices.record_bytes(record)


def opened(number: int, size: int, wanted: int = 1) -> Task:
    """Return one of `size` open tasks: in all shards, of all ages and two urgencies."""
    created = f"2026-11-{1 + number * 20 // size:02d}T10:00:00.{number % 1000:03d}Z"
    return PLAIN.model_copy(
        update={
            "item_id": f"{(number * 7919) % 16:x}{number:031x}",
            "priority": (5, 5, 5, 7)[number % 4],
            "created_at": created,
            "judgments_wanted": wanted,
        }
    )


def of(office: Office, store: Counted, who: Annotator, *, answer: bool) -> dict[str, Any]:
    """Let a person claim; return the mean of what a claim asks for, and the most."""
    most: Counter[str] = Counter()
    reads, writes, calls = 0.0, 0.0, Counter[str]()
    worst = 0.0
    for _ in range(CLAIMS):
        office.passes(1.7)
        store.forget()
        (one,) = office.claim(who)
        most |= store.calls
        worst = max(worst, store.reads)
        reads, writes, calls = reads + store.reads, writes + store.writes, calls + store.calls
        office.say(one) if answer else office.give_back(one)
    return {
        "requests": {name: round(calls[name] / CLAIMS, 2) for name in sorted(calls)},
        "read units": round(reads / CLAIMS, 2),
        "most": worst,
        "write units": round(writes / CLAIMS, 2),
    }


def measured(size: int) -> list[tuple[str, dict[str, Any]]]:
    """Return what claims cost a newcomer, and who has judged a thousand tasks in front."""
    store = Counted()
    store.fill(size)
    office = Office(store, store)
    new = of(office, store, Annotator(id="new", holds_at_most=50), answer=True)
    told = [("newcomer", new)]
    if size > 2 * BEFORE:
        again = Counted()
        again.fill(size, wanted=2)
        office = Office(again, again)
        old = Annotator(id="old", holds_at_most=50)
        for _ in range(BEFORE):
            office.passes(0.5)
            office.say(office.claim(old)[0])
        told.append((f"who judged {BEFORE:,} in front", of(office, again, old, answer=True)))
    return told


def on_moto(size: int) -> Counter[str]:
    """Return the calls of one claim through the real adapters."""
    with account() as road:
        tasks = DynamoTasks(road.dynamodb, "work")
        tasks.open([opened(number, size) for number in range(size)])
        office = Office(tasks, DynamoQueues(road.dynamodb, "work"))
        with road.watched():
            office.claim("new")
        return Counter(operation for operation, _ in road.seen)


def nothing() -> dict[str, Any]:
    """Return what it costs to hear that there is nothing."""
    store = Counted()
    assert Office(store, store).claim("new") == []
    return {"requests": dict(store.calls), "read units": store.reads}


def main(sizes: Sequence[int]) -> None:
    """Count, and print."""
    for size in sizes:
        for who, told in measured(size):
            print(f"{size:>9,} open, {who}: {told}", flush=True)
    print(f"nothing to do: {nothing()}")
    calls = on_moto(1_000)
    print(f"a claim on moto, 1,000 open: {dict(calls)}")
    assert calls == {"Query": 4, "GetItem": 1, "TransactWriteItems": 1}, calls


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="open tasks")
    main(parser.parse_args().sizes)
