"""Whatever fails, and in whatever order: each task is answered once, and none is stuck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import LeaseLost, StudioFailed
from labelhooks.formats.label_studio.config import label_config
from labelhooks.model.base import moment, timestamp
from labelhooks.model.counts import uncounted
from labelhooks.model.item import Artifact, Item
from labelhooks.model.task import TaskState
from labelhooks.model.values import Json
from labelhooks.studio.answers import TakeAnswer
from labelhooks.studio.exchange import Exchange
from labelhooks.studio.sending import Show
from tests.factories import NOW, a_dataset, a_task, an_id, an_item
from tests.factories.office import Memory, Office

TASKS = 4
CONNECTOR = {"kind": "label_studio", "url": "https://ls.test", "project": 1, "most_open": 3}
DATASET = a_dataset(connector=CONNECTOR, tasks={"lease_seconds": 600, "hold_seconds": 1200})


@dataclass
class Project:
    """Label Studio, in memory; `fails` is what its next answer is: nothing, or half of it."""

    clock: datetime = field(default_factory=lambda: moment(NOW))
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    down: bool = False
    breaks: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def project(self) -> dict[str, Any]:
        self._answers()
        return {"label_config": label_config(DATASET.spec.labels)}

    def waiting(self, *, fewer_than: int) -> Iterator[dict[str, Any]]:
        self._answers()
        found = [one for one in self.tasks.values() if len(one["annotations"]) < fewer_than]
        yield from [dict(one) for one in found]

    def changed(self, since: str | None) -> Iterator[dict[str, Any]]:
        self._answers()
        found = [one for one in self.tasks.values() if one["updated_at"] > (since or "")]
        yield from [dict(one) for one in found]

    def add(self, tasks: Sequence[dict[str, Any]]) -> None:
        self._answers()
        for one in tasks:
            number = next(self.numbers)
            made = {"id": number, "annotations": [], "updated_at": timestamp(self.clock)}
            self.tasks[number] = {**one, **made}
        if self.breaks:
            self.breaks = False
            raise StudioFailed("it broke off: whether they are there cannot be told")

    def replace(self, number: int, data: Json, meta: Json) -> None:
        self.tasks[number] |= {"data": data, "meta": meta}

    def remove(self, number: int) -> None:
        self.tasks.pop(number, None)

    def _answers(self) -> None:
        if self.down:
            raise StudioFailed("down")

    def answered(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Let somebody there answer what waits; return the task and the annotation."""
        for one in self.tasks.values():
            if not one["annotations"]:
                value = {"choices": ["ok"]}
                said = {"type": "choices", "from_name": "label", "to_name": "item", "value": value}
                made = {"id": next(self.numbers), "completed_by": 3, "result": [said]}
                one["annotations"].append(made)
                one["updated_at"] = timestamp(self.clock)
                return one, made
        return None


class Shelf:
    """Items with their content, and how far answers were read."""

    def __init__(self) -> None:
        self.mark: str | None = None

    def known(self, _dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        return {one: an_item(int(one, 16)) for one in item_ids}

    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        return ["hello"] * len(artifacts)

    def link(self, _artifact: Artifact, *, seconds: int) -> str:
        raise AssertionError(f"no link of {seconds} s: these are texts")

    def get(self, _dataset: str, _project: str) -> str | None:
        return self.mark

    def put(self, _dataset: str, _project: str, moment: str) -> None:
        self.mark = moment


class World:
    """Our side and theirs, under one clock."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.office = Office(self.memory, self.memory, DATASET)
        self.project = Project()
        self.memory.open([a_task(n, item_id=an_id(n)) for n in range(1, TASKS + 1)])
        shelf, office = Shelf(), self.office
        self.take = TakeAnswer(
            self.memory,
            office,
            office.submits,
            office.holding,
            who=lambda _, number: f"theirs-{number}",
            count=uncounted,
        )
        self.exchange = Exchange(
            take=self.take,
            tasks=self.memory,
            queues=self.memory,
            claim=office.claims,
            hold=office.holding,
            show=Show(shelf, shelf, shelf),
            marks=shelf,
            count=uncounted,
        )

    def step(self, name: str) -> None:
        getattr(self, name)()
        self.passes(20)

    def passes(self, seconds: float) -> None:
        self.office.passes(seconds)
        self.project.clock = self.office.now

    def turn(self) -> None:
        try:
            self.exchange(DATASET, self.project, now=self.office.now)
        except StudioFailed:
            assert self.project.down or self.project.tasks

    def answer_lost(self) -> None:
        self.project.answered()

    def answer_twice(self) -> None:
        told = self.project.answered()
        for _ in range(2 if told else 0):
            assert told
            self.take(
                DATASET, DATASET.spec.connector, *told, now=self.office.now  # type: ignore[arg-type]
            )  # fmt: skip

    def ours(self) -> None:
        """Let somebody at our page answer what is open."""
        for one in self.office.claim("ann"):
            self.office.say(one, "spam")

    def down(self) -> None:
        self.project.down = not self.project.down

    def breaks(self) -> None:
        self.project.breaks = True

    def deleted(self) -> None:
        """Let somebody delete a task there."""
        for number in list(self.project.tasks)[:1]:
            self.project.remove(number)

    def long(self) -> None:
        """Let leases run out, and nobody there work meanwhile."""
        self.passes(700)
        self.office.sweep()


STEPS = (
    "turn", "turn", "answer_lost", "answer_twice", "ours", "down", "breaks", "deleted", "long",
)  # fmt: skip


@given(st.lists(st.sampled_from(STEPS), max_size=25))
def test_each_task_is_answered_once_and_none_is_stuck(steps: list[str]) -> None:
    world = World()
    for name in steps:
        world.step(name)
        for said in world.memory.judgments.values():
            assert len(said) == 1

    world.project.down = world.project.breaks = False
    for _ in range(3 * TASKS):
        world.step("turn")
        world.step("answer_lost")
    world.step("long")
    for _ in range(3 * TASKS):
        world.step("turn")
        world.step("answer_lost")
    world.step("turn")

    assert {one.state for one in world.memory.tasks.values()} == {TaskState.SUBMITTED}
    assert {len(said) for said in world.memory.judgments.values()} == {1}
    assert len(world.memory.judgments) == TASKS
    assert not any(world.memory.holds.values())


def test_an_answer_that_no_webhook_told_counts_while_nobody_else_has_answered() -> None:
    world = World()
    for name in ("turn", "answer_lost", "down", "long", "down", "turn"):
        world.step(name)

    said = [one.annotator for some in world.memory.judgments.values() for one in some]
    assert said == ["theirs-3"]


def test_who_answers_a_task_of_ours_while_it_is_there_is_told_that_it_is_not_theirs() -> None:
    world = World()
    world.step("turn")
    held = [one for one in world.memory.tasks.values() if one.state is TaskState.LEASED]
    assert len(held) == 3  # as many as the dataset wants there

    with pytest.raises(LeaseLost, match="somebody else has this task"):
        world.office.submits(*held[0].ref, annotator="ann", value="ok", now=world.office.now)
