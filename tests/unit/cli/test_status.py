"""labelhooks status: counts, depths and ages."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks_cli.deployment import Deployment
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as made:
        yield made


def an_age(deployment: Deployment, queue: str, seconds: int, minutes_ago: int) -> None:
    deployment.target.cloudwatch.put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "ApproximateAgeOfOldestMessage",
                "Dimensions": [{"Name": "QueueName", "Value": queue}],
                "Value": seconds,
                "Timestamp": datetime.now(UTC) - timedelta(minutes=minutes_ago),
            }
        ],
    )


def test_queues_are_told_with_depths_and_the_latest_age(
    deployment: Deployment, labelhooks: Run
) -> None:
    deployment.queue("items").send("waits")
    an_age(deployment, "ItemsQueue", seconds=600, minutes_ago=5)
    an_age(deployment, "ItemsQueue", seconds=42, minutes_ago=1)

    said = json.loads(labelhooks("status", "--json").out)

    queues = {one["queue"]: one for one in said["queues"]}
    assert (queues["items"]["waiting"], queues["items"]["oldest_seconds"]) == (1, 42)
    assert (queues["flags"]["waiting"], queues["flags"]["oldest_seconds"]) == (0, None)


def test_a_dataset_is_told_with_no_items_yet(deployment: Deployment, labelhooks: Run) -> None:
    (dataset,) = json.loads(labelhooks("status", "-d", "chat", "--json").out)["datasets"]

    assert dataset["dataset"] == "chat"
    assert dataset["quarantine"] == 0
