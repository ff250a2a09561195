"""A day makes no more tasks than its quota; what is beyond waits, and is not lost."""

from datetime import UTC, datetime

import pytest

from functions.create_task import handler as create_task
from labelhooks.aws import quotas
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import Crowded
from tests.integration.road import Road, jsonl

DAY = "2026-11-23"


class Clock(datetime):
    """The handler's clock, which a test moves."""

    moment = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    @classmethod
    def now(cls, _tz: object = None) -> datetime:  # type: ignore[override]
        return cls.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "moment", Clock.moment)
    monkeypatch.setattr(create_task, "datetime", Clock)
    return Clock


def used(road: Road) -> dict[str, int]:
    """Return what each day has used, by the count itself."""
    counts = [one for one in road.records("work") if one["sk"]["S"] == "tasks"]
    return {one["pk"]["S"].rpartition("#")[2]: int(one["used"]["N"]) for one in counts}


def test_a_burst_makes_just_the_quota_and_the_rest_goes_on_the_next_day(
    road: Road, clock: type[Clock]
) -> None:
    road.dataset(quota={"tasks_per_day": 4})
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(6)]))
    road.upload("chat/b.jsonl", jsonl([{"t": n} for n in range(6, 9)]))
    road.run()

    assert len(road.held("work", "task")) == 4
    assert used(road) == {DAY: 4}
    assert road.delayed("tasks")
    road.later()
    road.run()
    assert len(road.held("work", "task")) == 4

    clock.moment = datetime(2026, 11, 24, 0, 1, tzinfo=UTC)
    road.later()
    road.run()
    assert used(road) == {DAY: 4, "2026-11-24": 4}
    clock.moment = datetime(2026, 11, 25, 0, 1, tzinfo=UTC)
    road.later()
    road.run()
    assert len(road.held("work", "task")) == 9
    assert used(road)["2026-11-25"] == 1
    assert not road.delayed("tasks")
    assert not road.waiting("tasks-dead")


def test_raising_the_quota_takes_effect_the_same_day(road: Road, clock: type[Clock]) -> None:
    road.dataset(quota={"tasks_per_day": 0})
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(3)]))
    road.run()
    assert not road.held("work", "task")

    road.dataset(quota={"tasks_per_day": 2})
    road.restart()
    road.later()
    road.run()

    assert len(road.held("work", "task")) == 2
    assert used(road) == {DAY: 2}


@pytest.mark.parametrize("crash_after", [False, True])
def test_a_crash_anywhere_spends_no_quota_twice(
    road: Road, clock: type[Clock], *, crash_after: bool
) -> None:
    road.dataset(quota={"tasks_per_day": 3})
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(5)]))
    road.deliver("ingest")
    road.deliver("items")
    (message,) = road.waiting("tasks")
    for crash_at in range(12):
        road.send("tasks", message)  # SQS delivers it once more
        road.crash_at, road.crash_after = crash_at, crash_after
        road.deliver("tasks")
        road.crash_at = None
    road.run()

    assert len(road.held("work", "task")) == 3
    assert used(road) == {DAY: 3}


class TestReserve:
    """The day's count and who has what of it, in one transaction."""

    @pytest.fixture
    def tasks(self, road: Road) -> DynamoTasks:
        return DynamoTasks(road.dynamodb, "work")

    def test_all_some_and_none(self, tasks: DynamoTasks) -> None:
        assert reserve(tasks, "r1", "abc") == set("abc")
        assert reserve(tasks, "r2", "def") == set("de")
        assert reserve(tasks, "r3", "gh") == set()

    def test_the_same_reservation_gets_the_same_again(self, tasks: DynamoTasks, road: Road) -> None:
        for _ in range(2):
            assert reserve(tasks, "r1", "abc") == set("abc")
            assert reserve(tasks, "r2", "def") == set("de")
        assert used(road) == {DAY: 5}

    def test_nothing_granted_is_nothing_remembered(self, tasks: DynamoTasks) -> None:
        assert reserve(tasks, "r1", "a", limit=0) == set()
        assert reserve(tasks, "r1", "a", limit=1) == {"a"}

    def test_each_day_and_dataset_has_its_own(self, tasks: DynamoTasks) -> None:
        reserve(tasks, "r1", "abcde")

        assert tasks.reserve("chat", "2026-11-24", "r1", wanted=["a"], limit=5) == {"a"}
        assert tasks.reserve("mail", DAY, "r1", wanted=["a"], limit=5) == {"a"}

    def test_a_quota_that_was_lowered_grants_no_more(self, tasks: DynamoTasks) -> None:
        reserve(tasks, "r1", "abc")

        assert reserve(tasks, "r2", "de", limit=2) == set()

    def test_a_rival_between_reading_and_writing_costs_another_try(
        self, tasks: DynamoTasks, road: Road, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(quotas.time, "sleep", lambda _seconds: None)
        rivals = iter(["r2", "r3"])
        original = tasks._quotas._reserved

        def overtaken(*arguments: object) -> bool:
            for rival in rivals:
                reserve(DynamoTasks(road.dynamodb, "work"), rival, "xy")
                break
            return original(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(tasks._quotas, "_reserved", overtaken)

        assert reserve(tasks, "r1", "abc") == {"a"}
        assert used(road) == {DAY: 5}

    def test_where_too_many_meet_the_message_waits(
        self, tasks: DynamoTasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slept: list[float] = []
        monkeypatch.setattr(quotas.time, "sleep", slept.append)
        monkeypatch.setattr(tasks._quotas, "_reserved", lambda *_: False)

        with pytest.raises(Crowded):
            reserve(tasks, "r1", "abc")
        assert 0 < sum(slept) < 5

    def test_what_is_kept_of_it_expires(self, tasks: DynamoTasks, road: Road) -> None:
        reserve(tasks, "r1", "abc")

        assert all(int(one["expires_at"]["N"]) > 0 for one in road.records("work"))


def reserve(tasks: DynamoTasks, name: str, wanted: str, *, limit: int = 5) -> frozenset[str]:
    return tasks.reserve("chat", DAY, name, wanted=list(wanted), limit=limit)
