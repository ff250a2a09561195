"""DynamoItems on moto: an item is recorded once, whoever brings it and however often."""

from typing import Any

import pytest

from labelhooks.aws.items import DynamoItems
from labelhooks.errors import InvalidMessage
from labelhooks.model.item import Added, Artifact, Dropped, FlagFacts, Segment, Source, Upload
from tests.factories import NOW, an_id, an_item
from tests.integration.road import Road

OTHER = Source(kind="flag", id=an_id(0xF))


@pytest.fixture
def items(road: Road) -> DynamoItems:
    return DynamoItems(road.dynamodb, "items")


def test_the_first_to_bring_it_records_it_and_others_stand_beside(
    items: DynamoItems, road: Road
) -> None:
    assert items.add([an_item()]) == [Added.NEW]
    assert items.add([an_item()]) == [Added.AGAIN]
    assert items.add([an_item(source=OTHER)]) == [Added.DUPLICATE]
    assert items.add([an_item(source=OTHER)]) == [Added.DUPLICATE]

    assert len(road.held("items", "item")) == 1
    assert [one["source"] for one in road.held("items", "source")] == [f"flag/{an_id(0xF)}"]


def test_a_record_that_is_there_is_not_overwritten(items: DynamoItems, road: Road) -> None:
    items.add([an_item()])
    later = an_item(dataset_version=2, created_at="2027-01-01T00:00:00.000Z", source=OTHER)

    items.add([later, an_item(dataset_version=3)])

    assert [one["dataset_version"] for one in road.held("items", "item")] == [1]


def test_many_are_told_apart_in_order(items: DynamoItems) -> None:
    items.add([an_item(2)])

    added = items.add([an_item(1), an_item(2), an_item(2, source=OTHER), an_item(3)])

    assert added == [Added.NEW, Added.AGAIN, Added.DUPLICATE, Added.NEW]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="a small one"),
        pytest.param(
            {
                "artifact": Artifact(
                    id=an_id(3), format="json", key="chat/x", offset=10, length=20
                ),
                "source": Source(kind="record", id=f"{an_id(4)}:17"),
                "redacted": {"PERSON": 2, "PHONE": 1},
                "priority": 0,
                "flag": FlagFacts(source="filter", reason="toxic", score=1.0, user=an_id(5)),
            },
            id="one with everything",
        ),
    ],
)
def test_an_item_is_read_as_it_was_written(items: DynamoItems, changes: dict[str, Any]) -> None:
    item = an_item(**changes)
    items.add([item])

    assert items.get_many("chat", [item.item_id]) == [item]


def test_many_are_read_in_the_order_asked_for(items: DynamoItems) -> None:
    numbers = list(range(1, 131))  # more than a request takes
    items.add([an_item(number) for number in numbers])
    asked = [an_id(number) for number in [*reversed(numbers), 1, 1]]

    assert [one.item_id for one in items.get_many("chat", asked)] == asked


def test_one_that_is_not_recorded_is_told_unquoted(items: DynamoItems) -> None:
    items.add([an_item(1)])

    with pytest.raises(InvalidMessage, match="1 of 2 items named are not recorded"):
        items.get_many("chat", [an_id(1), an_id(2)])
    with pytest.raises(InvalidMessage):
        items.get_many("mail", [an_id(1)])


def test_a_read_that_is_behind_is_made_again_consistently(
    items: DynamoItems, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    items.add([an_item(1), an_item(2)])
    asked: list[bool] = []
    original = items._get

    def behind(keys: list[Any], *, consistent: bool) -> dict[str, Any]:
        asked.append(consistent)
        found = original(keys, consistent=consistent)
        return found if consistent else {}

    monkeypatch.setattr(items, "_get", behind)

    assert len(items.get_many("chat", [an_id(1), an_id(2)])) == 2
    assert asked == [False, True]


def test_what_dynamodb_leaves_over_is_read_on(
    items: DynamoItems, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    items.add([an_item(number) for number in (1, 2, 3)])
    original = road.dynamodb.batch_get_item

    def one_at_a_time(*, RequestItems: Any) -> Any:  # noqa: N803
        ((table, asked),) = RequestItems.items()
        first, rest = asked["Keys"][:1], asked["Keys"][1:]
        answer = original(RequestItems={table: {**asked, "Keys": first}})
        return {**answer, "UnprocessedKeys": {table: {"Keys": rest}} if rest else {}}

    monkeypatch.setattr(road.dynamodb, "batch_get_item", one_at_a_time)

    asked = [an_id(number) for number in (3, 1, 2)]
    assert [one.item_id for one in items.get_many("chat", asked)] == asked


def test_an_upload_and_its_segments_are_recorded_once(items: DynamoItems, road: Road) -> None:
    upload = Upload(dataset="chat", upload_id=an_id(7), format="csv", size=90, created_at=NOW)
    segment = a_segment(0, 50)

    for _ in range(2):
        items.begin_upload(upload)
        items.end_segment("chat", segment)
    items.begin_upload(upload.model_copy(update={"size": 1}))
    items.end_segment("chat", a_segment(0, 40))

    assert items.segment("chat", an_id(7), 0) == segment
    assert items.segment("chat", an_id(7), 50) is None
    assert [one["size"] for one in road.held("items", "upload")] == [90]
    assert len(road.held("items", "segment")) == 1


def a_segment(start: int, end: int) -> Segment:
    return Segment(
        upload_id=an_id(7),
        start=start,
        end=end,
        items=2,
        duplicates=1,
        quarantined=0,
        last=False,
        done_at=NOW,
    )


def test_a_dropped_flag_is_recorded_once(items: DynamoItems, road: Road) -> None:
    dropped = Dropped(dataset="chat", source=OTHER, rule=0, dataset_version=1, at=NOW)

    items.drop(dropped)
    items.drop(dropped.model_copy(update={"rule": 5}))

    assert [one["rule"] for one in road.held("items", "dropped")] == [0]


def test_whether_a_segment_is_done_is_read_consistently(items: DynamoItems, road: Road) -> None:
    with road.watched():
        items.segment("chat", an_id(7), 0)

    assert road.reads() == [True]
