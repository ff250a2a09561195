"""Bad input: each its reason in quarantine, what to do about it, and no message that comes back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from labelhooks.intake.arrived import upload_id
from labelhooks.intake.events import Uploaded
from labelhooks.model.ids import item_id, keyed_id, plain_id
from labelhooks_cli.target import Target
from tests.deployed.stack import Stack
from tests.factories import a_flag, a_new_label

BAD = "road-bad"
BIG = "large/1 GiB.txt"
ODD_KEYS = (
    f"{BAD}/with spaces/and a + and 100%.txt",
    f"{BAD}/ünïcödé 名前 🙂.txt",
    f"{BAD}/a%20b%2Bc%25.txt",
    f"{BAD}/dots/../and//slashes.txt",
    f"{BAD}/q?a=b&c=d#e;f.txt",
)
UPLOADS = {
    "empty": (b"", "empty"),
    "encoding": ("Grüße, wo ist mein Paket?".encode("latin-1"), "bad_encoding"),
    "blank": (b" \n\t\n", "empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "unsupported_format"),
    "bomb.json": (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "cut.json": (b'{"a": [1, 2', "bad_format"),
    "language": (b"Hola, no se donde esta mi paquete y nadie me dice nada, gracias", "unsupported"),
    "large": (b"x" * 300_000, "too_large"),
}
MESSAGES = {  # by queue: what its function cannot read
    "ingest": {"kind": "segment_wanted", "version": 2},
    "flags": a_flag(version=2),
    "items": {"kind": "items_ready", "version": 2, "dataset": BAD, "items": ["0" * 32]},
    "tasks": {"kind": "tasks_wanted", "version": 2, "dataset": BAD, "asks": []},
    "labels": {"kind": "labels_decided", "version": 2, "dataset": BAD, "labels": []},
}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def sent(stack: Stack) -> Iterator[dict[str, Uploaded]]:
    """Return what was uploaded by name, when all of it, and all bad messages, have settled."""
    stack.dataset(BAD)
    found = {"deleted": _deleted_unread(stack), "1 GiB": _one_gibibyte(stack)}
    for name, (body, _) in UPLOADS.items():
        suffix = "" if "." in name else ".txt"
        found[name] = stack.upload(f"{BAD}/{name}{suffix}", body)
    found["no dataset"] = stack.upload("nobodys-dataset/a.txt", "whose am I?")
    found["no prefix"] = stack.upload("a.txt", "whose am I?")
    found["ragged"] = stack.upload(f"{BAD}/ragged.csv", "a,b\r\n1,2\r\n1,2,3\r\n4,5\r\n")
    found["line"] = stack.upload(f"{BAD}/line.jsonl", '{"a": 1}\n{"a": \n{"a": 3}\n')
    for n, key in enumerate(ODD_KEYS):
        found[key] = stack.upload(key, f"a good message under an odd key, {n}")
    for queue, said in MESSAGES.items():
        stack.send(queue, json.dumps(said))
        stack.send(queue, f"{queue}: {{ this is no JSON")
    elsewhere = Uploaded("another-bucket", f"{BAD}/a.txt", "v1", 5)
    stack.send("ingest", elsewhere.event())
    stack.send("flags", json.dumps({k: v for k, v in a_flag(dataset=BAD).items() if k != "text"}))
    stack.flag(BAD, id="blank", text="  \n ")
    stack.flag("nobodys-dataset", id="lost", text="whose am I?")
    stack.settle(BAD)
    yield found
    _forget(stack, found["1 GiB"])


def _deleted_unread(stack: Stack) -> Uploaded:
    """Upload and delete before the event is seen, which is held back for that long."""
    queue = stack.target.output("IngestQueue")
    stack.target.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"DelaySeconds": "2"})
    version = stack.upload(f"{BAD}/deleted.txt", "gone before it is read")
    stack.target.s3.delete_object(
        Bucket=version.bucket, Key=version.key, VersionId=version.version_id
    )
    stack.target.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"DelaySeconds": "0"})
    return version


def _one_gibibyte(stack: Stack) -> Uploaded:
    """Upload a text of 1 GiB, put together there: it would take a minute on the way."""
    s3, bucket, key = stack.target.s3, stack.target.output("RawBucket"), f"{BAD}/{BIG}"
    part = stack.upload("nobodys-dataset/a part of it.txt", b"all work and no play, " * 3_050_403)
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts: list[Any] = []
    for number in range(1, 17):
        made = s3.upload_part_copy(
            Bucket=bucket,
            Key=key,
            UploadId=upload,
            PartNumber=number,
            CopySource={"Bucket": bucket, "Key": part.key, "VersionId": part.version_id},
        )
        parts.append({"PartNumber": number, "ETag": made["CopyPartResult"]["ETag"]})
    done = s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
    )
    return Uploaded(bucket, key, done["VersionId"], 16 * part.size)


def _forget(stack: Stack, big: Uploaded) -> None:
    """Delete the largest and its copy in quarantine: the embedded cloud holds them in memory."""
    s3, bucket = stack.target.s3, stack.target.output("QuarantineBucket")
    s3.delete_object(Bucket=big.bucket, Key=big.key, VersionId=big.version_id)
    record = stack.quarantined(BAD)[of(stack, big)]
    held = s3.list_object_versions(Bucket=bucket, Prefix=f"{record.content}/raw")["Versions"]
    for one in held:
        s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


def reason(stack: Stack, dataset: str, quarantine_id: str) -> str:
    """Return why something is in quarantine; every record says what, where, and what to do."""
    record = stack.quarantined(dataset)[quarantine_id]
    assert record.state == "quarantined"
    assert min(map(len, (record.what, record.where, record.message, record.advice))) > 0
    return record.reason


@pytest.mark.parametrize(("name", "why"), [(name, why) for name, (_, why) in UPLOADS.items()])
def test_an_upload_that_cannot_be_read(
    stack: Stack, sent: dict[str, Uploaded], name: str, why: str
) -> None:
    assert reason(stack, BAD, of(stack, sent[name])).startswith(why)


def of(stack: Stack, upload: Uploaded) -> str:
    return upload_id(stack.deployment.id_key(), upload)


def test_a_file_of_one_gibibyte(stack: Stack, sent: dict[str, Uploaded]) -> None:
    assert sent["1 GiB"].size >= 2**30
    assert reason(stack, BAD, of(stack, sent["1 GiB"])) == "too_large"


def test_an_object_deleted_before_it_is_read(stack: Stack, sent: dict[str, Uploaded]) -> None:
    assert reason(stack, BAD, of(stack, sent["deleted"])) == "source_gone"


def test_a_prefix_that_is_no_dataset(stack: Stack, sent: dict[str, Uploaded]) -> None:
    assert reason(stack, "-", of(stack, sent["no dataset"])) == "unknown_dataset"
    assert reason(stack, "-", of(stack, sent["no prefix"])) == "unknown_dataset"


@pytest.mark.parametrize("name", ["ragged", "line"])
def test_one_bad_record_fails_alone(stack: Stack, sent: dict[str, Uploaded], name: str) -> None:
    upload = of(stack, sent[name])
    start = {"ragged": 10, "line": 9}[name]
    bad = keyed_id(stack.deployment.id_key(), "record", upload, str(start))

    assert reason(stack, BAD, bad) == "bad_format"
    sources = [s for one in stack.deployment.inventory.items(BAD) for s in one.sources]
    assert sum(source.startswith(f"record/{upload}:") for source in sources) == 2


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_that_is_easily_garbled(stack: Stack, sent: dict[str, Uploaded], key: str) -> None:
    content = f"a good message under an odd key, {ODD_KEYS.index(key)}"
    wanted = item_id(stack.deployment.id_key(), BAD, content)

    (found,) = stack.deployment.items.get_many(BAD, [wanted])

    assert found.source.id == of(stack, sent[key])


@pytest.mark.parametrize("queue", MESSAGES)
def test_a_message_of_a_future_version(stack: Stack, sent: dict[str, Uploaded], queue: str) -> None:
    assert reason(stack, "-", message(stack, queue, json.dumps(MESSAGES[queue]))) in (
        "unknown_version",
        "invalid_message",  # where other fields are wrong as well
    )


def message(stack: Stack, queue: str, body: str) -> str:
    """Return the id under which a message is refused; keyed where it may hold personal data."""
    key = stack.deployment.id_key() if queue in ("ingest", "flags") else b""
    return keyed_id(key, "message", queue, body)


@pytest.mark.parametrize("queue", MESSAGES)
def test_a_body_that_is_no_json(stack: Stack, sent: dict[str, Uploaded], queue: str) -> None:
    body = f"{queue}: {{ this is no JSON"
    assert reason(stack, "-", message(stack, queue, body)) == "invalid_message"


def test_an_event_of_another_bucket(stack: Stack, sent: dict[str, Uploaded]) -> None:
    event = Uploaded("another-bucket", f"{BAD}/a.txt", "v1", 5).event()
    assert reason(stack, "-", message(stack, "ingest", event)) == "wrong_bucket"


def test_flags_without_text_or_dataset(stack: Stack, sent: dict[str, Uploaded]) -> None:
    key = stack.deployment.id_key()
    without = json.dumps({k: v for k, v in a_flag(dataset=BAD).items() if k != "text"})

    assert reason(stack, "-", message(stack, "flags", without)) == "invalid_message"
    assert reason(stack, BAD, keyed_id(key, "flag", BAD, "blank")) == "empty"
    assert reason(stack, "-", keyed_id(key, "flag", "nobodys-dataset", "lost")) == "unknown_dataset"


def test_a_label_that_is_not_in_the_schema_is_refused_alone(
    stack: Stack, sent: dict[str, Uploaded]
) -> None:
    good, bad = a_new_label("ok", said=0xA1), a_new_label("nonsense", said=0xA2)
    labels = [one.model_dump(mode="json", exclude_none=True) for one in (bad, good)]
    decided = {"kind": "labels_decided", "version": 1, "dataset": BAD, "labels": labels}
    stack.send("labels", json.dumps(decided))
    stack.settle()

    held = plain_id("label", BAD, bad.item_id, bad.label_id)
    assert reason(stack, BAD, held) == "schema_violation"
    assert [one.value for one in stack.deployment.labels.history(BAD, good.item_id)] == ["ok"]


def test_not_one_message_is_left(stack: Stack, sent: dict[str, Uploaded]) -> None:
    assert not any(stack.waiting().values())
