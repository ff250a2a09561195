"""An operator's stop takes effect everywhere and loses nothing."""

import pytest

from labelhooks.aws import config
from labelhooks.aws.config import FRESH_SECONDS, Datasets
from labelhooks.errors import Paused
from labelhooks.intake.events import Uploaded
from labelhooks.model.messages import RecheckWanted
from tests.integration.road import CONSUMERS, Road, jsonl


@pytest.fixture
def road(road: Road) -> Road:
    """Return a road on which one message waits in each of the queues."""
    road.dataset("mail")
    road.dataset(
        prelabeler=RULES,
        gate={"threshold": 0.9, "audit_share": 1.0},
        redaction={"recheck_share": 0.0},
    )
    road.upload("chat/a.txt", b"free money 1")
    road.deliver("ingest")
    road.deliver("items")  # one for `labels`, one for `tasks`
    road.upload("chat/b.txt", b"free money 2")
    road.deliver("ingest")
    road.send("media", Uploaded("raw", "chat/p.pdf", "v1", 9).wanted())
    road.upload("chat/c.txt", b"free money 3")
    road.flag(id="f1", text="free money 4")
    item_id = road.held("items", "item")[0]["sk"]
    road.send("recheck", RecheckWanted(dataset="chat", items=(item_id,)).model_dump_json())
    assert [len(road.waiting(queue)) for queue in CONSUMERS] == [1] * 7
    return road


RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}


def turn(road: Road, switch: str, *, paused: bool) -> None:
    road.switches.turn(switch, paused=paused, actor="ops", reason="a test")
    road.restart()  # in place of five seconds


def held(road: Road) -> list[str]:
    return [queue for queue in CONSUMERS if road.delayed(queue)]


@pytest.mark.parametrize("switch", ["everything", "dataset#chat"])
def test_a_pause_holds_every_message(
    road: Road, switch: str, caplog: pytest.LogCaptureFixture
) -> None:
    turn(road, switch, paused=True)
    road.calls.clear()
    road.run()

    assert held(road) == list(CONSUMERS)
    assert len(road.held("items", "item")) == 2  # what was there before
    assert not road.held("work", "task")
    assert not road.held("labels", "label")
    assert road.calls.keys() <= {"Query", "SendMessage", "GetSecretValue"}  # nothing is read
    assert not road.quarantined()
    assert {(one.message, one.reason) for one in caplog.records} == {("held", "Paused")}  # type: ignore[attr-defined]

    turn(road, switch, paused=False)
    road.later()
    road.run()
    assert len(road.held("items", "item")) == 4
    assert len(road.held("labels", "label")) == 4
    assert len(road.held("work", "task")) == 4
    assert not held(road)


def test_intake_alone_can_be_paused_and_the_rest_of_the_dataset_goes_on(road: Road) -> None:
    turn(road, "intake#chat", paused=True)
    road.run()

    assert held(road) == ["ingest", "media", "flags"]
    assert len(road.held("items", "item")) == 2
    assert len(road.held("labels", "label")) == 2
    assert len(road.held("work", "task")) == 2


@pytest.mark.parametrize(
    ("function", "queue"),
    [
        ("redact_upload", "ingest"),
        ("redact_media", "media"),
        ("intake_flag", "flags"),
        ("gate", "items"),
        ("create_task", "tasks"),
        ("persist_label", "labels"),
        ("recheck", "recheck"),
    ],
)
def test_a_function_can_be_paused_alone(road: Road, function: str, queue: str) -> None:
    turn(road, f"function#{function}", paused=True)
    road.run()

    assert held(road) == [queue]
    turn(road, f"function#{function}", paused=False)
    road.later()
    road.run()
    assert len(road.held("labels", "label")) == 4


def test_a_part_of_a_file_waits_too(road: Road) -> None:
    road.dataset("mail", intake={"segment_bytes": 4096})
    road.restart()
    road.run()
    road.upload("mail/a.jsonl", jsonl([{"t": f"{n}" * 300} for n in range(20)]))
    road.deliver("ingest")
    turn(road, "dataset#mail", paused=True)
    before = len(road.held("items", "item"))
    road.run()

    assert held(road) == ["ingest", "items"]
    assert len(road.held("items", "item")) == before
    turn(road, "dataset#mail", paused=False)
    road.later()
    road.run()
    assert len(road.held("items", "item")) == 4 + 20


def test_another_datasets_pause_is_not_ours(road: Road) -> None:
    turn(road, "dataset#mail", paused=True)
    road.run()

    assert not held(road)
    assert len(road.held("labels", "label")) == 4


def test_however_long_it_takes_what_waits_never_counts_as_failing(road: Road) -> None:
    turn(road, "everything", paused=True)
    for _ in range(10):  # more than the tries of any queue
        road.run()
        road.later()
    assert not any(road.waiting(f"{queue}-dead") for queue in CONSUMERS)

    turn(road, "everything", paused=False)
    road.later()
    road.run()
    assert len(road.held("items", "item")) == 4


def test_a_switch_is_seen_within_seconds(road: Road) -> None:
    now = [100.0]
    datasets = Datasets(road.dynamodb, "config", function="gate", clock=lambda: now[0])
    datasets.check_running("chat")
    road.switches.turn("dataset#chat", paused=True, actor="ops", reason="a test")

    now[0] += FRESH_SECONDS - 0.1
    datasets.check_running("chat")  # what it knows is fresh enough: no read
    now[0] += 0.1
    with pytest.raises(Paused, match="dataset#chat is paused") as paused:
        datasets.check_running("chat")

    assert paused.value.seconds == config.HOLD_SECONDS
    datasets.check_running("mail")


def test_a_dataset_is_read_once_in_a_while_and_a_version_once(road: Road) -> None:
    now = [100.0]
    datasets = Datasets(road.dynamodb, "config", function="gate", clock=lambda: now[0])
    assert (datasets.current("chat").version, datasets.at("chat", 1).version) == (1, 1)
    road.dataset(description="changed")

    assert datasets.current("chat").version == 1
    now[0] += FRESH_SECONDS
    assert datasets.current("chat").version == 2
    assert datasets.at("chat", 1).spec.description == ""


def test_who_stopped_what_and_why_is_kept(road: Road) -> None:
    road.switches.turn("everything", paused=True, actor="ops", reason="fire")

    (switch,) = road.switches.all()
    assert (switch["switch"], switch["paused"]) == ("everything", True)
    assert (switch["actor"], switch["reason"]) == ("ops", "fire")
