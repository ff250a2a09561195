"""Anomalies: a runaway is one, ordinary days and weeks are none, and bad days do not hide it."""

from datetime import date, timedelta
from random import Random

import pytest

from labelhooks.money.anomaly import anomaly, most_usual

MONDAY = date(2026, 11, 23)


def days(*costs: float) -> dict[str, float]:
    """Return costs of the days before Monday, the last first."""
    return {str(MONDAY - timedelta(days=n)): cost for n, cost in enumerate(costs, 1)}


def test_nothing_is_usual_in_the_first_days() -> None:
    assert most_usual(days(*[10.0] * 4), str(MONDAY)) is None
    assert anomaly(days(*[10.0] * 4), str(MONDAY), 1e6) == 0.0


@pytest.mark.parametrize(
    ("cost", "share"),
    [
        pytest.param(10.0, 0.5, id="a day as the others"),
        pytest.param(20.0, 1.0, id="twice as much"),
        pytest.param(100.0, 5.0, id="a runaway"),
    ],
)
def test_where_days_are_alike_twice_as_much_is_an_anomaly(cost: float, share: float) -> None:
    assert anomaly(days(*[10.0] * 20), str(MONDAY), cost) == pytest.approx(share)


def test_cents_are_nobody_s_alarm() -> None:
    assert anomaly(days(*[0.001] * 20), str(MONDAY), 0.9) < 1


def test_a_few_bad_days_do_not_hide_the_next_one() -> None:
    assert anomaly(days(500.0, 500.0, 500.0, *[10.0] * 20), str(MONDAY), 100.0) > 1


def test_a_large_upload_each_monday_is_usual_on_mondays_alone() -> None:
    costs = [100.0 if n % 7 == 0 else 1.0 for n in range(1, 29)]

    assert anomaly(days(*costs), str(MONDAY), 110.0) < 1
    assert anomaly(days(*costs), str(MONDAY + timedelta(days=1)), 110.0) > 1


def test_ordinary_days_give_hardly_any_false_alarm() -> None:
    """Days that vary by a third around their mean: less than one alarm in 200 days."""
    random = Random(7)
    series = [max(0.0, random.gauss(30.0, 10.0)) for _ in range(1030)]
    alarms = sum(
        anomaly(days(*reversed(series[n - 28 : n])), str(MONDAY), series[n]) >= 1
        for n in range(28, 1028)
    )

    assert alarms <= 5
