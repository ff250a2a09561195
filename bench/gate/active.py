"""
Active learning: how many labels a model needs, by who chooses what people are asked.

    python -m bench.gate.active [SET…] [--seeds N] [--only STRATEGY…] [--strength C] [--balanced]

A third of a set is held out; the rest is the pool. People label a first batch drawn at random, a
model (TF-IDF of words and pairs, scikit-learn's logistic regression with its defaults, unless
`--strength` or `--balanced` say otherwise) is trained on what is labeled, a strategy of
`gating/sampling.py` picks the next batch by that model's scores, and so on. Told is, for each
strategy, the median over the seeds of the labels after which the macro-F1 on what is held out was
first at 95 % (tweets: 85 and 90 %) of that of a model trained on the whole pool; `>` where it was
not by the last round. A round is 20 labels (tweets: 60).

"One by one" is the dataset's policy `margin` (`tasks/create.py`): items pass once, in random order,
and each is asked or not at once, with a probability that rises as its margin falls, by the model
so far. Told is how many it asked by the end of the stream (or `most`), and what that was worth,
beside as many labels drawn at random. The model is as strong as the built-in one.
"""

import argparse
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import f1_score  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.gate.pools import TEXTS, Floats, Ints, texts
from labelhooks.gating.sampling import (
    Candidate,
    Pick,
    Why,
    margin_picks,
    mixed_picks,
    random_picks,
    stratified_picks,
)
from labelhooks.model.dataset import SamplingPolicy
from labelhooks.model.ids import draw
from labelhooks.model.messages import Ask
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.task import AskReason
from labelhooks.tasks.create import selected

type Strategy = Callable[[list[Candidate], int, str, Mapping[int, float]], list[Pick]]

# A stream is asked by absolute margins, so the model must not be too shy of them.
AS_BUILT_IN = 100.0
# How often a class's proposals were wrong, before anybody looked: one judgment, half wrong.
_UNSEEN = 1.0


@dataclass(frozen=True)
class Plan:
    """What is measured of a set."""

    step: int
    most: int  # labels
    goals: tuple[float, ...]  # parts of the macro-F1 that the whole pool gives


@dataclass(frozen=True)
class Learner:
    """The model: how far it trusts its labels, and whether rare classes count for more."""

    strength: float = 1.0
    balanced: bool = False

    def made(self) -> LogisticRegression:
        """Return it, untrained."""
        weight = "balanced" if self.balanced else None
        return LogisticRegression(C=self.strength, class_weight=weight, max_iter=300)


PLANS = {"sms": Plan(20, 500, (0.95,)), "tweets": Plan(60, 1560, (0.85, 0.90))}

STRATEGIES: dict[str, Strategy] = {
    "random": lambda pool, number, salt, _: random_picks(pool, number, salt=salt),
    "margin, all of the pool": lambda pool, number, salt, _: margin_picks(
        pool, number, salt=salt, part=1.0
    ),
    "margin, a random half": lambda pool, number, salt, _: margin_picks(pool, number, salt=salt),
    "stratified": lambda pool, number, salt, _: stratified_picks(pool, number, salt=salt),
    "error-driven": lambda pool, number, salt, errors: stratified_picks(
        pool, number, salt=salt, weights=errors
    ),
    "margin 50, stratified 25, random 25": lambda pool, number, salt, _: mixed_picks(
        pool, number, salt=salt,
        shares={Why.MARGIN: 0.5, Why.STRATIFIED: 0.25, Why.RANDOM: 0.25},
    ),
    "margin 70, errors 30": lambda pool, number, salt, errors: mixed_picks(
        pool, number, salt=salt, shares={Why.MARGIN: 0.7, Why.ERRORS: 0.3}, errors=errors
    ),
}  # fmt: skip


POLICIES = {
    f"margin within {within:g}": SamplingPolicy(strategy="margin", share=0.02, within=within)
    for within in (1.0, 0.5, 0.2)
}


