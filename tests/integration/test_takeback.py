"""Labels of a version are taken back down the road: people are asked, or the version before."""

from typing import Any

import pytest

from functions.take_back import handler
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import NotFound
from labelhooks.gating.registry import Registry, Why
from labelhooks.labels import sweep
from labelhooks.model.ids import SHARDS
from labelhooks.model.lineup import LifeState
from labelhooks.model.takeback import Criteria, Part, is_of
from tests.factories import NOW, a_judgment
from tests.factories.judging import submit
from tests.integration.road import Crash, Road, jsonl
from tests.integration.taking_back import To, an_order, taken_back
from tests.unit.gating.lineups import ref, rules

WHY = Why("ann", "a test")
BAD = Criteria(prelabeler="words", version="2")


def inventory(road: Road) -> Inventory:
    return Inventory(
        road.dynamodb, items="items", work="work", labels="labels", quarantine="quarantine"
    )


def take_back(road: Road, to: To = "people", **more: Any) -> int:
    return taken_back(road, "chat", to, version="2", **more)


@pytest.fixture
def registry(road: Road) -> Registry:
    """Return the pre-labelers after 2, which says `abuse` for spam, has labeled six items."""
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), gate={"audit_share": 0.0})
    dataset = road.datasets.latest("chat")
    assert dataset
    registry = Registry(DynamoLineups(road.dynamodb, "config"), dataset)
    registry.register(rules("2", "abuse"), WHY)
    registry.move(ref("2"), LifeState.ACTIVE, WHY)
    send(road)
    return registry


def send(road: Road, start: int = 0) -> None:
    road.upload(
        f"chat/{start}.jsonl", jsonl([{"t": f"free money {n}"} for n in range(start, start + 6)])
    )
    road.run()


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
    submit(store, tasks[0], a_judgment(item_id=tasks[0].item_id, value="spam"))
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


def test_given_again_it_does_nothing_more_and_counts_nothing_twice(
    road: Road, registry: Registry
) -> None:
    take_back(road)
    road.run()
    before = road.records("labels")

    assert take_back(road) == 6
    road.run()
    assert road.records("labels") == before
    assert len(road.held("work", "task")) == 6


def test_what_is_labeled_while_it_runs_is_not_meant(road: Road, registry: Registry) -> None:
    assert take_back(road, until=NOW) == 0  # all six were labeled after that
    assert current(road) == ["abuse"] * 6
    assert take_back(road) == 6


def test_a_stretch_at_a_time_it_goes_on_where_it_stopped(
    road: Road, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With as little time as there can be, each call does one stretch: here, one item."""
    send(road, 100)
    monkeypatch.setattr(sweep, "STRETCH", 1)
    road.left = lambda: handler.STRETCH_MILLISECONDS
    calls: list[Part] = []
    invoke = road.invoke

    def noted(handler: Any, event: Any) -> Any:
        answer = invoke(handler, event)
        calls.append(Part.model_validate(answer))
        return answer

    road.invoke = noted  # type: ignore[method-assign]

    assert take_back(road) == 12
    # One for each item, one for each shard to see that it is over, one for the end.
    assert len(calls) == 12 + len(SHARDS) + 1


# Of some 110 calls: 16 shards, of which up to six hold an item or more.
@pytest.mark.parametrize(
    ("at", "after"), [(3, False), (9, True), (20, True), (33, False), (46, True), (60, True)]
)
def test_killed_anywhere_and_given_again_nothing_is_lost_or_twice(
    road: Road, registry: Registry, at: int, after: bool
) -> None:
    road.crash_at, road.crash_after = at, after
    with pytest.raises(Crash):
        take_back(road)
    road.crash_at = None

    assert take_back(road) == 6
    road.run()
    assert current(road) == [None] * 6
    assert inventory(road).states("chat") == {"waiting": 6}
    assert len(road.held("work", "task")) == 6


def test_what_is_paused_waits_and_goes_on(road: Road, registry: Registry) -> None:
    road.switches.turn("dataset#chat", paused=True, actor="ops", reason="a test")
    assert take_back(road) == 0
    assert current(road) == ["abuse"] * 6

    road.switches.turn("dataset#chat", paused=False, actor="ops", reason="a test")
    road.restart()
    assert take_back(road) == 6


def test_which_labels_an_order_took_back_is_told_by_the_labels_themselves(
    road: Road, registry: Registry
) -> None:
    bad = {one.label_id for one in inventory(road).labels("chat")}
    take_back(road)

    (order,) = DynamoTakebacks(road.dynamodb, "config").all("chat")
    other = an_order(road, "chat", Criteria(prelabeler="others"), "people")
    labels = DynamoLabels(road.dynamodb, "labels")
    every = [
        one for shard in SHARDS for history in labels.histories("chat", shard) for one in history
    ]
    assert {one.supersedes for one in every if is_of(order, one)} == bad
    assert not [one for one in every if is_of(other, one)]


def test_an_order_is_begun_once_and_tells_how_far_it_has_come(road: Road) -> None:
    orders = DynamoTakebacks(road.dynamodb, "config")
    first = an_order(road, "chat", BAD, "people")
    again = orders.begin(first.model_copy(update={"actor": "bob", "counted": 1}))
    orders.started(first, "arn:one")
    orders.progress(first, "0", 4)
    orders.progress(first, "a", 2)
    orders.progress(first, "a", 1)  # a repeat, that has not come as far yet
    orders.end(first, NOW)

    assert again == first
    (held,) = orders.all("chat")
    assert (held.actor, held.done, held.ended_at) == ("ann", 6, NOW)
    assert held.execution == "arn:one"
    orders.started(first, None)
    assert (orders.get("chat", first.takeback_id).ended_at, held.parts["a"]) == (None, 2)


def test_an_order_that_is_not_there_is_told(road: Road) -> None:
    part = Part(dataset="chat", takeback_id="0" * 32, until=NOW, shard="0")

    with pytest.raises(NotFound, match="no order"):
        road.invoke(handler, part.model_dump(mode="json"))
