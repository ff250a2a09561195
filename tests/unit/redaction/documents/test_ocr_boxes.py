"""Rectangles of text: around all of it, none of it twice."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.redaction.documents.ocr_boxes import Box, boxes_of, merged, smallest_rectangle

POINTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=60)


def within(box: Box, x: float, y: float) -> bool:
    (ax, ay), (dx, dy) = box.along, box.down
    across = ax * (x - box.x) + ay * (y - box.y)
    below = dx * (x - box.x) + dy * (y - box.y)
    return -1e-6 <= across <= box.width + 1e-6 and -1e-6 <= below <= box.height + 1e-6


@given(POINTS)
def test_all_points_are_within(points: list[tuple[int, int]]) -> None:
    box = smallest_rectangle(np.array(points, dtype=float))

    assert all(within(box, x, y) for x, y in points)
    assert box.along[0] >= abs(box.along[1]) - 1e-6


@pytest.mark.parametrize("degrees", [-40, -7, 0, 3, 30])
def test_a_turned_rectangle_is_its_own(degrees: int) -> None:
    turn = math.radians(degrees)
    drawn = Box(50, 60, (math.cos(turn), math.sin(turn)), 80, 20)

    box = smallest_rectangle(np.array(drawn.corners(0, 80)))

    assert (box.width, box.height) == (pytest.approx(80), pytest.approx(20))
    assert box.at(0, 0) == pytest.approx((50, 60))


def test_parts_apart_are_boxes_apart_and_what_is_faint_is_none() -> None:
    probability = np.zeros((60, 100), dtype=np.float32)
    probability[10:20, 10:50] = 0.9
    probability[30:40, 10:50] = 0.9
    probability[30:40, 60:90] = 0.35  # above the cut, and no text
    probability[50:52, 0:2] = 1.0  # a speck

    boxes = boxes_of(probability)

    assert len(boxes) == 2
    assert within(boxes[0], 10, 10)
    assert within(boxes[0], 50, 20)
    assert not within(boxes[0], 30, 32)


def test_a_part_that_winds_is_one() -> None:
    probability = np.zeros((40, 40), dtype=np.float32)
    probability[5:30, 5:9] = probability[5:30, 20:24] = probability[26:30, 5:24] = 1.0

    assert len(boxes_of(probability)) == 1


def test_what_tiles_have_cut_is_one_line_again() -> None:
    left, right = Box(100, 50, (1.0, 0.0), 200, 20), Box(280, 51, (1.0, 0.0), 300, 19)
    other = Box(100, 80, (1.0, 0.0), 480, 20)

    boxes = sorted(merged([right, other, left]), key=lambda box: box.y)

    assert [(box.x, box.width) for box in boxes] == [(100, 480), (100, 480)]


def test_another_picture_s_pixels() -> None:
    box = Box(10, 20, (0.0, 1.0), 30, 5).moved(2, 2, 100, 200)

    assert (box.x, box.y, box.width, box.height) == (120, 240, 60, 10)
    assert box.along == (0.0, 1.0)
