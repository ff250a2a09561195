"""
Train a linear-chain conditional random field (Lafferty, McCallum and Pereira, ICML 2001).

Gradients of the conditional log-likelihood by forward-backward over batches of runs of one length
or so, steps by AdaGrad (Duchi, Hazan and Singer, JMLR 2011), decayed towards zero.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labelhooks.redaction.tagger.weights import LABELS
from training.tagger.encode import Encoded

type Floats = npt.NDArray[np.float32]

_NEVER = np.float32(-1e4)
_COUNT = len(LABELS)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    epochs: int = 6
    rate: float = 0.12
    decay: float = 1e-4  # of a weight at each step that touches it
    dropped: float = 0.25  # the share of features left out at random at each step
    batch: int = 2048  # tokens
    fewest: int = 3  # tokens that must have a feature for it to be learned
    least: float = 0.3  # a weight must reach this, for some label, in all epochs but the last two
    seed: int = 7


def train(data: Encoded, recipe: Recipe, tell: Callable[[str], None]) -> tuple[Floats, Floats]:
    """Return weights (features, labels) and steps (labels, labels) in natural logarithms."""
    rng = np.random.default_rng(recipe.seed)
    size = len(data.keys)
    counts = np.bincount(data.features.ravel(), minlength=size)
    kept = counts >= recipe.fewest
    kept[0] = False
    table = np.where(kept[data.features], data.features, 0)
    weights = np.zeros((size, _COUNT), dtype=np.float32)
    squares = np.full((size, _COUNT), 1e-6, dtype=np.float32)
    steps = np.zeros((_COUNT, _COUNT), dtype=np.float32)
    step_squares = np.full((_COUNT, _COUNT), 1e-6, dtype=np.float32)
    for epoch in range(recipe.epochs):
        loss = 0.0
        rate = recipe.rate * (1 - epoch / recipe.epochs) ** 0.5
        for runs in _batches(data.starts, recipe.batch, rng):
            places = _gather(data.starts, runs)  # (runs, longest), -1 beyond a run's end
            real = places >= 0
            ids = table[places] * real[:, :, None]
            if recipe.dropped:
                ids = ids * (rng.random(ids.shape, dtype=np.float32) >= recipe.dropped)
            gold = np.where(real, data.labels[places], 0)
            scores = weights[ids].sum(axis=2)
            scores[~real, 1:] = _NEVER  # beyond the end all is O, at no cost
            scores[~real, 0] = 0
            gone, given, walked = gradient(scores, steps, gold, real)
            loss += gone
            _step(weights, squares, ids, given, rate, recipe.decay)
            step_squares += walked**2
            steps -= rate * walked / np.sqrt(step_squares)
        if epoch < recipe.epochs - 2:
            weak = np.abs(weights).max(axis=1) < recipe.least * (epoch + 1) / (recipe.epochs - 2)
            table = np.where(weak[table], 0, table)
            weights[weak] = 0
        tell(f"epoch {epoch + 1}: {loss / len(data.starts):.4f} nats a run")
    weights[0] = 0
    return weights, steps


def _batches(
    starts: npt.NDArray[np.int64], tokens: int, rng: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    lengths = np.diff(starts)
    order = rng.permutation(len(lengths))
    order = order[np.argsort(lengths[order], kind="stable")]
    cuts, begun = [], 0
    for at, run in enumerate(order):
        if (at - begun + 1) * lengths[run] > tokens and at > begun:
            cuts.append(order[begun:at])
            begun = at
    cuts.append(order[begun:])
    for number in rng.permutation(len(cuts)):
        yield cuts[number]


def _gather(starts: npt.NDArray[np.int64], runs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    lengths = starts[runs + 1] - starts[runs]
    across = np.arange(int(lengths.max()))
    places = starts[runs][:, None] + across[None, :]
    return np.where(across[None, :] < lengths[:, None], places, -1)


def gradient(
    scores: Floats, steps: Floats, gold: npt.NDArray[np.int64], real: npt.NDArray[np.bool_]
) -> tuple[float, Floats, Floats]:
    """Return the loss, its gradient by the scores, and by the steps. O is before and after all."""
    runs, longest, _ = scores.shape
    ahead = np.empty_like(scores)
    ahead[:, 0] = scores[:, 0] + steps[0]
    for at in range(1, longest):
        ahead[:, at] = scores[:, at] + _log_sum(ahead[:, at - 1, :, None] + steps[None], 1)
    back = np.empty_like(scores)
    back[:, -1] = steps[:, 0]
    for at in range(longest - 2, -1, -1):
        onward = scores[:, at + 1] + back[:, at + 1]
        back[:, at] = _log_sum(steps[None] + onward[:, None, :], 2)
    total = _log_sum(ahead[:, -1] + back[:, -1], 1)
    chance = np.exp(ahead + back - total[:, None, None])
    rows, cols = np.arange(runs)[:, None], np.arange(longest)[None, :]
    right = scores[rows, cols, gold].sum(axis=1) + steps[0, gold[:, 0]] + steps[gold[:, -1], 0]
    walked = np.zeros_like(steps)
    if longest > 1:
        right = right + steps[gold[:, :-1], gold[:, 1:]].sum(axis=1)
        pairs = np.exp(
            ahead[:, :-1, :, None]
            + steps[None, None]
            + (scores + back)[:, 1:, None, :]
            - total[:, None, None, None]
        )
        walked = pairs.sum(axis=(0, 1))
        np.subtract.at(walked, (gold[:, :-1], gold[:, 1:]), 1)
    walked[0] += chance[:, 0].sum(axis=0)
    np.subtract.at(walked[0], gold[:, 0], 1)
    walked[:, 0] += chance[:, -1].sum(axis=0)
    np.subtract.at(walked[:, 0], gold[:, -1], 1)
    chance[rows, cols, gold] -= 1
    chance[~real] = 0
    return float((total - right).sum()), chance, walked


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed


def _step(
    weights: Floats,
    squares: Floats,
    ids: npt.NDArray[np.int32],
    given: Floats,
    rate: float,
    decay: float,
) -> None:
    slots = ids.shape[2]
    flat = ids.ravel()
    order = np.argsort(flat, kind="stable")
    sorted_ids = flat[order]
    first = np.flatnonzero(np.diff(sorted_ids, prepend=-1))
    touched = sorted_ids[first]
    sums = np.add.reduceat(given.reshape(-1, _COUNT)[order // slots], first, axis=0)
    if touched[0] == 0:
        touched, sums = touched[1:], sums[1:]
    squares[touched] += sums**2
    weights[touched] = weights[touched] * np.float32(1 - decay) - rate * sums / np.sqrt(
        squares[touched]
    )
