"""
Thresholds with a promise, for finite evidence and although they were searched for.

The argument is in docs/gate.md. In short: the tuning part of the evidence chooses, for each group
of items (a class, or all), one rung of a fixed ladder of thresholds to begin at and a share of the
risk. On the testing part, going down from there, a rung is kept as long as so few errors above it
would be a surprise (binomial test at the group's share of the risk) if its error rate were too
high. The first rung that fails ends the descent. A group that comes to the end of the ladder hands
its share of the risk to the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp

from labelhooks.gating.calibrate import Opinion
from labelhooks.stats.binomial import divergence, fewest_trials, lower_tail, most_errors

# Thresholds of the calibrated confidence: everything, then even steps of the log-odds.
LADDER = (0.0, *(round(1 / (1 + exp(-step / 10)), 7) for step in range(-20, 121)))
# A part of the risk is kept back, and of the errors allowed: whoever checks the promise does so on
# a sample too, and would find a threshold that is only just good enough wanting half of the time.
SPENT = 0.95
STRICTER = 0.97
# Shares of the risk are dealt in tenths; one is spread over all groups with enough items, since
# the tuning part is small and may be wrong about them.
UNITS = 10
SPREAD = 0.1
# The confidence counts for as many items as this beside what people said of the tuning part: with
# less, the rung chosen is often one that was merely lucky there.
PRIOR = 100.0
FEW = 2.0  # errors that pull the scale of a group's doubts towards one
SURE = 0.9  # of passing: with rungs this good, begin at the one with the strongest evidence


type _Dealt = tuple[float, tuple[int, ...]]  # what it is worth, and the units of each group


@dataclass(frozen=True, slots=True)
class Counts:
    """For each rung, items at or above it and errors among them."""

    items: list[int]
    errors: list[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the tuning part leads to expect of a group at each rung, and what was chosen of it."""

    share: list[float]  # of all items
    error: list[float]  # rate, among those
    expected: list[int]  # items of the testing part
    worth: list[float] = field(default_factory=list)  # share accepted, for 0..UNITS of the risk
    start: list[int] = field(default_factory=list)  # the rung to begin at, for the same


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome for a group: its rung, if any, and the risk that it was tested at."""

    rung: int | None
    level: float


def counts(opinions: Sequence[Opinion]) -> Counts:
    """Return how many opinions reach each rung."""
    items, errors = [0] * len(LADDER), [0] * len(LADDER)
    for opinion in opinions:
        rung = reached(opinion.confidence)
        items[rung] += 1
        errors[rung] += not opinion.right
    return Counts(_from_above(items), _from_above(errors))


def reached(confidence: float) -> int:
    """Return the highest rung at or below a confidence."""
    low, high = 0, len(LADDER)
    while high - low > 1:
        middle = (low + high) // 2
        if LADDER[middle] <= confidence:
            low = middle
        else:
            high = middle
    return low


def _from_above[T: (int, float)](numbers: Sequence[T]) -> list[T]:
    return list(accumulate(reversed(numbers)))[::-1]


def search[G: (int, str)](
    tuning: Mapping[G, Sequence[Opinion]],
    testing: Mapping[G, Sequence[Opinion]],
    *,
    allowed: float,
    risk: float,
) -> dict[G, Found]:
    """
    Return the rung down to which each group may be accepted.

    Args:
        tuning: the opinions of each group in the part that chooses.
        testing: those in the part that is tested on.
        allowed: the rate of errors that what is accepted must stay under.
        risk: that any group breaks this, at most; it is divided among the groups.
    """
    allowed, risk = allowed * STRICTER, risk * SPENT
    sizes = sum(map(len, tuning.values())), sum(map(len, testing.values()))
    enough = fewest_trials(allowed, risk)
    plans = {group: plan(held, *sizes) for group, held in tuning.items() if held}
    plans = {group: made for group, made in plans.items() if made.expected[0] >= enough // 2}
    for made in plans.values():
        _choose(made, allowed, risk)
    levels = _deal(plans, risk, enough)
    starts = {
        group: made.start[max(1, round(levels[group] / risk * UNITS))]
        for group, made in plans.items()
    }
    reach = {group: counts(testing[group]) for group in plans}
    found = {group: Found(None, levels.get(group, 0.0)) for group in testing}
    waiting = list(plans)
    while (passed := _round(waiting, reach, starts, allowed, levels, found)) is not None:
        waiting.remove(passed)
        _hand_on(levels, levels[passed], waiting)
    return found


def alone[G: (int, str)](
    tuning: Mapping[G, Sequence[Opinion]],
    testing: Mapping[G, Sequence[Opinion]],
    *,
    allowed: float,
    risk: float,
) -> set[G]:
    """
    Return the groups with enough items for a promise of their own; the rest may be pooled.

    The largest of them, as many as could each pass without an error if all, and the pool, had equal
    parts of the risk. Of `testing` its size alone is looked at.
    """
    allowed, risk = allowed * STRICTER, risk * SPENT
    part = sum(map(len, testing.values())) / max(1, sum(map(len, tuning.values())))
    found = set[G]()
    for group in sorted(tuning, key=lambda one: -len(tuning[one])):
        if len(tuning[group]) * part < fewest_trials(allowed, risk / (len(found) + 2)):
            break
        found.add(group)
    return found


def _round[G: (int, str)](
    waiting: Sequence[G],
    reach: Mapping[G, Counts],
    starts: Mapping[G, int],
    allowed: float,
    levels: Mapping[G, float],
    found: dict[G, Found],
) -> G | None:
    """Test each group at its level; return the first that comes to the end of the ladder."""
    for group in waiting:
        rung = descend(reach[group], starts[group], allowed, levels[group])
        found[group] = Found(rung, levels[group])
        if rung == 0:
            return group
    return None


def descend(reach: Counts, start: int, allowed: float, level: float) -> int | None:
    """Return the last rung, going down from `start`, before one with too many errors."""
    kept = None
    for rung in range(start, -1, -1):
        items, errors = reach.items[rung], reach.errors[rung]
        if not items or lower_tail(errors, items, allowed) > level:
            break
        kept = rung
    return kept


def plan(held: Sequence[Opinion], tuning: int, testing: int, *, prior: float = PRIOR) -> Plan:
    """
    Return what a group's opinions in the tuning part lead to expect of the testing part.

    The errors that its confidence admits are scaled to those that it made (one temperature fits no
    two classes), and weigh as `prior` items beside the errors counted above a rung.
    """
    found = counts(held)
    admitted = [0.0] * len(LADDER)
    for opinion in held:
        admitted[reached(opinion.confidence)] += 1 - opinion.confidence
    admitted = _from_above(admitted)
    scale = (found.errors[0] + FEW) / (admitted[0] + FEW)
    error = [
        (prior * scale * doubt / items + errors) / (prior + items) if items else 1.0
        for items, errors, doubt in zip(found.items, found.errors, admitted, strict=True)
    ]
    share = [items / tuning for items in found.items]
    return Plan(share, error, [round(part * testing) for part in share])


def _choose(made: Plan, allowed: float, risk: float) -> None:
    """Fill in, for each part of the risk, the rung to begin at and what may come of it."""
    made.worth.append(0.0)
    made.start.append(0)
    evidence = [
        items * divergence(rate, allowed) if rate < allowed else 0.0
        for items, rate in zip(made.expected, made.error, strict=True)
    ]
    for unit in range(1, UNITS + 1):
        odds = [
            passes(items, rate, allowed, risk * unit / UNITS)
            for items, rate in zip(made.expected, made.error, strict=True)
        ]
        gain = [chance * part for chance, part in zip(odds, made.share, strict=True)]
        sure = [rung for rung, chance in enumerate(odds) if chance >= SURE]
        best = max(range(len(gain)), key=gain.__getitem__)
        made.start.append(max(sure, key=evidence.__getitem__) if sure else best)
        made.worth.append(gain[best])


def passes(items: int, rate: float, allowed: float, level: float) -> float:
    """Return the odds that so many items with this error rate pass the test."""
    if rate >= allowed:
        return 0.0
    most = most_errors(items, allowed, level)
    return 0.0 if most < 0 else lower_tail(most, items, rate)


def _deal[G: (int, str)](plans: Mapping[G, Plan], risk: float, enough: int) -> dict[G, float]:
    """Return each group's part of the risk: where it promises the largest share accepted."""
    groups = list(plans)
    best: list[_Dealt] = [(0.0, (0,) * 0)]  # by units spent, over the groups so far
    for group in groups:
        best = [_best_with(best, plans[group].worth, units) for units in range(UNITS + 1)]
    dealt = max(best, key=_worth)[1]
    wide = [group for group in groups if plans[group].expected[0] >= enough]
    if not sum(dealt):
        return {group: risk / len(wide) if group in wide else 0.0 for group in groups}
    spread = SPREAD if len(wide) > 1 else 0.0
    return {
        group: risk
        * (
            (1 - spread) * own / sum(dealt)
            + (spread / len(wide) if spread and group in wide else 0.0)
        )
        for group, own in zip(groups, dealt, strict=True)
    }


def _best_with(best: Sequence[_Dealt], worth: Sequence[float], units: int) -> _Dealt:
    """Return the best way to spend at most `units` when one more group may have some."""
    ways = [
        (before + worth[own], (*dealt, own))
        for own in range(units + 1)
        for before, dealt in [best[min(units - own, len(best) - 1)]]
    ]
    return max(ways, key=_worth)


def _worth(dealt: _Dealt) -> float:
    return dealt[0]


def _hand_on[G: (int, str)](levels: dict[G, float], freed: float, to: Sequence[G]) -> None:
    whole = sum(levels[group] for group in to)
    for group in to:
        levels[group] += freed * (levels[group] / whole if whole else 1 / len(to))
