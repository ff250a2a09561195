"""Re-check: what the thorough tier still finds is pulled back, whatever it has become by then."""

import json
from typing import Any

import pytest

from functions.recheck import handler as recheck
from labelhooks.aws.config import Datasets
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import ConflictError
from labelhooks.tasks.judge import SubmitJudgment
from tests.factories import an_sqs_event
from tests.integration.detectors import Broken, Sharp
from tests.integration.road import Road, jsonl

RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}
ALWAYS = {"recheck_share": 1.0}
NO_AUDIT = {"threshold": 0.9, "audit_share": 0.0}


@pytest.fixture
def sharp(road: Road) -> Sharp:
    road.thorough = Sharp()
    return road.thorough


def states(road: Road) -> dict[str, int]:
    return dict(inventory(road).states("chat"))


def inventory(road: Road) -> Inventory:
    tables = {name: name for name in ("items", "work", "labels", "quarantine")}
    return Inventory(road.dynamodb, **tables)


def incidents(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the lines of metrics that tell of an incident."""
    lines = [line for line in capsys.readouterr().out.splitlines() if "RedactionIncidents" in line]
    return [json.loads(line) for line in lines]


def test_what_is_clean_goes_its_way(road: Road, sharp: Sharp) -> None:
    road.dataset(redaction=ALWAYS)
    road.upload("chat/a.txt", b"hello pii-jane")
    road.flag(id="f1", text="what is pii-john up to")
    road.run()

    assert sorted(sharp.seen) == ["hello <PERSON_1>", "what is <PERSON_1> up to"]
    assert states(road) == {"waiting": 2}
    assert not road.quarantined()


def test_a_task_is_cancelled_and_takes_no_judgment(
    road: Road, sharp: Sharp, capsys: pytest.CaptureFixture[str]
) -> None:
    road.dataset(redaction=ALWAYS)
    road.upload("chat/a.txt", b"hello sly-jane, jane@roe.x")
    for queue in ("ingest", "items", "tasks"):
        road.deliver(queue)
    (task,) = road.held("work", "task")
    assert task["state"] == "open"

    road.run()

    (task,) = road.held("work", "task")
    assert task["state"] == "cancelled"
    assert "open_pk" not in task
    with pytest.raises(ConflictError, match="cancelled"):
        judge(road, task["sk"].partition("#")[0])
    assert states(road) == {"quarantined": 1}
    (record,) = road.quarantined()
    assert (record["reason"], record["what"], record["content"]) == (
        "redaction_incident",
        "item",
        "",
    )
    assert record["message"] == "a re-check found: EMAIL 1, PERSON 1"
    assert "leaked-personal-data" in record["advice"]
    told = [
        (one.get("dataset"), one.get("type"), one["RedactionIncidents"][0])
        for one in incidents(capsys)
    ]
    assert sorted(told, key=str) == [
        ("chat", "EMAIL", 1),
        ("chat", "PERSON", 1),
        (None, None, 1),
    ]


def judge(road: Road, item_id: str) -> None:
    datasets = Datasets(road.dynamodb, "config", function="judge")
    SubmitJudgment(DynamoTasks(road.dynamodb, "work"), datasets)(
        "chat", item_id, 1, annotator="ann", value="ok"
    )


def test_a_label_is_withdrawn_by_a_version_that_says_why(road: Road, sharp: Sharp) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT, redaction=ALWAYS)
    road.upload("chat/a.txt", b"free money, says sly-jane")
    for queue in ("ingest", "items", "labels"):
        road.deliver(queue)
    assert states(road) == {"labeled": 1}
    road.run()

    (item,) = inventory(road).listed("chat")
    first, second = DynamoLabels(road.dynamodb, "labels").history("chat", item.item_id)
    assert (first.value, first.withdrawn) == ("spam", False)
    assert (second.value, second.withdrawn, second.supersedes) == (None, True, first.label_id)
    said = second.provenance
    assert (said.actor.kind, said.actor.id) == ("recheck", "thorough")
    assert said.actor.version.endswith("sharp-1")
    assert said.reason == "redaction_incident: PERSON 1"
    assert said.redaction_version == item.redaction_version
    assert states(road) == {"quarantined": 1}
    assert [one.withdrawn for one in inventory(road).labels("chat")] == [True]


def test_what_is_on_its_way_finds_its_place_taken(road: Road, sharp: Sharp) -> None:
    """The re-check is first: the label and the task come later, and change nothing."""
    road.dataset(prelabeler=RULES, gate={"threshold": 0.9, "audit_share": 1.0}, redaction=ALWAYS)
    road.upload("chat/a.txt", b"free money, says sly-jane")
    road.deliver("ingest")
    road.deliver("items")
    road.deliver("recheck")
    road.run()

    assert states(road) == {"quarantined": 1}
    assert not road.held("work", "task")
    (label,) = road.held("labels", "label")
    assert label["provenance"]["actor"]["kind"] == "recheck"


def test_a_pre_labeler_is_shown_nothing_of_it(road: Road, sharp: Sharp) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT, redaction=ALWAYS)
    road.upload("chat/a.txt", b"free money, says sly-jane")
    road.deliver("ingest")
    road.deliver("recheck")
    road.deliver("items")

    assert not road.waiting("labels")
    assert not road.waiting("tasks")
    assert states(road) == {"quarantined": 1}


def test_a_round_in_between_is_not_gone_on_with(road: Road, sharp: Sharp) -> None:
    """People disagreed, and consensus asks for a further round while the item is pulled back."""
    road.dataset(redaction=ALWAYS, tasks={"judgments": 2})
    road.upload("chat/a.txt", b"hello sly-jane")
    for queue in ("ingest", "items", "tasks"):
        road.deliver(queue)
    (task,) = road.held("work", "task")
    item_id = task["sk"].partition("#")[0]
    datasets = Datasets(road.dynamodb, "config", function="judge")
    submit = SubmitJudgment(DynamoTasks(road.dynamodb, "work"), datasets)
    submit("chat", item_id, 1, annotator="ann", value="ok")
    submit("chat", item_id, 1, annotator="bob", value="spam")
    road.settle()  # a further round is in the tasks queue
    road.deliver("recheck")
    road.run()

    assert [one["state"] for one in road.held("work", "task")] == ["done"]
    assert states(road) == {"quarantined": 1}


def test_twice_and_killed_anywhere_it_is_pulled_back_once(road: Road, sharp: Sharp) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT, redaction=ALWAYS)
    for number in range(12):
        road.upload(f"chat/{number}.txt", f"free money, says sly-jane {number}".encode())
    for queue in ("ingest", "items", "labels"):
        while road.deliver(queue):
            pass
    messages = road.waiting("recheck")
    assert states(road) == {"labeled": 12}

    for crash_at in range(12):
        road.crash_at, road.crash_after = crash_at, bool(crash_at % 2)
        road.invoke(recheck, an_sqs_event(*messages))
        road.crash_at = None
    for _ in range(2):
        road.invoke(recheck, an_sqs_event(*messages))
    road.run()

    assert states(road) == {"quarantined": 12}
    assert len(list(inventory(road).quarantined("chat"))) == 12
    for item in inventory(road).listed("chat"):
        history = DynamoLabels(road.dynamodb, "labels").history("chat", item.item_id)
        assert [one.withdrawn for one in history] == [False, True]
    assert not road.held("work", "task")
    assert not any(road.waiting(queue) for queue in road.queues)


def test_who_is_not_sure_causes_no_incident(road: Road) -> None:
    road.thorough = Sharp(score=0.6)
    road.dataset(redaction=ALWAYS)
    road.upload("chat/a.txt", b"hello sly-jane")
    road.run()

    assert states(road) == {"waiting": 1}


def test_a_share_of_the_items_is_looked_at(road: Road, sharp: Sharp) -> None:
    road.dataset(redaction={"recheck_share": 0.3})
    road.upload("chat/a.jsonl", jsonl([{"t": f"hello {n}"} for n in range(60)]))
    road.run()
    chosen = {text for text in sharp.seen if "hello" in text}
    road.upload("chat/b.jsonl", jsonl([{"t": f"hello {n}"} for n in range(60)]))
    road.dataset("other", redaction={"recheck_share": 0.3})
    road.upload("other/a.jsonl", jsonl([{"t": f"hello {n}"} for n in range(60)]))
    sharp.seen.clear()
    road.run()

    assert 6 < len(chosen) < 34
    assert {text for text in sharp.seen if "hello" in text} != chosen  # of the other dataset


def test_none_are_looked_at_where_none_are_wanted(road: Road, sharp: Sharp) -> None:
    road.dataset(redaction={"recheck_share": 0.0})
    road.upload("chat/a.txt", b"hello sly-jane")
    road.run()

    assert not sharp.seen
    assert states(road) == {"waiting": 1}


@pytest.mark.parametrize("how", ["pseudonym", "mask", "surrogate"])
def test_what_was_replaced_is_no_leak(road: Road, sharp: Sharp, how: str) -> None:
    road.detector = sharp
    road.dataset(redaction={**ALWAYS, "replace": {"*": how}})
    road.upload("chat/a.json", b'{"email": "jane@roe.x", "said": "I am sly-jane, jane@roe.x"}')
    road.run()

    assert states(road) == {"waiting": 1}


def test_a_detector_that_fails_sets_the_message_aside_and_no_item_passes_for_checked(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    road.thorough = Broken()
    road.dataset(redaction=ALWAYS)
    road.upload("chat/a.txt", b"hello sly-jane")
    road.run()

    (record,) = road.quarantined()
    assert (record["reason"], record["release_to"]) == ("redaction_failed", "recheck")
    assert "sly-jane" not in str([vars(one) for one in caplog.records])
    (message,) = [body for key, body in road.objects("quarantine").items() if "message" in key]

    road.thorough = Sharp()  # mended, and released
    road.restart()
    road.send("recheck", message.decode())
    road.run()
    assert states(road) == {"quarantined": 1}


def test_a_switch_holds_it(road: Road, sharp: Sharp) -> None:
    road.dataset(redaction=ALWAYS)
    road.switches.turn("function#recheck", paused=True, actor="ops", reason="a test")
    road.upload("chat/a.txt", b"hello sly-jane")
    road.run()

    assert road.delayed("recheck") == 1
    assert states(road) == {"waiting": 1}
    assert recheck.wired().recheck is not None
