"""Alarms are evaluated on metrics as CloudWatch does it, for game days in the embedded cloud."""

import json

import pytest

from gameday.alarms import Alarm, Point, points_of

OURS = frozenset({("dataset", "-"), ("service", "gate")})


def an_alarm(**changes: object) -> Alarm:
    told = {
        "AlarmName": "x-Errs",
        "Namespace": "LabelHooks/dev",
        "MetricName": "Errs",
        "Dimensions": [{"Name": n, "Value": v} for n, v in sorted(OURS)],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **changes,
    }
    return Alarm.of(told)


def points(*of: tuple[float, float]) -> list[Point]:
    """Return points so many seconds ago."""
    return [Point("LabelHooks/dev", "Errs", OURS, 1000 - age, value) for age, value in of]


@pytest.mark.parametrize(
    ("of", "on"),
    [
        pytest.param([(10, 5), (70, 5)], True, id="two of three minutes"),
        pytest.param([(10, 9)], False, id="one minute is not enough"),
        pytest.param([(10, 2), (20, 3), (70, 5)], True, id="a minute's values are added up"),
        pytest.param([(10, 5), (200, 5)], False, id="what is older does not count"),
        pytest.param([], False, id="no data does not breach"),
    ],
)
def test_an_alarm_is_on_when_enough_periods_breach(of: list[tuple[float, float]], on: bool) -> None:
    assert an_alarm().fires(points(*of), now=1000) is on


def test_points_of_another_metric_or_dimension_are_not_its_own() -> None:
    others = [
        Point("LabelHooks/dev", "Errs", frozenset({("service", "gate")}), 999, 9.0),
        Point("AWS/SQS", "Errs", OURS, 999, 9.0),
    ]
    once = an_alarm(DatapointsToAlarm=1)

    assert not once.fires(others, now=1000)
    assert once.fires([*others, *points((5, 5))], now=1000)


def test_what_is_too_low_can_breach_too() -> None:
    low = an_alarm(ComparisonOperator="LessThanThreshold", Statistic="Minimum", DatapointsToAlarm=1)

    assert low.fires(points((5, 9), (6, 4.9)), now=1000)
    assert not low.fires(points((5, 9), (6, 5.0)), now=1000)


def test_metrics_are_read_from_log_lines_as_functions_write_them() -> None:
    directive = {
        "Namespace": "LabelHooks/dev",
        "Dimensions": [["service", "dataset"]],
        "Metrics": [{"Name": "Errs", "Unit": "Count"}],
    }
    line = {
        "_aws": {"Timestamp": 5000, "CloudWatchMetrics": [directive]},
        "service": "gate",
        "dataset": "-",
        "Errs": [2.0, 3.0],
    }

    found = points_of(json.dumps(line), fallback=0.0)
    assert [(one.dimensions, one.at, one.value) for one in found] == [
        (OURS, 5.0, 2.0),
        (OURS, 5.0, 3.0),
    ]
    assert points_of('{"message": "worked on"}', fallback=0.0) == []
