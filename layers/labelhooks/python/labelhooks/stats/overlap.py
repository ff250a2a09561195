"""How much two places have in common: stretches of a line, boxes, polygons."""

from collections.abc import Sequence
from itertools import pairwise
from math import fsum

type Stretch = tuple[float, float]  # where it begins, where it ends
type Ring = Sequence[tuple[float, float]]  # the points of a polygon, in order
type Corners = tuple[float, float, float, float]  # of a box: left, top, right, bottom

# Lines that two polygons are compared on. Where both are larger than a few lines are apart, the
# result is within about one percent.
LINES = 256


def dice(common: float, one: float, other: float) -> float:
    """
    Return the share of two sizes that is common to both: 1 if they are the same, 0 if apart.

    It is the F1 score of one as a prediction of the other, and 2 IoU / (1 + IoU).

    Source: Dice, "Measures of the Amount of Ecologic Association Between Species", Ecology 1945.

    >>> dice(2, 2, 4)
    0.6666666666666666
    """
    return min(1.0, 2 * common / (one + other)) if one + other > 0 else 0.0


def stretches_alike(one: Stretch, other: Stretch) -> float:
    """
    Return the Dice score of two stretches.

    >>> stretches_alike((0, 4), (2, 6))
    0.5
    """
    common = max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
    return dice(common, one[1] - one[0], other[1] - other[0])


def boxes_alike(one: Corners, other: Corners) -> float:
    """
    Return the Dice score of two boxes.

    >>> boxes_alike((0, 0, 2, 2), (1, 0, 3, 2))
    0.5
    """
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return dice(max(0.0, width) * max(0.0, height), _area(one), _area(other))


def rings_alike(one: Ring, other: Ring) -> float:
    """
    Return the Dice score of two polygons, measured on 256 lines across both.

    On each line a polygon is what an odd number of its sides lies left of, so one that crosses
    itself is as it looks when it is filled.

    >>> square = [(0, 0), (2, 0), (2, 2), (0, 2)]
    >>> rings_alike(square, square), rings_alike(square, [(2, 0), (4, 0), (4, 2), (2, 2)])
    (1.0, 0.0)
    """
    heights = [y for _, y in (*one, *other)]
    low, high = min(heights), max(heights)
    step = (high - low) / LINES
    common, mine, yours = [], [], []
    for line in range(LINES):
        y = low + (line + 0.5) * step
        inside, within = _inside(one, y), _inside(other, y)
        mine += [right - left for left, right in inside]
        yours += [right - left for left, right in within]
        common += [max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for a in inside for b in within]
    return dice(fsum(common), fsum(mine), fsum(yours))


def corners_of(ring: Ring) -> Corners:
    """Return the smallest box around a polygon."""
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return min(across), min(down), max(across), max(down)


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(ring: Ring, y: float) -> list[Stretch]:
    """Return the stretches of a line at `y` that are inside a polygon."""
    crossed = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in pairwise([*ring, ring[0]])
        if (a[1] <= y) != (b[1] <= y)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=True))
