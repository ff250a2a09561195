"""Weights: what is packed comes back, and what is shipped is what its card says."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from labelhooks.redaction.tagger.weights import FILE, Weights, pack, packed, unpack

_PACKAGE = files("labelhooks.redaction.tagger")
_CARD = Path(__file__).parents[4] / "docs" / "models" / "fast-tagger.md"


def some_weights() -> Weights:
    return Weights(
        rows={3_000_000_000: packed((0, 128, 255, 1)), 7: packed((200, 3, 0, 77))},
        steps=[[6, -5, -9, -8], [-11, 7, -15, -16], [13, -11, 21, -2], [19, -34, -14, 25]],
        words=[5, 4_000_000_000],
        flags=[1, 300],
        scale=24,
        bias=9,
        made={"recipe": "none"},
        digest="",
    )


def test_what_is_packed_comes_back() -> None:
    weights = some_weights()
    again = unpack(pack(weights))

    assert again.rows == weights.rows
    assert (again.steps, again.scale, again.bias) == (weights.steps, 24, 9)
    assert [again.known(word) for word in (5, 4_000_000_000, 6)] == [1, 300, 0]


def test_the_same_weights_are_packed_the_same() -> None:
    assert pack(some_weights()) == pack(some_weights())
    assert unpack(pack(some_weights())).digest == unpack(pack(some_weights())).digest


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no weights of this version"):
        unpack(b"PK\x03\x04")


def test_the_card_is_of_the_weights_shipped() -> None:
    shipped = (_PACKAGE / FILE).read_bytes()

    assert hashlib.sha256(shipped).hexdigest() in _CARD.read_text("utf-8")
    assert len(shipped) < 4_000_000
