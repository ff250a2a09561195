"""What arrives on the ingest queue."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import InvalidMessage, UnknownVersion, WrongBucket
from labelhooks.intake.arrived import Arrived, upload_id
from labelhooks.intake.events import Uploaded, read_arrival
from labelhooks.model.messages import SegmentWanted, Sheltered

UPLOADED = Uploaded("raw", "chat/a.txt", "v1", 5)


def record(**changes: Any) -> dict[str, Any]:
    at = {"key": "chat/a.txt", "size": 5, "versionId": "v1", "sequencer": "00", "eTag": "e"}
    at |= {name: changes.pop(name) for name in [*changes] if name in at}
    s3 = {"s3SchemaVersion": "1.0", "bucket": {"name": changes.pop("bucket", "raw")}, "object": at}
    return {"eventName": "ObjectCreated:Put", "awsRegion": "us-east-1", "s3": s3, **changes}


def event(*records: dict[str, Any]) -> str:
    return json.dumps({"Records": records})


def test_an_event_names_an_object_version() -> None:
    assert read_arrival(event(record()), raw_bucket="raw") == [UPLOADED]
    assert UPLOADED.dataset == "chat"


@pytest.mark.parametrize(
    "name", ["ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy", "s3:ObjectCreated:Post"]
)
def test_an_object_may_be_created_in_several_ways(name: str) -> None:
    assert read_arrival(event(record(eventName=name)), raw_bucket="raw") == [UPLOADED]


def test_the_event_that_s3_sends_to_try_the_queue_says_nothing() -> None:
    said = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "raw", "HostId": "x"}

    assert read_arrival(json.dumps(said), raw_bucket="raw") == []


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        pytest.param("chat/a+b.txt", "chat/a b.txt", id="a space"),
        pytest.param("chat/a%2Bb.txt", "chat/a+b.txt", id="a plus"),
        pytest.param("chat/100%25.txt", "chat/100%.txt", id="a percent sign"),
        pytest.param("chat/%C3%A9%F0%9F%98%80.txt", "chat/é😀.txt", id="beyond ASCII"),
        pytest.param("chat%2Fa.txt", "chat/a.txt", id="an encoded slash"),
        pytest.param("chat/%252B.txt", "chat/%2B.txt", id="decoded once alone"),
    ],
)
def test_keys_come_encoded(encoded: str, key: str) -> None:
    (uploaded,) = read_arrival(event(record(key=encoded)), raw_bucket="raw")  # type: ignore[misc]

    assert uploaded.key == key


@given(key=st.text(min_size=1, max_size=30), size=st.integers(0, 2**50))
def test_the_event_we_write_is_the_event_we_read(key: str, size: int) -> None:
    uploaded = Uploaded("raw", key, "v1", size)

    assert read_arrival(uploaded.event(), raw_bucket="raw") == [uploaded]


@pytest.mark.parametrize(
    ("key", "dataset"),
    [
        ("chat/a", "chat"),
        ("chat/b/c", "chat"),
        ("a.txt", ""),
        ("/a.txt", ""),
        ("Jane D/a", "Jane D"),
    ],
)
def test_the_first_part_of_a_key_is_its_dataset(key: str, dataset: str) -> None:
    assert Uploaded("raw", key, "v1", 5).dataset == dataset


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("Jane", id="prose"),
        pytest.param('"Jane"', id="a string"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"Records": []}', id="no records"),
        pytest.param('{"Records": "Jane"}', id="records of another kind"),
        pytest.param('{"Records": ["Jane"]}', id="a record of another kind"),
        pytest.param("[" * 200_000, id="a bomb of depth"),
        pytest.param('{"Records":' + "[" * 200_000, id="a bomb in an event"),
        pytest.param('{"a": 1' + "0" * 10_000 + "}", id="a number without end"),
        pytest.param(event(record(key="\ud800Jane")), id="half a surrogate pair"),
        pytest.param(event(record(eventName="ObjectRemoved:Delete")), id="a deletion"),
        pytest.param(event(record(key="")), id="an empty key"),
        pytest.param(event(record(key=None)), id="no key"),
        pytest.param(event(record(size=-1)), id="a negative size"),
        pytest.param(event(record(size="5")), id="a size in words"),
        pytest.param(event(record(versionId=None)), id="a bucket without versions"),
        pytest.param(event({"eventName": "ObjectCreated:Put"}), id="an event of something else"),
        pytest.param(event(record(), {"eventName": "Jane"}), id="one of two"),
    ],
)
def test_what_is_no_arrival_is_refused_unquoted(body: str) -> None:
    with pytest.raises(InvalidMessage, match=r"^ingest: ") as refused:
        read_arrival(body, raw_bucket="raw")

    assert "Jane" not in str(refused.value)
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def segment(**changes: Any) -> str:
    fields = {
        "bucket": "raw",
        "key": "chat/a.jsonl",
        "version_id": "v1",
        "size": 100,
        "start": 10,
        "end": 20,
        "format": "jsonl",
        **changes,
    }
    return json.dumps({"kind": "segment_wanted", "version": 1, **fields})


def test_our_own_messages_come_by_the_same_queue() -> None:
    wanted = read_arrival(segment(), raw_bucket="raw")
    sheltered = Sheltered(content="sheltered/ingest/0a")

    assert isinstance(wanted, SegmentWanted)
    assert (wanted.start, wanted.end, wanted.again) == (10, 20, False)
    assert read_arrival(sheltered.model_dump_json(), raw_bucket="raw") == sheltered


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(event(record(bucket="other")), WrongBucket, id="an event"),
        pytest.param(event(record(), record(bucket="other")), WrongBucket, id="one of two"),
        pytest.param(segment(bucket="other"), WrongBucket, id="a segment"),
        pytest.param(segment(version=2), UnknownVersion, id="a segment of the future"),
        pytest.param(segment(size=0), InvalidMessage, id="a segment of nothing"),
        pytest.param(
            json.dumps({"kind": "sheltered", "version": 1, "content": "raw/../x"}),
            InvalidMessage,
            id="a pointer that points elsewhere",
        ),
    ],
)
def test_what_is_not_ours_to_read_is_refused(body: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_arrival(body, raw_bucket="raw")


def test_what_reconciliation_sends_brings_the_version_again() -> None:
    arrived = Arrived(b"key", UPLOADED, "2026-11-23T10:00:00.000Z")

    assert read_arrival(arrived.event(), raw_bucket="raw") == [UPLOADED]
    wanted = read_arrival(arrived.segment("csv", 2, 4), raw_bucket="raw")
    assert isinstance(wanted, SegmentWanted)
    assert (wanted.key, wanted.version_id, wanted.start, wanted.end) == ("chat/a.txt", "v1", 2, 4)
    assert arrived.upload_id == upload_id(b"key", UPLOADED)


def test_each_version_of_an_object_is_an_upload_of_its_own() -> None:
    other = Uploaded("raw", "chat/a.txt", "v2", 5)

    assert upload_id(b"key", UPLOADED) != upload_id(b"key", other)
    assert upload_id(b"key", UPLOADED) != upload_id(b"other key", UPLOADED)
