"""Files of records through the real handler: streamed, in segments, in the time there is."""

import json
import re

import pytest

from labelhooks.intake import segments
from tests.factories import an_sqs_event
from tests.integration.road import Road, jsonl, redact_upload

SEGMENT = 4096
SMALL = {"segment_bytes": SEGMENT, "max_bytes": 2000}
_BEYOND = 64 * 1024


def fetched(road: Road) -> list[int]:
    """Return how many bytes each GET of a raw object asked for."""
    ranges = [
        re.fullmatch(r"bytes=(\d+)-(\d+)", said["Range"])
        for operation, said in road.seen
        if operation == "GetObject" and said["Bucket"] == "raw"
    ]
    return [int(one[2]) - int(one[1]) + 1 for one in ranges if one]


def a_file(suffix: str, records: int) -> bytes:
    if suffix == "jsonl":
        return jsonl([{"text": f"{n} " + "x" * 200} for n in range(records)])
    return b"text\n" + b"".join(b"%d %s\n" % (n, b"x" * 200) for n in range(records))


def assert_every_record_once(road: Road, records: int) -> None:
    assert len(road.held("items", "item")) == records
    assert len(road.held("work", "task")) == records
    assert not road.held("items", "source")
    assert not road.quarantined()
    assert not any(road.waiting(queue) for queue in road.queues)


def test_a_text_of_a_gigabyte_is_refused_by_its_first_bytes(road: Road) -> None:
    road.dataset()
    event = road.upload("chat/a.txt", b"hello " * 2000, lost=True)
    event["s3"]["object"]["size"] = 2**30
    road.send("ingest", json.dumps({"Records": [event]}))
    road.run()

    (record,) = road.quarantined()
    assert record["reason"] == "too_large"
    assert record["message"] == "1073741824 bytes of text, which is read whole up to 262144"
    assert sum(fetched(road)) == 4096


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_large_file_is_fetched_a_segment_at_a_time(road: Road, suffix: str) -> None:
    road.dataset(intake=SMALL)
    data = a_file(suffix, 60)
    road.upload(f"chat/a.{suffix}", data)
    road.run()

    assert_every_record_once(road, 60)
    assert max(fetched(road)) <= SEGMENT + _BEYOND
    done = road.held("items", "segment")
    assert len(done) >= len(data) // SEGMENT
    assert sum(one["items"] for one in done) == 60
    assert max(one["end"] for one in done) == len(data)


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_with_little_time_left_the_rest_is_handed_on(
    road: Road, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(segments, "BATCH_RECORDS", 8)
    road.dataset(intake={"segment_bytes": 1 << 20})
    road.upload(f"chat/a.{suffix}", a_file(suffix, 32))
    road.left = lambda: 44_000
    road.run()

    assert_every_record_once(road, 32)
    assert [one["items"] for one in road.held("items", "segment")] == [8] * 4


def test_what_an_invocation_has_no_time_to_begin_goes_back_to_the_queue(road: Road) -> None:
    road.dataset()
    for number in range(4):
        road.upload(f"chat/{number}.txt", f"hello {number}".encode())
    road.left = lambda: 59_000

    road.deliver("ingest")

    assert len(road.held("items", "item")) == 1  # the first is always taken
    assert len(road.waiting("ingest")) == 3
    road.run()
    assert len(road.held("items", "item")) == 4


def test_a_quoted_row_that_crosses_segments_is_one(road: Road) -> None:
    road.dataset(intake=SMALL)
    rows = [f'"{n}\n{"y" * 1500}"' for n in range(12)]
    road.upload("chat/a.csv", ("text\n" + "\n".join(rows)).encode())
    road.run()

    assert_every_record_once(road, 12)


def test_a_csv_of_nothing_but_a_header_is_read_to_its_end(road: Road) -> None:
    road.dataset()
    road.upload("chat/a.csv", b"text,author\n")
    road.run()

    assert_every_record_once(road, 0)
    (done,) = road.held("items", "segment")
    assert (done["items"], done["end"], done["last"]) == (0, 12, True)


def test_a_segment_of_a_dataset_that_is_gone_sets_its_upload_aside(road: Road) -> None:
    body = json.dumps(
        {
            "kind": "segment_wanted",
            "bucket": "raw",
            "key": "gone/a.jsonl",
            "version_id": "v1",
            "size": 9,
            "start": 0,
            "end": 9,
            "format": "jsonl",
        }
    )

    assert road.invoke(redact_upload, an_sqs_event(body)) == {"batchItemFailures": []}
    (record,) = road.quarantined()
    assert (record["reason"], record["what"]) == ("unknown_dataset", "upload")
