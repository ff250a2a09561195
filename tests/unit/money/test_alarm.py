"""What the guard is told, by whom, in which form."""

import json
from typing import Any

import pytest

from labelhooks.money.alarm import Alarm, read_alarm

PUBLISHED = "2026-11-24T13:05:00.000Z"


def an_alarm(dataset: str | None = "chat", **changes: Any) -> str:
    """Return a message as CloudWatch publishes it."""
    dimensions = [{"value": "reckon_spend", "name": "service"}]
    if dataset is not None:
        dimensions.append({"value": dataset, "name": "dataset"})
    told = {
        "AlarmName": "LabelHooks-dev-reckon_spend-SpendAnomaly",
        "AlarmDescription": "…",
        "NewStateValue": "ALARM",
        "OldStateValue": "OK",
        "StateChangeTime": "2026-11-24T13:00:00.123+0000",
        "Trigger": {"MetricName": "SpendAnomaly", "Dimensions": dimensions},
    }
    return json.dumps({**told, **changes})


def test_an_alarm_names_its_dataset() -> None:
    assert read_alarm(an_alarm(), published=PUBLISHED) == Alarm(
        name="LabelHooks-dev-reckon_spend-SpendAnomaly",
        at="2026-11-24T13:00:00.123Z",
        dataset="chat",
    )


@pytest.mark.parametrize("dataset", [None, "-", "No Dataset"])
def test_one_of_all_datasets_names_none(dataset: str | None) -> None:
    alarm = read_alarm(an_alarm(dataset), published=PUBLISHED)

    assert alarm
    assert alarm.dataset is None


def test_one_of_metric_maths_has_no_dimensions() -> None:
    alarm = read_alarm(an_alarm(Trigger={"Metrics": [{"Id": "m1"}]}), published=PUBLISHED)

    assert alarm
    assert alarm.dataset is None


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
def test_what_is_not_on_is_nothing(state: str) -> None:
    assert read_alarm(an_alarm(NewStateValue=state), published=PUBLISHED) is None


def test_a_budget_writes_prose() -> None:
    said = (
        "AWS Budget Notification November 24, 2026\nAWS Account 123456789012\n\n"
        "Dear AWS Customer,\n\nYou requested that we alert you when the ACTUAL Cost associated "
        "with your LabelHooks-dev-monthly budget exceeds $100.10 for the current month."
    )

    assert read_alarm(said, published=PUBLISHED) == Alarm(
        name="LabelHooks-dev-monthly", at=PUBLISHED
    )


@pytest.mark.parametrize(
    "said",
    ["hello", "{}", "[1]", "3", an_alarm(AlarmName="a name\nwith lines"), an_alarm(AlarmName=3)],
)
def test_anything_else_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"message|name"):
        read_alarm(said, published=PUBLISHED)
