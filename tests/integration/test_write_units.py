"""What the design counts on: an item and a label of a text of 1 KB cost a write unit each."""

from typing import Any

import pytest

from labelhooks.aws.labels import DynamoLabels
from tests.factories import a_label
from tests.integration.road import Road, jsonl

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"
WRITE_UNIT = 1024  # bytes (DynamoDB Developer Guide, "Read and write operations")
TEXT = """hi there, i ordered the blue running shoes (size 43) on monday and the tracking page says
they were delivered yesterday at noon, but nobody was at home and there is nothing in front of the
door, nor with the neighbours. i have asked at the post office around the corner and they know of
nothing either! this is the second time that this happens with your new carrier, last month it was
the rain jacket for my daughter, which turned up eleven days later in another street. could you
please find out where the parcel is, or send the shoes once more before the weekend? i need them
for a race on sunday and have already thrown the old pair away, so you can imagine my mood. if that
is impossible i would rather have my money back and buy them in a shop. i am really not angry with
you personally, but the last person in the chat closed it without answering, and the form on your
page lost what i wrote when i pressed send. thanks for your help, and best wishes from a customer
who used to be happy! ps: the code on the card is the one of the voucher."""


@pytest.fixture(autouse=True)
def _traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)


def size(record: dict[str, Any]) -> int:
    """
    Return a record's size as DynamoDB bills it.

    Source: DynamoDB Developer Guide, "Item sizes and formats": names and strings in UTF-8 bytes;
    numbers a byte for two digits, and one more; a list or a map 3 bytes, and one for each element.
    """
    return sum(len(name.encode()) + _size(value) for name, value in record.items())


def _size(value: dict[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "B":
            return len(held)
        case "N":
            return len(held.strip("-0.").replace(".", "")) // 2 + 2
        case "BOOL" | "NULL":
            return 1
        case "M":
            return 3 + len(held) + size(held)
        case "L":
            return 3 + len(held) + sum(map(_size, held))
    raise AssertionError(kind)


def test_a_size_is_counted_as_documented() -> None:
    record = {"pk": {"S": "é"}, "n": {"N": "12.5"}, "m": {"M": {"a": {"BOOL": True}}}}

    assert size(record) == 2 + 2 + 1 + 3 + 1 + (3 + 1 + 1 + 1)


def test_a_text_of_1_kb_from_a_file_of_records_is_an_item_of_one_write_unit(road: Road) -> None:
    assert 1000 <= len(TEXT.encode()) <= 1200
    road.dataset("support-tickets-eu")
    records = [{"id": f"t-{n}", "text": f"{TEXT} {n}"} for n in range(3)]
    road.upload("support-tickets-eu/2026-11-23.jsonl", jsonl(records))
    road.deliver("ingest")

    items = [one for one in road.records("items") if one["kind"]["S"] == "item"]
    assert len(items) == 3
    assert max(map(size, items)) <= WRITE_UNIT


def test_a_text_of_half_a_kb_in_an_object_of_its_own_is_an_item_of_one_write_unit(
    road: Road,
) -> None:
    road.dataset("support-tickets-eu")
    road.upload("support-tickets-eu/a.txt", TEXT[:600].encode())
    road.deliver("ingest")

    (item,) = road.records("items")
    assert "inline" in item["artifact"]["M"]
    assert size(item) <= WRITE_UNIT
    assert not road.objects("clean")


def test_a_label_is_one_write_unit(road: Road) -> None:
    DynamoLabels(road.dynamodb, "labels").append(a_label())
    road.dataset("support-tickets-eu", prelabeler=RULES, gate={"audit_share": 0.0})
    road.upload("support-tickets-eu/a.txt", TEXT.encode())
    road.run()

    assert len(road.records("labels")) == 2
    assert max(map(size, road.records("labels"))) <= WRITE_UNIT


def test_a_task_with_its_place_in_the_queue_is_one_write_unit(road: Road) -> None:
    road.dataset("support-tickets-eu", prelabeler=RULES, gate={"threshold": 1.0})
    road.upload("support-tickets-eu/a.txt", TEXT.encode())
    road.run()

    tasks = [one for one in road.records("work") if "open_pk" in one]
    assert [size(one) <= WRITE_UNIT for one in tasks] == [True]


RULES = {
    "kind": "rules",
    "name": "delivery-words",
    "version": "2026-11-01",
    "rules": [{"label": "spam", "contains": ["parcel"], "confidence": 0.99}],
}
