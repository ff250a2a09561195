"""Two samples of classes, compared stratum by stratum: like with like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

type Counts = Mapping[str, int]
type Stratum = tuple[Counts, Counts]  # the reference's labels by class, the window's

_NO_VARIANCE = 1e-9  # of the largest: what a float leaves of a difference that is 0


@dataclass(frozen=True, slots=True)
class Excess:
    """
    How much more of each class a window holds than its reference lets expect.

    Each list has a place for each of `classes`, summed over the strata that hold labels of both
    samples; `covariance` is K by K. Given how many labels each stratum has of each class and of
    each sample, and no difference between the samples, `expected` and `covariance` are exact.
    """

    classes: tuple[str, ...]
    seen: list[int]  # in the window
    expected: list[float]  # in the window
    shares: list[float]  # of the reference, its strata weighted as the window has them
    pooled: list[int]  # in both samples
    covariance: list[list[float]]
    window: int  # labels that were compared
    reference: int

    @property
    def excess(self) -> list[float]:
        """Return seen less expected: it sums to 0."""
        return [seen - expected for seen, expected in zip(self.seen, self.expected, strict=True)]

    @property
    def residuals(self) -> list[float]:
        """Return each class's excess in standard deviations; 0 where it could not vary."""
        return [
            more / sqrt(self.covariance[place][place]) if self.covariance[place][place] > 0 else 0.0
            for place, more in enumerate(self.excess)
        ]

    def general(self, groups: Sequence[Sequence[int]]) -> tuple[float, int]:
        """
        Return the statistic against "no difference", and its degrees of freedom.

        `groups` are places of classes that are taken together; each place is in one of them.
        The statistic is the quadratic form of the excess in the inverse of its covariance. One
        degree goes for the sum, and one more for each other tie that strata leave (two classes
        that never share a stratum with others, say).
        """
        excess = self.excess
        summed = [sum(excess[place] for place in group) for group in groups]
        matrix = [
            [sum(self.covariance[i][j] for i in one for j in other) for other in groups]
            for one in groups
        ]
        return _quadratic(matrix, summed)

    def shifted(self, scores: Sequence[float]) -> float:
        """Return the statistic, of one degree, against "no difference of mean score"; or 0."""
        along = sum(score * more for score, more in zip(scores, self.excess, strict=True))
        variance = sum(
            scores[i] * row[j] * scores[j]
            for i, row in enumerate(self.covariance)
            for j in range(len(row))
        )
        scale = sum(score * score for score in scores) * max(self.pooled, default=0)
        return along * along / variance if variance > scale * _NO_VARIANCE else 0.0


def excess(strata: Sequence[Stratum]) -> Excess:
    """
    Return what the window has too much of, and how far chance alone would take it.

    A stratum that lacks labels of one of the samples has nothing to compare, and is left out.

    Source: Mantel and Haenszel, JNCI 22, 1959; for more than two classes Landis, Heyman and Koch,
    "Average partial association in three-way contingency tables", International Statistical
    Review 46, 1978: the sum of the strata's multivariate hypergeometric deviations. With one
    stratum of N labels it is Pearson's chi-square, times (N - 1) / N.

    >>> found = excess([({"a": 30, "b": 10}, {"a": 10, "b": 10})])
    >>> [round(more, 3) for more in found.excess], [round(z, 3) for z in found.residuals]
    ([-3.333, 3.333], [-1.92, 1.92])
    """
    both = [(old, new) for old, new in strata if sum(old.values()) and sum(new.values())]
    classes = sorted({name for pair in both for counts in pair for name in counts})
    each = range(len(classes))
    seen, expected, shares, pooled = (
        [0] * len(each),
        [0.0] * len(each),
        [0.0] * len(each),
        [0] * len(each),
    )
    covariance = [[0.0] * len(each) for _ in each]
    window = reference = 0
    for old, new in both:
        before = [old.get(name, 0) for name in classes]
        now = [new.get(name, 0) for name in classes]
        n_old, n_new = sum(before), sum(now)
        total = n_old + n_new
        margin = [a + b for a, b in zip(before, now, strict=True)]
        spread = n_old * n_new / (total * total * (total - 1))
        there = [place for place in each if margin[place]]
        for i in there:
            seen[i] += now[i]
            expected[i] += n_new * margin[i] / total
            shares[i] += n_new * before[i] / n_old
            pooled[i] += margin[i]
            for j in there:
                covariance[i][j] -= spread * margin[i] * margin[j]
            covariance[i][i] += spread * margin[i] * total
        window, reference = window + n_new, reference + n_old
    return Excess(
        classes=tuple(classes),
        seen=seen,
        expected=expected,
        shares=[share / window for share in shares],
        pooled=pooled,
        covariance=covariance,
        window=window,
        reference=reference,
    )


def _quadratic(matrix: list[list[float]], vector: list[float]) -> tuple[float, int]:
    """
    Return v' M^- v and the rank of M, a positive semidefinite matrix whose range holds v.

    Gauss's elimination with the largest diagonal entry as the pivot: it stops where no variance
    is left (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, 10.3).
    """
    rows = [list(row) for row in matrix]
    rest = list(vector)
    left = set(range(len(rest)))
    least = _NO_VARIANCE * max((rows[i][i] for i in left), default=0.0)
    total, rank = 0.0, 0
    while left:
        pivot = max(left, key=lambda i: rows[i][i])
        variance = rows[pivot][pivot]
        if variance <= least or variance <= 0:
            break
        left.remove(pivot)
        total += rest[pivot] ** 2 / variance
        rank += 1
        for i in left:
            factor = rows[i][pivot] / variance
            rest[i] -= factor * rest[pivot]
            for j in left:
                rows[i][j] -= factor * rows[pivot][j]
    return total, rank
