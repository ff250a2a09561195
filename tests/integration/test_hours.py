"""Hours on moto: what follows a stream counts once, whatever comes again; days roll up once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from labelhooks.aws.hours import DynamoHours
from labelhooks.errors import ConflictError
from labelhooks.model.hours import Change, Hour, summed
from tests.integration.tables import create_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HOUR = "2026-11-24T13"
AT = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
FAR = 10**39  # sequence numbers have up to forty digits


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0
        self.moment = AT

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        create_tables(client)
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hours(dynamodb: "DynamoDBClient", clock: Clock) -> DynamoHours:
    return DynamoHours(dynamodb, "measures", clock=clock, now=lambda: clock.moment)


def held(hours: DynamoHours, dataset: str = "chat") -> Counter[str]:
    return summed(hours.between(dataset, AT - timedelta(hours=1), AT + timedelta(hours=3)))


def test_a_batch_that_comes_again_counts_once(hours: DynamoHours) -> None:
    batch = [Change("labels/a", FAR + n, {"first": 1}) for n in range(3)]

    assert hours.take("chat", HOUR, batch) == 3
    assert hours.take("chat", HOUR, batch) == 0
    assert hours.take("chat", HOUR, [*batch[1:], Change("labels/a", FAR + 9, {"first": 1})]) == 1
    assert held(hours) == {"first": 4}


def test_places_of_the_stream_count_each_by_itself(hours: DynamoHours) -> None:
    assert hours.take("chat", HOUR, [Change("labels/a", 90, {"first": 1})]) == 1
    assert hours.take("chat", HOUR, [Change("labels/b", 10, {"first": 1})]) == 1
    assert hours.take("chat", HOUR, [Change("items/a", 20, {"items": 5})]) == 1
    assert held(hours) == {"first": 2, "items": 5}


def test_what_somebody_else_counted_in_between_is_not_lost(
    hours: DynamoHours, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DynamoHours(dynamodb, "measures")
    read = hours._get

    def overtaken(dataset: str, sort: str) -> dict[str, object]:
        found = read(dataset, sort)
        if not overtook:
            overtook.append(1)
            other.take("chat", HOUR, [Change("labels/b", 5, {"first": 1})])
        return found

    overtook: list[int] = []
    monkeypatch.setattr(hours, "_get", overtaken)

    assert hours.take("chat", HOUR, [Change("labels/a", 5, {"first": 1})]) == 1
    assert held(other) == {"first": 2}


def test_whoever_is_always_overtaken_counts_nothing_and_says_so(
    hours: DynamoHours, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DynamoHours(dynamodb, "measures")
    read, overtook = hours._get, iter(range(100))

    def overtaken(dataset: str, sort: str) -> dict[str, object]:
        found = read(dataset, sort)
        other.take("chat", HOUR, [Change("labels/b", next(overtook), {"first": 1})])
        return found

    monkeypatch.setattr(hours, "_get", overtaken)

    with pytest.raises(ConflictError, match="chat"):
        hours.take("chat", HOUR, [Change("labels/a", 5, {"items": 1})])
    assert "items" not in held(other)


def test_what_is_added_is_held_back_and_written_now_and_then(
    hours: DynamoHours, clock: Clock
) -> None:
    hours.add("chat", {"expired": 1})
    hours.flush()
    assert held(hours) == {"expired": 1}  # the first at once

    hours.add("chat", {"expired": 2}, people=["anna"])
    hours.flush()
    assert held(hours) == {"expired": 1}
    clock.seconds += 2  # nobody waits for long: there may be no next event
    hours.flush()
    assert held(hours) == {"expired": 3}
    assert hours.between("chat", AT - timedelta(hours=1), AT)[0].people == {"anna"}

    hours.add("chat", {"expired": 500})
    hours.flush()
    assert held(hours) == {"expired": 503}


def test_what_cannot_be_written_is_held_on(
    hours: DynamoHours, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")
    update = hours._update

    def refused(*_: object, **__: object) -> bool:
        raise refusal

    monkeypatch.setattr(hours, "_update", refused)
    hours.add("chat", {"expired": 2})
    hours.flush()
    monkeypatch.setattr(hours, "_update", update)
    clock.seconds += 11
    hours.flush()

    assert held(hours) == {"expired": 2}


def test_what_is_added_belongs_to_the_hour_in_which_it_was(
    hours: DynamoHours, clock: Clock
) -> None:
    hours.add("chat", {"expired": 1})
    clock.moment += timedelta(hours=1)
    hours.add("chat", {"expired": 2})
    hours.flush()

    one, two = hours.between("chat", AT - timedelta(hours=1), AT + timedelta(hours=3))
    assert (one.hour, one.counts) == (HOUR, {"expired": 1})
    assert (two.hour, two.counts) == ("2026-11-24T14", {"expired": 2})


def test_adding_does_not_disturb_whoever_follows_a_stream(hours: DynamoHours) -> None:
    hours.take("chat", HOUR, [Change("labels/a", 1, {"first": 1})])
    hours.add("chat", {"completed": 1})
    hours.flush()

    assert hours.take("chat", HOUR, [Change("labels/a", 2, {"first": 1})]) == 1
    assert held(hours) == {"first": 2, "completed": 1}


def test_more_names_than_one_write_takes(hours: DynamoHours) -> None:
    """DynamoDB allows 300 operators in an expression: a schema may have 500 classes."""
    changes = [Change("labels/a", n, {f"class/annotators/c{n}": 1, "first": 1}) for n in range(450)]
    hours.add("chat", {f"rated/c{n}": 1 for n in range(450)})

    assert hours.take("chat", HOUR, changes) == 450
    hours.flush()
    counted = held(hours)
    assert counted["first"] == 450
    assert len([name for name in counted if name.startswith("class/")]) == 450
    assert len([name for name in counted if name.startswith("rated/")]) == 450


def test_hours_between_are_those_that_begin_there(hours: DynamoHours) -> None:
    for hour in ("2026-11-24T12", "2026-11-24T13", "2026-11-24T14"):
        hours.take("chat", hour, [Change("labels/a", 1, {"first": 1})])

    def begun(start: str, end: str) -> list[str]:
        told = [datetime.fromisoformat(f"2026-11-24T{one}:00+00:00") for one in (start, end)]
        return [one.hour[-2:] for one in hours.between("chat", *told)]

    assert begun("12:00", "14:00") == ["12", "13"]
    assert begun("12:30", "14:30") == ["13", "14"]
    assert begun("14:30", "14:30") == []


def test_a_day_is_rolled_up_once(hours: DynamoHours) -> None:
    day = Hour("chat", "2026-11-22", {"first": 7, "class/annotators/ok": 7}, frozenset({"anna"}))

    assert hours.roll(day, {"first": 7})
    assert not hours.roll(day, {"first": 7})
    assert hours.roll(Hour("chat", "2026-11-23", {"first": 1}), {"first": 1})

    assert hours.day("chat", "2026-11-22") == day
    assert hours.day("chat", "2026-11-21") is None
    assert hours.total("chat") == Hour("chat", "2026-11-23", {"first": 8})
    assert [one.hour for one in hours.days("chat", AT - timedelta(days=2), AT)] == ["2026-11-23"]
    assert hours.total("other") == Hour("other", "")


def test_records_are_kept_for_their_time(hours: DynamoHours, dynamodb: "DynamoDBClient") -> None:
    hours.take("chat", HOUR, [Change("labels/a", 1, {"first": 1})])
    hours.roll(Hour("chat", "2026-11-24", {"first": 1}), {"first": 1})

    kept = {
        str(one["sk"]["S"]).partition("#")[0]: one.get("expires_at")
        for one in dynamodb.scan(TableName="measures")["Items"]
    }
    until = datetime(2026, 11, 24, 13, tzinfo=UTC) + timedelta(days=45)
    assert kept["hour"] == {"N": f"{until.timestamp():.0f}"}
    assert kept["total"] is None
    assert kept["day"] is not None
