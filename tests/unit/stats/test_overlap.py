"""How much two places have in common, against sizes that can be told by hand."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.stats import overlap
from labelhooks.stats.overlap import boxes_alike, corners_of, rings_alike, stretches_alike

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
# Two triangles that touch in the middle: it crosses itself.
HOURGLASS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
points = st.tuples(st.floats(0, 1), st.floats(0, 1))
rings = st.lists(points, min_size=3, max_size=7)


def test_the_examples_are_right() -> None:
    assert doctest.testmod(overlap).failed == 0


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        pytest.param(SQUARE, ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)), 2 * 0.5 / 1.5, id="its half"),
        pytest.param(SQUARE, HOURGLASS, 2 * 0.5 / 1.5, id="one that crosses itself"),
        pytest.param(
            SQUARE,
            ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 0.5), (0.0, 1.0)),
            2 * 0.75 / 1.75,
            id="one with a notch",
        ),
    ],
)
def test_polygons_whose_areas_are_known(
    one: overlap.Ring, other: overlap.Ring, score: float
) -> None:
    assert rings_alike(one, other) == pytest.approx(score, abs=0.005)


@given(rings, rings)
def test_polygons_are_alike_both_ways(one: overlap.Ring, other: overlap.Ring) -> None:
    assert rings_alike(one, other) == rings_alike(other, one)
    assert 0 <= rings_alike(one, other) <= 1


@given(st.lists(st.integers(0, 10), min_size=8, max_size=8))
def test_boxes_are_measured_alike_as_boxes_and_as_polygons(sides: list[int]) -> None:
    one, other = (
        (min(a, c), min(b, d), max(a, c) + 1.0, max(b, d) + 1.0)
        for a, b, c, d in (sides[:4], sides[4:])
    )

    def ring(box: overlap.Corners) -> overlap.Ring:
        left, top, right, bottom = box
        return [(left, top), (right, top), (right, bottom), (left, bottom)]

    assert corners_of(ring(one)) == one
    assert rings_alike(ring(one), ring(other)) == pytest.approx(boxes_alike(one, other), abs=0.03)
    assert boxes_alike(one, one) == rings_alike(ring(one), ring(one)) == 1


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4, unique=True))
def test_stretches_are_boxes_of_height_one(ends: list[int]) -> None:
    one, other = sorted(ends[:2]), sorted(ends[2:])

    assert stretches_alike((one[0], one[1]), (other[0], other[1])) == boxes_alike(
        (one[0], 0, one[1], 1), (other[0], 0, other[1], 1)
    )


def test_what_has_no_size_is_like_nothing() -> None:
    assert stretches_alike((1, 1), (1, 1)) == 0
