"""
Whether a window's labels are distributed as its reference's, whatever the size of either.

One answer is made of up to three tests, each with its part of the level (Bonferroni):

- *any*: of all classes at once, by the sum over strata of what the window has too much of. Strata
  are what may differ for good reason (hours of the week): like is compared with like.
- *rare*: classes too rare for a chi-square, each by a bound on the exact tail. It sees a class
  that nobody had before.
- *shift*: of ordered classes (buckets of confidence), by their mean rank: where all move a little
  in one direction, its one degree of freedom has more power than the nine of *any*.

A test of fixed level calls any change drift once there are labels enough. So *any* and *shift* do
not refute "no change" but "a change of less than `TOLERANCE`", which costs nothing at 500 labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.stats.binomial import lower_tail
from labelhooks.stats.gamma import chi_square_tail
from labelhooks.stats.strata import Excess, Stratum, excess

LEVEL = 0.001  # of false alarms: one in a thousand windows
FEWEST = 200  # labels of a window, and of its reference, that are worth a test
SEVERE = 0.05  # total variation: from here on a change is more than a curiosity
TOLERANCE = 0.03  # an effect size w (Cohen, 1988, calls 0.1 small): less is no drift
EXPECTED = 5.0  # labels of a class in either sample, for its count to be nearly normal (Cochran)
MOST_CLASSES = 20  # more, and the degrees of freedom hide what one of them does

_PARTS = {"any": 4.0, "rare": 1.0, "shift": 4.0}  # of the level, where all are done


class Verdict(StrEnum):
    """What is said of a window."""

    FEW = "few"  # there is nothing to compare, or too little
    STEADY = "steady"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Contribution:
    """
    What one class has to do with it.

    `share` is its share of the window, `expected` of the reference (strata weighted as the window
    has them), `residual` the excess in standard deviations: positive where there is more of it.
    """

    name: str
    share: float
    expected: float
    residual: float


@dataclass(frozen=True, slots=True)
class Drift:
    """
    A window beside its reference.

    `p` is how often a window that has not drifted looks like this or worse, at most; `statistic`
    and `degrees` are those of the test of all classes; `severity` is the total variation, the share
    of labels that would have to be others, in [0, 1]: it tells how much, never whether.
    `contributions` come with the largest residual first.
    """

    verdict: Verdict
    p: float
    statistic: float
    degrees: int
    severity: float
    compared: int  # labels of the window
    contributions: tuple[Contribution, ...]

    @property
    def severe(self) -> bool:
        """Return whether it drifted, and by more than a curiosity."""
        return self.verdict is Verdict.DRIFT and self.severity >= SEVERE


def drift(
    reference: Mapping[str, int],
    window: Mapping[str, int],
    *,
    level: float = LEVEL,
    ordered: Sequence[str] = (),
) -> Drift:
    """
    Return how a window's labels differ from a reference's, both as counts by class.

    >>> steady = drift({"spam": 700, "ham": 6300}, {"spam": 55, "ham": 445})
    >>> steady.verdict, round(steady.p, 2)
    (<Verdict.STEADY: 'steady'>, 0.56)
    >>> more = drift({"spam": 700, "ham": 6300}, {"spam": 90, "ham": 410})
    >>> more.verdict, more.severe, more.contributions[0].name
    (<Verdict.DRIFT: 'drift'>, True, 'ham')
    """
    return drift_of([(reference, window)], level=level, ordered=ordered)


def drift_of(
    strata: Sequence[Stratum], *, level: float = LEVEL, ordered: Sequence[str] = ()
) -> Drift:
    """
    Return how a window's labels differ from a reference's, comparing within strata.

    Args:
        strata: a pair of counts by class each: of the reference, of the window.
        level: the rate of false alarms, in (0, 1).
        ordered: all classes from lowest to highest, where they have an order.

    Raises:
        ValueError: a count below 0, a level out of range, or a class that `ordered` leaves out.
    """
    if not 0 < level < 1:
        raise ValueError("want a level between 0 and 1")
    if any(count < 0 for pair in strata for counts in pair for count in counts.values()):
        raise ValueError("want counts of at least 0")
    found = excess(strata)
    if ordered and (unknown := set(found.classes) - set(ordered)):
        raise ValueError(f"the order leaves out {', '.join(sorted(unknown))}")
    severity = (
        sum(
            abs(seen / found.window - share)
            for seen, share in zip(found.seen, found.shares, strict=True)
        )
        / 2
    )
    statistic, degrees, p = _tested(found, ordered)
    few = min(found.window, found.reference) < FEWEST
    return Drift(
        verdict=Verdict.FEW if few else Verdict.DRIFT if p < level else Verdict.STEADY,
        p=1.0 if few else p,
        statistic=statistic,
        degrees=degrees,
        severity=severity,
        compared=found.window,
        contributions=_contributions(found),
    )


def _tested(found: Excess, ordered: Sequence[str]) -> tuple[float, int, float]:
    """Return the statistic of all classes, its degrees, and the p-value of all tests together."""
    common, rare = _split(found)
    statistic, degrees = found.general(_groups(found, common, rare))
    slack = TOLERANCE**2 * _evidence(found)
    tests: dict[str, float] = {}
    if degrees:
        tests["any"] = chi_square_tail(statistic, degrees, offset=slack)
    if rare:
        tests["rare"] = min(1.0, len(rare) * min(_more(found, place) for place in rare))
    if ordered and degrees:
        shift = found.shifted(_ranks(found, ordered))
        tests["shift"] = chi_square_tail(shift, 1, offset=slack)
    trust = sum(_PARTS[name] for name in tests)
    p = min((p * trust / _PARTS[name] for name, p in tests.items()), default=1.0)
    return statistic, degrees, min(1.0, p)


def _evidence(found: Excess) -> float:
    """Return the number of labels that two samples are worth: hardly more than the smaller has."""
    return found.window * found.reference / max(1, found.window + found.reference)


def _split(found: Excess) -> tuple[list[int], list[int]]:
    """
    Return the places of common classes, the most frequent first, and of rare ones.

    Only what both samples hold together decides, so no difference between them does.
    """
    common = [
        place
        for place, expected in enumerate(found.expected)
        if min(expected, found.pooled[place] - expected) >= EXPECTED
    ]
    common.sort(key=lambda place: (-found.expected[place], place))
    common = common[:MOST_CLASSES]
    return common, [place for place in range(len(found.classes)) if place not in common]


def _groups(found: Excess, common: Sequence[int], rare: Sequence[int]) -> list[list[int]]:
    """Return each common class, and the rest as one; too small a rest joins the last of them."""
    groups = [[place] for place in common]
    if not rare:
        return groups
    expected = sum(found.expected[place] for place in rare)
    rest = min(expected, sum(found.pooled[place] for place in rare) - expected)
    if groups and rest < EXPECTED:
        groups[-1].extend(rare)
        return groups
    return [*groups, list(rare)]


def _more(found: Excess, place: int) -> float:
    """
    Return a bound on the chance that the window holds so many or more labels of a class.

    Its count is a sum of hypergeometrics, each distributed as a sum of independent Bernoullis
    (Vatutin and Mikhailov, 1982). From one above the mean on, the binomial of the same mean has the
    heavier tail (Hoeffding, Annals of Mathematical Statistics 27, 1956, theorem 4).
    """
    seen, expected, pooled = found.seen[place], found.expected[place], found.pooled[place]
    if seen < expected + 1:
        return 1.0
    return lower_tail(pooled - seen, pooled, 1 - expected / pooled)


def _ranks(found: Excess, ordered: Sequence[str]) -> list[float]:
    """Return each class's middle rank among all labels, from 0 to 1 (Bross's ridits, 1958)."""
    held = dict(zip(found.classes, found.pooled, strict=True))
    total, below, ranks = sum(found.pooled), 0, {}
    for name in ordered:
        count = held.get(name, 0)
        ranks[name] = (below + count / 2) / total
        below += count
    return [ranks[name] for name in found.classes]


def _contributions(found: Excess) -> tuple[Contribution, ...]:
    told = [
        Contribution(name, seen / found.window, share, residual)
        for name, seen, share, residual in zip(
            found.classes, found.seen, found.shares, found.residuals, strict=True
        )
    ]
    return tuple(sorted(told, key=lambda one: (-round(abs(one.residual), 6), one.name)))
