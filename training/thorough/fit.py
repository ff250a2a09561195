"""
Train the model: Adam, on batches of windows of about one length.

Source: Kingma and Ba, "Adam", 2015, algorithm 1; decoupled decay as in Loshchilov and Hutter, 2019.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from labelhooks.redaction.thorough.model import CLASSES
from training.thorough.bert import Weights, logits
from training.thorough.examples import Example

_PIECES = 1536  # of a batch
_LENGTHS = (16, 24, 32, 48, 64, 96, 128)
_FIRST, _SECOND, _TINY, _DECAY = 0.9, 0.999, 1e-8, 0.01
_WARM = 0.06  # of all steps, until the rate is reached
_NEW = 10.0  # times the rate: for what is ours, and new
# Shares of windows that lose their capitals, or get nothing but: chat is written so.
_SMALL, _CAPITALS = 0.12, 0.08


@dataclass(frozen=True, slots=True)
class Phase:
    """`steps` of a schedule whose rate rises, then falls to nothing at `planned` steps."""

    steps: int
    planned: int
    rate: float
    seed: int

    def rate_at(self, step: int) -> float:
        warm = _WARM * self.planned
        return self.rate * min(step / warm, (self.planned - step) / (self.planned - warm) + 0.02)


def fitted(
    weights: Weights, examples: Sequence[Example], phase: Phase, say: Callable[[int, float], None]
) -> Weights:
    """Return weights after a phase; `say` is told each step and its loss."""
    chance = random.Random(phase.seed)
    key = jax.random.PRNGKey(phase.seed)
    weights = {name: jnp.asarray(value) for name, value in weights.items()}
    first = {name: jnp.zeros_like(value) for name, value in weights.items()}
    second = dict(first)
    batches = _forever(examples, chance)
    for step in range(1, phase.steps + 1):
        key, drop = jax.random.split(key)
        weights, first, second, loss = _step(
            weights, first, second, step, phase.rate_at(step), *next(batches), drop
        )
        say(step, float(loss))
    return {name: np.asarray(value) for name, value in weights.items()}


def _loss(weights: Weights, pieces: Any, written: Any, there: Any, may_be: Any, key: Any) -> Any:
    """Return the mean surprise at what each piece may be."""
    shares = jax.nn.log_softmax(logits(weights, pieces, written, there, key), -1)
    allowed = ((may_be[..., None] >> jnp.arange(len(CLASSES))) & 1).astype(bool)
    told = jax.nn.logsumexp(jnp.where(allowed, shares, -1e9), -1)
    counted = there * (may_be > 0)
    return -(told * counted).sum() / jnp.maximum(counted.sum(), 1)


@jax.jit  # type: ignore[untyped-decorator, unused-ignore]  # typed where jax is installed
def _step(
    weights: Weights, first: Weights, second: Weights, step: int, rate: float, *batch: Any
) -> tuple[Weights, Weights, Weights, Any]:
    loss, slopes = jax.value_and_grad(_loss)(weights, *batch)
    steep = jnp.sqrt(sum((slope**2).sum() for slope in slopes.values()))
    scale = jnp.minimum(1, 1 / steep)
    for name, slope in slopes.items():
        first[name] = _FIRST * first[name] + (1 - _FIRST) * slope * scale
        second[name] = _SECOND * second[name] + (1 - _SECOND) * (slope * scale) ** 2
        mean = first[name] / (1 - _FIRST**step)
        spread = jnp.sqrt(second[name] / (1 - _SECOND**step))
        decay = _DECAY * weights[name] if weights[name].ndim > 1 and name != "word" else 0
        own = rate * (_NEW if name.startswith(("classifier", "token_type")) else 1)
        weights[name] = weights[name] - own * (mean / (spread + _TINY) + decay)
    return weights, first, second, loss


def _forever(examples: Sequence[Example], chance: random.Random) -> Iterator[tuple[Any, ...]]:
    while True:
        by_length: dict[int, list[Example]] = {}
        for example in chance.sample(examples, len(examples)):
            length = next(one for one in _LENGTHS if one >= len(example.pieces) + 2)
            by_length.setdefault(length, []).append(example)
        batches = []
        for length, of in by_length.items():
            size = _PIECES // length
            for at in range(0, len(of), size):
                some = of[at : at + size]
                batches.append((length, [*some, *chance.choices(of, k=size - len(some))]))
        chance.shuffle(batches)
        for length, some in batches:
            yield _arrays(length, some, chance)


def _arrays(length: int, examples: Sequence[Example], chance: random.Random) -> tuple[Any, ...]:
    shape = (len(examples), length)
    pieces, written, may_be = (np.zeros(shape, np.int32) for _ in range(3))
    there = np.zeros(shape, np.float32)
    for row, example in enumerate(examples):
        end = len(example.pieces) + 1
        pieces[row, 0], pieces[row, end] = 2, 3  # [CLS] and [SEP]
        pieces[row, 1:end], may_be[row, 1:end] = example.pieces, example.may_be
        there[row, : end + 1] = 1
        draw = chance.random()
        if draw >= _SMALL + _CAPITALS:
            written[row, 1:end] = example.written
        elif draw < _CAPITALS:
            written[row, 1:end] = 2
    return pieces, written, there, may_be
