"""Which items are asked: the doubtful, the rare, the random; each with reason and probability."""

from collections import Counter
from random import Random

import pytest

from labelhooks.gating.sampling import (
    Candidate,
    Why,
    margin_picks,
    mixed_picks,
    random_picks,
    stratified_picks,
)


def pool(number: int, seed: int = 0) -> list[Candidate]:
    chance = Random(seed)
    return [
        Candidate(f"{place}", (p, 1 - p))
        for place, p in enumerate(chance.random() for _ in range(number))
    ]


def test_random_picks_have_the_share_as_propensity() -> None:
    picks = random_picks(pool(200), 50, salt="1")

    assert len({pick.id for pick in picks}) == 50
    assert {pick.propensity for pick in picks} == {0.25}


def test_a_propensity_is_how_often_an_item_is_picked() -> None:
    hard = [Candidate("hard", (0.5, 0.5)), *pool(200)]

    times = Counter(
        pick.id for salt in range(400) for pick in margin_picks(hard, 20, salt=str(salt))
    )

    assert times["hard"] / 400 == pytest.approx(0.5, abs=0.08)


def test_the_smallest_margins_of_a_half_are_picked() -> None:
    scores = {one.id: abs(2 * one.scores[0] - 1) for one in pool(400)}
    picks = margin_picks(pool(400), 20, salt="1")

    assert max(scores[pick.id] for pick in picks) < 0.2
    assert all(pick.reason is Why.MARGIN for pick in picks)


def test_strata_are_equal_as_far_as_they_reach() -> None:
    items = [Candidate(f"{place}", (0.9, 0.1)) for place in range(95)]
    items += [Candidate(f"rare-{place}", (0.1, 0.9)) for place in range(5)]

    picks = stratified_picks(items, 20, salt="1")

    assert sum(pick.id.startswith("rare") for pick in picks) == 5
    assert len(picks) == 20
    assert {pick.propensity for pick in picks if pick.id.startswith("rare")} == {1.0}


def test_classes_that_were_wrong_are_asked_more() -> None:
    picks = stratified_picks(pool(400), 40, salt="1", weights={0: 0.3, 1: 0.1})
    scores = {one.id: one.scores for one in pool(400)}

    assert sum(scores[pick.id][0] > 0.5 for pick in picks) == 30
    assert picks[0].reason is Why.ERRORS


def test_a_mix_holds_each_item_once() -> None:
    picks = mixed_picks(
        pool(300), 60, salt="1", shares={Why.MARGIN: 0.5, Why.STRATIFIED: 0.25, Why.RANDOM: 0.25}
    )

    assert len({pick.id for pick in picks}) == 60
    assert Counter(pick.reason for pick in picks) == {
        Why.MARGIN: 30, Why.STRATIFIED: 15, Why.RANDOM: 15,
    }  # fmt: skip


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        mixed_picks(pool(10), 5, salt="1", shares={Why.RANDOM: 0.5})
    with pytest.raises(ValueError, match="error rates"):
        mixed_picks(pool(10), 5, salt="1", shares={Why.ERRORS: 1.0})