class Course:
    """A split of a set: the pool that people are asked of, and what is held out."""

    def __init__(self, rows: csr_matrix, labels: Ints, seed: int, learner: Learner) -> None:
        self.seed, self.learner = seed, learner
        order = np.random.default_rng(seed).permutation(len(labels))
        cut = len(order) // 3
        self.held, self.pool = order[:cut], order[cut:]
        self.rows, self.labels = rows, labels
        self.places = np.unique(labels)

    def learn(self, labeled: Ints) -> LogisticRegression | None:
        """Return the model of what is labeled; None while that is of one class."""
        if len(np.unique(self.labels[labeled])) < 2:
            return None
        # Words that are in no labeled text have no weight: left out, and the fit is quick.
        rows = self.rows[labeled]
        self.words = np.unique(rows.indices)
        return self.learner.made().fit(rows[:, self.words], self.labels[labeled])

    def scores(self, model: LogisticRegression, items: Ints) -> Floats:
        """Return a probability for each class, 0 for those that the model has not seen."""
        found = np.zeros((len(items), len(self.places)))
        found[:, model.classes_] = model.predict_proba(self.rows[items][:, self.words])
        return found

    def quality(self, model: LogisticRegression | None) -> float:
        """Return the macro-F1 on what is held out."""
        if model is None:
            return 0.0
        said = model.predict(self.rows[self.held][:, self.words])
        return float(f1_score(self.labels[self.held], said, average="macro", zero_division=0))


def learned(course: Course, strategy: Strategy, plan: Plan) -> list[tuple[int, float]]:
    """Return labels and macro-F1, round by round."""
    asked = random_picks(_blank(course), plan.step, salt=f"first:{course.seed}")
    labeled = np.array([int(pick.id) for pick in asked])
    judged = dict.fromkeys(course.places.tolist(), (1.0, _UNSEEN))  # proposals, wrong ones
    steps = []
    while True:
        model = course.learn(labeled)
        steps.append((len(labeled), course.quality(model)))
        if len(labeled) + plan.step > plan.most:
            return steps
        left = np.setdiff1d(course.pool, labeled)
        if model is None:
            pool = [Candidate(str(item), ()) for item in left.tolist()]
            picks = random_picks(pool, plan.step, salt=f"{course.seed}:{len(labeled)}")
        else:
            scores = course.scores(model, left)
            pool = [
                Candidate(str(item), row)
                for item, row in zip(left.tolist(), scores.tolist(), strict=True)
            ]
            errors = {place: wrong / said for place, (said, wrong) in judged.items()}
            picks = strategy(pool, plan.step, f"{course.seed}:{len(labeled)}", errors)
            proposed = dict(zip(left.tolist(), scores.argmax(1).tolist(), strict=True))
            for pick in picks:
                place = proposed[int(pick.id)]
                said, wrong = judged[place]
                judged[place] = (said + 1, wrong + (course.labels[int(pick.id)] != place))
        labeled = np.concatenate([labeled, [int(pick.id) for pick in picks]])


def one_by_one(course: Course, policy: SamplingPolicy, plan: Plan) -> list[tuple[int, float]]:
    """Return labels and macro-F1, where items come one by one and each is asked or not at once."""
    order = sorted(course.pool.tolist(), key=lambda item: draw(f"{item}", salt=str(course.seed)))
    labeled, waiting, steps = order[: plan.step], order[plan.step :], list[tuple[int, float]]()
    while True:
        model = course.learn(np.array(labeled))
        steps.append((len(labeled), course.quality(model)))
        if len(labeled) + plan.step > plan.most:
            return steps
        rows = course.scores(model, np.array(waiting)) if model is not None else None
        asked = list[int]()
        for seen, item in enumerate(waiting):
            scores = None if rows is None else {f"c{k}": p for k, p in enumerate(rows[seen])}
            how = selected(_ask(item, scores), policy, chance=draw(f"{item}", salt="sample"))
            asked += [item] if how else []
            if len(asked) == plan.step:
                break
        else:
            return steps  # the stream is dry
        labeled, waiting = labeled + asked, waiting[seen + 1 :]


