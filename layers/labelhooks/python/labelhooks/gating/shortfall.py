"""Why a class is not accepted, and how many more judgments it needs."""

from collections.abc import Sequence
from math import ceil

from labelhooks.gating.calibrate import TUNING_SHARE, Opinion
from labelhooks.gating.thresholds import SPENT, STRICTER, Plan, passes, plan
from labelhooks.model.gate import ClassGate, Evidence
from labelhooks.stats.binomial import divergence, fewest_trials

_LIKELY = 0.8  # odds of passing that make judgments enough
_MOST = 100_000  # judgments that nobody will make: its errors are too near what is allowed
_PRIOR = 10.0  # all judgments speak here, so the confidence need say less than where few do
_SMALLEST = 5  # items at a rung, for its error rate to be told at all


def explain(
    whose: str, tuning: Sequence[Opinion], testing: Sequence[Opinion], allowed: float, level: float
) -> ClassGate:
    """
    Return the gate of a class that nothing is accepted of.

    The number of judgments is an estimate: it takes the error rates seen so far for true. It is of
    items that have this class as their proposal.
    """
    allowed, level = allowed * STRICTER, level * SPENT
    judged = [*tuning, *testing]
    fewest = ceil(fewest_trials(allowed, level) / (1 - TUNING_SHARE))
    if not judged:
        return ClassGate(
            threshold=None,
            evidence=Evidence.NEVER_PROPOSED,
            why=f"no judged {whose}: at least {fewest} are needed, all right",
            judged=0,
            needed_more=fewest,
        )
    expected = plan(judged, len(judged), len(judged), prior=_PRIOR)
    needed = max(_needed(expected, allowed, level) or 0, fewest)
    more = needed - len(judged)
    told = f"{len(judged)} judged {whose}, {sum(not one.right for one in judged)} of them wrong"
    hopeless = _best(expected, allowed) is None
    if hopeless and len(judged) >= fewest:
        return ClassGate(
            threshold=None,
            evidence=Evidence.BELOW_TARGET,
            why=f"{told}: too many at every confidence; the pre-labeler must get better first",
            judged=len(testing),
        )
    more = max(more, 1)
    return ClassGate(
        threshold=None,
        evidence=Evidence.TOO_FEW,
        why=f"{told}: about {more:,} more are needed",
        judged=len(testing),
        needed_more=more,
    )


def _best(made: Plan, allowed: float) -> int | None:
    """Return the rung at which each judgment of the class tells most; None if none is good."""
    good = [
        rung
        for rung, items in enumerate(made.expected)
        if items >= _SMALLEST and made.error[rung] < allowed
    ]
    if not good:
        return None
    return max(good, key=lambda rung: made.share[rung] * divergence(made.error[rung], allowed))


def _needed(made: Plan, allowed: float, level: float) -> int | None:
    """Return how many judgments would probably do; None if the numbers give no hope."""
    rung = _best(made, allowed)
    if rung is None:
        return None
    part = made.share[rung] * (1 - TUNING_SHARE)
    low, high = 0, _MOST
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        if passes(round(middle * part), made.error[rung], allowed, level) >= _LIKELY:
            high = middle
        else:
            low = middle
    return high
