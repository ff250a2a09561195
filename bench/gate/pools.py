"""
Pools of scored items to draw from: real texts scored by a cheap model, and made-up scores.

Texts are those of `../shared/data/text`; a set that is absent is left out, and said. Each half of a
set is scored by a model that was trained on the other half (TF-IDF of words and pairs, logistic
regression), so that nobody is judged on what it was trained on.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "text"


@dataclass(frozen=True)
class Pool:
    """N items: `scores` is N x K, `labels` N places in [0, K)."""

    name: str
    scores: Floats
    labels: Ints


def texts(name: str) -> tuple[list[str], list[str]] | None:
    """Return texts and classes of a real set; None where it is absent."""
    if name == "tweets":
        path = TEXTS / "tdavidson_tweets.csv"
        if not path.exists():
            return None
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [row["tweet"] for row in rows], [row["class"] for row in rows]
    path = TEXTS / "sms_spam.tsv"
    if not path.exists():
        return None
    pairs = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [text for _, text in pairs], [label for label, _ in pairs]


def scored(name: str, *, strength: float = 10.0, label: str | None = None) -> Pool | None:
    """Return a real set, scored; a larger `strength` trusts the training more, and itself."""
    found = texts(name)
    if found is None:
        return None
    said, classes = np.array(found[0], dtype=object), np.array(found[1])
    names = np.unique(classes)
    half = np.random.default_rng(0).permutation(len(said)) % 2
    scores = np.zeros((len(said), len(names)))
    for part in (0, 1):
        model = make_pipeline(
            TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2),
            LogisticRegression(C=strength, max_iter=1000),
        )
        model.fit(said[half != part], classes[half != part])
        scores[half == part] = model.predict_proba(said[half == part])
    return Pool(label or name, scores, np.searchsorted(names, classes))


def many_classes(name: str, *, temperature: float, classes: int = 77, items: int = 12_000) -> Pool:
    """Return made-up scores of many classes, some harder, each with neighbours it is taken for."""
    chance = np.random.default_rng(5)
    labels = chance.integers(0, classes, items)
    logits = chance.standard_normal((items, classes))
    ease = 3.9 * np.exp(0.3 * chance.standard_normal(classes))
    rows = np.arange(items)
    logits[rows, labels] += ease[labels] * (0.6 + 0.8 * chance.random(items))
    neighbour = (labels + 1 + chance.integers(0, 2, items)) % classes
    logits[rows, neighbour] += 2.4 * chance.random(items)
    return Pool(name, _softmax(2 * logits / temperature), labels)


def long_tail(items: int = 20_000, classes: int = 40) -> Pool:
    """Return made-up scores of classes of very different sizes; of the rare, some are bad."""
    chance = np.random.default_rng(9)
    share = 1 / np.arange(1, classes + 1) ** 1.3
    share /= share.sum()
    labels = chance.choice(classes, items, p=share)
    logits = chance.standard_normal((items, classes)) + 0.4 * np.log(share)
    ease = 3.6 * np.exp(0.35 * chance.standard_normal(classes))
    logits[np.arange(items), labels] += ease[labels] * chance.gamma(3, 1 / 3, items)
    return Pool("long tail (made up)", _softmax(2 * logits), labels)


def uneven(items: int = 20_000) -> Pool:
    """Return made-up scores whose miscalibration differs by class; one class is rare, and bad."""
    chance = np.random.default_rng(6)
    share = np.array([0.55, 0.3, 0.12, 0.03])
    labels = chance.choice(4, items, p=share)
    logits = chance.standard_normal((items, 4)) + 0.5 * np.log(share)
    ease = np.array([3.2, 2.2, 3.5, 2.0])
    logits[np.arange(items), labels] += ease[labels] * chance.gamma(2, 0.5, items)
    logits *= np.array([1, 2.5, 0.6, 1.5])[logits.argmax(1)][:, None]
    return Pool("uneven (made up)", _softmax(logits), labels)


def surest_wrong(items: int = 20_000) -> Pool:
    """Return made-up scores of which the most confident are wrong more often than the rest."""
    chance = np.random.default_rng(7)
    sure = 0.5 + 0.5 * chance.random(items)
    error = np.where(sure > 0.97, 0.08, np.where(sure > 0.8, 0.02, 0.15))
    proposed = chance.integers(0, 2, items)
    labels = np.where(chance.random(items) < error, 1 - proposed, proposed)
    rows = np.arange(items)
    scores = np.zeros((items, 2))
    scores[rows, proposed], scores[rows, 1 - proposed] = sure, 1 - sure
    return Pool("surest wrong (made up)", scores, labels)


def just_short(items: int = 40_000) -> Pool:
    """Return made-up scores with 5.05 % of errors at every confidence: nothing may be accepted."""
    chance = np.random.default_rng(8)
    sure = 0.6 + 0.4 * chance.random(items)
    proposed = chance.integers(0, 2, items)
    labels = np.where(chance.random(items) < 0.0505, 1 - proposed, proposed)
    rows = np.arange(items)
    scores = np.zeros((items, 2))
    scores[rows, proposed], scores[rows, 1 - proposed] = sure, 1 - sure
    return Pool("just short (made up)", scores, labels)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


POOLS: dict[str, Callable[[], Pool | None]] = {
    "tweets": lambda: scored("tweets"),
    "tweets-sure": lambda: scored("tweets", strength=300.0, label="tweets, over-confident"),
    "sms": lambda: scored("sms"),
    "77": lambda: many_classes("77 classes, under-confident (made up)", temperature=3.2),
    "77-sure": lambda: many_classes("77 classes, over-confident (made up)", temperature=0.5),
    "uneven": uneven,
    "long-tail": long_tail,
    "surest-wrong": surest_wrong,
    "just-short": just_short,
}


def pools(names: list[str]) -> Iterator[Pool]:
    """Return the pools asked for; of one that is absent, say so."""
    for name in names:
        found = POOLS[name]()
        if found is None:
            print(f"{name}: skipped, its texts are not in {TEXTS}")
        else:
            yield found
