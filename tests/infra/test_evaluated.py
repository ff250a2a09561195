"""Every alarm goes on and off, on data; one incident calls once, and not during maintenance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labelhooks.controls.maintenance import Maintenance
from labelhooks.model.maintenance import Declared
from tests.infra.evaluating import Cloud, Metric
from tests.infra.templates import Stacks

CENTRAL = {"account-Bill", "page-Fails"}  # they call for themselves
CALLED_BY_NOBODY = {"Maintenance", *CENTRAL}


def names(stacks: Stacks) -> list[str]:
    return list(Cloud(stacks).alarms)


def bad(alarm: Mapping[str, Any]) -> float:
    """Return a value that is just over, or just under, what the alarm allows."""
    step = {"LessThanThreshold": -0.001, "GreaterThanThreshold": 0.001}
    return float(alarm["Threshold"]) + step.get(alarm["ComparisonOperator"], 0.0)


def good(alarm: Mapping[str, Any]) -> float:
    """Return a value that is just not bad."""
    step = {"LessThanThreshold": 0.0, "GreaterThanThreshold": 0.0}
    return float(alarm["Threshold"]) + step.get(alarm["ComparisonOperator"], -0.001)


def test_every_alarm_goes_on_and_off_and_its_parent_says_so(dev: Stacks) -> None:
    for name in names(dev):
        if name == "Maintenance":
            continue
        cloud = Cloud(dev)
        alarm = cloud.alarms[name]
        period = int(alarm["Period"]) // 60
        some = (int(alarm["EvaluationPeriods"]) + 3) * period  # and it lasts a little
        metric = cloud.metric(alarm)
        silent = alarm["TreatMissingData"] == "breaching"
        # A value a period: of a sum, each minute of it would count.
        for start in range(0, some, period):
            cloud.put(metric, good(alarm), minutes=range(start, start + 1))
        for start in range(some, 2 * some, period):
            if not silent:
                cloud.put(metric, bad(alarm), minutes=range(start, start + 1))
        for start in range(2 * some, 4 * some, period):
            cloud.put(metric, good(alarm), minutes=range(start, start + 1))

        cloud.run(some, only=[name])
        assert not cloud.on[name], f"{name} is on before anything is bad"
        cloud.run(some, only=[name])
        assert cloud.on[name], f"{name} does not go on"
        cloud.run(2 * some + 5, only=[name])
        assert not cloud.on[name], f"{name} does not go off"
        if name not in CENTRAL:
            assert cloud.calls, f"{name} calls nobody"
            (parent,) = {call[1] for call in cloud.calls}
            assert [call[3] for call in cloud.calls] == [True, False], name
            assert name in cloud.parents[parent].rule


def test_a_deployment_that_is_idle_calls_nobody(dev: Stacks) -> None:
    cloud = Cloud(dev)
    for alarm in cloud.alarms.values():
        if alarm["TreatMissingData"] == "breaching":  # what must be heard is heard
            cloud.put(cloud.metric(alarm), 1, minutes=range(60))
    cloud.run(60)

    assert cloud.calls == []
    assert not any(cloud.on.values())


def one(cloud: Cloud, name: str) -> tuple[Metric, float]:
    return cloud.metric(cloud.alarms[name]), bad(cloud.alarms[name])


def broken(cloud: Cloud, name: str, minutes: range) -> None:
    """Let an alarm's metric be bad in these minutes."""
    metric, value = one(cloud, name)
    cloud.put(metric, value, minutes=minutes)


INTAKE = ("ingest-StaleQueue", "flags-StaleQueue", "ingest-DeadLetters", "flags-DeadLetters")


def test_one_incident_with_many_symptoms_calls_once(dev: Stacks) -> None:
    """Intake stands for half an hour: two queues grow old, one after the other."""
    cloud = Cloud(dev)
    broken(cloud, "ingest-StaleQueue", range(30))
    broken(cloud, "flags-StaleQueue", range(10, 40))

    cloud.run(60, only=INTAKE)

    assert [(name, topic, on) for _, name, topic, on in cloud.calls] == [
        ("intake-Outage", "page", True),
        ("intake-Outage", "page", False),
    ]


def test_a_dead_letter_that_nobody_took_away_does_not_hide_an_outage(dev: Stacks) -> None:
    cloud = Cloud(dev)
    broken(cloud, "ingest-DeadLetters", range(300))
    broken(cloud, "ingest-StaleQueue", range(100, 130))

    cloud.run(200, only=INTAKE)

    on = [(name, minute > 100) for minute, name, _, on in cloud.calls if on]
    assert on == [("intake-DeadLetters", False), ("intake-Outage", True)]


def declare(cloud: Cloud, minutes: int, *, ended: int | None = None) -> None:
    """Declare maintenance from minute 5 on, by the real use case, and end it at a minute."""
    zero = datetime(2026, 11, 24, tzinfo=UTC)
    kept: list[Declared] = []
    (stat, _) = [part["MetricStat"] for part in cloud.alarms["Maintenance"]["Metrics"][1:]]
    metric = cloud.metric(stat["Metric"])

    class Kept:
        def append(self, declared: Declared) -> None:
            kept.insert(0, declared)

        def all(self) -> list[Declared]:
            return kept

        def mark(self, minutes: list[datetime], value: int) -> None:
            for at in minutes:
                minute = int((at - zero).total_seconds()) // 60
                cloud.put(metric, value, minutes=range(minute, minute + 1))

    use = Maintenance(Kept(), Kept())  # type: ignore[arg-type]
    start = zero + timedelta(minutes=5)
    use.start(minutes=minutes, actor="olga", reason="new tables", now=start)
    if ended is not None:
        end = zero + timedelta(minutes=ended)
        use.end(actor="olga", reason="done", now=end)


@pytest.mark.parametrize("symptom", ["ingest-StaleQueue", "ingest-DeadLetters"])
def test_nobody_is_called_during_maintenance(symptom: str, dev: Stacks) -> None:
    cloud = Cloud(dev)
    declare(cloud, 60)
    broken(cloud, symptom, range(10, 40))

    cloud.run(120, only=[symptom, "Maintenance"])

    assert cloud.calls == []


def test_what_is_still_on_when_it_ends_is_called(dev: Stacks) -> None:
    for ended, over in ((None, 66), (30, 30)):
        cloud = Cloud(dev)
        declare(cloud, 60, ended=ended)
        broken(cloud, "ingest-StaleQueue", range(10, 300))

        cloud.run(120, only=[*INTAKE, "Maintenance"])

        ((minute, name, topic, on),) = cloud.calls
        assert (name, topic, on) == ("intake-Outage", "page", True)
        assert over < minute <= over + 5
