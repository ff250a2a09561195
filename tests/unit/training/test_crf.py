"""The field that is trained: its gradient is right, and it learns what can be learned."""

import numpy as np
import pytest

from labelhooks.redaction.tagger.weights import LABELS
from training.tagger.crf import Recipe, gradient, train
from training.tagger.encode import SLOTS, Encoded

_COUNT = len(LABELS)


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(2, 3, _COUNT)).astype(np.float32)
    steps = rng.normal(size=(_COUNT, _COUNT)).astype(np.float32)
    gold = np.array([[0, 1, 1], [3, 2, 0]])
    real = np.ones((2, 3), dtype=bool)
    _, by_score, by_step = gradient(scores, steps, gold, real)

    def slope(changed: np.ndarray, at: tuple[int, ...]) -> float:
        losses = []
        for sign in (1, -1):
            changed[at] += sign * 1e-2
            losses.append(gradient(scores, steps, gold, real)[0])
            changed[at] -= sign * 1e-2
        return (losses[0] - losses[1]) / 2e-2

    for at in ((0, 0, 0), (0, 1, 1), (1, 2, 3), (1, 0, 3)):
        assert by_score[at] == pytest.approx(slope(scores, at), abs=5e-3)
    for at in ((0, 0), (1, 1), (0, 3), (2, 0)):
        assert by_step[at] == pytest.approx(slope(steps, at), abs=5e-3)


def test_it_learns_what_a_feature_says_and_what_follows_what() -> None:
    runs = 60
    features = np.zeros((2 * runs, SLOTS), dtype=np.int32)
    features[0::2, 0] = 1  # the first token of a run says that a person begins …
    labels = np.ones(
        2 * runs, dtype=np.int8
    )  # … and the second, of which nothing is known, goes on
    starts = np.arange(0, 2 * runs + 1, 2)
    data = Encoded(features, labels, starts, np.array([0, 77], dtype=np.uint32))

    recipe = Recipe(epochs=6, dropped=0.0, batch=20)
    weights, steps = train(data, recipe, lambda _: None)
    again, _ = train(data, recipe, lambda _: None)

    assert LABELS[int(weights[1].argmax())] == "PERSON"
    assert LABELS[int(steps[1].argmax())] == "PERSON"
    assert (weights == again).all()
