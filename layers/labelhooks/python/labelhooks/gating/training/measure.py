"""How well a model does on texts that it was not trained on, and the temperature that it needs."""

from collections import Counter
from collections.abc import Sequence

from labelhooks.gating.textmodel import TextModel
from labelhooks.gating.training.examples import Example
from labelhooks.model.training import Measured, Share
from labelhooks.stats.binomial import wilson
from labelhooks.stats.calibration import expected_calibration_error, fit_temperature


def calibrate(model: TextModel, examples: Sequence[Example]) -> int:
    """Set the model's temperature; return how many examples spoke for it. None: it stays 1."""
    known = [one for one in examples if one.label in model.classes]
    if known:
        model.temperature = 1.0
        rows = [list(model.scores_at(one.places).values()) for one in known]
        places = [model.classes.index(one.label) for one in known]
        model.temperature = round(fit_temperature(rows, places), 6)
    return len(known)


def measure(model: TextModel, examples: Sequence[Example]) -> Measured | None:
    """Return how well a model does; None for no examples. A class it does not know counts wrong."""
    if not examples:
        return None
    truth, said, sure = Counter[str](), Counter[str](), []
    right, good = Counter[str](), []
    for one in examples:
        scores = model.scores_at(one.places)
        best = max(scores, key=scores.__getitem__)
        truth[one.label] += 1
        said[best] += 1
        right[one.label] += best == one.label
        good.append(best == one.label)
        sure.append(min(1.0, scores[best]))
    # F1 = 2 true positives / (said + true): of each class that occurs or is said.
    f1 = [2 * right[name] / (truth[name] + said[name]) for name in truth | said]
    return Measured(
        overall=share(sum(good), len(good)),
        classes={name: share(right[name], number) for name, number in sorted(truth.items())},
        macro_f1=round(sum(f1) / len(f1), 6),
        ece=round(expected_calibration_error(sure, good), 6),
    )


def share(right: int, items: int) -> Share:
    """Return a share of items with its interval."""
    low, high = wilson(right, items)
    return Share(items=items, right=right, low=round(low, 6), high=round(high, 6))
