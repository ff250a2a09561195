"""How far confidence is from accuracy, and the temperature that brings it nearer."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log, sqrt

_FLOOR = 1e-12  # a model's "impossible": its logarithm must stay finite
_COLDEST, _HOTTEST = log(0.05), log(20.0)
_GOLDEN = (sqrt(5) - 1) / 2
_STEPS = 24  # of the golden section: the bracket of log T shrinks from 6 to 0.00006


@dataclass(frozen=True, slots=True)
class Bucket:
    """Items of like confidence. `confidence` and `accuracy` are means over `count` items."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(
    confidence: Sequence[float], correct: Sequence[bool], *, bins: int = 15
) -> list[Bucket]:
    """
    Return the buckets that hold anything, lowest first.

    Args:
        confidence: n probabilities in [0, 1], one a prediction.
        correct: n booleans in the same order: was the prediction right?
        bins: how many, equally wide, closed on the right; the first holds 0 too.

    Raises:
        ValueError: nothing to measure, lengths that differ, or a number out of range.
    """
    sound = bins > 0 and 0 < len(confidence) == len(correct)
    if not sound or not all(0 <= p <= 1 for p in confidence):
        raise ValueError("want bins > 0, equal lengths > 0, and confidence in [0, 1]")
    count, total, right = [0] * bins, [0.0] * bins, [0] * bins
    for p, well in zip(confidence, correct, strict=True):
        place = max(ceil(p * bins) - 1, 0)
        count[place] += 1
        total[place] += p
        right[place] += well
    return [
        Bucket(place / bins, (place + 1) / bins, held, total[place] / held, right[place] / held)
        for place, held in enumerate(count)
        if held
    ]


def expected_calibration_error(
    confidence: Sequence[float], correct: Sequence[bool], *, bins: int = 15
) -> float:
    """
    Return the mean gap between confidence and accuracy, each bucket weighing what it holds.

    Arguments and errors as of `reliability`. The result is a probability in [0, 1]: 0.02 is two
    percentage points off, on average.

    Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3.

    >>> expected_calibration_error([0.75, 0.75], [True, False], bins=2)
    0.25
    """
    buckets = reliability(confidence, correct, bins=bins)
    gap = sum(held.count * abs(held.accuracy - held.confidence) for held in buckets)
    return gap / len(confidence)


def tempered(scores: Sequence[float], temperature: float) -> list[float]:
    """
    Return probabilities softened (above 1) or sharpened (below 1) by a temperature.

    A probability p becomes p^(1/T), and all are divided by their sum: the softmax of logits that
    are divided by T. The order of the classes stays.

    >>> [round(p, 3) for p in tempered([0.8, 0.2], 0.5)]
    [0.941, 0.059]
    """
    top = max(scores)
    power = 1 / temperature
    raised = [(p / top) ** power for p in scores]
    total = sum(raised)
    return [p / total for p in raised]


def fit_temperature(scores: Sequence[Sequence[float]], labels: Sequence[int]) -> float:
    """
    Return the temperature under which the labels are likeliest.

    Args:
        scores: n rows of K probabilities, each row with a sum of about 1.
        labels: n places in [0, K): which class was right.

    Returns:
        A number in [0.05, 20]: above 1 for a model that is too sure of itself.

    Raises:
        ValueError: no rows, or lengths that differ.

    Source: Guo et al., ICML 2017, section 4.2. The log-likelihood is concave in 1/T, so it has one
    peak in log T; a golden-section search finds it (Kiefer, 1953).
    """
    if not 0 < len(scores) == len(labels):
        raise ValueError("want at least one row, and a label for each")
    logits = [_relative(row, label) for row, label in zip(scores, labels, strict=True)]

    def loss(log_temperature: float) -> float:
        inverse = exp(-log_temperature)
        return sum(log(sum([exp(min(gap * inverse, 700.0)) for gap in row])) for row in logits)

    low, high = _COLDEST, _HOTTEST
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(_STEPS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(right)
    return exp((low + high) / 2)


def _relative(row: Sequence[float], label: int) -> list[float]:
    """Return log-probabilities less that of the label: exp of them sum to 1 / p(label)."""
    own = log(max(row[label], _FLOOR))
    return [log(max(p, _FLOOR)) - own for p in row]
