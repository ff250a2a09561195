"""Counts of errors against scipy and against examples worked by hand."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from labelhooks.stats.binomial import (
    clopper_pearson,
    divergence,
    fewest_trials,
    lower_tail,
    most_errors,
    wilson,
)


def test_a_tail_worked_by_hand() -> None:
    by_hand = sum(comb(5, k) * 0.2**k * 0.8 ** (5 - k) for k in range(3))

    assert lower_tail(2, 5, 0.2) == pytest.approx(by_hand, rel=1e-12)


@given(st.integers(1, 3000), st.data())
def test_a_tail_is_scipys(trials: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, trials))
    rate = data.draw(st.floats(0.001, 0.999))

    assert lower_tail(errors, trials, rate) == pytest.approx(
        binom.cdf(errors, trials, rate), rel=1e-7, abs=1e-9
    )


def test_a_tail_of_a_hundred_thousand_trials() -> None:
    assert lower_tail(4800, 100_000, 0.05) == pytest.approx(
        binom.cdf(4800, 100_000, 0.05), rel=1e-7
    )


@pytest.mark.parametrize("rate", [5e-324, 1e-300, 1e-17, 1e-9, 1 - 1e-16])
def test_a_rate_next_to_nothing_or_to_one_has_a_tail(rate: float) -> None:
    assert lower_tail(0, 900, rate) == pytest.approx(binom.cdf(0, 900, rate), abs=1e-12)
    assert lower_tail(899, 900, rate) == pytest.approx(binom.cdf(899, 900, rate), abs=1e-9)


@pytest.mark.parametrize(
    ("errors", "trials", "rate"),
    [
        pytest.param(-1, 5, 0.1, id="fewer errors than none"),
        pytest.param(6, 5, 0.1, id="more errors than trials"),
        pytest.param(1, 5, 1.1, id="no rate"),
        pytest.param(1, 5, float("nan"), id="NaN"),
    ],
)
def test_what_is_no_count_is_refused(errors: int, trials: int, rate: float) -> None:
    with pytest.raises(ValueError, match="rate in"):
        lower_tail(errors, trials, rate)


@given(st.integers(1, 2000), st.floats(0.01, 0.3), st.floats(0.001, 0.2))
def test_most_errors_is_the_last_that_passes(trials: int, rate: float, level: float) -> None:
    most = most_errors(trials, rate, level)

    assert most == -1 or lower_tail(most, trials, rate) <= level
    assert most + 1 > trials or lower_tail(most + 1, trials, rate) > level


def test_fifty_nine_without_an_error() -> None:
    assert fewest_trials(0.05, 0.05) == 59


@given(st.integers(1, 400), st.data())
def test_intervals_are_scipys(trials: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, trials))
    peer = binomtest(errors, trials)

    exact = peer.proportion_ci(method="exact")
    assert clopper_pearson(errors, trials) == pytest.approx((exact.low, exact.high), abs=1e-6)
    close = peer.proportion_ci(method="wilson")
    assert wilson(errors, trials) == pytest.approx((close.low, close.high), abs=1e-9)


def test_no_trials_say_nothing() -> None:
    for interval in (clopper_pearson, wilson):
        with pytest.raises(ValueError, match="one trial"):
            interval(0, 0)


@given(st.floats(0, 1), st.floats(0.01, 0.99))
def test_divergence_is_never_negative(rate: float, other: float) -> None:
    assert divergence(rate, other) >= -1e-12
    assert divergence(other, other) == pytest.approx(0, abs=1e-12)
