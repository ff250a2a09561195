"""
From labeled texts to a model's file: the same labels make the same file.

A fifth of the texts (chosen by a hash of their ids) is held out. The model is fitted to the rest,
its temperature to one half of what is held out, and it is measured on the other half and on gold.
"""

from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from labelhooks.errors import BadEvidence
from labelhooks.gating.textmodel import TextModel, features
from labelhooks.model.ids import draw
from labelhooks.stats.binomial import wilson
from labelhooks.stats.calibration import expected_calibration_error, fit_temperature

BITS = 16
HELD_OUT = 0.2
FEWEST = 20  # labeled texts
LARGEST = 32_000  # of 16 bits
STRENGTH = 100.0  # of the training against the penalty; not searched: less smooths more


@dataclass(frozen=True, slots=True)
class Labeled:
    """A clean text with its label; `gold` is never trained on."""

    id: str
    text: str
    label: str
    gold: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """Accuracy on texts that were not trained on, with Wilson's interval; and calibration."""

    items: int
    accuracy: float
    low: float
    high: float
    ece: float
    recall: dict[str, float]


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, and how well it does; None where there was nothing to measure on."""

    model: TextModel
    held_out: Measured | None
    gold: Measured | None


def train(labeled: Sequence[Labeled], *, bits: int = BITS) -> Trained:
    """Return the model of labeled texts. Raises BadEvidence for too few, or one class alone."""
    ordered = sorted(labeled, key=lambda one: one.id)
    chance = {one.id: draw(one.id, salt="held-out") for one in ordered}
    learn = [one for one in ordered if not one.gold and chance[one.id] >= HELD_OUT]
    held = [one for one in ordered if not one.gold and chance[one.id] < HELD_OUT]
    classes = sorted({one.label for one in learn})
    if len(learn) < FEWEST or len(classes) < 2:
        raise BadEvidence(
            f"{len(learn)} texts of {len(classes)} classes to train on: want {FEWEST} and 2."
        )
    known = [one for one in held if one.label in classes]
    tune = [one for one in known if chance[one.id] < HELD_OUT / 2]
    test = [one for one in held if chance[one.id] >= HELD_OUT / 2]
    model = _fit(learn, classes, bits, 1.0)
    if tune:
        rows = [list(model.scores(one.text).values()) for one in tune]
        places = [classes.index(one.label) for one in tune]
        model.temperature = round(fit_temperature(rows, places), 6)
    measured = measure(model, test)
    gold = measure(model, [one for one in ordered if one.gold])
    model.about = {
        "trained_on": len(learn),
        "held_out": asdict(measured) if measured else None,
        "gold": asdict(gold) if gold else None,
    }
    return Trained(model, measured, gold)


def _fit(learn: Sequence[Labeled], classes: list[str], bits: int, temperature: float) -> TextModel:
    where, starts, values = array("l"), [0], array("d")
    for one in learn:
        found = features(one.text, bits)
        where.extend(found)
        values.extend([1 / len(found) ** 0.5] * len(found))
        starts.append(len(where))
    rows = csr_matrix((np.array(values), np.array(where), starts), (len(learn), 1 << bits))
    regression = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-4)
    regression.fit(rows, [classes.index(one.label) for one in learn])
    weights, bias = regression.coef_, regression.intercept_
    if len(classes) == 2:  # one row for both: the other class has its opposite
        weights, bias = np.vstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    columns = np.column_stack([weights, bias])
    scale = float(np.abs(columns).max() / LARGEST) or 1.0
    whole = array("h", np.rint(columns / scale).astype(np.int16).ravel().tolist())
    return TextModel(classes, bits, scale, temperature, whole, {})


def measure(model: TextModel, texts: Sequence[Labeled]) -> Measured | None:
    """Return how well a model does on texts; None for no texts."""
    if not texts:
        return None
    scores = [model.scores(one.text) for one in texts]
    best = [max(row, key=row.__getitem__) for row in scores]
    right = [said == one.label for said, one in zip(best, texts, strict=True)]
    low, high = wilson(sum(right), len(right))
    recall = {}
    for name in model.classes:
        own = [good for good, one in zip(right, texts, strict=True) if one.label == name]
        if own:
            recall[name] = sum(own) / len(own)
    confidence = [max(row.values()) for row in scores]
    ece = expected_calibration_error([min(1.0, p) for p in confidence], right)
    return Measured(len(texts), sum(right) / len(right), low, high, ece, recall)