def _ask(item: int, scores: dict[str, float] | None) -> Ask:
    proposal = None
    if scores is not None:
        value = max(scores, key=scores.__getitem__)
        proposal = Proposal(
            prelabeler=PrelabelerRef(name="learner", version="1"),
            value=value,
            confidence=min(1.0, scores[value]),
            scores={name: min(1.0, score) for name, score in scores.items()},
        )
    return Ask(
        item_id=f"{item:032x}",
        reason=AskReason.LOW_CONFIDENCE,
        proposal=proposal,
        artifact_id="0" * 32,
        redaction_version="1",
        trace_id="1",
    )


def _blank(course: Course) -> list[Candidate]:
    return [Candidate(str(item), ()) for item in course.pool.tolist()]


def reached(steps: list[tuple[int, float]], wanted: float) -> float:
    """Return the labels after which the quality was first there; infinity if it never was."""
    return next((float(number) for number, quality in steps if quality >= wanted), float("inf"))


def vectors(name: str) -> tuple[csr_matrix, Ints] | None:
    """Return a set as weights of words and pairs, and the places of its classes."""
    found = texts(name)
    if found is None:
        return None
    rows = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2).fit_transform(found[0])
    names: NDArray[np.str_] = np.array(found[1])
    return rows, np.searchsorted(np.unique(names), names)


def measure(name: str, seeds: int, only: list[str], learner: Learner) -> None:
    """Print a set's table."""
    made, plan = vectors(name), PLANS[name]
    if made is None:
        print(f"{name}: skipped, its texts are not in {TEXTS}")
        return
    took: dict[tuple[str, float], list[float]] = {}
    whole = []
    for seed in range(seeds):
        course = Course(*made, seed, learner)
        full = course.quality(course.learn(course.pool))
        whole.append(full)
        for told in only or STRATEGIES:
            steps = learned(course, STRATEGIES[told], plan)
            for goal in plan.goals:
                took.setdefault((told, goal), []).append(reached(steps, goal * full))
    print(f"\n{name}: macro-F1 of the whole pool {statistics.median(whole):.3f}, {seeds} seeds")
    print(f"{'labels to reach':<40}" + "".join(f"{goal:>10.0%}" for goal in plan.goals))
    for told in only or STRATEGIES:
        middles = [statistics.median(took[told, goal]) for goal in plan.goals]
        said = [f"> {plan.most}" if one == float("inf") else f"{one:.0f}" for one in middles]
        print(f"{told:<40}" + "".join(f"{one:>10}" for one in said), flush=True)


def measure_stream(name: str, seeds: int) -> None:
    """Print what the policy makes of a stream, beside as many labels drawn at random."""
    made, plan = vectors(name), PLANS[name]
    if made is None:
        return
    told: dict[str, list[tuple[int, float, float]]] = {policy: [] for policy in POLICIES}
    for seed in range(seeds):
        course = Course(*made, seed, Learner(AS_BUILT_IN))
        full = course.quality(course.learn(course.pool))
        chance = learned(course, STRATEGIES["random"], plan)
        for policy in POLICIES:
            labels, quality = one_by_one(course, POLICIES[policy], plan)[-1]
            beside = next(score for number, score in chance if number == labels)
            told[policy].append((labels, quality / full, beside / full))
    print(f"\n{name}, one by one: {len(course.pool)} items pass once, {seeds} seeds")
    print(f"{'part of full macro-F1 after':<28}{'labels':>8}{'policy':>8}{'random':>8}")
    for policy, ends in told.items():
        labels, quality, beside = (statistics.median(one) for one in zip(*ends, strict=True))
        print(f"{policy:<28}{labels:>8.0f}{quality:>8.2f}{beside:>8.2f}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description="Labels needed, by who chooses what is asked.")
    asked.add_argument("sets", nargs="*", metavar="SET", help=", ".join(PLANS))
    asked.add_argument("--seeds", type=int, default=11)
    asked.add_argument("--only", nargs="+", default=[], choices=list(STRATEGIES))
    asked.add_argument("--strength", type=float, default=1.0)
    asked.add_argument("--balanced", action="store_true")
    words = asked.parse_args()
    # Many small fits: threads would only wait for each other.
    with threadpool_limits(1):
        for name in words.sets or PLANS:
            measure(name, words.seeds, words.only, Learner(words.strength, words.balanced))
            if not words.only:
                measure_stream(name, words.seeds)


if __name__ == "__main__":
    main()
