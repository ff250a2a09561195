"""
The watch on models that really are worse: how many items they have accepted when it stops them.

    python -m bench.gate.degraded [SET…] [--runs N] [--judged N]

A gate is fitted to N judged items of a good model (TF-IDF, logistic regression). Then another model
decides under those thresholds, from its first item on: one whose classes are swapped (two of them),
one that is over-confident (the logits times 3), one that was trained with 40 % of its labels drawn
anew, and, for comparison, the good one. Items come one by one, drawn from the set; those audited
are judged by the set's own labels. Told are the median of items accepted until the watch fires
(`>` where it did not by 30,000 items), in how many runs it fired, what it fired on, and the
accepted share and accuracy. Fits that accept nothing are drawn again. The audited share is the
larger of 5 % (the default of a dataset) and what the watch wants. The watch hears of the accepted
share every 500 items ("with"), or never ("without").
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.gate.pools import TEXTS, Floats, Ints, Pool, texts
from labelhooks.gating.apply import Applied
from labelhooks.gating.evidence import Judged
from labelhooks.gating.fit import fit
from labelhooks.gating.watch import Watch
from labelhooks.model.gate import GateFit

AUDITED = 0.05
TOLD_EVERY = 500
LONGEST = 30_000


def models(name: str) -> dict[str, Pool] | None:
    """Return a set as scored by each model; nobody is scored by a model trained on it."""
    found = texts(name)
    if found is None:
        return None
    rows = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2).fit_transform(found[0])
    names = np.unique(found[1])
    labels = np.searchsorted(names, np.array(found[1]))
    chance = np.random.default_rng(0)
    half = chance.permutation(len(labels)) % 2
    noisy = np.where(chance.random(len(labels)) < 0.4, chance.permutation(labels), labels)

    def scored(taught: Ints) -> Floats:
        scores = np.zeros((len(labels), len(names)))
        for part in (0, 1):
            model = LogisticRegression(C=10.0, max_iter=500)
            model.fit(rows[half != part], taught[half != part])
            scores[half == part] = model.predict_proba(rows[half == part])
        return scores

    good = scored(labels)
    swapped = good.copy()
    first, second = np.argsort(-np.bincount(labels))[:2]
    swapped[:, [first, second]] = good[:, [second, first]]
    sharp = good**3
    return {
        "good": Pool("good", good, labels),
        "swapped classes": Pool("swapped classes", swapped, labels),
        "over-confident": Pool("over-confident", sharp / sharp.sum(1, keepdims=True), labels),
        "trained on noise": Pool("trained on noise", scored(noisy), labels),
    }


def fitted(pool: Pool, judged: Sequence[int]) -> GateFit:
    """Return the gate of a model's judged items."""
    names = classes(pool)
    return fit(
        [
            Judged(
                str(item),
                dict(zip(names, pool.scores[item].tolist(), strict=True)),
                names[pool.labels[item]],
            )
            for item in judged
        ]
    )


def classes(pool: Pool) -> list[str]:
    """Return names of the classes."""
    return [f"c{place}" for place in range(pool.scores.shape[1])]


class Deciding:
    """What a gate makes of each item of a pool: whether it accepts, and whether that is right."""

    def __init__(self, pool: Pool, gate: GateFit) -> None:
        applied, names = Applied(gate), classes(pool)
        self.routed = [applied(dict(zip(names, row, strict=True))) for row in pool.scores.tolist()]
        self.accepted = [one.route == "accept" for one in self.routed]
        self.right = [
            one.label == names[label]
            for one, label in zip(self.routed, pool.labels.tolist(), strict=True)
        ]
        self.share = statistics.mean(self.accepted)
        kept = [right for right, yes in zip(self.right, self.accepted, strict=True) if yes]
        self.accuracy = statistics.mean(kept) if kept else float("nan")


def until_fired(
    deciding: Deciding, names: list[str], gate: GateFit, chance: Random, *, share: bool
) -> tuple[int, str] | None:
    """Return how many items were accepted until the watch fired, and on what; None: it did not."""
    watch = Watch.begin(
        names,
        target=gate.target,
        share=gate.accepted_share if share else None,
        of=gate.judged - gate.tuning,
    )
    accepted = told = 0
    for seen in range(1, LONGEST + 1):
        item = chance.randrange(len(deciding.accepted))
        if deciding.accepted[item]:
            accepted += 1
            if chance.random() < max(AUDITED, watch.audit_share):
                named = str(deciding.routed[item].label)
                watch = watch.judged(named, deciding.right[item], at=f"{seen:09}")
        if seen % TOLD_EVERY == 0:
            watch = watch.decided(accepted=accepted - told, decided=TOLD_EVERY, at=f"{seen:09}")
            told = accepted
        if (alarm := watch.alarm) is not None:
            return accepted, alarm.kind if alarm.class_name is None else "one class"
    return None


def measure(name: str, runs: int, judged: int) -> None:
    """Print a set's table."""
    found = models(name)
    if found is None:
        print(f"{name}: skipped, its texts are not in {TEXTS}")
        return
    print(f"\n{name}: {judged} judged items of the good model a fit, {runs} runs")
    print(f"{'':<34}{'accepted':>9}{'right':>7}{'until fired':>13}{'fired':>7}  on")
    names = classes(found["good"])
    gates, chance = list[GateFit](), np.random.default_rng(judged)
    while len(gates) < runs:
        gate = fitted(
            found["good"], chance.permutation(len(found["good"].labels))[:judged].tolist()
        )
        if gate.accepted_share:  # where nothing is accepted there is nothing to watch
            gates.append(gate)
    for told, pool in found.items():
        made = [Deciding(pool, gate) for gate in gates]
        for share in (True, False):
            ends = [
                until_fired(one, names, gate, Random(run), share=share)
                for run, (one, gate) in enumerate(zip(made, gates, strict=True))
            ]
            delays = [float("inf") if end is None else end[0] for end in ends]
            middle = statistics.median(delays)
            on = Counter(end[1] for end in ends if end is not None)
            print(
                f"{told + (', with' if share else ', without'):<34}"
                f"{statistics.mean(one.share for one in made):>9.2f}"
                f"{statistics.mean(one.accuracy for one in made):>7.3f}"
                f"{'>' if middle == float('inf') else f'{middle:.0f}':>13}"
                f"{sum(on.values()) / runs:>7.0%}  "
                + ", ".join(f"{kind} {number}" for kind, number in on.most_common()),
                flush=True,
            )


def main() -> None:
    asked = argparse.ArgumentParser(description="The watch on models that are worse.")
    asked.add_argument("sets", nargs="*", metavar="SET", help="tweets, sms")
    asked.add_argument("--runs", type=int, default=41)
    asked.add_argument("--judged", type=int, default=1000)
    words = asked.parse_args()
    with threadpool_limits(1):
        for name in words.sets or ("tweets", "sms"):
            measure(name, words.runs, words.judged)


if __name__ == "__main__":
    main()
