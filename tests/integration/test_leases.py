"""Leases on moto: the same shifts as in memory, what each step costs, and who is told what."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings

from functions.expire_leases import handler as expire_leases
from labelhooks.aws.closing import DynamoClosing
from labelhooks.aws.people import DynamoPeople
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import ConflictError, Crowded, LimitReached, TaskCancelled
from labelhooks.model.base import moment
from labelhooks.model.person import Annotator
from labelhooks.tasks.cancel import RuleTasks
from tests.factories import NOW, a_judgment, a_task
from tests.factories.office import Office
from tests.factories.shifts import Shifts
from tests.integration.road import Road, account


class OnDynamo(Shifts):
    """The shifts in an account of their own."""

    def opened(self) -> Office:
        self.account = account()
        road = self.account.__enter__()
        store = DynamoTasks(road.dynamodb, "work")
        return Office(store, DynamoQueues(road.dynamodb, "work"), self.dataset())

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.account.__exit__(None, None, None)


TestLeasesInAnyOrder = OnDynamo.TestCase
TestLeasesInAnyOrder.settings = settings(max_examples=2, stateful_step_count=12, deadline=None)


@pytest.fixture
def office(road: Road) -> Office:
    return Office(DynamoTasks(road.dynamodb, "work"), DynamoQueues(road.dynamodb, "work"))


def test_a_claim_is_a_few_reads_and_one_transaction(office: Office, road: Road) -> None:
    office.store.open([a_task(n, item_id=f"{n % 16:x}{n:031x}") for n in range(64)])

    with road.watched():
        office.claim("ann")

    assert [operation for operation, _ in road.seen] == [
        *["Query"] * 4,
        "GetItem",
        "TransactWriteItems",
    ]
    assert all(said["Limit"] == 8 for operation, said in road.seen if operation == "Query")


def test_what_is_leased_leaves_its_queue_and_what_ran_out_comes_back(
    office: Office, road: Road
) -> None:
    office.now = moment(NOW) - timedelta(days=1)  # long ago for the function's own clock
    office.store.open([a_task()])
    (one,) = office.claim("ann")
    assert road.held("work", "task")[0]["open_pk"] == "leases#0"

    assert road.invoke(expire_leases, {}) == {"ended": 1}
    assert road.invoke(expire_leases, {}) == {"ended": 0}

    task = road.held("work", "task")[0]
    assert (task["state"], task["open_pk"], task["lapsed"]) == ("open", "chat#general#0", ["ann"])
    assert office.queues.held("ann") == []
    assert office.say(one) == "submitted"  # late, and welcome


def test_an_invocation_that_ends_leaves_the_rest_to_the_next(office: Office, road: Road) -> None:
    office.now = moment(NOW) - timedelta(days=1)
    office.store.open([a_task(n) for n in range(3)])
    office.claim(Annotator(id="ann"), limit=3)
    road.left = lambda: 9_000

    assert road.invoke(expire_leases, {}) == {"ended": 0}
    road.left = lambda: 60_000
    assert road.invoke(expire_leases, {}) == {"ended": 3}


def test_limits_are_checked_as_they_are_when_the_claim_is_written(
    office: Office, road: Road
) -> None:
    office.store.open([a_task(n) for n in range(9)])
    people = DynamoPeople(road.dynamodb, "work")
    two = people.put(Annotator(id="ann", holds_at_most=2))
    office.claim(two)
    one = people.put(two.model_copy(update={"holds_at_most": 1}))

    with pytest.raises(Crowded):  # read before the owner changed it: nothing is given by it
        office.claim(two)
    with pytest.raises(LimitReached):
        office.claim(one)
    assert people.get("ann") == one
    with pytest.raises(ConflictError, match="someone else has set up ann"):
        people.put(two)


def test_a_day_is_counted_by_dataset(office: Office, road: Road) -> None:
    office.store.open([a_task(n) for n in range(4)])
    person = Annotator(id="ann", per_day=2)
    first, second = office.claim(person, limit=4)
    with pytest.raises(LimitReached):
        office.claim(person)
    office.say(first, seconds=2.5)
    office.skip(second)

    (day,) = DynamoPeople(road.dynamodb, "work").days("ann", office.clock[:10], ["chat"])
    assert (day.given, day.submitted, day.skipped, day.seconds) == (1, 1, 1, 2.5)


def test_an_item_that_is_pulled_back_frees_who_held_its_task(office: Office, road: Road) -> None:
    office.store.open([a_task()])
    (one,) = office.claim("ann")

    DynamoClosing(road.dynamodb, "work").close("chat", one.task.item_id)

    (task,) = road.held("work", "task")
    assert task["state"] == "cancelled"
    assert not {"open_pk", "open_sk", "lease"} & task.keys()
    assert office.queues.held("ann") == []
    with pytest.raises(TaskCancelled):
        office.say(one)


@pytest.mark.parametrize("call", range(5))
def test_a_task_that_comes_while_its_item_is_pulled_back_is_not_left(
    office: Office, road: Road, call: int
) -> None:
    """Its maker comes before the `call`-th thing that closing asks of the table."""
    calls = iter(range(99))

    def comes_between(**_: Any) -> None:
        if next(calls) == call:
            office.store.open([a_task()])

    events = road.dynamodb.meta.events
    events.register("before-call.dynamodb", comes_between)
    try:
        DynamoClosing(road.dynamodb, "work").close("chat", a_task().item_id)
    finally:
        events.unregister("before-call.dynamodb", comes_between)
    office.store.open([a_task()])

    assert {one["state"] for one in road.held("work", "task")} <= {"cancelled"}


@pytest.mark.parametrize("call", range(5))
def test_a_task_is_not_reopened_when_its_item_is_pulled_back(
    office: Office, road: Road, call: int
) -> None:
    """It is said before the `call`-th thing that closing asks of the table, and once more after."""
    calls = iter(range(99))
    rule = RuleTasks(office.store)
    ref = a_task().ref
    office.store.open([a_task()])
    rule.cancel(ref, actor="ops", reason="a test", now=office.now)

    def comes_between(**_: Any) -> None:
        if next(calls) == call:
            rule.reopen(ref, actor="ops", reason="a test", now=office.now)

    events = road.dynamodb.meta.events
    events.register("before-call.dynamodb", comes_between)
    try:
        DynamoClosing(road.dynamodb, "work").close("chat", ref.item_id)
    except ConflictError as error:  # what was said came too late
        assert "pulled back" in str(error)  # noqa: PT017
    finally:
        events.unregister("before-call.dynamodb", comes_between)
    DynamoClosing(road.dynamodb, "work").close("chat", ref.item_id)

    with pytest.raises(ConflictError, match="asked again since, or it was pulled back"):
        rule.reopen(ref, actor="ops", reason="a test", now=office.now)
    assert office.task(ref).state == "cancelled"


def test_only_the_last_task_of_an_item_is_reopened(office: Office) -> None:
    rule = RuleTasks(office.store)
    office.store.open([a_task()])
    rule.cancel(a_task().ref, actor="ops", reason="a test", now=office.now)
    office.store.open([a_task(round=2)])

    with pytest.raises(ConflictError, match="asked again since"):
        rule.reopen(a_task().ref, actor="ops", reason="a test", now=office.now)


def test_a_task_with_all_it_can_hold_is_read_as_it_was_written(office: Office) -> None:
    office.store.open([a_task(judgments_wanted=9)])
    office.skip(office.claim("ann")[0])
    office.say(office.claim("bob")[0])
    rule = RuleTasks(office.store)
    for say in (rule.cancel, rule.reopen):
        say(a_task().ref, actor="ops", reason="a test", now=office.now)
    (one,) = office.claim("cy")

    found = office.store.round(*one.task.ref)

    assert found is not None
    assert found[0] == one.task
    assert found[1] == [a_judgment("bob", item_id=one.task.item_id)]
