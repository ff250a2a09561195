"""Labels of a version are taken back down the road: people are asked, or the version before."""

from typing import Any

import pytest

from labelhooks.aws.inventory import Inventory
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.outbox import Queue
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.aws.work import DynamoTasks
from labelhooks.gating.registry import Registry, Why
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.lineup import LifeState
from labelhooks.model.takeback import Criteria, Takeback, takeback_id
from tests.factories import NOW, a_judgment
from tests.integration.road import Crash, Road, jsonl
from tests.unit.gating.lineups import ref, rules

WHY = Why("ann", "a test")
BAD = Criteria(prelabeler="words", version="2")


def an_order(to: str = "people") -> Takeback:
    fields = {
        "dataset": "chat",
        "takeback_id": takeback_id("chat", BAD, to),
        "criteria": BAD,
        "to": to,
        "actor": "ann",
        "reason": "it swaps two classes",
        "begun_at": NOW,
        "counted": 6,
    }
    return Takeback.model_validate(fields)


def inventory(road: Road) -> Inventory:
    return Inventory(
        road.dynamodb, items="items", work="work", labels="labels", quarantine="quarantine"
    )


def take_back(road: Road, to: str = "people") -> int:
    dataset = road.datasets.latest("chat")
    assert dataset
    act = TakeBack(
        labels=DynamoLabels(road.dynamodb, "labels"),
        items=DynamoItems(road.dynamodb, "items"),
        tasks=DynamoTasks(road.dynamodb, "work"),
        ask=Queue(road.sqs, road.queues["tasks"]).send,
        decide=Queue(road.sqs, road.queues["items"]).send,
        spread=lambda call, over: [call(one) for one in over],
        code_version="test",
    )
    matching = (one for one in inventory(road).labels("chat") if BAD.match(one))
    with road.watched():
        return sum(act(an_order(to), dataset, matching))


@pytest.fixture
def registry(road: Road) -> Registry:
    """Return the pre-labelers after 2, which says `abuse` for spam, has labeled six items."""
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), gate={"audit_share": 0.0})
    dataset = road.datasets.latest("chat")
    assert dataset
    registry = Registry(DynamoLineups(road.dynamodb, "config"), dataset)
    registry.register(rules("2", "abuse"), WHY)
    registry.move(ref("2"), LifeState.ACTIVE, WHY)
    road.upload("chat/a.jsonl", jsonl([{"t": f"free money {n}"} for n in range(6)]))
    road.run()
    return registry


def current(road: Road) -> list[Any]:
    return [one.value for one in inventory(road).labels("chat")]


def test_people_are_asked_and_their_word_is_the_next_version(
    road: Road, registry: Registry
) -> None:
    assert take_back(road) == 6
    road.run()

    assert current(road) == [None] * 6
    assert inventory(road).states("chat") == {"waiting": 6}
    tasks = list(inventory(road).tasks("chat"))
    assert {(one.reason.value, one.round) for one in tasks} == {("taken_back", 1)}

    store = DynamoTasks(road.dynamodb, "work")
    store.submit(tasks[0], a_judgment(item_id=tasks[0].item_id, value="spam"))
    road.run()
    history = DynamoLabels(road.dynamodb, "labels").history("chat", tasks[0].item_id)
    assert [one.value for one in history] == ["abuse", None, "spam"]
    assert [one.version for one in history] == [1, 2, 3]
    assert inventory(road).states("chat") == {"waiting": 5, "labeled": 1}


def test_the_version_before_decides_again(road: Road, registry: Registry) -> None:
    registry.roll_back(Why("ann", "2 swaps classes"))
    road.restart()
    assert take_back(road, "gate") == 6
    road.run()

    assert current(road) == ["spam"] * 6
    history = DynamoLabels(road.dynamodb, "labels").history(
        "chat", next(inventory(road).labels("chat")).item_id
    )
    assert sorted(str(one.value) for one in history)[1:] == ["abuse", "spam"]


def test_a_version_that_labeled_an_item_before_may_do_so_again(
    road: Road, registry: Registry
) -> None:
    """Its first label has an id that the history holds: the second has another."""
    take_back(road, "gate")  # 2 is active still, and decides once more
    road.run()

    assert current(road) == ["abuse"] * 6


def test_given_again_it_does_nothing_more(road: Road, registry: Registry) -> None:
    take_back(road)
    road.run()
    before = road.records("labels")

    assert take_back(road) == 0
    road.run()
    assert road.records("labels") == before
    assert len(road.held("work", "task")) == 6


# Of 14 calls: a read of each item's tasks, one of the items, a message, a write for each label.
@pytest.mark.parametrize(
    ("at", "after"), [(5, True), (7, False), (7, True), (8, True), (11, False)]
)
def test_killed_anywhere_and_given_again_nothing_is_lost_or_twice(
    road: Road, registry: Registry, at: int, after: bool
) -> None:
    road.crash_at, road.crash_after = at, after
    try:
        take_back(road)
    except Crash:
        road.crash_at = None
        take_back(road)
    road.crash_at = None
    road.run()

    assert current(road) == [None] * 6
    assert inventory(road).states("chat") == {"waiting": 6}
    assert len(road.held("work", "task")) == 6


def test_an_order_is_begun_once_and_tells_how_far_it_has_come(road: Road) -> None:
    orders = DynamoTakebacks(road.dynamodb, "config")
    first = orders.begin(an_order())
    again = orders.begin(an_order().model_copy(update={"actor": "bob", "counted": 1}))
    orders.progress(first, 4)
    orders.progress(first, 2)
    orders.progress(first, 0, ended_at=NOW)

    assert again == first
    (held,) = orders.all("chat")
    assert (held.actor, held.done, held.ended_at) == ("ann", 6, NOW)
