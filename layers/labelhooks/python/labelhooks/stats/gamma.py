"""Tails of the chi-square distribution, central and not, by the incomplete gamma function."""

from math import exp, lgamma, log

_ENOUGH = 1e-15  # of a sum or a fraction: the last digits of a float
_TERMS = 10_000
_TINY = 1e-300
_POISSON = 12.0  # standard deviations of a Poisson count that hold all of its mass


def upper_gamma(shape: float, x: float) -> float:
    """
    Return the regularised upper incomplete gamma function Q(shape, x), a probability.

    Raises ValueError unless shape > 0 and x >= 0.

    Source: NIST Digital Library of Mathematical Functions, 8.7.1 (a series, where x is small) and
    8.9.2 (a continued fraction, where it is large), evaluated as Lentz does (Applied Optics 1976).

    >>> round(upper_gamma(1, 2), 6)  # e to the power of -2
    0.135335
    """
    if not (shape > 0 and x >= 0):
        raise ValueError("want shape > 0 and x >= 0")
    if x == 0:
        return 1.0
    front = shape * log(x) - x - lgamma(shape)
    if x < shape + 1:
        term = total = 1 / shape
        for step in range(1, _TERMS):
            term *= x / (shape + step)
            total += term
            if term < total * _ENOUGH:
                break
        return min(1.0, max(0.0, 1 - total * exp(front)))
    below = x + 1 - shape
    ratio, inverse = 1 / _TINY, 1 / below
    fraction = inverse
    for step in range(1, _TERMS):
        top = -step * (step - shape)
        below += 2
        inverse = 1 / (top * inverse + below or _TINY)
        ratio = below + top / ratio or _TINY
        fraction *= inverse * ratio
        if abs(inverse * ratio - 1) < _ENOUGH:
            break
    return min(1.0, fraction * exp(front))


def chi_square_tail(statistic: float, degrees: int, *, offset: float = 0.0) -> float:
    """
    Return the probability that a chi-square statistic is at least so large.

    Args:
        statistic: at least 0.
        degrees: of freedom, at least 1.
        offset: the noncentrality: what the statistic's mean exceeds `degrees` by.

    Raises ValueError for numbers out of range.

    Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" 2, 1995, 29.3: a
    noncentral chi-square is a central one whose degrees of freedom are raised by twice a Poisson
    count of mean `offset` / 2.

    >>> round(chi_square_tail(3.841459, 1), 4), round(chi_square_tail(3.841459, 1, offset=1), 4)
    (0.05, 0.1701)
    """
    if degrees < 1 or offset < 0:
        raise ValueError("want at least one degree of freedom, and an offset of at least 0")
    if offset == 0:
        return upper_gamma(degrees / 2, statistic / 2)
    mean = offset / 2
    reach = _POISSON * mean**0.5 + _POISSON
    first, last = max(0, int(mean - reach)), int(mean + reach)
    total = 0.0
    for count in range(first, last + 1):
        weight = exp(count * log(mean) - mean - lgamma(count + 1))
        total += weight * upper_gamma(degrees / 2 + count, statistic / 2)
    return min(1.0, total)
