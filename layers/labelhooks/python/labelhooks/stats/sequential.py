"""Watching a rate for as long as one likes, with a bound on false alarms."""


def e_value(hits: int, trials: int, boundary: float, alternative: float) -> float:
    """
    Return how much likelier the hits are at `alternative` than at `boundary`.

    Where the rate is on the healthy side of the boundary (the side away from the alternative), its
    expectation is at most 1, given all that was seen before: an e-value.

    Source: the likelihood ratio of Bernoulli trials; Ramdas et al., "Game-theoretic statistics and
    safe anytime-valid inference", Statistical Science 2023, section 3.

    >>> e_value(1, 1, 0.05, 0.1)
    2.0
    """
    misses = trials - hits
    ratio: float = (alternative / boundary) ** hits
    missed: float = ((1 - alternative) / (1 - boundary)) ** misses
    return ratio * missed


def shiryaev_roberts(statistic: float, factor: float, trials: int = 1) -> float:
    """
    Return the Shiryaev-Roberts statistic after `trials` more, whose e-value is `factor`.

    While all is well, the statistic less the number of trials is a supermartingale that begins at
    0. So the expected number of trials until it reaches c is at least c, whatever was bet on.

    Source: Shin, Ramdas and Rinaldo, "E-detectors", New England Journal of Statistics in Data
    Science 2024, theorem 2.4 (the statistic is Shiryaev's and Roberts', 1963 and 1966).

    >>> shiryaev_roberts(3.0, 2.0)
    8.0
    """
    return (statistic + trials) * factor


def cusum(statistic: float, factor: float) -> float:
    """
    Return the largest product of factors over all starts so far, at least 1.

    The last time it was 1 is the likeliest moment of a change.

    Source: Page, "Continuous inspection schemes", Biometrika 41, 1954.

    >>> cusum(1.0, 0.9), cusum(1.5, 2.0)
    (1.0, 3.0)
    """
    return max(1.0, statistic * factor)
