"""DynamoTasks on moto: one task an item and round, each judgment once, counted exactly."""

from typing import Any

import pytest

from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import ConflictError
from labelhooks.model.move import place
from labelhooks.model.task import SampledOut, Task, TaskState
from tests.factories import NOW, a_judgment, a_proposal, a_task, an_id
from tests.factories.judging import submit
from tests.integration.road import Road


@pytest.fixture
def tasks(road: Road) -> DynamoTasks:
    return DynamoTasks(road.dynamodb, "work")


def found(tasks: DynamoTasks, number: int = 1) -> Task:
    round_ = tasks.round("chat", an_id(number), 1)
    assert round_ is not None
    return round_[0]


def test_a_task_is_made_once(tasks: DynamoTasks, road: Road) -> None:
    assert tasks.open([a_task(1), a_task(2)]) == 2
    assert tasks.open([a_task(1, priority=9), a_task(3)]) == 1

    assert sorted(one["priority"] for one in road.held("work", "task")) == [5, 5, 5]


def test_a_task_is_read_as_it_was_written(tasks: DynamoTasks) -> None:
    task = a_task(proposal=a_proposal(("ok", "spam"), 1.0), propensity=0.05, priority=0)
    tasks.open([task])

    assert tasks.round("chat", an_id(), 1) == (task, [])
    assert tasks.round("chat", an_id(), 2) is None


def test_rounds_of_an_item_are_tasks_of_their_own(tasks: DynamoTasks) -> None:
    tasks.open([a_task(round=1), a_task(round=2)])
    submit(tasks, a_task(round=2), a_judgment(round=2))

    assert tasks.round("chat", an_id(), 1) == (a_task(round=1), [])
    assert tasks.known("chat", [(an_id(), 1), (an_id(), 3)]) == {(an_id(), 1)}


def test_many_are_known_at_once(tasks: DynamoTasks) -> None:
    numbers = range(1, 131)  # more than a request takes
    tasks.open([a_task(number) for number in numbers])
    asked = [(an_id(number), 1) for number in [*numbers, 1, 999]]

    assert tasks.known("chat", asked) == {(an_id(number), 1) for number in numbers}
    assert tasks.known("chat", []) == set()


def test_who_is_not_asked_is_recorded_once(tasks: DynamoTasks, road: Road) -> None:
    out = SampledOut(dataset="chat", item_id=an_id(), dataset_version=1, propensity=0.3, at=NOW)

    tasks.sample_out([out])
    tasks.sample_out([out.model_copy(update={"propensity": 0.9})])

    assert [one["propensity"] for one in road.held("work", "out")] == [0.3]


def test_the_most_urgent_stand_first_then_the_oldest() -> None:
    old, new = "2026-11-23T10:00:00.000Z", "2026-11-23T11:00:00.000Z"
    waiting = [
        a_task(1, priority=5, created_at=new),
        a_task(2, priority=9, created_at=new),
        a_task(3, priority=5, created_at=old),
        a_task(4, priority=0, created_at=old),
    ]

    order = sorted(waiting, key=lambda task: str((place(task) or ("", ""))[1]))

    assert [int(task.item_id, 16) for task in order] == [2, 3, 1, 4]


class TestSubmit:
    """A judgment and its count, in one transaction."""

    def test_the_last_one_wanted_submits_the_task_and_takes_it_out_of_its_queue(
        self, tasks: DynamoTasks, road: Road
    ) -> None:
        tasks.open([a_task(judgments_wanted=2)])

        assert submit(tasks, found(tasks), a_judgment("ann", "ok")) == "open"
        assert "open_pk" in road.held("work", "task")[0]
        assert submit(tasks, found(tasks), a_judgment("bob", "spam")) == "submitted"

        task, judgments = tasks.round("chat", an_id(), 1) or (None, [])
        assert task is not None
        assert (task.judgments, task.state) == (2, "submitted")
        assert [(one.annotator, one.value) for one in judgments] == [("ann", "ok"), ("bob", "spam")]
        assert not {"open_pk", "open_sk"} & road.held("work", "task")[0].keys()

    def test_an_annotator_judges_once(self, tasks: DynamoTasks) -> None:
        tasks.open([a_task(judgments_wanted=3)])
        submit(tasks, found(tasks), a_judgment("ann", "ok"))

        with pytest.raises(ConflictError, match="has judged it already"):
            submit(tasks, found(tasks), a_judgment("ann", "spam"))

        round_ = tasks.round("chat", an_id(), 1)
        assert round_ is not None
        assert (round_[0].judgments, [one.value for one in round_[1]]) == (1, ["ok"])

    @pytest.mark.parametrize(
        "stale",
        [
            pytest.param(a_task(judgments_wanted=3), id="another judged in between"),
            pytest.param(
                a_task(judgments_wanted=3, judgments=1, state=TaskState.LEASED), id="another state"
            ),
        ],
    )
    def test_a_task_that_moved_on_takes_nothing(
        self, tasks: DynamoTasks, road: Road, stale: Task
    ) -> None:
        tasks.open([a_task(judgments_wanted=3)])
        submit(tasks, found(tasks), a_judgment("ann", "ok"))
        before = road.records("work")

        with pytest.raises(ConflictError, match="the task has moved on"):
            submit(tasks, stale, a_judgment("bob", "ok"))

        assert road.records("work") == before

    def test_a_judgment_is_read_as_it_was_written(self, tasks: DynamoTasks) -> None:
        judgment = a_judgment("ann.b-1", ("ok", "spam"), seconds=2.5)
        tasks.open([a_task()])
        submit(tasks, a_task(), judgment)

        assert (tasks.round("chat", an_id(), 1) or (None, []))[1] == [judgment]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        pytest.param("submitted", "done", id="submitted"),
        pytest.param("done", "done", id="done already"),
        pytest.param("open", "open", id="opened again in between"),
    ],
)
def test_only_a_submitted_task_is_finished(tasks: DynamoTasks, state: str, after: str) -> None:
    tasks.open([a_task(state=TaskState(state))])

    tasks.finish(a_task(state=TaskState.SUBMITTED))

    assert found(tasks).state == after


def test_a_fault_in_a_transaction_is_no_conflict(
    tasks: DynamoTasks, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Throttled: to be delivered again, not told as a conflict."""
    cancelled = road.dynamodb.exceptions.TransactionCanceledException
    reasons = [{"Code": "ThrottlingError"}, {"Code": "None"}, {"Code": "None"}]

    def conflict(**_: Any) -> None:
        raise cancelled({"Error": {}, "CancellationReasons": reasons}, "TransactWriteItems")  # type: ignore[arg-type]

    tasks.open([a_task()])
    monkeypatch.setattr(road.dynamodb, "transact_write_items", conflict)

    with pytest.raises(cancelled):
        submit(tasks, found(tasks), a_judgment())


def test_what_decides_is_read_consistently(tasks: DynamoTasks, road: Road) -> None:
    with road.watched():
        tasks.round("chat", an_id(), 1)
        tasks.reserve("chat", "2026-11-23", "r1", wanted=["a"], limit=1)

    assert road.reads() == [True, True, True]
