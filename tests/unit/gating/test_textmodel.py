"""The built-in text model: trained the same each time, whole or refused, and probabilities."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import BadEvidence, DamagedModel
from labelhooks.gating.textmodel import features, load
from training.textmodel.train import Labeled, Trained, train


def texts(number: int = 300) -> list[Labeled]:
    chance = Random(1)
    words = {
        "ham": ["see", "you", "at", "lunch", "home", "later"],
        "spam": ["win", "free", "prize", "call", "now"],
    }
    return [
        Labeled(str(place), " ".join(chance.choices(words[name], k=6)), name, gold=place % 10 == 0)
        for place, name in ((place, ("ham", "spam")[place % 3 == 0]) for place in range(number))
    ]


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(texts(), bits=10)


def test_it_learns_and_is_measured_on_what_it_did_not_see(trained: Trained) -> None:
    assert trained.held_out is not None
    assert trained.held_out.accuracy > 0.95
    assert trained.gold is not None
    assert trained.gold.items == 30
    assert trained.model.scores("free prize now")["spam"] > 0.8


def test_the_same_texts_make_the_same_file_in_any_order(trained: Trained) -> None:
    assert train(texts()[::-1], bits=10).model.dump() == trained.model.dump()


def test_a_file_scores_as_the_model_did(trained: Trained) -> None:
    again = load(trained.model.dump())

    assert again.scores("see you now") == trained.model.scores("see you now")
    assert again.about["trained_on"] == trained.model.about["trained_on"]


@given(st.text(max_size=300))
def test_scores_are_probabilities_whatever_the_text(text: str) -> None:
    scores = load(FILE).scores(text)

    assert sum(scores.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in scores.values())


FILE = train(texts(), bits=6).model.dump()


@pytest.mark.parametrize("place", [0, 10, 60, 100, 200, -1])
def test_one_changed_byte_is_refused(place: int) -> None:
    broken = bytearray(FILE)
    broken[place] ^= 1

    with pytest.raises(DamagedModel):
        load(bytes(broken))


@pytest.mark.parametrize("data", [b"", FILE[:-5], FILE.replace(b"/1 ", b"/2 "), b"x" * 500])
def test_half_a_file_and_another_version_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedModel):
        load(data)


def test_too_few_texts_and_one_class_are_refused() -> None:
    with pytest.raises(BadEvidence, match="want 20"):
        train(texts(10))
    with pytest.raises(BadEvidence, match="of 1 classes"):
        train([one for one in texts() if one.label == "ham"])


def test_features_are_the_same_on_every_machine() -> None:
    assert features("Hello, world", 16) == sorted(set(features("hello, WORLD", 16)))
    assert features("A b", 16) == [23763, 48707, 61433]
