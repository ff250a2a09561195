"""Line-ups in DynamoDB, and down the road: who decides is what the registry says, in seconds."""

import pytest

from labelhooks.aws.lineups import DynamoLineups, Lineups
from labelhooks.errors import ConflictError
from labelhooks.gating.registry import Registry, Why
from labelhooks.model.lineup import LifeState, RegisteredVersion
from labelhooks.model.prelabeler import RuleList
from tests.factories import NOW
from tests.integration.road import Road, jsonl
from tests.unit.gating.lineups import a_lineup, an_entry, ref, rules

WHY = Why("ann", "a test")


@pytest.fixture
def lineups(road: Road) -> DynamoLineups:
    return DynamoLineups(road.dynamodb, "config")


def a_version(spec: RuleList) -> RegisteredVersion:
    return RegisteredVersion(dataset="chat", spec=spec, at=NOW, actor="ann", reason="a test")


def test_what_is_written_is_read_and_every_revision_stays(lineups: DynamoLineups) -> None:
    first = a_lineup(an_entry("1", "active"))
    second = a_lineup(
        an_entry("1", "paused", was="active"),
        an_entry("2", "canary", share=0.25, threshold=0.9),
        revision=2,
    )
    lineups.append(first)
    lineups.append(second)

    assert lineups.latest("chat") == second
    assert lineups.at("chat", 1) == first
    assert lineups.history("chat") == [first, second]
    assert lineups.latest("mail") is None


def test_a_revision_is_taken_once(lineups: DynamoLineups) -> None:
    lineups.append(a_lineup(an_entry("1", "active")))

    for revision in (1, 3):
        with pytest.raises(ConflictError, match="someone else changed its pre-labelers"):
            lineups.append(a_lineup(an_entry("2", "active"), revision=revision))
    assert lineups.history("chat") == [a_lineup(an_entry("1", "active"))]


def test_a_version_is_registered_once_and_never_changed(lineups: DynamoLineups) -> None:
    lineups.register(a_version(rules("1")))
    lineups.register(a_version(rules("1")))  # as after a crash

    with pytest.raises(ConflictError, match="differently"):
        lineups.register(a_version(rules("1", "abuse")))
    assert lineups.version("chat", ref("1")) == a_version(rules("1"))
    assert lineups.version("chat", ref("2")) is None


def test_the_gate_sees_a_change_within_seconds_at_one_read(road: Road) -> None:
    store = DynamoLineups(road.dynamodb, "config")
    now = [0.0]
    seen = Lineups(road.dynamodb, "config", clock=lambda: now[0])
    with road.watched():
        assert seen.stored("chat") is None
        store.append(a_lineup(an_entry("1", "active")))
        assert seen.stored("chat") is None
        now[0] = 6.0
        assert seen.stored("chat") == a_lineup(an_entry("1", "active"))
    assert road.calls["Query"] == 2
    assert road.reads() == [False, False]


def test_a_registered_version_decides_when_it_is_promoted(road: Road) -> None:
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), gate={"audit_share": 0.0})
    dataset = road.datasets.latest("chat")
    assert dataset
    registry = Registry(DynamoLineups(road.dynamodb, "config"), dataset)
    registry.register(rules("2", "abuse"), WHY)
    road.upload("chat/a.jsonl", jsonl([{"t": f"free money {n}"} for n in range(4)]))
    road.run()
    assert {one["value"] for one in road.held("labels", "label")} == {"spam"}  # 2 is a shadow

    registry.move(ref("2"), LifeState.ACTIVE, WHY)
    road.restart()
    road.upload("chat/b.jsonl", jsonl([{"t": f"free money {n}"} for n in range(4, 8)]))
    road.run()
    assert sorted(one["value"] for one in road.held("labels", "label")) == [
        *["abuse"] * 4,
        *["spam"] * 4,
    ]

    registry.pause(ref("2"), WHY)
    road.restart()
    road.upload("chat/c.jsonl", jsonl([{"t": f"free money {n}"} for n in range(8, 12)]))
    road.run()
    assert len(road.held("labels", "label")) == 8
    assert {one["reason"] for one in road.held("work", "task")} == {"prelabeler_paused"}


def test_people_s_tasks_hold_what_the_others_say(road: Road) -> None:
    road.dataset(
        prelabeler=rules("1").model_dump(mode="json"), gate={"threshold": 1.0, "audit_share": 0.0}
    )
    dataset = road.datasets.latest("chat")
    assert dataset
    Registry(DynamoLineups(road.dynamodb, "config"), dataset).register(rules("2", "abuse"), WHY)
    road.upload("chat/a.txt", b"free money")
    road.run()

    (task,) = road.held("work", "task")
    assert (task["proposal"]["value"], task["reason"]) == ("spam", "low_confidence")
    ((other),) = task["others"]
    assert (other["value"], other["prelabeler"]["version"]) == ("abuse", "2")


def test_a_version_that_nobody_knows_is_no_proposal(road: Road) -> None:
    road.dataset()
    DynamoLineups(road.dynamodb, "config").append(a_lineup(an_entry("9", "active")))
    road.upload("chat/a.txt", b"free money")
    road.run()

    assert [one["reason"] for one in road.held("work", "task")] == ["prelabeler_failed"]
