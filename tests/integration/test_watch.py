"""People check accepted labels: each judgment counts once, and a version that errs is paused."""

import json
from typing import Any

import pytest

from labelhooks.aws import clients
from labelhooks.aws.attributes import values
from labelhooks.aws.config import Datasets
from labelhooks.aws.lineups import DynamoLineups, Lineups
from labelhooks.aws.watches import DynamoWatches
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.gating.registry import Registry, Why
from labelhooks.gating.watch import AUDIT_IN_DOUBT, Watch
from labelhooks.model.lineup import LifeState, Lineup
from labelhooks.tasks.judge import SubmitJudgment
from tests.integration.road import Road, jsonl
from tests.unit.gating.lineups import ref, rules, states


@pytest.fixture
def pager(road: Road) -> None:
    """Let a queue get what the page topic gets."""
    road.queues["pager"] = road.sqs.create_queue(QueueName="pager")["QueueUrl"]
    clients.sns().subscribe(
        TopicArn="arn:aws:sns:us-east-1:123456789012:page",
        Protocol="sqs",
        Endpoint="arn:aws:sqs:us-east-1:123456789012:pager",
    )


def paged(road: Road) -> list[dict[str, Any]]:
    answer = road.sqs.receive_message(QueueUrl=road.queues["pager"], MaxNumberOfMessages=10)
    return [json.loads(one["Body"]) for one in answer.get("Messages", [])]


def begin(road: Road, items: int = 16, **changes: Any) -> None:
    """Let version 1 accept so many items as spam, every one of them audited."""
    said = {"gate": {"threshold": 0.9, "audit_share": 1.0}, **changes}
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), **said)
    send(road, 0, items)


def send(road: Road, start: int, items: int) -> None:
    records = [{"t": f"free money {n}"} for n in range(start, start + items)]
    road.upload(f"chat/{start}.jsonl", jsonl(records))
    road.run()


def judge(road: Road, value: str, *, most: int = 100, annotator: str = "ann") -> None:
    submit = SubmitJudgment(
        DynamoTasks(road.dynamodb, "work"), Datasets(road.dynamodb, "config", function="judge")
    )
    waiting = [read_task(one) for one in road.records("work") if "open_pk" in one]
    for task in waiting[:most]:
        submit(task.dataset, task.item_id, task.round, value=value, annotator=annotator)
    road.run()


def known(road: Road) -> Watch | None:
    held = DynamoWatches(road.dynamodb, config="config", work="work").held("chat", ref("1"))
    return Watch.model_validate_json(held.watch) if held else None


def lineup(road: Road) -> Lineup:
    dataset = road.datasets.latest("chat")
    assert dataset
    return Registry(DynamoLineups(road.dynamodb, "config"), dataset).lineup()


def test_a_judgment_counts_once_however_often_it_is_told(road: Road) -> None:
    begin(road, 3)
    judge(road, "spam")
    assert road.checked() == 3
    road.checked()

    watch = known(road)
    assert watch is not None
    assert (watch.whole.audited, watch.whole.errors) == (3, 0)
    assert watch.alarm is None
    assert states(lineup(road)) == {"1": "active"}


def test_a_version_that_errs_is_paused_by_the_watch_and_somebody_is_called(
    road: Road, pager: None
) -> None:
    begin(road)
    judge(road, "ok")
    road.checked()

    revision = lineup(road)
    assert states(revision) == {"1": "paused"}
    assert revision.actor == "watch"
    assert revision.reason
    (page,) = paged(road)
    assert page["Subject"] == "LabelHooks: words 1 of chat is paused"
    assert "labels quarantine -d chat --prelabeler words --version 1" in page["Message"]

    road.checked()  # all of it again
    assert not paged(road)
    assert lineup(road).revision == revision.revision
    road.restart()
    send(road, 100, 2)
    paused = [one for one in road.held("work", "task") if one["reason"] == "prelabeler_paused"]
    assert len(paused) == 2


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("operation", ["TransactWriteItems", "Publish"])
def test_killed_where_it_fires_it_fires_again(
    road: Road, pager: None, operation: str, after: bool
) -> None:
    """At each write of a state and of the line-up, and at the call, once."""
    begin(road, 12)
    judge(road, "ok")
    made: list[str] = []

    def die(name: str, _arguments: object) -> None:
        made.append(name)
        if name == operation and made.count(operation) in (1, 4, 5, 6, 7):
            road.crash_at, road.crash_after = 0, after

    road.fault = die  # type: ignore[assignment]
    for _ in range(8):
        road.checked()
    road.fault = lambda *_: None
    road.checked()

    assert states(lineup(road)) == {"1": "paused"}
    assert 1 <= len(paged(road)) <= 2  # a call that went out before the crash goes out again
    watch = known(road)
    assert watch is not None
    assert watch.whole.audited == 12


def test_a_label_is_wrong_by_the_last_round_of_people(road: Road) -> None:
    begin(road, 1, tasks={"judgments": 2})
    judge(road, "spam", annotator="ann")
    judge(road, "ok", annotator="bob")  # they differ: a second round is asked for
    road.checked()
    assert known(road) is None

    judge(road, "ok", annotator="cam")
    judge(road, "ok", annotator="dan")
    road.checked()
    watch = known(road)
    assert watch is not None
    assert (watch.whole.audited, watch.whole.errors) == (1, 1)


def test_growing_doubt_lets_the_gate_audit_more(road: Road) -> None:
    begin(road, 7)
    judge(road, "ok", most=7)
    road.checked()

    watch = known(road)
    assert watch is not None
    assert watch.audit_share == AUDIT_IN_DOUBT
    assert watch.alarm is None
    assert Lineups(road.dynamodb, "config").audit_share("chat", ref("1")) == AUDIT_IN_DOUBT


def test_a_version_that_is_promoted_again_begins_anew(road: Road) -> None:
    begin(road)
    judge(road, "ok", most=14)
    road.checked()
    dataset = road.datasets.latest("chat")
    assert dataset
    registry = Registry(DynamoLineups(road.dynamodb, "config"), dataset)
    registry.move(ref("1"), LifeState.ACTIVE, Why("ann", "mended"))
    judge(road, "ok")  # the rest of before
    road.checked()
    assert states(lineup(road)) == {"1": "active"}

    road.restart()
    send(road, 100, 2)
    judge(road, "spam")
    road.checked()
    watch = known(road)
    assert watch is not None
    assert (watch.whole.audited, watch.whole.errors) == (2, 0)


def test_marks_expire_and_are_no_tasks(road: Road) -> None:
    begin(road, 1)
    judge(road, "spam")
    road.checked()

    (mark,) = [values(one) for one in road.records("work") if one.get("kind") == {"S": "watched"}]
    assert mark["expires_at"] > 0
    found = DynamoTasks(road.dynamodb, "work").round("chat", mark["sk"].split("#")[0], 1)
    assert found is not None
    assert len(found[1]) == 1
