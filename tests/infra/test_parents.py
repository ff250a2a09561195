"""Parents of alarms: one incident calls once, and nobody is called during maintenance."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.infra.templates import Resource, Stacks

MOST_IN_A_RULE, LONGEST_RULE = 100, 10_240  # CloudWatch's limits
OWN = {"account-Bill", "page-Fails", "Maintenance"}  # what calls for itself, and what calls nobody


def children(parent: Resource, stacks: Stacks) -> list[str]:
    """Return the names of the alarms that a parent's rule asks for."""
    rule = stacks.named(parent.properties["AlarmRule"])
    return [
        one.rpartition("LabelHooks-dev-")[2].rstrip('")')
        for one in rule.removeprefix("(").removesuffix(")").split(" OR ")
    ]


@pytest.fixture(scope="module")
def parents(dev: Stacks) -> dict[str, Resource]:
    return {
        made.properties["AlarmName"].removeprefix("LabelHooks-dev-"): made
        for made in dev.all("CloudWatch::CompositeAlarm")
    }


@pytest.fixture(scope="module")
def calling(parents: dict[str, Resource]) -> dict[str, Resource]:
    return {name: made for name, made in parents.items() if name != "AnythingPages"}


def test_every_alarm_has_one_parent_and_calls_nobody_itself(
    dev: Stacks, calling: dict[str, Resource]
) -> None:
    named = Counter(child for parent in calling.values() for child in children(parent, dev))
    there = {}
    for alarm in dev.all("CloudWatch::Alarm"):
        name = alarm.properties["AlarmName"].removeprefix("LabelHooks-dev-")
        if name not in OWN:
            there[name] = alarm.properties.get("AlarmActions", [])

    assert named == dict.fromkeys(there, 1)
    # The guard hears of money at any time, and calls nobody: it acts.
    heard = {name: [dev.named(one) for one in topics] for name, topics in there.items() if topics}
    assert heard == {
        "reckon_spend-SpendAnomaly": ["guard/Resource"],
        "take_measures-SloBurnPauses": ["guard/Resource"],
    }


def test_a_parent_calls_whom_its_children_would(
    dev: Stacks, embedded: Stacks, calling: dict[str, Resource]
) -> None:
    alone = {
        made.properties["AlarmName"].removeprefix("LabelHooks-dev-"): embedded.named(
            made.properties["AlarmActions"][0]
        )
        for made in embedded.all("CloudWatch::Alarm")
    }
    for name, parent in calling.items():
        (topic,) = parent.properties["AlarmActions"]
        assert parent.properties["OKActions"] == [topic], name
        assert {alone[child] for child in children(parent, dev)} == {dev.named(topic)}, name


def test_what_lasts_does_not_swallow_the_call_of_an_outage(
    dev: Stacks, calling: dict[str, Resource]
) -> None:
    """A dead letter stands until somebody looks: a parent that is on does not call again."""
    for name, parent in calling.items():
        kinds = {child.rpartition("-")[2] for child in children(parent, dev)}
        if name.endswith("-Outage"):
            assert kinds <= {"StaleQueue", "StaleStream", "Fails", "MeasuresSilent"}
        elif "DeadLetters" in kinds:
            assert kinds == {"DeadLetters"}


def test_nobody_is_called_during_maintenance(dev: Stacks, calling: dict[str, Resource]) -> None:
    for parent in calling.values():
        suppressor = dev.named(parent.properties["ActionsSuppressor"])
        assert suppressor == "Parents/Maintenance/Resource Arn"
        assert parent.properties["ActionsSuppressorWaitPeriod"] == 60
        assert parent.properties["ActionsSuppressorExtensionPeriod"] == 120


def test_anything_that_pages_is_one_state(dev: Stacks, parents: dict[str, Resource]) -> None:
    paging = [
        f"Parents/{name}/Resource Arn"
        for name, made in parents.items()
        if "page" in dev.named((made.properties.get("AlarmActions") or [""])[0])
    ]
    rule = dev.named(parents["AnythingPages"].properties["AlarmRule"])

    assert paging
    assert rule.count("ALARM(") == len(paging)
    assert all(f'"{one}"' in rule for one in paging)


def test_rules_are_within_cloudwatchs_limits(dev: Stacks, parents: dict[str, Resource]) -> None:
    for parent in parents.values():
        rule = dev.named(parent.properties["AlarmRule"])
        assert rule.count("ALARM(") <= MOST_IN_A_RULE
        # Regions and partitions are longer than what stands for them here, by less than this.
        assert len(rule) + 20 * rule.count("ALARM(") <= LONGEST_RULE


def boards(stacks: Stacks) -> dict[str, dict[str, Any]]:
    return {
        made.properties["DashboardName"].removeprefix("LabelHooks-dev-"): json.loads(
            stacks.named(made.properties["DashboardBody"])
        )
        for made in stacks.all("CloudWatch::Dashboard")
    }


def test_the_on_call_dashboard_shows_every_alarm(dev: Stacks) -> None:
    shown = {
        alarm
        for widget in boards(dev)["on-call"]["widgets"]
        if widget["type"] == "alarm"
        for alarm in widget["properties"]["alarms"]
    }

    for alarm in dev.all("CloudWatch::Alarm"):
        name = alarm.properties["AlarmName"]
        if name.removeprefix("LabelHooks-dev-") not in OWN:
            assert any(one.endswith(f":alarm:{name}") for one in shown), name
