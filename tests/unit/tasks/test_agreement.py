"""What people agree on, by kind: whoever judged first makes no difference."""

import doctest
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.model.label_value import LabelValue, Rating, Text, as_json, read_value
from labelhooks.tasks import agreement
from labelhooks.tasks.agreement import agreed, alike, majority
from tests.factories.label_values import KINDS, OF_EACH_KIND, SCHEMAS, labels_of


def value(said: Any) -> LabelValue:
    return read_value(json.dumps(said))


def spans(*ends: tuple[int, int], name: str = "place") -> LabelValue:
    return value({"spans": [{"start": a, "end": b, "class": name} for a, b in ends]})


def box(x: float, width: float, name: str = "thing") -> dict[str, Any]:
    return {"box": {"x": x, "y": 0.0, "width": width, "height": 1.0}, "class": name}


def boxes(*some: dict[str, Any]) -> LabelValue:
    return value({"regions": list(some)})


def said(*texts: str | None, end: float = 2.0) -> LabelValue:
    segments = [
        {"start": 4.0 * n, "end": 4.0 * n + end, "class": "a", **({"text": t} if t else {})}
        for n, t in enumerate(texts)
    ]
    return value({"segments": segments})


def test_the_examples_are_right() -> None:
    assert doctest.testmod(agreement).failed == 0


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param(["ok"], ("ok", 1.0), id="one says it"),
        pytest.param(["ok", "ok", "spam"], ("ok", 2 / 3), id="two of three"),
        pytest.param(["ok", "spam"], None, id="one against one"),
        pytest.param(["ok", "ok", "spam", "abuse"], None, id="half is no majority"),
        pytest.param([("a", "b"), ("a", "b"), ("a",)], (("a", "b"), 2 / 3), id="several classes"),
    ],
)
def test_a_majority(values: list[LabelValue], found: tuple[LabelValue, float] | None) -> None:
    assert majority(values) == found
    verdict = agreed(values)
    assert (verdict and verdict[:2]) == found


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        pytest.param("ok", "ok", 1, id="one class"),
        pytest.param("ok", "spam", 0, id="two classes"),
        pytest.param(Rating(rating=3), Rating(rating=4), 1 / 2, id="a step apart"),
        pytest.param(Text(text="A  Cat"), Text(text="a cat"), 1, id="white space and case"),
        pytest.param(Text(text="a cat"), Text(text="a dog"), 0, id="other words"),
        pytest.param(value({"preferred": "a"}), value({"preferred": "b"}), 0, id="two sides"),
        pytest.param(spans(), spans(), 1, id="nothing, twice"),
        pytest.param(spans(), spans((0, 4)), 0, id="nothing and something"),
        pytest.param(spans((0, 10)), spans((0, 8)), 16 / 18, id="characters in common"),
        pytest.param(spans((0, 10)), spans((6, 16)), 0, id="too little in common"),
        pytest.param(spans((0, 4)), spans((0, 4), name="person"), 0, id="another class"),
        pytest.param(spans((0, 4), (5, 9)), spans((0, 4)), 2 / 3, id="one more"),
        pytest.param(spans((0, 10), (10, 20)), spans((0, 20)), 2 * (2 / 3) / 3, id="two for one"),
        pytest.param(boxes(box(0, 0.5)), boxes(box(0.1, 0.5)), 0.8, id="boxes"),
        pytest.param(boxes(box(0, 0.5)), boxes(box(0.3, 0.5)), 0, id="boxes apart"),
        pytest.param(
            boxes({**box(0, 0.5), "page": 1}), boxes({**box(0, 0.5), "page": 2}), 0, id="two pages"
        ),
        pytest.param(
            boxes(box(0, 0.5)),
            boxes({"polygon": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], "class": "thing"}),
            1,
            id="a box drawn as a polygon",
        ),
        pytest.param(said("good day"), said("Good day", end=1.6), 3.2 / 3.6, id="segments"),
        pytest.param(said("good day"), said("good night"), 0, id="heard otherwise"),
        pytest.param(said("good day"), said(None), 1, id="not written down by one"),
        pytest.param(said("a", "b"), said("a", "c"), 1 / 2, id="half of it heard alike"),
    ],
)
def test_how_much_alike_two_answers_are(one: LabelValue, other: LabelValue, score: float) -> None:
    assert alike(one, other) == pytest.approx(score)


