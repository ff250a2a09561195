"""How likely a count of errors is, and what it says of the rate behind it."""

from collections.abc import Callable
from math import ceil, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NEGLIGIBLE = 1e-17  # of a sum: below the last digit of a float
_HALVINGS = 60


def lower_tail(errors: int, trials: int, rate: float) -> float:
    """
    Return the probability of at most `errors` errors in `trials` independent trials.

    It is the p-value of "the error rate is at least `rate`": small where so few errors would be
    a surprise.

    Raises ValueError unless 0 <= errors <= trials and 0 <= rate <= 1.

    Source: the binomial distribution. Terms are added from the largest down, each from the one
    before, so that a tail of any length costs a few operations.

    >>> lower_tail(0, 59, 0.05) < 0.05 < lower_tail(0, 58, 0.05)
    True
    """
    if not (0 <= errors <= trials and 0 <= rate <= 1):
        raise ValueError("want 0 <= errors <= trials and a rate in [0, 1]")
    if errors == trials or rate == 0:
        return 1.0
    if rate == 1:
        return 0.0
    if errors > trials * rate:  # the other tail is the short one
        return max(0.0, 1.0 - _sum_down(trials - errors - 1, trials, log1p(-rate), log(rate)))
    return _sum_down(errors, trials, log(rate), log1p(-rate))


def _sum_down(k: int, n: int, hit: float, miss: float) -> float:
    """
    Return the probability of at most k hits, for k at or below the mean or near it.

    `hit` and `miss` are logarithms: a rate next to 0 or 1 has no complement that a float tells.
    """
    top = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * hit + (n - k) * miss
    odds = exp(min(miss - hit, 700.0))
    term = total = 1.0
    for j in range(k, 0, -1):
        term *= j * odds / (n - j + 1)
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return min(1.0, exp(top) * total)


def fewest_trials(rate: float, level: float) -> int:
    """
    Return how many errorless trials refute an error rate of `rate` at `level`.

    >>> fewest_trials(0.05, 0.05)
    59
    """
    return ceil(log(level) / log1p(-rate))


def most_errors(trials: int, rate: float, level: float) -> int:
    """
    Return how many errors in `trials` still refute an error rate of `rate`; -1 where none would.

    >>> most_errors(58, 0.05, 0.05), most_errors(59, 0.05, 0.05), most_errors(1000, 0.05, 0.05)
    (-1, 0, 38)
    """
    if trials <= 0 or lower_tail(0, trials, rate) > level:
        return -1
    low, high = 0, max(1, ceil(trials * rate))  # low refutes, high does not
    while high - low > 1:
        middle = (low + high) // 2
        if lower_tail(min(middle, trials), trials, rate) <= level:
            low = middle
        else:
            high = middle
    return low


def clopper_pearson(errors: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """
    Return the interval of rates that `errors` in `trials` does not refute, two-sided and exact.

    Raises ValueError for no trials.

    Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case
    of the binomial", Biometrika 26, 1934.

    >>> [round(limit, 4) for limit in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    """
    if trials <= 0:
        raise ValueError("want at least one trial")
    half = (1 - confidence) / 2
    low = 0.0
    if errors > 0:
        low = _root(lambda rate: 1 - lower_tail(errors - 1, trials, rate) > half)
    high = 1.0
    if errors < trials:
        high = _root(lambda rate: lower_tail(errors, trials, rate) < half)
    return low, high


def _root(beyond: Callable[[float], bool]) -> float:
    """Return where a condition that holds from some rate on begins to hold."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beyond(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2


def wilson(successes: float, trials: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """
    Return Wilson's interval for a share: close, cheap, and sound at 0 and at 1.

    Raises ValueError for no trials.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA
    22, 1927.

    >>> [round(limit, 3) for limit in wilson(8, 10)]
    [0.49, 0.943]
    """
    if trials <= 0:
        raise ValueError("want at least one trial")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def divergence(rate: float, other: float) -> float:
    """
    Return the Kullback-Leibler divergence of two rates in nats; `other` lies inside (0, 1).

    n times it is about how strongly n trials at `rate` speak against `other`.

    >>> round(divergence(0.0, 0.05), 4)
    0.0513
    """
    if rate <= 0:
        return -log1p(-other)
    if rate >= 1:
        return -log(other)
    return rate * log(rate / other) + (1 - rate) * (log1p(-rate) - log1p(-other))
