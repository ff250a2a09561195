"""Bad uploads: each gets its reason, its place and its advice; nothing leaks."""

import json

import pytest

from tests.integration.detectors import Broken
from tests.integration.refusing import CANARY, Send, assert_no_content, assert_told, kept
from tests.integration.road import Road, jsonl


def upload(name: str, body: bytes) -> Send:
    return lambda road: road.upload(f"chat/{CANARY} {name}", body)


def deleted(road: Road) -> None:
    sent = road.upload("chat/Jane Doe.txt", b"hello Jane Doe")
    version = sent["s3"]["object"]["versionId"]
    road.s3.delete_object(Bucket="raw", Key="chat/Jane Doe.txt", VersionId=version)


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


@pytest.mark.parametrize(
    "name", ["a b.txt", "a+b.txt", "100%.txt", "%41+.txt", "é😀.txt", "a&b=c?d#e.txt", "a//b.txt"]
)
def test_a_key_of_any_letters_is_read(road: Road, name: str) -> None:
    road.dataset()
    road.upload(f"chat/{name}", b"hello")
    road.run()

    assert len(road.held("items", "item")) == 1
    assert not road.quarantined()