def test_the_best_pair_is_matched_first() -> None:
    """Taken in their order, the first would get the only partner that the second has."""
    near = boxes(box(0.0, 0.3), box(0.1, 0.3))

    assert alike(near, boxes(box(0.1, 0.3), box(0.8, 0.1))) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param([Rating(rating=n) for n in (3, 4, 4)], (Rating(rating=4), 2 / 3), id="median"),
        pytest.param([Rating(rating=n) for n in (3, 4)], (Rating(rating=3), 1 / 2), id="low"),
        pytest.param([Rating(rating=n) for n in (3, 3, 5)], None, id="two steps apart"),
        pytest.param(
            [Text(text="A cat"), Text(text="a  cat"), Text(text="A cat"), Text(text="dog")],
            (Text(text="A cat"), 3 / 4),
            id="the way most have written it",
        ),
        pytest.param([Text(text="a cat"), Text(text="a dog")], None, id="two texts"),
        pytest.param(
            [spans((0, 10)), spans((0, 9)), spans((0, 8))],
            (spans((0, 9)), (18 / 19 + 16 / 18 + 16 / 17) / 3),
            id="the one most like the others",
        ),
        pytest.param([spans((0, 10)), spans((0, 6))], None, id="not alike enough"),
        pytest.param(
            [spans((0, 10)), spans((0, 10)), spans((20, 30))],
            (spans((0, 10)), 2 / 3),
            id="two who said the very same",
        ),
    ],
)
def test_what_several_agree_on(
    values: list[LabelValue], found: tuple[LabelValue, float] | None
) -> None:
    verdict = agreed(values)

    if found is None:
        assert verdict is None
    else:
        assert verdict is not None
        assert verdict[:2] == (found[0], pytest.approx(found[1]))


def test_how_much_alike_is_enough_is_for_the_policy_to_say() -> None:
    rough = [spans((0, 10)), spans((0, 7))]

    assert agreed(rough, enough=0.9) is None
    verdict = agreed(rough, enough=0.8)
    assert verdict is not None
    assert verdict.by == "medoid"


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_alike_is_a_share_that_has_no_direction(kind: str, data: st.DataObject) -> None:
    one, other = data.draw(labels_of(kind)), data.draw(labels_of(kind))

    assert alike(one, one) == 1
    assert 0 <= alike(one, other) <= 1
    assert alike(one, other) == alike(other, one)


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_who_judged_first_makes_no_difference(kind: str, data: st.DataObject) -> None:
    few = data.draw(st.lists(labels_of(kind), min_size=1, max_size=2))
    values = data.draw(st.lists(st.sampled_from(few), min_size=1, max_size=5))
    verdict = agreed(values, enough=0.3)

    assert agreed(data.draw(st.permutations(values)), enough=0.3) == verdict
    if verdict is not None:
        assert as_json(verdict.value) in [as_json(one) for one in values]
        assert 0 < verdict.share <= 1
        assert SCHEMAS[kind].allows(verdict.value)
    if len(set(values)) == 1:
        assert verdict is not None
        assert verdict[:2] == (values[0], 1.0)


@given(st.lists(st.sampled_from(["ok", "spam", "abuse"]), min_size=1, max_size=9))
def test_a_majority_is_more_than_half(said: list[str]) -> None:
    found = majority(said)

    assert found == majority(said[::-1])
    if found is not None:
        assert said.count(str(found[0])) * 2 > len(said)
