"""
The model in JAX, and Rampart's weights in its words.

A BERT of six layers and 384 numbers a piece. Source: Devlin et al., "BERT", 2019; Vaswani et al.,
"Attention is all you need", 2017, equation 1. Rampart's own head and its second kind of segment
are left out: in their place come ours, and a row for each way in which a word is written.
"""

import re
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import numpy_helper

HEADS = 12
LAYERS = 6
WRITTEN = 3  # small, Capitalised, CAPITALS: see labelhooks.redaction.thorough.pieces
_EPSILON = 1e-12
_DROPPED = 0.1

type Weights = dict[str, Any]


def rampart(file: Path, classes: int, seed: int) -> Weights:
    """Return the weights of Rampart's ONNX file, with a new head for `classes`."""
    model = onnx.load(file)
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    weights: Weights = {}
    for name in ("word", "position", "token_type"):
        whole = f"bert.embeddings.{name}_embeddings.weight"
        zero = held[f"{whole}_zero_point"].astype(np.float32)
        weights[name] = (held[f"{whole}_quantized"] - zero) * held[f"{whole}_scale"]
    for name, value in held.items():
        if name.startswith("bert.") and value.dtype == np.float32 and value.ndim == 1:
            weights[name] = value
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            name = re.sub(r"^/|/MatMul_Q4$", "", node.name).replace("/", ".")
            told = {one.name: one.i for one in node.attribute}
            weights[name] = _four_bits(held[node.input[1]], held[node.input[2]], told)
    weights["token_type"] = np.repeat(weights["token_type"][:1], WRITTEN, 0)
    del weights["classifier"]
    random = np.random.default_rng(seed)
    size = weights["word"].shape[1]
    weights["classifier"] = random.normal(0, 0.02, (size, classes))
    weights["classifier.bias"] = np.zeros(classes)
    return {name: np.asarray(value, np.float32) for name, value in weights.items()}


def _four_bits(packed: np.ndarray, scales: np.ndarray, told: dict[str, int]) -> np.ndarray:
    """Return a matrix that ONNX Runtime's MatMulNBits holds: two numbers a byte, 8 is zero."""
    numbers = np.stack([packed & 15, packed >> 4], -1).reshape(*packed.shape[:2], -1)
    whole = (numbers.astype(np.float32) - 8) * scales.reshape(told["N"], -1)[:, :, None]
    matrix: np.ndarray = whole.reshape(told["N"], -1)[:, : told["K"]].T
    return matrix


def logits(weights: Weights, pieces: Any, written: Any, there: Any, key: Any = None) -> Any:
    """
    Return a number for each class of each piece.

    Args:
        weights: of `rampart`, or trained.
        pieces: numbers of pieces, a row a window.
        written: how the word of each is written, the same.
        there: 1 where a piece is, 0 where the row is filled up.
        key: of JAX, to drop a tenth of what passes, as training does; None: nothing is dropped.
    """
    keys = [None] * (1 + 2 * LAYERS) if key is None else list(jax.random.split(key, 1 + 2 * LAYERS))
    rows, length = pieces.shape
    inner = weights["word"][pieces] + weights["position"][:length] + weights["token_type"][written]
    inner = _dropped(_normal(weights, "bert.embeddings.LayerNorm", inner), keys[0])
    away = (1 - there)[:, None, None, :] * -1e9
    for layer in range(LAYERS):
        at = f"bert.encoder.layer.{layer}."
        query, key_, value = (
            _dense(weights, f"{at}attention.self.{name}", inner)
            .reshape(rows, length, HEADS, -1)
            .transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        fit = query @ key_.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1]) + away
        seen = (jax.nn.softmax(fit, -1) @ value).transpose(0, 2, 1, 3).reshape(rows, length, -1)
        seen = _dropped(_dense(weights, f"{at}attention.output.dense", seen), keys[1 + 2 * layer])
        inner = _normal(weights, f"{at}attention.output.LayerNorm", inner + seen)
        wide = jax.nn.gelu(_dense(weights, f"{at}intermediate.dense", inner), approximate=False)
        wide = _dropped(_dense(weights, f"{at}output.dense", wide), keys[2 + 2 * layer])
        inner = _normal(weights, f"{at}output.LayerNorm", inner + wide)
    return _dense(weights, "classifier", inner)


def _dense(weights: Weights, name: str, inner: Any) -> Any:
    return inner @ weights[name] + weights[f"{name}.bias"]


def _normal(weights: Weights, name: str, inner: Any) -> Any:
    away = inner - inner.mean(-1, keepdims=True)
    spread = jnp.sqrt((away**2).mean(-1, keepdims=True) + _EPSILON)
    return away / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _dropped(inner: Any, key: Any) -> Any:
    if key is None:
        return inner
    kept = jax.random.bernoulli(key, 1 - _DROPPED, inner.shape)
    return jnp.where(kept, inner / (1 - _DROPPED), 0)
