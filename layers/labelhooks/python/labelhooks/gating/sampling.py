"""
Which items people are asked next: those that teach most, and an honest share of the rest.

Every pick has its reason and its propensity: the probability, before any draw, that the item would
be picked. Estimates over the picked items stay unbiased where each weighs 1 / propensity; an item
with propensity 0 was out of reach, so only `random` (and mixes with it) reach all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.model.ids import draw

HALF = 0.5


class Why(StrEnum):
    """Why people are asked an item."""

    RANDOM = "random"
    MARGIN = "margin"  # the two likeliest classes are close
    STRATIFIED = "stratified"  # its proposed class is seldom judged
    ERRORS = "errors"  # its proposed class was often wrong


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that could be asked: its id, and a probability for each class."""

    id: str
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class Pick:
    """An item to ask, why, and how probable that was (given the scores of the pool)."""

    id: str
    reason: Why
    propensity: float


def margin(scores: Sequence[float]) -> float:
    """Return how far the likeliest class is ahead of the next: 0 is a tie."""
    first, second = sorted(scores, reverse=True)[:2]
    return first - second


def random_picks(pool: Sequence[Candidate], number: int, *, salt: str) -> list[Pick]:
    """Return items drawn at random without replacement: the baseline, and what gates learn from."""
    chosen = sorted(pool, key=lambda one: draw(one.id, salt=f"random:{salt}"))[:number]
    return [Pick(one.id, Why.RANDOM, min(1.0, number / len(pool))) for one in chosen]


def margin_picks(
    pool: Sequence[Candidate], number: int, *, salt: str, part: float = HALF
) -> list[Pick]:
    """
    Return the items with the smallest margins of a random part of the pool.

    On all of the pool, neighbours of one hard item fill the batch; half of it breaks them up, and
    gives every hard item a probability below 1. The propensity of a pick is that of its being in
    the part and of fewer than `number` items with smaller margins being in it too; the second is
    1 for all but the last few, and is left out: it is an upper bound there.
    """
    shown = [one for one in pool if draw(one.id, salt=f"half:{salt}") < part]
    chosen = sorted(shown, key=lambda one: (margin(one.scores), one.id))[:number]
    return [Pick(one.id, Why.MARGIN, part) for one in chosen]


def stratified_picks(
    pool: Sequence[Candidate], number: int, *, salt: str, weights: Mapping[int, float] | None = None
) -> list[Pick]:
    """
    Return items drawn at random within each proposed class, classes in equal numbers.

    With `weights` (a class's place and its error rate, say) classes have numbers in proportion to
    those instead, and the reason is that they were often wrong.
    """
    strata: dict[int, list[Candidate]] = defaultdict(list)
    for one in pool:
        strata[max(range(len(one.scores)), key=one.scores.__getitem__)].append(one)
    share = {place: 1.0 if weights is None else weights.get(place, 0.0) for place in strata}
    quota = _quota({place: len(held) for place, held in strata.items()}, share, number)
    reason = Why.STRATIFIED if weights is None else Why.ERRORS
    picks = []
    for place, held in sorted(strata.items()):
        drawn = sorted(held, key=lambda one: draw(one.id, salt=f"stratum:{salt}"))
        picks += [Pick(one.id, reason, quota[place] / len(held)) for one in drawn[: quota[place]]]
    return picks


def _quota(sizes: Mapping[int, int], share: Mapping[int, float], number: int) -> dict[int, int]:
    """Return how many of each stratum: one at a time to whoever is furthest behind its share."""
    quota = dict.fromkeys(sizes, 0)
    for _ in range(min(number, sum(sizes[place] for place in sizes if share[place] > 0))):
        open_ = [place for place in sizes if quota[place] < sizes[place] and share[place] > 0]
        quota[min(open_, key=lambda place: ((quota[place] + 1) / share[place], place))] += 1
    return quota


def mixed_picks(
    pool: Sequence[Candidate],
    number: int,
    *,
    salt: str,
    shares: Mapping[Why, float],
    errors: Mapping[int, float] | None = None,
) -> list[Pick]:
    """
    Return a mix: each strategy has its share of `number`, and what one has picked others leave.

    The propensity of a pick is that of its own strategy on what the ones before it had left.

    Raises ValueError unless the shares sum to 1 and, with errors in the mix, their rates are given.
    """
    if abs(sum(shares.values()) - 1) > 1e-9 or min(shares.values()) < 0:
        raise ValueError("the shares of the strategies must sum to 1")
    if shares.get(Why.ERRORS) and errors is None:
        raise ValueError("want the error rates of the classes")
    left, picks = list(pool), list[Pick]()
    # Random first: of its picks alone every item had the same probability.
    for reason in (Why.RANDOM, Why.MARGIN, Why.STRATIFIED, Why.ERRORS):
        wanted = round(number * shares.get(reason, 0.0))
        if not wanted or not left:
            continue
        if reason is Why.RANDOM:
            made = random_picks(left, wanted, salt=salt)
        elif reason is Why.MARGIN:
            made = margin_picks(left, wanted, salt=salt)
        else:
            made = stratified_picks(
                left, wanted, salt=salt, weights=errors if reason is Why.ERRORS else None
            )
        picks += made
        taken = {pick.id for pick in made}
        left = [one for one in left if one.id not in taken]
    return picks
