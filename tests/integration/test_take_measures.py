"""take_measures: from what is recorded to metrics, at a cost that does not grow with the tables."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from functions.take_measures import handler
from labelhooks.aws.depths import DynamoDepths
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.work import DynamoTasks
from labelhooks.model.base import timestamp
from labelhooks.model.hours import Change, hour_of
from labelhooks.quality.table import metrics
from tests.factories import a_task, an_id
from tests.integration.following import followed
from tests.integration.road import Road

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
SLOS = [{"measure": "label_accuracy", "objective": 0.9}]


def told(captured: str) -> dict[str, dict[str, float]]:
    """Return the metrics that were written, by dataset, from their lines (EMF)."""
    found: dict[str, dict[str, float]] = {}
    for line in captured.splitlines():
        if not line.startswith('{"_aws"'):
            continue
        written = json.loads(line)
        for group in written["_aws"]["CloudWatchMetrics"]:
            names = [one["Name"] for one in group["Metrics"]]
            for name in names:
                (value,) = written[name] if isinstance(written[name], list) else [written[name]]
                found.setdefault(written["dataset"], {})[name] = value
    return found


def test_measures_are_written_for_each_dataset_and_the_worst_for_all(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    hours, hour = DynamoHours(road.dynamodb, "measures"), hour_of(datetime.now(UTC))
    for name, right in (("chat", 9), ("mail", 6)):
        road.dataset(name, slos=SLOS)
        counts = {"gold/right": right, "gold/wrong": 10 - right, "items": 20, "first": 10}
        hours.take(name, hour, [Change("labels/0", 1, counts)])
    capsys.readouterr()

    assert road.invoke(handler, {"detail-type": "Scheduled Event"}) == {"taken": 2}

    found = told(capsys.readouterr().out)
    assert (found["chat"]["LabelAccuracy"], found["mail"]["LabelAccuracy"]) == (0.9, 0.6)
    assert found["-"]["LabelAccuracy"] == 0.6
    assert found["-"]["DatasetsMeasured"] == 2
    assert found["chat"]["Coverage"] == 0.5
    assert found["-"]["ErrorBudgetLeft"] == 1.0  # nothing since the first snapshot
    assert {name for one in found.values() for name in one} <= {
        one.metric for one in metrics().values() if "take_measures" in one.by
    }


def test_one_dataset_that_fails_does_not_hold_up_the_others(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("chat", "mail"):
        road.dataset(name)
    road.fault = lambda operation, arguments: (
        RuntimeError() if operation == "GetItem" and arguments["Key"]["pk"]["S"] == "chat" else None
    )
    capsys.readouterr()

    with pytest.raises(RuntimeError, match="measures of 1 datasets"):
        road.invoke(handler, {"detail-type": "Scheduled Event"})

    assert "mail" in told(capsys.readouterr().out)


@pytest.fixture
def asked(road: Road) -> "Asked":
    return Asked(road)


class Asked:
    """How many calls a turn makes, and how many records it gets."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.records = 0
        road.on_call = self._count

    def _count(self, operation: str, _arguments: object, answer: dict[str, object]) -> None:
        items = answer.get("Items")
        self.records += len(items) if isinstance(items, list) else int("Item" in answer)

    def turn(self) -> tuple[Counter[str], int]:
        self.road.calls.clear()
        self.records = 0
        assert self.road.invoke(handler, {"detail-type": "Scheduled Event"})
        return Counter(self.road.calls), self.records


def test_a_turn_costs_the_same_with_a_hundred_labels_and_with_ten_thousand(
    road: Road, asked: Asked
) -> None:
    """What it reads is bounded by hours, and says nothing of how much was counted in them."""
    road.dataset(slos=SLOS)
    hours, now = DynamoHours(road.dynamodb, "measures"), datetime.now(UTC)
    moments = [now - timedelta(hours=number) for number in range(60)]
    number = 0

    def label(labels: int) -> None:
        nonlocal number
        for moment in moments:
            number += 1
            counts = {"first": labels // len(moments), "class/annotators/ok": labels}
            hours.take("chat", hour_of(moment), [Change("labels/0", number, counts)])

    label(100)
    asked.turn()  # rolls days up, and looks for drift: both once
    small = asked.turn()
    label(10_000)
    large = asked.turn()

    assert small == large
    # 2 queues of 16 shards; the names, hours, days, spend; a configuration, the total twice, what
    # is remembered, and that once more, written.
    assert sum(large[0].values()) == 32 + 4 + 5
    assert large[1] < 60 + 10


def test_a_turn_reads_no_labels_items_or_tasks(road: Road) -> None:
    road.dataset(slos=SLOS)
    road.upload("chat/a.txt", b"hello")
    road.run()
    followed(road)
    road.seen.clear()

    road.invoke(handler, {"detail-type": "Scheduled Event"})

    assert {one["TableName"] for _, one in road.seen if "IndexName" not in one} <= {
        "config",
        "measures",
    }


def test_depth_is_bounded_and_the_oldest_is_found_all_the_same(road: Road) -> None:
    tasks = DynamoTasks(road.dynamodb, "work")
    for number in range(12):  # one shard; the oldest is the least urgent
        made = timestamp(NOW - timedelta(minutes=number))
        tasks.open([a_task(number, priority=9 - number // 6, created_at=made)])
    tasks.open([a_task(0xF, item_id=an_id(1)[::-1], created_at=timestamp(NOW))])

    whole = DynamoDepths(road.dynamodb, "work").of("chat", ["general", "review"], NOW)
    bounded = DynamoDepths(road.dynamodb, "work", most=4).of("chat", ["general"], NOW)

    assert (whole.tasks, whole.oldest) == (13, 11 * 60)
    assert (bounded.tasks, bounded.oldest) == (5, 11 * 60)
    assert DynamoDepths(road.dynamodb, "work").of("mail", ["general"], NOW).oldest is None


def age_snapshots(hours: DynamoHours, dataset: str, by: timedelta) -> None:
    """Let what is remembered of a dataset's objectives be older."""
    held = hours.standing(dataset)
    seconds = int(by.total_seconds())
    rings = {
        name: tuple((at - seconds, good, total) for at, good, total in ring)
        for name, ring in held.rings.items()
    }
    hours.remember(dataset, held.model_copy(update={"rings": rings}))


def test_which_datasets_burn_is_kept_for_the_guard_where_their_document_says_so(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    hours, tick = DynamoHours(road.dynamodb, "measures"), {"detail-type": "Scheduled Event"}
    road.dataset("chat", slos=SLOS)
    road.dataset("mail", slos=[{**SLOS[0], "pauses_intake": True}])
    road.invoke(handler, tick)
    hour = hour_of(datetime.now(UTC))
    for name in ("chat", "mail"):
        hours.take(name, hour, [Change("labels/0", 1, {"gold/right": 10, "gold/wrong": 90})])
        age_snapshots(hours, name, timedelta(hours=2))
    capsys.readouterr()

    road.invoke(handler, tick)

    found = told(capsys.readouterr().out)
    assert found["chat"]["SloBurnPage"] == found["mail"]["SloBurnPage"] > 0.5
    assert (found["chat"]["SloBurnPauses"], found["-"]["SloBurnPauses"]) == (
        0.0,
        found["mail"]["SloBurnPage"],
    )
    held = road.held("measures", "burns")
    assert [(one["pk"], one["burns"]) for one in held] == [("mail", found["mail"]["SloBurnPauses"])]
