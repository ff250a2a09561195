"""Two envs in one region: what functions of one write, only its own alarms and boards hear."""

from collections.abc import Iterator
from types import ModuleType

import boto3
import pytest
from moto import mock_aws

from functions.reckon_spend import handler as reckon_spend
from functions.reconcile import handler as reconcile
from functions.take_measures import handler as take_measures
from gameday.alarms import points_of
from labelhooks.aws import clients, measures
from labelhooks.model.counts import Counted
from tests.factories import Context
from tests.infra.templates import Stacks
from tests.integration.tables import TABLES, create_tables

type Listened = tuple[str, str, frozenset[tuple[str, str]]]


def listened(stacks: Stacks) -> set[Listened]:
    """Return namespace, name and dimensions of what alarms hear, but for AWS's own metrics."""
    found = set()
    for alarm in stacks.all("CloudWatch::Alarm"):
        parts = alarm.properties.get("Metrics", [])
        maths = [one["MetricStat"]["Metric"] for one in parts if "MetricStat" in one]
        for of in maths or [alarm.properties]:
            if not of["Namespace"].startswith("AWS/"):
                dims = ((one["Name"], one["Value"]) for one in of.get("Dimensions", []))
                found.add((of["Namespace"], of["MetricName"], frozenset(dims)))
    return found


def spaces(stacks: Stacks) -> set[str]:
    return {space for space, _, _ in listened(stacks)}


def test_no_alarm_of_one_env_hears_what_the_other_writes(dev: Stacks, prod: Stacks) -> None:
    assert len(listened(dev)) > 20
    assert not listened(dev) & listened(prod)
    assert (spaces(dev), spaces(prod)) == ({"LabelHooks/dev"}, {"LabelHooks/prod"})


def test_no_dashboard_of_one_env_shows_the_other(dev: Stacks, prod: Stacks) -> None:
    for stacks, other in ((dev, "LabelHooks/prod"), (prod, "LabelHooks/dev")):
        for board in stacks.all("CloudWatch::Dashboard"):
            assert other not in stacks.named(board.properties["DashboardBody"])


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        clients.forget()
        create_tables(boto3.client("dynamodb", "us-east-1"))
        yield monkeypatch


def written(out: str) -> set[Listened]:
    """Return what log lines (EMF) tell CloudWatch."""
    points = [point for line in out.splitlines() for point in points_of(line, 0.0)]
    return {(one.namespace, one.metric, one.dimensions) for one in points}


def as_deployed(patch: pytest.MonkeyPatch, stacks: Stacks, function: str) -> None:
    """Set what the template sets for a function, and the tables of the test."""
    told = stacks.environment(function)
    for name in ("POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME"):
        patch.setenv(name, told[name])
    for name in ("RAW_BUCKET", "CLEAN_BUCKET", "ID_KEY_SECRET"):
        patch.setenv(name, "none")
    patch.setenv("RECONCILE_AT", "2")
    for table in TABLES:
        patch.setenv(f"{table.upper()}_TABLE", table)


@pytest.mark.parametrize("handler", [take_measures, reckon_spend, reconcile])
def test_what_a_handler_writes_is_what_its_own_alarms_hear(
    handler: ModuleType,
    account: pytest.MonkeyPatch,
    dev: Stacks,
    prod: Stacks,
    capsys: pytest.CaptureFixture[str],
) -> None:
    function = handler.__name__.split(".")[1]
    for stacks, other in ((dev, prod), (prod, dev)):
        as_deployed(account, stacks, function)
        handler.wired.cache_clear()
        handler.lambda_handler({}, Context(lambda: 900_000))
        told = written(capsys.readouterr().out)
        assert told & listened(stacks)
        assert not told & listened(other)
    handler.wired.cache_clear()


@pytest.mark.parametrize(
    ("function", "what"),
    [
        ("gate", Counted.OVER_QUOTA),
        ("watch_accepted", Counted.PRELABELERS_PAUSED),
        ("api", Counted.SCHEMA_QUESTIONS),
    ],
)
def test_counts_for_alarms_are_where_the_alarms_listen(
    function: str,
    what: Counted,
    monkeypatch: pytest.MonkeyPatch,
    prod: Stacks,
    capsys: pytest.CaptureFixture[str],
) -> None:
    as_deployed(monkeypatch, prod, function)
    measures.count("-", what, 1)
    measures.emit()

    assert written(capsys.readouterr().out) <= listened(prod)
