"""Two samples compared within strata, beside scipy's distributions and a textbook's example."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, multivariate_hypergeom

from labelhooks.stats.strata import Counts, Stratum, excess

CLASSES = "abcd"
some_counts = st.fixed_dictionaries({name: st.integers(0, 40) for name in CLASSES})
some_strata = st.lists(st.tuples(some_counts, some_counts), min_size=1, max_size=4)
# Men and women of six departments of Berkeley: admitted, rejected (R's UCBAdmissions).
BERKELEY = [
    ((512, 313), (89, 19)),
    ((353, 207), (17, 8)),
    ((120, 205), (202, 391)),
    ((138, 279), (131, 244)),
    ((53, 138), (94, 299)),
    ((22, 351), (24, 317)),
]


@given(some_strata)
def test_expectation_and_covariance_are_the_hypergeometrics(pairs: list[Stratum]) -> None:
    found = excess(pairs)

    mean, spread = np.zeros(len(found.classes)), np.zeros((len(found.classes),) * 2)
    for old, new in pairs:
        margin = [old.get(name, 0) + new.get(name, 0) for name in found.classes]
        if sum(old.values()) and sum(new.values()):
            peer = multivariate_hypergeom(margin, sum(new.values()))
            mean, spread = mean + peer.mean(), spread + peer.cov()
    assert found.expected == pytest.approx(list(mean))
    assert np.allclose(found.covariance, spread)
    assert sum(found.excess) == pytest.approx(0, abs=1e-9)


@given(some_strata)
def test_the_general_statistic_is_the_quadratic_form(pairs: list[Stratum]) -> None:
    found = excess(pairs)
    if not found.classes:
        return

    statistic, degrees = found.general([[place] for place in range(len(found.classes))])

    spread, more = np.array(found.covariance), np.array(found.excess)
    peer = more @ np.linalg.pinv(spread, rcond=1e-9, hermitian=True) @ more
    assert statistic == pytest.approx(float(peer), rel=1e-6, abs=1e-6)
    assert degrees == np.linalg.matrix_rank(spread, tol=1e-9 * max(1e-300, spread.max()))


@given(some_counts, some_counts)
def test_with_one_stratum_it_is_pearsons(old: Counts, new: Counts) -> None:
    held = [name for name in CLASSES if old[name] + new[name]]
    if not (sum(old.values()) and sum(new.values()) and len(held) > 1):
        return
    peer = chi2_contingency([[c[name] for name in held] for c in (old, new)], correction=False)
    total = sum(old.values()) + sum(new.values())

    found = excess([(old, new)])
    statistic, degrees = found.general([[place] for place in range(len(found.classes))])

    assert statistic == pytest.approx(peer.statistic * (total - 1) / total)
    assert degrees == peer.dof


def test_two_classes_are_mantel_and_haenszels() -> None:
    pairs = [
        ({"in": old[0], "out": old[1]}, {"in": new[0], "out": new[1]}) for old, new in BERKELEY
    ]

    statistic, degrees = excess(pairs).general([[0], [1]])

    # What R's mantelhaen.test says, without its correction for continuity.
    assert (round(statistic, 4), degrees) == (1.5246, 1)
    assert excess(pairs).shifted([0.0, 1.0]) == pytest.approx(statistic)


def test_classes_that_never_meet_leave_one_degree_less() -> None:
    found = excess(
        [
            ({"a": 50, "b": 50}, {"a": 20, "b": 30}),
            ({"c": 50, "d": 50}, {"c": 20, "d": 30}),
        ]
    )

    assert found.general([[0], [1], [2], [3]])[1] == 2


def test_a_stratum_without_a_reference_says_nothing() -> None:
    like = ({"a": 50, "b": 50}, {"a": 20, "b": 30})

    assert excess([like, ({}, {"a": 900})]) == excess([like])
