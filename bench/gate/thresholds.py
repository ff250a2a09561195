"""
Thresholds: how often the promise is broken, and what is accepted, beside MAPIE, in one run.

    python -m bench.gate.thresholds [POOL…] [--draws N] [--judged N…]

Each draw judges n items of a pool at random and fits gates to them: ours and MAPIE's, each with a
promise for each class and with one for all accepted items together; and ours with the promise
"pooled", of which not the classes but the groups that it promises are checked. What they then
accept of all other items of the pool is checked: the first number is the share of draws in which
any class (or the whole, for the promise for all) had an accuracy below 95 %; the second is the
share of items accepted. MAPIE: BinaryClassificationController with precision, the confidence
standing for the score of "the proposal is right", and MultiClassificationLTTController with the
precision of each class; both with their defaults, at a confidence level of 95 % as ours.
"""

import argparse
import warnings
from collections.abc import Callable

import numpy as np
from mapie.risk_control import (  # type: ignore[import-untyped]
    BinaryClassificationController,
    MultiClassificationLTTController,
)
from mapie.risk_control.risks import build_precision_ovr  # type: ignore[import-untyped]
from numpy.typing import NDArray

from bench.gate.pools import POOLS, Floats, Ints, Pool, pools
from labelhooks.gating.evidence import Judged
from labelhooks.gating.fit import fit
from labelhooks.model.gate import GateFit

TARGET = 0.95
type Bools = NDArray[np.bool_]
type Accepts = Callable[[Pool], Bools]


def ours(pool: Pool, drawn: Ints) -> tuple[Accepts, Accepts, Accepts, Ints]:
    """Return what our gate accepts with each promise; and of which group each class is, pooled."""
    names = [f"c{place:02}" for place in range(pool.scores.shape[1])]
    judged = [
        Judged(str(item), dict(zip(names, row, strict=True)), names[label])
        for item, row, label in zip(
            drawn.tolist(), pool.scores[drawn].tolist(), pool.labels[drawn].tolist(), strict=True
        )
    ]
    made = fit(judged, target=TARGET, confidence=0.95)
    pooled = fit(judged, target=TARGET, confidence=0.95, promise="pooled")
    classes = [made.classes[name].threshold for name in names]
    shared = [pooled.classes[name].threshold for name in names]
    thin = set(pooled.pooled)
    groups = [len(names) if name in thin else place for place, name in enumerate(names)]
    return (
        lambda held: _above(held, made, classes),
        lambda held: _above(held, made, [made.overall.threshold] * len(names)),
        lambda held: _above(held, pooled, shared),
        np.array(groups),
    )


def _above(pool: Pool, made: GateFit, thresholds: list[float | None]) -> Bools:
    # As gating/apply.py does it, for the whole pool at once.
    raised = (pool.scores / pool.scores.max(1, keepdims=True)) ** (1 / made.temperature)
    confidence = raised.max(1) / raised.sum(1)
    floor = np.array([2.0 if one is None else one for one in thresholds])
    return np.asarray(confidence >= floor[pool.scores.argmax(1)])


def mapie_overall(pool: Pool, drawn: Ints) -> Accepts:
    """Return what MAPIE accepts with its promise for all."""

    def score(confidence: Floats) -> Floats:
        return np.column_stack([1 - confidence, confidence])

    made = BinaryClassificationController(
        score, risk="precision", target_level=TARGET, confidence_level=0.95
    )
    confidence = pool.scores.max(1)
    right = (pool.scores.argmax(1) == pool.labels).astype(int)
    made.calibrate(confidence[drawn], right[drawn])
    best = made.best_predict_param
    return lambda held: held.scores.max(1) >= (2.0 if best is None else best)


def mapie_classes(pool: Pool, drawn: Ints) -> Accepts:
    """Return what MAPIE accepts with its promise for each class."""
    classes = np.arange(pool.scores.shape[1])
    made = MultiClassificationLTTController(
        predict_function=lambda scores: scores,
        risks=build_precision_ovr(classes),
        target_level=[TARGET] * len(classes),
        confidence_level=0.95,
        classes=classes,
    )
    made.calibrate(pool.scores[drawn], pool.labels[drawn])
    best = made.best_predict_param
    return lambda held: held.scores.max(1) >= (2.0 if best is None else best)


class Tally:
    """Draws in which the promise was broken, and shares accepted."""

    def __init__(self) -> None:
        self.draws = self.any_class = self.whole = 0
        self.share = 0.0

    def add(self, pool: Pool, rest: Bools, accepted: Bools, groups: Ints | None = None) -> None:
        """Check what was accepted of the rest; with groups of classes, for any of those."""
        kept = accepted & rest
        proposed = pool.scores.argmax(1)
        right = proposed == pool.labels
        self.draws += 1
        self.share += kept.sum() / rest.sum()
        self.whole += bool(kept.any() and right[kept].mean() < TARGET)
        of = proposed if groups is None else groups[proposed]
        number = np.bincount(of[kept], minlength=pool.scores.shape[1] + 1)
        good = np.bincount(of[kept & right], minlength=pool.scores.shape[1] + 1)
        self.any_class += bool((good < TARGET * number - 1e-9).any())


ROWS = (
    "ours, each class",
    "MAPIE, each class",
    "ours, overall",
    "MAPIE, overall",
    "ours, pooled",
)


def cell(pool: Pool, judged: int, draws: int) -> dict[str, Tally]:
    """Return the tallies of a pool at a number of judged items."""
    chance = np.random.default_rng(judged)
    tallies = {name: Tally() for name in ROWS}
    for _ in range(draws):
        drawn = chance.permutation(len(pool.labels))[:judged]
        rest = np.ones(len(pool.labels), dtype=bool)
        rest[drawn] = False
        by_class, overall, pooled, groups = ours(pool, drawn)
        peers = mapie_classes(pool, drawn), mapie_overall(pool, drawn)
        kept = (by_class, peers[0], overall, peers[1])
        for name, accepts in zip(ROWS[:-1], kept, strict=True):
            tallies[name].add(pool, rest, accepts(pool))
        tallies[ROWS[-1]].add(pool, rest, pooled(pool), groups)
    return tallies


def main() -> None:
    asked = argparse.ArgumentParser(description="Thresholds beside MAPIE's.")
    asked.add_argument("pools", nargs="*", default=["tweets", "tweets-sure", "sms", "77"])
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--judged", type=int, nargs="+", default=[500, 1000, 2000])
    words = asked.parse_args()
    unknown = set(words.pools) - set(POOLS)
    if unknown:
        asked.error(f"no such pool: {', '.join(sorted(unknown))}; there are {', '.join(POOLS)}")
    warnings.filterwarnings("ignore", module="mapie")  # it warns of each draw without a threshold
    print(f"target {TARGET}, confidence 0.95, {words.draws} draws a cell")
    for pool in pools(words.pools):
        right = (pool.scores.argmax(1) == pool.labels).mean()
        print(f"\n{pool.name}: {len(pool.labels)} items, accuracy {right:.3f}")
        print(f"{'judged':>8}  {'':<18} {'broken: any class':>18} {'overall':>8} {'accepted':>9}")
        for judged in words.judged:
            for name, tally in cell(pool, judged, words.draws).items():
                print(
                    f"{judged:>8}  {name:<18} {tally.any_class / tally.draws:>18.3f} "
                    f"{tally.whole / tally.draws:>8.3f} {tally.share / tally.draws:>9.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
