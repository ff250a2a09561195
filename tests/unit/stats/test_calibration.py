"""Temperatures and calibration errors."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from labelhooks.stats.calibration import (
    expected_calibration_error,
    fit_temperature,
    reliability,
    tempered,
)


def rows(
    number: int, classes: int, temperature: float, seed: int
) -> tuple[list[list[float]], list[int]]:
    """Return scores that are wrong by a temperature: labels are drawn from the true ones."""
    chance = Random(seed)
    scores, labels = [], []
    for _ in range(number):
        raw = [chance.expovariate(1) ** 2 + 1e-6 for _ in range(classes)]
        true = [one / sum(raw) for one in raw]
        labels.append(chance.choices(range(classes), true)[0])
        scores.append(tempered(true, 1 / temperature))
    return scores, labels


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_that_spoilt_the_scores_is_found(temperature: float) -> None:
    scores, labels = rows(3000, 4, temperature, seed=1)

    assert fit_temperature(scores, labels) == pytest.approx(temperature, rel=0.1)


def test_it_is_the_one_scipy_finds() -> None:
    import numpy as np

    scores, labels = rows(200, 3, 1.7, seed=2)
    logits = np.log(np.array(scores))

    def loss(log_t: float) -> float:
        likely = log_softmax(logits / np.exp(log_t), axis=1)
        return -float(likely[range(len(labels)), labels].sum())

    peer = np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x)
    assert fit_temperature(scores, labels) == pytest.approx(peer, rel=1e-3)


def test_scores_of_zero_and_one_have_a_temperature() -> None:
    assert 1 < fit_temperature([[1.0, 0.0]] * 9 + [[0.0, 1.0]], [0] * 10) <= 20


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda row: sum(row) > 0.5),
    st.floats(0.05, 20),
)
def test_a_temperature_keeps_the_order(row: list[float], temperature: float) -> None:
    scores = [one / sum(row) for one in row]
    after = tempered(scores, temperature)

    assert sum(after) == pytest.approx(1)
    for one, two in zip(range(len(row)), range(1, len(row)), strict=False):
        if scores[one] >= scores[two]:
            assert after[one] >= after[two]


def test_buckets_worked_by_hand() -> None:
    held = reliability([0.1, 0.2, 0.9, 1.0], [False, True, True, True], bins=2)

    assert [(one.count, one.accuracy) for one in held] == [(2, 0.5), (2, 1.0)]
    assert expected_calibration_error(
        [0.1, 0.2, 0.9, 1.0], [False, True, True, True], bins=2
    ) == pytest.approx((2 * 0.35 + 2 * 0.05) / 4)


@pytest.mark.parametrize(
    ("confidence", "correct"), [([], []), ([0.5], []), ([1.5], [True]), ([float("nan")], [True])]
)
def test_what_is_no_evidence_is_refused(confidence: list[float], correct: list[bool]) -> None:
    with pytest.raises(ValueError, match="confidence in"):
        expected_calibration_error(confidence, correct)
