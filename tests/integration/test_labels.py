"""DynamoLabels on moto: a version is written once, by one label, and the pointer follows."""

from typing import Any

import pytest

from labelhooks.aws.attributes import values
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.labels import DynamoLabels
from labelhooks.errors import VersionTaken
from tests.factories import a_label, an_id
from tests.integration.road import Road


@pytest.fixture
def labels(road: Road) -> DynamoLabels:
    return DynamoLabels(road.dynamodb, "labels")


def told(road: Road) -> list[tuple[str, object]]:
    """Return what the table holds of the item: versions with their values, and the pointer."""
    records = sorted(map(values, road.records("labels")), key=lambda one: one["sk"])
    return [
        (one["sk"].removeprefix(f"{an_id()}#"), one.get("value") or one["version"])
        for one in records
    ]


def test_a_label_delivered_twice_is_written_once(labels: DynamoLabels, road: Road) -> None:
    assert labels.append(a_label())
    assert not labels.append(a_label())

    assert told(road) == [("v#000001", "spam")]


def test_the_second_version_stands_beside_the_first_and_is_pointed_to(
    labels: DynamoLabels, road: Road
) -> None:
    assert labels.append(a_label(said=1))
    assert labels.append(a_label(2, said=2, value="ok"))

    assert told(road) == [("current", 2), ("v#000001", "spam"), ("v#000002", "ok")]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_version_is_never_overwritten(labels: DynamoLabels, road: Road, version: int) -> None:
    for number in range(1, version + 1):
        labels.append(a_label(number, said=number))
    before = road.records("labels")

    with pytest.raises(VersionTaken, match=f"version {version} is held by {an_id(version)}"):
        labels.append(a_label(version, said=99, value="ok"))
    assert not labels.append(a_label(version, said=version))  # its own holder, again

    assert road.records("labels") == before


def test_a_version_that_would_leave_a_gap_is_refused(labels: DynamoLabels, road: Road) -> None:
    labels.append(a_label(said=1))

    with pytest.raises(VersionTaken):
        labels.append(a_label(3, said=3))

    assert told(road) == [("v#000001", "spam")]


def test_the_pointer_never_goes_back(labels: DynamoLabels, road: Road) -> None:
    for number in (1, 2, 3):
        labels.append(a_label(number, said=number))

    with pytest.raises(VersionTaken):
        labels.append(a_label(2, said=99))

    assert ("current", 3) in told(road)


def test_a_history_is_read_as_it_was_written(labels: DynamoLabels, road: Road) -> None:
    written = [
        a_label(1, said=1, value="spam"),
        a_label(2, said=2, value=("ok", "spam"), kind="annotators"),
    ]
    for label in written:
        labels.append(label)
    labels.append(a_label(1, said=3, item_id=an_id(2)))

    assert labels.history("chat", an_id()) == written
    assert labels.history("chat", an_id(3)) == []


def test_what_decides_is_read_consistently(labels: DynamoLabels, road: Road) -> None:
    with road.watched():
        labels.history("chat", an_id())

    assert road.reads() == [True]


def test_a_fault_in_a_transaction_is_no_rival(
    labels: DynamoLabels, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Throttled, or beside another transaction: to be delivered again."""
    cancelled = road.dynamodb.exceptions.TransactionCanceledException
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]

    def conflict(**_: Any) -> None:
        raise cancelled({"Error": {}, "CancellationReasons": reasons}, "TransactWriteItems")  # type: ignore[arg-type]

    labels.append(a_label(said=1))
    monkeypatch.setattr(road.dynamodb, "transact_write_items", conflict)

    with pytest.raises(cancelled):
        labels.append(a_label(2, said=2))


def test_the_current_label_of_an_item_is_its_last(labels: DynamoLabels, road: Road) -> None:
    for number in range(1, 4):
        labels.append(a_label(number, said=number))
    labels.append(a_label(1, said=9, item_id=an_id(0x11)))  # of the same partition
    inventory = Inventory(
        road.dynamodb, items="items", work="work", labels="labels", quarantine="quarantine"
    )

    current = {one.item_id: one.version for one in inventory.labels("chat")}
    assert current == {an_id(): 3, an_id(0x11): 1}
