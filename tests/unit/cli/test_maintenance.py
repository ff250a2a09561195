"""labelhooks maintenance: who declared it, until when, and that CloudWatch was told."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks_cli.deployment import Deployment
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setenv("LABELHOOKS_ACTOR", "olga")
    with deployed(monkeypatch) as deployment:
        yield deployment


def marks(deployment: Deployment) -> list[float]:
    """Return the largest mark of each minute that CloudWatch has."""
    found = deployment.target.cloudwatch.get_metric_statistics(
        Namespace="LabelHooks/dev",
        MetricName="MaintenanceDeclared",
        StartTime=datetime.now(UTC) - timedelta(minutes=5),
        EndTime=datetime.now(UTC) + timedelta(hours=2),
        Period=60,
        Statistics=["Minimum", "Maximum"],
    )
    return [one["Maximum"] + one["Minimum"] for one in found["Datapoints"]]


def test_it_is_declared_marked_ended_and_told(deployment: Deployment, labelhooks: Run) -> None:
    said = labelhooks("maintenance", "start", "--minutes", "90", "--reason", "new tables")
    assert said.code == 0
    assert "No alarm calls until" in said.out
    assert marks(deployment) == [2.0] * 91

    assert "Maintenance until" in labelhooks("maintenance", "status").err
    assert labelhooks("maintenance", "end", "--reason", "done").code == 0
    assert set(marks(deployment)) <= {0.0, 2.0}
    assert marks(deployment).count(2.0) <= 1  # a minute may have gone by

    rows = json.loads(labelhooks("maintenance", "status", "--json").out)
    assert [(one["action"], one["actor"], one["reason"]) for one in rows] == [
        ("end", "olga", "done"),
        ("start", "olga", "new tables"),
    ]


def test_what_cannot_be_is_told(deployment: Deployment, labelhooks: Run) -> None:
    assert "1 to 110" in labelhooks("maintenance", "start", "--minutes", "600", "--reason", "x").err
    assert "no maintenance to end" in labelhooks("maintenance", "end", "--reason", "x").err
