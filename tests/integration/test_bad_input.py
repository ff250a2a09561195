"""Bad input: each gets its reason, its place and its advice; nothing goes round, nothing leaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from labelhooks import errors
from labelhooks.intake.events import Uploaded
from labelhooks.model.messages import RecheckWanted
from tests.factories import a_flag, a_new_label, an_ask, an_id
from tests.integration.detectors import Broken
from tests.integration.road import CONSUMERS, Road, jsonl

CANARY = "Jane Doe"  # in every input below; in no log, no queue and no table

type Send = Callable[[Road], object]


def event(**changes: Any) -> str:
    at = {"key": "chat/Jane+Doe.txt", "size": 5, "versionId": "v1"}
    s3 = {"bucket": {"name": "raw"}, "object": at, **changes}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]})


def upload(name: str, body: bytes) -> Send:
    return lambda road: road.upload(f"chat/{CANARY} {name}", body)


def deleted(road: Road) -> None:
    sent = road.upload("chat/Jane Doe.txt", b"hello Jane Doe")
    version = sent["s3"]["object"]["versionId"]
    road.s3.delete_object(Bucket="raw", Key="chat/Jane Doe.txt", VersionId=version)


def future(queue: str, kind: str, **fields: Any) -> Send:
    body = {"kind": kind, "version": 2, "dataset": "chat", "note": CANARY, **fields}
    return lambda road: road.send(queue, json.dumps(body))


UPLOADS = [
    pytest.param(upload("empty.txt", b""), "empty", id="an empty object"),
    pytest.param(upload("blank.txt", b" \n\t "), "empty", id="nothing but white space"),
    pytest.param(upload("a.txt", b"Jane Doe \xff\xfe"), "bad_encoding", id="a wrong encoding"),
    pytest.param(upload("a.txt", b"Jane Doe\0"), "bad_encoding", id="a NUL in a text"),
    pytest.param(upload("a.txt", b"Jane Doe" * 40_000), "too_large", id="a text too large"),
    pytest.param(upload("a.json", b'{"a": "Jane Doe"'), "bad_format", id="JSON cut off"),
    pytest.param(upload("a.json", b'{"a": 1, "a": "Jane Doe"}'), "bad_format", id="a key twice"),
    pytest.param(
        upload("a.json", b"[" * 60_000 + b'"Jane Doe"' + b"]" * 60_000),
        "too_deep",
        id="a JSON bomb",
    ),
    pytest.param(upload("a.pdf", b"%PDF-1.7 Jane Doe"), "unsupported_format", id="a PDF"),
    pytest.param(upload("a.bin", b"\x01\x00Jane Doe"), "unsupported_format", id="who knows what"),
    pytest.param(
        upload("a.csv", "name\nJane Doe\n".encode("utf-16")), "bad_encoding", id="a CSV in UTF-16"
    ),
    pytest.param(upload("a.csv", b'name,"Jane Doe\n1,2\n'), "bad_format", id="a header unclosed"),
    pytest.param(deleted, "source_gone", id="deleted before it was read"),
]
RECORDS = [
    pytest.param(
        upload("a.csv", b"a,b\n1,Jane Doe,3\n"),
        "bad_format",
        "bytes 4 to 17",
        "row 1 (byte 4) has 3 columns, expected 2",
        id="a ragged row of a CSV",
    ),
    pytest.param(
        upload("a.jsonl", b'{"a": "ok"}\n{"a": "Jane Doe\n'),
        "bad_format",
        "bytes 12 to 28",
        "",
        id="a line of a JSONL cut off",
    ),
    pytest.param(
        upload("a.jsonl", b'{"a": ' + b"[" * 50 + b'"Jane Doe"' + b"]" * 50 + b"}\n"),
        "too_deep",
        "bytes 0 to 118",
        "deeper than 32 levels",
        id="a line of a JSONL that is a bomb",
    ),
    pytest.param(
        upload("a.jsonl", jsonl(["Jane Doe" * 40_000])),
        "too_large",
        "bytes 0 to 320003",
        "longer than 262144 bytes",
        id="a line of a JSONL without end",
    ),
]
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


def advice(reason: str) -> str:
    """Return what the error of this code tells operators to do."""
    kinds = [one for one in vars(errors).values() if getattr(one, "code", None) == reason]
    return str(kinds[0].advice)


def assert_told(road: Road, reason: str) -> dict[str, Any]:
    """Return the one quarantine record, which says what, where, why and what to do."""
    (record,) = road.quarantined()
    assert (record["reason"], record["state"]) == (reason, "quarantined")
    assert record["advice"] == advice(reason)
    assert record["where"]
    assert record["message"]
    assert not any(road.waiting(queue) for queue in road.queues)
    return record


def assert_no_content(
    road: Road, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = ("items", "work", "labels", "quarantine")
    places: dict[str, Any] = {name: road.records(name) for name in tables}
    places["logs"] = [vars(one) for one in caplog.records]
    places["output"] = capsys.readouterr()
    places["clean"] = road.objects("clean")
    for place, held in places.items():
        assert "Jane" not in str(held), place


def kept(road: Road, record: dict[str, Any], what: str) -> bytes:
    """Return what the quarantine bucket has of a record: `raw` or `message`."""
    return road.objects("quarantine")[f"{record['content']}/{what}"]


@pytest.mark.parametrize(("send", "reason"), UPLOADS)
def test_an_upload_that_cannot_be_read(
    road: Road,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    send: Send,
    reason: str,
) -> None:
    road.dataset()
    send(road)
    road.run()

    record = assert_told(road, reason)
    assert (record["what"], record["function"]) == ("upload", "redact_upload")
    assert record["pk"].startswith("chat#")
    assert record["where"].startswith("object version ")
    assert_no_content(road, caplog, capsys)
    (brought,) = json.loads(kept(road, record, "message"))["Records"]
    assert brought["s3"]["bucket"]["name"] == "raw"
    uploaded = [one["Size"] for one in road.s3.list_objects_v2(Bucket="raw").get("Contents", [])]
    if uploaded and uploaded[0]:
        assert len(kept(road, record, "raw")) == uploaded[0]


@pytest.mark.parametrize(("send", "reason", "where", "told"), RECORDS)
def test_a_record_that_cannot_be_read_fails_alone(
    road: Road,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    send: Send,
    reason: str,
    where: str,
    told: str,
) -> None:
    road.dataset()
    send(road)
    road.run()

    record = assert_told(road, reason)
    assert (record["what"], record["function"]) == ("record", "redact_upload")
    assert record["where"].endswith(where)
    assert told in record["message"]
    assert_no_content(road, caplog, capsys)
    assert CANARY.encode() in kept(road, record, "raw")
    assert json.loads(kept(road, record, "message"))["kind"] == "segment_wanted"
    assert all(one["done_at"] for one in road.held("items", "segment"))  # the file is done


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


@pytest.mark.parametrize(
    "key", ["nowhere/Jane Doe.txt", "Jane Doe.txt", "Jane Doe/a.txt", "/a.txt"]
)
def test_a_prefix_that_is_no_dataset(
    road: Road, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    road.upload(key, b"hello Jane Doe")
    road.run()

    record = assert_told(road, "unknown_dataset")
    assert record["pk"].startswith("-#")
    assert kept(road, record, "raw") == b"hello Jane Doe"
    assert_no_content(road, caplog, capsys)


def test_a_flag_for_no_dataset_and_one_that_is_blank(
    road: Road, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    road.dataset()
    road.flag(id="f1", dataset="nowhere", text=CANARY)
    road.flag(id="f2", text=" \n ", user=CANARY)
    road.flag(id="f3", text=CANARY * 40_000)
    road.run()

    found = {one["reason"]: one for one in road.quarantined()}
    assert found.keys() == {"unknown_dataset", "empty", "too_large"}
    assert {one["what"] for one in found.values()} == {"flag"}
    assert found["unknown_dataset"]["pk"].startswith("-#")
    assert found["empty"]["pk"].startswith("chat#")
    assert CANARY.encode() in kept(road, found["unknown_dataset"], "message")
    assert_no_content(road, caplog, capsys)


@pytest.mark.parametrize("kind", ["text", "record", "flag"])
def test_a_detector_that_raises_lets_nothing_pass(
    road: Road, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    road.dataset()
    road.detector = Broken()
    match kind:
        case "text":
            road.upload("chat/a.txt", CANARY.encode())
        case "record":
            road.upload("chat/a.jsonl", jsonl([CANARY]))
        case "flag":
            road.flag(id="f1", text=CANARY)
    road.run()

    record = assert_told(road, "redaction_failed")
    assert record["message"] == "the detector raised RuntimeError"
    assert not road.held("items", "item")
    assert_no_content(road, caplog, capsys)


def test_a_label_that_the_schema_does_not_allow_is_set_aside_alone(road: Road) -> None:
    road.dataset()
    good, bad = a_new_label("spam"), a_new_label(CANARY, said=2, item_id=an_id(2))
    labels = [one.model_dump(mode="json") for one in (bad, good)]
    road.send("labels", json.dumps({"kind": "labels_decided", "dataset": "chat", "labels": labels}))
    road.run()

    record = assert_told(road, "schema_violation")
    assert (record["what"], record["item_id"]) == ("item", an_id(2))
    assert [one["value"] for one in road.held("labels", "label")] == ["spam"]


@pytest.mark.parametrize(
    "name", ["a b.txt", "a+b.txt", "100%.txt", "%41+.txt", "é😀.txt", "a&b=c?d#e.txt", "a//b.txt"]
)
def test_a_key_of_any_letters_is_read(road: Road, name: str) -> None:
    road.dataset()
    road.upload(f"chat/{name}", b"hello")
    road.run()

    assert len(road.held("items", "item")) == 1
    assert not road.quarantined()


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
