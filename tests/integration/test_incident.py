"""An incident on the road: what a pre-labeler mislabeled goes to people, whoever is killed."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from functions.take_back import handler as take_back
from labelhooks.aws.config import Datasets
from labelhooks.aws.incidents import DynamoIncidents
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.outbox import Queue
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.aws.work import DynamoTasks
from labelhooks.controls.incident.acting import Pause, TakeBackAll
from labelhooks.controls.incident.ports import RunState
from labelhooks.controls.incident.walk import Walk
from labelhooks.controls.incident.walking import AskAgain, Find, Verify
from labelhooks.errors import ConflictError
from labelhooks.gating.deciders import Deciders
from labelhooks.gating.registry import Registry, Why
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.base import timestamp
from labelhooks.model.incident import Incident, Step
from labelhooks.model.lineup import LifeState
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.takeback import Criteria, Takeback, execution_input
from tests.integration.road import CONSUMERS, Crash, Road, jsonl
from tests.unit.gating.lineups import ref, rules, states

WHY = Why("ann", "a test")
BAD = Criteria(prelabeler="words", version="2")


@dataclass
class Machine:
    """The state machine, played: a run is over, or was killed, when it has been started."""

    road: Road

    def start(self, order: Takeback, *, until: str) -> str:
        told = execution_input(order, until=until)
        for begun in (*told["parts"], told["end"]):
            part: dict[str, Any] = begun
            while not part.get("over"):
                answer = self.road.invoke(take_back, part)
                if answer is None:
                    raise Crash
                part = answer
        return "a run"

    def state(self, order: Takeback, run: str) -> RunState:
        return "over"

    def stop(self, run: str) -> None:
        return


def registry(road: Road) -> Registry:
    dataset = road.datasets.latest("chat")
    assert dataset
    return Registry(DynamoLineups(road.dynamodb, "config"), dataset)


def walk_on(road: Road) -> Walk:
    dynamodb = road.dynamodb
    deciders = Deciders(lambda _: registry(road))
    tables = {name: name for name in ("items", "work", "labels", "quarantine")}
    inventory, orders = Inventory(dynamodb, **tables), DynamoTakebacks(dynamodb, "config")
    labels, datasets = DynamoLabels(dynamodb, "labels"), Datasets(dynamodb, "config", function="x")
    machine = Machine(road)
    hand_over = TakeBack(
        labels=labels,
        items=DynamoItems(dynamodb, "items"),
        tasks=DynamoTasks(dynamodb, "work"),
        ask=Queue(road.sqs, road.queues["tasks"]).send,
        decide=Queue(road.sqs, road.queues["items"]).send,
        spread=lambda call, over: [call(one) for one in over],
        code_version="test",
    ).hand_over
    minute = count()
    return Walk(
        incidents=DynamoIncidents(dynamodb, "config"),
        deciders=deciders,
        orders=orders,
        runner=machine,
        find=Find(inventory),
        pause=Pause(deciders, road.switches),
        take_back=TakeBackAll(orders, machine),
        ask_again=AskAgain(
            datasets, inventory, labels, orders, hand_over, lambda: not waiting(road)
        ),
        verify=Verify(inventory, None),
        # A minute a step: none waits for another, and what the road did before is older.
        clock=lambda: timestamp().replace("2026-", f"{3000 + next(minute)}-"),
    )


def waiting(road: Road) -> bool:
    return any(road.waiting(queue) for queue in CONSUMERS)


@pytest.fixture
def mislabeled(road: Road) -> Road:
    """Return a road after words 2, which says `abuse` for spam, has labeled six items."""
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), gate={"audit_share": 0.0})
    versions = registry(road)
    versions.register(rules("2", "abuse"), WHY)
    versions.move(ref("2"), LifeState.ACTIVE, WHY)
    road.upload("chat/0.jsonl", jsonl([{"t": f"free money {n}"} for n in range(6)]))
    road.run()
    return road


def mended(road: Road, instead: PrelabelerRef | None = None) -> Incident:
    """Go through an incident to its end, as often as somebody is killed."""
    for _ in range(60):
        walk = walk_on(road)
        try:
            with road.watched():
                draft = walk.draft("chat", BAD, actor="ann", reason="swapped", instead=instead)
                incident = walk.open(draft)
                while incident.state == "open":
                    incident = walk.advance(incident, actor="ann")
                    if incident.of(Step.TAKE_BACK).counts:
                        break
            while incident.state == "open":
                road.restart()
                road.run()
                with road.watched():
                    incident = walk.advance(incident, actor="ann")
        except Crash:
            road.restart()
            road.crash_at = None
            every = DynamoIncidents(road.dynamodb, "config").all("chat")
            if every and every[-1].state != "open":
                return every[-1]
        else:
            return incident
    raise AssertionError("it never ends")


def current(road: Road) -> list[Any]:
    tables = {name: name for name in ("items", "work", "labels", "quarantine")}
    return [one.value for one in Inventory(road.dynamodb, **tables).labels("chat")]


def test_people_are_asked_and_the_version_decides_no_more(mislabeled: Road) -> None:
    incident = mended(mislabeled)

    assert incident.state == "closed"
    assert incident.meant.by_class == {"abuse": 6}
    assert current(mislabeled) == [None] * 6
    tasks = mislabeled.held("work", "task")
    assert [(one["reason"], one["state"]) for one in tasks] == [("taken_back", "open")] * 6
    assert incident.of(Step.ASK_AGAIN).counts["with_people"] == 6
    assert states(registry(mislabeled).lineup())["2"] == "paused"
    assert registry(mislabeled).lineup().reason.startswith("incident ")
    (order,) = DynamoTakebacks(mislabeled.dynamodb, "config").all("chat")
    assert (order.done, order.reason) == (6, incident.mark)


def test_the_version_before_decides_instead(mislabeled: Road) -> None:
    incident = mended(mislabeled, instead=ref("1"))

    assert current(mislabeled) == ["spam"] * 6
    assert incident.of(Step.ASK_AGAIN).counts["labeled"] == 6
    assert states(registry(mislabeled).lineup()) == {"1": "active", "2": "retired"}


@pytest.mark.parametrize(
    ("at", "after"),
    [(2, True), (9, False), (14, True), (20, False), (31, True), (48, False), (75, True)],
)
def test_killed_anywhere_and_given_again_it_ends_the_same(
    mislabeled: Road, at: int, after: bool
) -> None:
    road = mislabeled
    road.crash_at, road.crash_after = at, after
    incident = mended(road)
    road.run()

    assert road.crash_at is None, "nobody was killed"
    assert incident.state == "closed"
    assert current(road) == [None] * 6
    assert len(road.held("work", "task")) == 6
    labels = road.held("labels", "label")
    assert len({one["label_id"] for one in labels}) == len(labels) == 12
    assert states(registry(road).lineup())["2"] == "paused"
    assert len(DynamoIncidents(road.dynamodb, "config").all("chat")) == 1


def test_a_write_follows_the_one_before(mislabeled: Road) -> None:
    walk, store = walk_on(mislabeled), DynamoIncidents(mislabeled.dynamodb, "config")
    draft = walk.draft("chat", BAD, actor="ann", reason="swapped")
    first = store.open(draft)
    assert store.open(draft.model_copy(update={"actor": "bob"})).actor == "ann"

    store.write(first)
    with pytest.raises(ConflictError, match="somebody else is at it"):
        store.write(first)
