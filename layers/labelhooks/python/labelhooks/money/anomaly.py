"""
Whether a dataset's day costs far more than its days use to.

A rule of our own and not CloudWatch's band: that one wants two weeks of a metric under fixed
dimensions, and datasets come after the deployment; it is not evaluated outside of AWS, so nothing
could show that it fires; and its width is learned, so a slow runaway widens it. This one is a
median and a median deviation, which a few bad days do not move (Rousseeuw and Croux, "Alternatives
to the Median Absolute Deviation", JASA 88 (1993): the factor 1.4826 makes the deviation that of a
normal distribution).
"""

from collections.abc import Mapping
from datetime import date
from statistics import median

FLOOR = 1.0  # dollars: a day that costs less is nobody's alarm
TIMES = 2.0  # of a usual day, at least
DEVIATIONS = 6.0
LEAST_DAYS = 5  # before that nothing is usual
LEAST_WEEKDAYS = 3
LOOKED_BACK = 28  # days
_NORMAL = 1.4826


def most_usual(before: Mapping[str, float], today: str) -> float | None:
    """
    Return what a day may cost before it is an anomaly, in dollars; None where nothing is usual yet.

    What the same weekday uses to cost counts as usual, if that is more: a large upload each Monday
    is no anomaly.

    Args:
        before: what days cost, by day; days without a record cost nothing, and are to be in it.
        today: the day to be judged.
    """
    if len(before) < LEAST_DAYS:
        return None
    costs = list(before.values())
    usual = median(costs)
    weekday = date.fromisoformat(today).weekday()
    alike = [cost for day, cost in before.items() if date.fromisoformat(day).weekday() == weekday]
    if len(alike) >= LEAST_WEEKDAYS:
        usual = max(usual, median(alike))
    spread = median(abs(cost - median(costs)) for cost in costs) * _NORMAL
    return max(FLOOR, TIMES * usual, usual + DEVIATIONS * spread)


def anomaly(before: Mapping[str, float], today: str, cost: float) -> float:
    """Return how much of what a day may cost this one has: 1 and above is an anomaly."""
    most = most_usual(before, today)
    return 0.0 if most is None else cost / most
