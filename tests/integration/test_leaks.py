"""
The leak test in process (P3), and the control: the scan that finds nothing does find.

Here a detector knows the canaries, so this is about the road: who passes on what. That the real
detector finds them, in the real stack, is tests/deployed/test_leaks.py.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from labelhooks.redaction.spans import Span
from tests.integration.detectors import Blind, Broken
from tests.integration.road import BUCKETS, TABLES, Road
from tests.leaks.canaries import KINDS
from tests.leaks.places import REDACTED, Aviary, aviary
from tests.leaks.scan import Kept, Leak, Scanner, objects, queues, tables

NOT_GUARDED = [bucket for bucket in BUCKETS if bucket not in ("raw", "quarantine")]


class Knows(Blind):
    """Finds these canaries and nothing else."""

    def __init__(self, made: Aviary) -> None:
        needles = sorted({n for one in made.canaries for n in one.needles}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, needles)))

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        return [
            [Span(one.start(), one.end(), "PERSON", 1.0) for one in self._pattern.finditer(text)]
            for text in texts
        ]


@pytest.fixture
def made() -> Aviary:
    return aviary("chat")


def send(road: Road, made: Aviary) -> None:
    road.dataset(intake={"segment_bytes": 4096})
    for key, body, _ in made.uploads:
        road.upload(key, body)
    for flag in made.flags:
        road.send("flags", flag)
    road.run()


def kept(road: Road, said: str) -> Iterator[Kept]:
    """Yield all that the account keeps, but for the content of the two guarded buckets."""
    yield from tables(road.dynamodb, TABLES)
    yield from queues(road.sqs, road.queues.values())
    for bucket in NOT_GUARDED:
        yield from objects(road.s3, bucket)
    yield from objects(road.s3, "quarantine", bodies=False)
    yield Kept("log", said.encode())


def said(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the functions logged, and the metrics, which they print."""
    logged = [json.dumps(vars(record), default=str) for record in caplog.records]
    printed = capsys.readouterr()
    return "\n".join([*logged, printed.out, printed.err])


def leaks(road: Road, made: Aviary, logged: str) -> list[Leak]:
    return Scanner(made.canaries).leaks(kept(road, logged))


def test_no_canary_leaves_the_guarded_buckets(
    road: Road,
    made: Aviary,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    road.detector = Knows(made)

    send(road, made)

    logged = said(caplog, capsys)
    assert "ItemsRecorded" in logged
    assert list(map(str, leaks(road, made, logged))) == []
    assert len(road.held("items", "item")) == 5 + 2 * len(KINDS) + 4 * 3 + 3
    assert len({one["reason"] for one in road.quarantined()}) >= 6


def test_the_scan_finds_all_of_them_when_redaction_is_off(
    road: Road,
    made: Aviary,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    road.detector = Blind()

    send(road, made)

    found = {(one.canary.place, one.canary.kind) for one in leaks(road, made, said(caplog, capsys))}
    assert found == {(place, kind) for place in REDACTED for kind in KINDS}


def test_the_scan_finds_all_that_was_uploaded_in_the_raw_bucket(road: Road, made: Aviary) -> None:
    send(road, made)

    found = Scanner(made.canaries).leaks(objects(road.s3, "raw"))

    sent = {one.place for one in made.canaries if "flag" not in one.place} - {"metadata"}
    assert {(one.canary.place, one.canary.kind) for one in found} == {
        (place, kind) for place in sent for kind in KINDS
    }


def test_a_detector_that_raises_what_it_read_leaks_nothing(
    road: Road,
    made: Aviary,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    road.detector = Broken()

    send(road, made)

    assert not road.held("items", "item")
    assert list(map(str, leaks(road, made, said(caplog, capsys)))) == []


def test_what_fails_to_the_end_leaves_a_pointer_in_the_dead_letter_queue(
    road: Road,
    made: Aviary,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    road.dataset()
    road.dynamodb.delete_table(TableName="items")  # and each write to it is an error of AWS
    road.detector = Knows(made)
    for key, body, _ in made.uploads:
        road.upload(key, body)
    for flag in made.flags:
        road.send("flags", flag)

    road.run(rounds=120)

    dead: list[Any] = [*road.waiting("ingest-dead"), *road.waiting("flags-dead")]
    assert {json.loads(one)["kind"] for one in dead} == {"sheltered"}
    road.dynamodb.create_table(
        TableName="items",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    assert list(map(str, leaks(road, made, said(caplog, capsys)))) == []
