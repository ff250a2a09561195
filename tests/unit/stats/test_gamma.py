"""Tails of the chi-square distribution, beside scipy's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaincc
from scipy.stats import chi2, ncx2

from labelhooks.stats.gamma import chi_square_tail, upper_gamma


@given(st.floats(0.5, 400), st.floats(0, 2000))
def test_the_incomplete_gamma_function_is_scipys(shape: float, x: float) -> None:
    assert upper_gamma(shape, x) == pytest.approx(gammaincc(shape, x), rel=1e-7, abs=1e-14)


@given(st.floats(0, 300), st.integers(1, 80))
def test_small_tails_keep_their_digits(statistic: float, degrees: int) -> None:
    peer = chi2.sf(statistic, degrees)

    assert chi_square_tail(statistic, degrees) == pytest.approx(peer, rel=1e-7, abs=1e-14)


# Below 1e-300 scipy's noncentral tail (1.18) is not a number.
@given(st.just(0.0) | st.floats(1e-300, 300), st.integers(1, 40), st.floats(0.01, 200))
def test_the_noncentral_tail_is_scipys(statistic: float, degrees: int, offset: float) -> None:
    peer = ncx2.sf(statistic, degrees, offset)

    found = chi_square_tail(statistic, degrees, offset=offset)
    assert found == pytest.approx(peer, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    ("statistic", "degrees", "offset"), [(-1.0, 1, 0.0), (1.0, 0, 0.0), (1.0, 1, -1.0)]
)
def test_what_is_no_statistic_is_refused(statistic: float, degrees: int, offset: float) -> None:
    with pytest.raises(ValueError, match="want"):
        chi_square_tail(statistic, degrees, offset=offset)
