"""What was quarantined comes back when it is released, and is seen again where it fails again."""

import pytest

from labelhooks.aws.quarantine import read_quarantined
from labelhooks.aws.release import QuarantineBox
from labelhooks.errors import NotFound
from tests.factories import an_id
from tests.integration.detectors import Broken, Marked
from tests.integration.road import Road, jsonl


def box(road: Road) -> QuarantineBox:
    return QuarantineBox(road.s3, "quarantine", road.dynamodb, "quarantine")


def release(road: Road) -> bool:
    """Release the one record, as the operator's command does; whether it is marked so."""
    record = read_quarantined(road.records("quarantine")[0])
    assert record.release_to
    road.send(record.release_to, box(road).message(record))
    return box(road).released(record)


def state(road: Road) -> str:
    (record,) = road.quarantined()
    return str(record["state"])


@pytest.mark.parametrize("kind", ["text", "record", "csv", "flag"])
def test_what_a_detector_failed_on_comes_back(road: Road, kind: str) -> None:
    road.dataset()
    road.detector = Broken()
    match kind:
        case "text":
            road.upload("chat/a.txt", b"hello")
        case "record":
            road.upload("chat/a.jsonl", jsonl(["hello"]))
        case "csv":
            road.upload("chat/a.csv", b"text\nhello\n")
        case "flag":
            road.flag(id="f1", text="hello")
    road.run()
    assert state(road) == "quarantined"

    road.detector = Marked()
    road.restart()
    assert release(road)
    road.run()

    assert state(road) == "released"
    assert len(road.held("items", "item")) == 1
    assert len(road.held("work", "task")) == 1
    assert len(road.held("items", "segment")) == (kind in ("record", "csv"))


def test_what_came_before_its_dataset_comes_back_when_that_is_there(road: Road) -> None:
    road.upload("chat/a.txt", b"hello")
    road.run()
    road.dataset()
    road.restart()

    release(road)
    road.run()

    assert len(road.held("items", "item")) == 1


def test_what_fails_again_is_in_quarantine_again(road: Road) -> None:
    road.upload("chat/a.txt", b"hello")
    road.run()

    assert release(road)
    assert state(road) == "released"
    road.run()

    assert state(road) == "quarantined"


def test_what_fails_again_before_it_is_marked_is_not_hidden_by_the_mark(road: Road) -> None:
    road.upload("chat/a.txt", b"hello")
    road.run()
    record = read_quarantined(road.records("quarantine")[0])

    road.send("ingest", box(road).message(record))
    road.run()

    assert not box(road).released(record)
    assert state(road) == "quarantined"


def test_what_is_released_twice_is_one_item(road: Road) -> None:
    road.upload("chat/a.txt", b"hello")
    road.run()
    road.dataset()
    road.restart()

    release(road)
    release(road)
    road.run()

    assert len(road.held("items", "item")) == 1
    assert len(road.held("work", "task")) == 1


def test_a_record_that_is_not_there_is_told_so(road: Road) -> None:
    with pytest.raises(NotFound, match="nothing is in quarantine under chat"):
        box(road).get("chat", an_id())
