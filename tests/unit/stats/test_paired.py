"""Bounds of a loss in accuracy hold as often as they say."""

import doctest

import pytest

from labelhooks.stats import paired
from labelhooks.stats.binomial import lower_tail
from labelhooks.stats.paired import fewest_pairs, loss


def test_the_examples_hold() -> None:
    assert doctest.testmod(paired).failed == 0


def test_who_wins_and_who_loses_are_mirror_images() -> None:
    low, high = loss(9, 3, 80)

    assert loss(3, 9, 80) == pytest.approx((-high, -low))
    assert low < 9 / 80 - 3 / 80 < high


@pytest.mark.parametrize("lost", [0.02, 0.1, 0.3])
def test_the_upper_bound_holds_for_every_split_of_the_discordant(lost: float) -> None:
    """With no wins possible the bound is Clopper and Pearson's: its coverage is summed exactly."""
    trials, missed = 60, 0.0
    for count in range(trials + 1):
        chance = lower_tail(count, trials, lost) - (
            lower_tail(count - 1, trials, lost) if count else 0.0
        )
        if loss(count, 0, trials)[1] < lost:
            missed += chance

    assert missed <= 0.05


def test_the_fewest_pairs_are_just_enough() -> None:
    for margin in (0.02, 0.05, 0.1):
        enough = fewest_pairs(margin)
        assert loss(0, 0, enough)[1] <= margin < loss(0, 0, enough - 1)[1]
