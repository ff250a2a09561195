"""Bad messages: each is set aside alone, with its reason, its place and its advice."""

import json
from typing import Any

import pytest

from labelhooks.intake.events import Uploaded
from labelhooks.model.messages import RecheckWanted
from tests.factories import a_flag, a_new_label, an_ask, an_id
from tests.integration.refusing import CANARY, Send, assert_no_content, assert_told, kept
from tests.integration.road import CONSUMERS, Road


def event(**changes: Any) -> str:
    at = {"key": "chat/Jane+Doe.txt", "size": 5, "versionId": "v1"}
    s3 = {"bucket": {"name": "raw"}, "object": at, **changes}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]})


def future(queue: str, kind: str, **fields: Any) -> Send:
    body = {"kind": kind, "version": 2, "dataset": "chat", "note": CANARY, **fields}
    return lambda road: road.send(queue, json.dumps(body))


MESSAGES = [
    pytest.param("ingest", lambda road: road.send("ingest", CANARY), "invalid_message", id="prose"),
    pytest.param(
        "ingest",
        lambda road: road.send("ingest", "[" * 100_000),
        "invalid_message",
        id="a message that is a bomb",
    ),
    pytest.param(
        "ingest",
        lambda road: road.send("ingest", event(bucket={"name": "other"})),
        "wrong_bucket",
        id="an event of another bucket",
    ),
    pytest.param(
        "flags",
        lambda road: road.send("flags", f'{{"text": "{CANARY}'),
        "invalid_message",
        id="a flag cut off",
    ),
    pytest.param(
        "flags",
        lambda road: road.send("flags", json.dumps({**a_flag(user=CANARY), "text": None})),
        "invalid_message",
        id="a flag without text",
    ),
    pytest.param(
        "media", lambda road: road.send("media", CANARY), "invalid_message", id="no media"
    ),
    pytest.param(
        "media",
        lambda road: road.send("media", Uploaded("other", "a/b.png", "1", 1).wanted()),
        "wrong_bucket",
        id="media of another bucket",
    ),
    pytest.param("media", future("media", "media_wanted"), "unknown_version", id="media"),
    pytest.param("ingest", future("ingest", "segment_wanted"), "unknown_version", id="a segment"),
    pytest.param("ingest", future("ingest", "sheltered"), "unknown_version", id="a pointer"),
    pytest.param("flags", future("flags", "flag", text=CANARY), "unknown_version", id="a flag"),
    pytest.param(
        "items", future("items", "items_ready", items=[an_id()]), "unknown_version", id="items"
    ),
    pytest.param("tasks", future("tasks", "tasks_wanted"), "unknown_version", id="tasks"),
    pytest.param(
        "recheck",
        future("recheck", "recheck_wanted", items=[an_id()]),
        "unknown_version",
        id="items to look at again",
    ),
    pytest.param(
        "recheck",
        lambda road: road.send(
            "recheck", RecheckWanted(dataset="chat", items=(an_id(),)).model_dump_json()
        ),
        "invalid_message",
        id="an item to look at again that is not there",
    ),
    pytest.param("labels", future("labels", "labels_decided"), "unknown_version", id="labels"),
    pytest.param(
        "items", lambda road: road.send("items", CANARY), "invalid_message", id="no items"
    ),
    pytest.param(
        "tasks", lambda road: road.send("tasks", CANARY), "invalid_message", id="no tasks"
    ),
    pytest.param(
        "labels", lambda road: road.send("labels", CANARY), "invalid_message", id="no labels"
    ),
    pytest.param(
        "items",
        lambda road: road.send(
            "items",
            json.dumps({"kind": "items_ready", "dataset": "chat", "items": [an_id()]}),
        ),
        "invalid_message",
        id="an item that is not recorded",
    ),
    pytest.param(
        "tasks",
        lambda road: road.send(
            "tasks",
            json.dumps(
                {
                    "kind": "tasks_wanted",
                    "dataset": "gone",
                    "dataset_version": 1,
                    "asks": [an_ask().model_dump(mode="json", exclude_none=True)],
                }
            ),
        ),
        "unknown_dataset",
        id="a question of a dataset that is not there",
    ),
]


@pytest.mark.parametrize(("queue", "send", "reason"), MESSAGES)
def test_a_message_that_cannot_be_read(
    road: Road,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    queue: str,
    send: Send,
    reason: str,
) -> None:
    road.dataset()
    send(road)
    (body,) = road.waiting(queue)
    road.run()

    record = assert_told(road, reason)
    assert record["what"] == "message"
    assert record["where"].startswith(f"queue {queue}, message ")
    assert record["release_to"] == queue
    assert record["pk"].startswith("-#")  # what cannot be read names no dataset
    assert kept(road, record, "message").decode() == body
    assert_no_content(road, caplog, capsys)


def test_the_same_bad_message_again_is_one_record(road: Road) -> None:
    for _ in range(2):
        road.send("flags", CANARY)
        road.run()

    assert_told(road, "invalid_message")


def test_a_label_that_the_schema_does_not_allow_is_set_aside_alone(road: Road) -> None:
    road.dataset()
    good, bad = a_new_label("spam"), a_new_label(CANARY, said=2, item_id=an_id(2))
    labels = [one.model_dump(mode="json") for one in (bad, good)]
    road.send("labels", json.dumps({"kind": "labels_decided", "dataset": "chat", "labels": labels}))
    road.run()

    record = assert_told(road, "schema_violation")
    assert (record["what"], record["item_id"]) == ("item", an_id(2))
    assert [one["value"] for one in road.held("labels", "label")] == ["spam"]


def test_the_event_that_s3_sends_to_try_the_queue_is_none(road: Road) -> None:
    road.send("ingest", json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}))
    road.run()

    assert not road.quarantined()
    assert not road.waiting("ingest")


def test_one_bad_message_of_a_batch_fails_alone(road: Road) -> None:
    road.dataset()
    road.send("ingest", CANARY)
    for number in range(5):
        road.upload(f"chat/{number}.txt", f"hello {number}".encode())
    assert road.deliver("ingest") == 6

    assert len(road.held("items", "item")) == 5
    assert_told(road, "invalid_message") if not road.waiting("items") else road.run()
    assert {one["reason"] for one in road.quarantined()} == {"invalid_message"}


def test_every_queue_was_tried() -> None:
    assert {one.values[0] for one in MESSAGES} == set(CONSUMERS)
