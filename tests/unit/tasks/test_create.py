"""Questions become tasks: sampled, within quota, one an item and round."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import OverQuota, Paused, UnknownVersion
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.messages import Ask, TasksWanted
from labelhooks.model.quota import DayUsed, Limited, until_tomorrow
from labelhooks.model.task import AskReason, SampledOut, Selected, Task
from labelhooks.tasks.create import Chosen, CreateTasks, task
from tests.factories import a_dataset, a_proposal, an_ask, an_id

TODAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC)


@dataclass
class World:
    """Tasks, datasets and the queue, in memory."""

    dataset: Dataset = field(default_factory=a_dataset)
    quota: int = 100_000  # in force, whatever the question's version says
    stopped: bool = False
    crash: str = ""  # the step that kills the function
    tasks: dict[tuple[str, int], Task] = field(default_factory=dict)
    out: dict[str, SampledOut] = field(default_factory=dict)
    reserved: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    requeued: list[tuple[str, int]] = field(default_factory=list)
    dollars: float | None = None  # a day's limit
    spent: int = 0  # microdollars of today
    over: list[Limited] = field(default_factory=list)  # limits that something waits for

    def at(self, name: str, version: int) -> Dataset:
        return self.dataset.model_copy(update={"version": version})

    def current(self, name: str) -> Dataset:
        limits = {"tasks_per_day": self.quota, "dollars_per_day": self.dollars}
        return a_dataset(name, version=99, quota=limits)

    def check_running(self, name: str) -> None:
        if self.stopped:
            raise Paused("everything is paused", seconds=60)

    def known(self, dataset: str, asks: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        return self.tasks.keys() & set(asks)

    def reserve(
        self, dataset: str, day: str, reservation: str, *, wanted: Sequence[str], limit: int
    ) -> frozenset[str]:
        if (day, reservation) not in self.reserved:
            used = sum(len(one) for (of, _), one in self.reserved.items() if of == day)
            granted = frozenset(wanted[: max(0, limit - used)])
            if granted:
                self.reserved[day, reservation] = granted
            return granted
        return self.reserved[day, reservation]

    def used(self, dataset: str, day: str) -> DayUsed:
        return DayUsed(dataset=dataset, day=day, microdollars=self.spent)

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        self.over.append(what)

    def open(self, tasks: Sequence[Task]) -> int:
        self._step("open")
        if self.crash == "amid":
            self.tasks[tasks[0].item_id, tasks[0].round] = tasks[0]
            self._step("amid")
        new = [one for one in tasks if (one.item_id, one.round) not in self.tasks]
        self.tasks.update({(one.item_id, one.round): one for one in new})
        return len(new)

    def sample_out(self, sampled: Sequence[SampledOut]) -> None:
        self.out.update({one.item_id: one for one in sampled})

    def requeue(self, body: str, seconds: int) -> None:
        self._step("requeue")
        self.requeued.append((body, seconds))

    def _step(self, name: str) -> None:
        if self.crash == name:
            self.crash = ""
            raise RuntimeError

    def create(self, body: str, *, now: datetime = TODAY) -> int:
        return CreateTasks(self, self, requeue=self.requeue)(body, now=now)

    def items(self) -> list[int]:
        return sorted(int(item_id, 16) for item_id, _ in self.tasks)


def wanted(*numbers: int, **changes: Any) -> str:
    asks = tuple(an_ask(number, **changes) for number in numbers)
    return TasksWanted(dataset="chat", dataset_version=1, asks=asks).model_dump_json(
        exclude_none=True
    )


def asked(body: str) -> list[int]:
    return [int(ask["item_id"], 16) for ask in json.loads(body)["asks"]]


def test_each_question_becomes_a_task() -> None:
    world = World(a_dataset(tasks={"queue": "night", "priority": 3, "judgments": 2}, version=4))

    assert world.create(wanted(1, 2)) == 2

    made = world.tasks[an_id(1), 1]
    assert (made.state, made.queue, made.priority, made.judgments_wanted) == ("open", "night", 3, 2)
    assert (made.dataset_version, made.reason, made.propensity) == (1, "low_confidence", 1.0)
    assert made.created_at == timestamp(TODAY)


def test_a_message_again_makes_no_task_again() -> None:
    world = World()

    world.create(wanted(1, 2))

    assert world.create(wanted(1, 2)) == 0
    assert world.create(wanted(2, 3)) == 1
    assert world.items() == [1, 2, 3]


def test_a_task_tells_by_which_draw_it_was_selected() -> None:
    close = a_proposal("spam").model_copy(update={"scores": {"spam": 0.5, "ok": 0.5}})
    world = World(a_dataset(sampling={"strategy": "margin", "share": 0.3, "shares": {"ok": 0.5}}))

    world.create(wanted(*range(1, 101), proposal=close))
    world.create(wanted(*range(101, 201), proposal=close))
    world.create(wanted(*range(201, 251), proposal=a_proposal("ok")))
    world.create(wanted(251, reason=AskReason.AUDIT))

    told = Counter(one.selected for one in world.tasks.values())
    assert told.keys() == {"random", "margin", "class", "all"}
    assert told["random"] / 200 == pytest.approx(0.3, abs=0.12)
    assert told["margin"] / 200 == pytest.approx(0.35, abs=0.12)
    by_margin = {one.propensity for one in world.tasks.values() if one.selected == "margin"}
    assert sorted(by_margin) == pytest.approx([0.65] * len(by_margin))


def test_what_is_not_asked_is_recorded_with_its_propensity() -> None:
    world = World(a_dataset(sampling={"strategy": "random", "share": 0.3}))
    numbers = range(1, 101)

    world.create(wanted(*numbers, propensity=0.5))
    world.create(wanted(*numbers, propensity=0.5))

    assert sorted([*world.items(), *(int(one, 16) for one in world.out)]) == list(numbers)
    assert 15 < len(world.tasks) < 45
    assert {one.propensity for one in world.tasks.values()} == {0.15}
    assert {one.propensity for one in world.out.values()} == {0.3}


def test_audits_are_asked_however_small_the_sample() -> None:
    world = World(a_dataset(sampling={"strategy": "random", "share": 0.0}))

    world.create(wanted(1, 2, reason=AskReason.AUDIT))

    assert world.items() == [1, 2]


@pytest.mark.parametrize(
    ("round_", "priority", "queue", "judgments", "urgent"),
    [
        pytest.param(1, None, "general", 3, 5, id="the dataset's policy"),
        pytest.param(1, 0, "general", 3, 0, id="a priority of its own, the lowest"),
        pytest.param(2, 9, "general", 3, 9, id="the last round"),
        pytest.param(3, None, "review", 1, 5, id="a round too many goes to a reviewer"),
    ],
)
def test_the_task_that_a_question_becomes(
    round_: int, priority: int | None, queue: str, judgments: int, urgent: int
) -> None:
    dataset = a_dataset(tasks={"judgments": 3, "max_rounds": 2})

    ask = an_ask(round=round_, priority=priority)
    made = task(dataset, Chosen(ask, 1.0, Selected.ALL), now=TODAY)

    assert (made.queue, made.judgments_wanted, made.priority) == (queue, judgments, urgent)


class TestQuota:
    """What a day may cost; what is beyond it waits."""

    def test_within_it_all_are_asked(self) -> None:
        world = World(quota=3)

        assert world.create(wanted(1, 2, 3)) == 3
        assert not world.requeued

    def test_beyond_it_the_rest_waits_in_a_message_of_its_own(self) -> None:
        world = World(quota=2)

        assert world.create(wanted(1, 2, 3, 4)) == 2

        ((rest, seconds),) = world.requeued
        assert asked(rest) == [3, 4]
        assert seconds == until_tomorrow(TODAY)

    def test_when_it_is_used_up_the_message_waits_as_it_is(self) -> None:
        world = World(quota=2)
        world.create(wanted(1, 2))

        with pytest.raises(OverQuota, match="=2 is used up") as held:
            world.create(wanted(3, 4))

        assert held.value.seconds == until_tomorrow(TODAY)
        assert (world.items(), world.requeued) == ([1, 2], [])

    def test_a_quota_of_nothing_asks_nobody(self) -> None:
        with pytest.raises(OverQuota):
            World(quota=0).create(wanted(1))

    def test_it_begins_anew_each_day(self) -> None:
        world = World(quota=2)
        world.create(wanted(1, 2, 3, 4))
        ((rest, _),) = world.requeued
        with pytest.raises(OverQuota):
            world.create(rest)

        assert world.create(rest, now=TOMORROW) == 2
        assert world.items() == [1, 2, 3, 4]

    def test_raising_it_takes_effect_at_once(self) -> None:
        world = World(quota=1)
        world.create(wanted(1, 2))
        ((rest, _),) = world.requeued

        world.quota = 2

        assert world.create(rest) == 1

    def test_where_the_day_s_money_is_gone_nobody_is_asked(self) -> None:
        world = World(dollars=2.5, spent=2_500_000)

        with pytest.raises(OverQuota, match=r"quota\.dollars_per_day=2\.5 is used up"):
            world.create(wanted(1))
        assert (world.items(), world.over) == ([], [Limited.DOLLARS])

        world.spent -= 1
        assert world.create(wanted(1)) == 1

    def test_what_waits_is_noted(self) -> None:
        world = World(quota=1)
        world.create(wanted(1, 2))

        assert world.over == [Limited.TASKS]

    @pytest.mark.parametrize("step", ["open", "requeue"])
    def test_a_crash_after_a_partial_grant_neither_loses_nor_spends(self, step: str) -> None:
        world = World(quota=2, crash=step)
        with pytest.raises(RuntimeError):
            world.create(wanted(1, 2, 3))

        world.create(wanted(1, 2, 3))  # delivered again

        assert world.items() == [1, 2]
        assert [asked(body) for body, _ in world.requeued] == [[3]]
        assert world.create(wanted(1, 2, 3)) == 0  # and once more

    def test_a_crash_amid_the_tasks_spends_nothing_twice(self) -> None:
        world = World(quota=3, crash="amid")
        with pytest.raises(RuntimeError):
            world.create(wanted(1, 2, 3))
        assert world.items() == [1]

        assert world.create(wanted(1, 2, 3)) == 2
        assert world.items() == [1, 2, 3]

    def test_what_people_know_already_costs_nothing(self) -> None:
        world = World(quota=2)
        world.create(wanted(1))

        assert world.create(wanted(1, 2)) == 1
        assert world.items() == [1, 2]

    def test_what_is_sampled_out_costs_nothing(self) -> None:
        world = World(a_dataset(sampling={"strategy": "random", "share": 0.0}), quota=0)

        assert world.create(wanted(1, 2)) == 0
        assert len(world.out) == 2

    @given(
        quota=st.integers(0, 8),
        batches=st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=6), max_size=8),
    )
    def test_no_day_makes_more_and_nothing_is_lost(
        self, quota: int, batches: list[list[int]]
    ) -> None:
        world = World(quota=quota)
        waiting = [wanted(*batch) for batch in batches]
        for day in range(1, 29):
            now = TODAY.replace(month=12, day=day)
            before, later = len(world.tasks), []
            for body in waiting:
                try:
                    world.create(body, now=now)
                except OverQuota:
                    later.append(body)
            assert len(world.tasks) - before <= quota
            waiting = later + [body for body, _ in world.requeued]
            world.requeued = []
        if quota:
            assert not waiting
            assert world.items() == sorted({one for batch in batches for one in batch})


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        pytest.param(TODAY, 6 * 3600, id="six in the evening"),
        pytest.param(datetime(2026, 11, 23, 23, 59, 59, 999_000, tzinfo=UTC), 1, id="at the end"),
        pytest.param(datetime(2026, 11, 24, tzinfo=UTC), 86_400, id="midnight"),
        pytest.param(
            datetime.fromisoformat("2026-11-24T01:00:00+02:00"), 3600, id="a day is one of UTC"
        ),
    ],
)
def test_the_seconds_until_tomorrow(now: datetime, seconds: int) -> None:
    assert until_tomorrow(now) == seconds


def test_a_stopped_function_makes_nothing() -> None:
    world = World(stopped=True)

    with pytest.raises(Paused):
        world.create(wanted(1))
    assert not world.tasks


def test_a_message_of_the_future_makes_nothing() -> None:
    with pytest.raises(UnknownVersion, match="TasksWanted"):
        World().create(json.dumps({**json.loads(wanted(1)), "version": 2}))


def test_the_message_that_waits_is_one_that_is_read() -> None:
    world = World(quota=1)
    world.create(wanted(1, 2, proposal=a_proposal(), round=2, priority=9))
    ((rest, _),) = world.requeued

    (again,) = TasksWanted.model_validate_json(rest).asks
    assert again == Ask.model_validate(an_ask(2, proposal=a_proposal(), round=2, priority=9))


@pytest.mark.parametrize(
    ("kind", "wanted"), [("spans", 0.7), ("choice", None)], ids=["parts", "classes"]
)
def test_a_task_says_how_much_alike_answers_with_parts_must_be(
    kind: str, wanted: float | None
) -> None:
    schema = {"kind": kind, "classes": ["a", "b"]}
    dataset = a_dataset(schema=schema, tasks={"agreement": 0.7})

    chosen = Chosen(an_ask(), 1.0, Selected.ALL)

    assert task(dataset, chosen, now=TODAY).agreement == wanted
