"""labelhooks reconcile --tell: the alarm hears what is missing, and nothing that waits its turn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.controls.datasets import configure
from labelhooks_cli.deployment import Deployment
from tests.factories import a_spec
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as deployment:
        bucket = deployment.target.output("RawBucket")
        deployment.target.s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )
        for number in range(3):
            deployment.target.s3.put_object(Bucket=bucket, Key=f"chat/{number}.txt", Body=b"hello")
        yield deployment


def heard(deployment: Deployment) -> list[float]:
    """Return what the alarm's metric was told."""
    found = deployment.target.cloudwatch.get_metric_statistics(
        Namespace="LabelHooks/dev",
        MetricName="ReconciliationGap",
        Dimensions=[{"Name": "dataset", "Value": "-"}, {"Name": "service", "Value": "reconcile"}],
        StartTime=datetime.now(UTC) - timedelta(minutes=10),
        EndTime=datetime.now(UTC) + timedelta(minutes=10),
        Period=300,
        Statistics=["Maximum"],
    )
    return [one["Maximum"] for one in found["Datapoints"]]


def test_what_is_missing_is_told(deployment: Deployment, labelhooks: Run) -> None:
    assert labelhooks("reconcile", "-d", "chat", "--older-than", "0").code == 1
    assert heard(deployment) == []

    assert labelhooks("reconcile", "-d", "chat", "--older-than", "0", "--tell").code == 1
    assert heard(deployment) == [3.0]


def test_nothing_missing_is_news_too(deployment: Deployment, labelhooks: Run) -> None:
    assert labelhooks("reconcile", "-d", "chat", "--tell").code == 0  # all of it is young
    assert heard(deployment) == [0.0]


def test_what_waits_for_tomorrows_quota_is_not_missing(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(deployment.datasets, a_spec(), actor="owner", reason="a test")
    monkeypatch.setattr("labelhooks_cli.commands.books.over_quota", lambda *_: {"items": "now"})

    told = labelhooks("reconcile", "-d", "chat", "--older-than", "0", "--tell")

    assert "may be held back (items)" in told.err
    assert heard(deployment) == [0.0]


def test_the_last_one_that_was_told_is_shown(deployment: Deployment, labelhooks: Run) -> None:
    assert "None has ended yet" in labelhooks("reconcile", "-d", "chat", "--last").out

    labelhooks("reconcile", "-d", "chat", "--older-than", "0", "--tell")

    said = labelhooks("reconcile", "-d", "chat", "--last").out
    assert "missing: 3 uploads." in said
