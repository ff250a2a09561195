"""Krippendorff's alpha from counts: worked examples, and the definition by its matrix."""

from collections import Counter
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.stats.agreement import nominal_alpha

# Krippendorff (2011), section C: four observers, twelve units, gaps; nominal alpha is .743.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def alpha_of(units: list[list[str]]) -> float | None:
    same: Counter[int] = Counter()
    rated: Counter[str] = Counter()
    for unit in units:
        if len(unit) > 1:
            same[len(unit)] += sum(a == b for a, b in combinations(unit, 2))
            rated.update(unit)
    return nominal_alpha(same, rated)


def by_definition(units: list[list[str]]) -> float | None:
    """Return alpha by its coincidence matrix, as the paper builds it."""
    matrix: Counter[tuple[str, str]] = Counter()
    for unit in units:
        for pair in permutations(range(len(unit)), 2):
            matrix[unit[pair[0]], unit[pair[1]]] += 1 / (len(unit) - 1)  # type: ignore[assignment]
    sums: Counter[str] = Counter()
    for (one, _), count in matrix.items():
        sums[one] += count
    n = sum(sums.values())
    expected = sum(sums[a] * sums[b] for a, b in permutations(sums, 2))
    if not expected:
        return None
    observed = sum(count for (a, b), count in matrix.items() if a != b)
    return 1 - (n - 1) * observed / expected


def test_the_example_of_the_paper() -> None:
    units = [[str(said) for said in unit if said] for unit in zip(*OBSERVERS, strict=True)]

    alpha = alpha_of(units)

    assert alpha is not None
    assert round(alpha, 3) == 0.743


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=12))
def test_it_is_what_its_definition_says(units: list[list[str]]) -> None:
    wanted = by_definition(units)

    assert alpha_of(units) == (None if wanted is None else pytest.approx(wanted))


def test_one_class_alone_says_nothing() -> None:
    assert nominal_alpha({2: 5}, {"a": 10}) is None
    assert nominal_alpha({}, {}) is None


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="two or more"):
        nominal_alpha({1: 1}, {"a": 2})
