"""The built-in text model: learned the same each time, whole or refused, and probabilities."""

from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import DamagedModel
from labelhooks.gating.textmodel import TextModel, features, load
from labelhooks.gating.training.examples import Example, Part, example, part_of
from labelhooks.gating.training.learn import learn
from labelhooks.gating.training.measure import calibrate, measure
from labelhooks.gating.training.train import MOST_WEIGHTS, bits_for

BITS = 10


def examples(number: int = 300, bits: int = BITS) -> list[Example]:
    chance = Random(1)
    words = {
        "ham": ["see", "you", "at", "lunch", "home", "later"],
        "spam": ["win", "free", "prize", "call", "now"],
    }
    return [
        example(str(place), " ".join(chance.choices(words[name], k=6)), name, bits)
        for place, name in ((place, ("ham", "spam")[place % 3 == 0]) for place in range(number))
    ]


def learned(some: list[Example], bits: int = BITS) -> TextModel:
    return learn(some, sorted({one.label for one in some}), bits)


def part(wanted: Part) -> list[Example]:
    return [one for one in examples() if part_of(one.item_id) is wanted]


@pytest.fixture(scope="module")
def model() -> TextModel:
    made = learned(part(Part.TRAIN))
    calibrate(made, part(Part.CALIBRATE))
    return made


def test_it_learns_and_is_measured_on_what_it_did_not_see(model: TextModel) -> None:
    measured = measure(model, part(Part.HELD_OUT))

    assert measured
    assert measured.overall.right / measured.overall.items > 0.95
    assert set(measured.classes) == {"ham", "spam"}
    assert measured.macro_f1 > 0.9
    assert measured.ece < 0.1
    assert model.scores("free prize now")["spam"] > 0.8
    assert measure(model, []) is None


def test_macro_f1_counts_a_class_that_is_never_said_and_one_that_is_never_true() -> None:
    """By hand: three a right, one a said b, one c (unknown) said a: F1 of a 6/8, b 0, c 0."""
    model = TextModel(("a", "b"), 1, 1.0, 1.0, array("h", [1, 0, 0, 0, 1, 0]), {})
    truth = [Example("1", [0], "a"), Example("2", [0], "a"), Example("3", [0], "a")]
    measured = measure(model, [*truth, Example("4", [1], "a"), Example("5", [0], "c")])

    assert measured
    assert measured.macro_f1 == pytest.approx((6 / 8) / 3)
    assert (measured.classes["a"].right, measured.classes["a"].items) == (3, 4)
    assert measured.classes["c"].right == 0


def test_a_temperature_brings_confidence_to_accuracy() -> None:
    """Right in 3 of 4, and sure to .98: the temperature makes it .75."""
    model = TextModel(("a", "b"), 1, 1.0, 1.0, array("h", [4, 0, 0, 0, 0, 0]), {})
    some = [Example(str(n), [0], "b" if n % 4 == 0 else "a") for n in range(40)]

    assert calibrate(model, some) == 40
    assert model.scores_at([0])["a"] == pytest.approx(0.75, abs=0.001)


def test_the_same_texts_make_the_same_file_in_any_order() -> None:
    assert learned(examples()[::-1]).dump() == learned(examples()).dump()


def test_three_classes_have_a_row_each() -> None:
    more = [example(f"x{n}", f"refund {n}", "money", BITS) for n in range(60)]
    scores = learned([*examples(), *more]).scores("a refund")

    assert max(scores, key=scores.__getitem__) == "money"


def test_an_item_stays_in_its_part_and_a_fifth_is_held_out() -> None:
    parts = [part_of(str(n)) for n in range(10_000)]

    assert 900 < parts.count(Part.CALIBRATE) < 1100
    assert 900 < parts.count(Part.HELD_OUT) < 1100
    assert parts == [part_of(str(n)) for n in range(10_000)]


@pytest.mark.parametrize("classes", [2, 91, 92, 500])
def test_a_model_has_no_more_weights_than_a_function_can_learn(classes: int) -> None:
    bits = bits_for(classes)

    assert classes << bits <= MOST_WEIGHTS
    assert bits == 16 or classes << (bits + 1) > MOST_WEIGHTS


def test_a_file_scores_as_the_model_did(model: TextModel) -> None:
    assert load(model.dump()).scores("see you now") == model.scores("see you now")


@given(st.text(max_size=300))
def test_scores_are_probabilities_whatever_the_text(text: str) -> None:
    scores = load(FILE).scores(text)

    assert sum(scores.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in scores.values())


FILE = learned(examples(bits=6), 6).dump()


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


def test_features_are_the_same_on_every_machine() -> None:
    assert features("Hello, world", 16) == sorted(set(features("hello, WORLD", 16)))
    assert features("A b", 16) == [23763, 48707, 61433]
