"""
Where text stands in a picture: rectangles, at any angle, out of a map of probabilities.

The steps are those of DB (Liao et al., "Real-time Scene Text Detection with Differentiable
Binarization", AAAI 2020, section 3.5): cut the map at a threshold, take each connected part's
smallest rectangle, and grow it by area * ratio / perimeter, since the model was taught shrunken
text. Numpy alone: OpenCV would be larger than all else that a function carries.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.3
SURE = 0.5  # a part's mean probability, to be text
GROWTH = 1.6
SMALLEST = 3.0  # pixels of the map


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: its text begins at (x, y), the top left for who reads it."""

    x: float
    y: float
    along: tuple[float, float]  # of unit length
    width: float
    height: float

    @property
    def down(self) -> tuple[float, float]:
        """The other side's direction: clockwise from `along`, as y points down."""
        return -self.along[1], self.along[0]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the picture's point at (x, y) of the rectangle."""
        (ax, ay), (dx, dy) = self.along, self.down
        return self.x + ax * x + dx * y, self.y + ay * x + dy * y

    def corners(
        self, left: float, right: float, *, beside: float = 0.0, above: float = 0.0
    ) -> list[tuple[float, float]]:
        """Return the corners of the part between `left` and `right`, larger by the paddings."""
        return [
            self.at(left - beside, -above),
            self.at(right + beside, -above),
            self.at(right + beside, self.height + above),
            self.at(left - beside, self.height + above),
        ]

    def turned(self) -> "Box":
        """Return the same rectangle, read from its other side: a quarter turn further."""
        x, y = self.at(self.width, 0)
        return Box(x, y, self.down, self.height, self.width)

    def moved(self, scale_x: float, scale_y: float, x: float, y: float) -> "Box":
        """Return it in another picture's pixels; the scales are near each other."""
        ax, ay = self.along[0] * scale_x, self.along[1] * scale_y
        length = float(np.hypot(ax, ay)) or 1.0
        dx, dy = self.down[0] * scale_x, self.down[1] * scale_y
        return Box(
            self.x * scale_x + x,
            self.y * scale_y + y,
            (ax / length, ay / length),
            self.width * length,
            self.height * float(np.hypot(dx, dy)),
        )


def boxes_of(probability: NDArray[np.float32]) -> list[Box]:
    """Return the rectangles of text in a map of H x W probabilities, in its pixels."""
    mask = probability > THRESHOLD
    mask[1:] |= mask[:-1]  # a pixel thicker, so that letters apart by one are one text
    mask[:, 1:] |= mask[:, :-1]
    boxes = []
    for points, mean in _parts(mask, probability):
        if mean >= SURE and (box := _grown(smallest_rectangle(points))) is not None:
            boxes.append(box)
    return boxes


def _parts(
    mask: NDArray[np.bool_], probability: NDArray[np.float32]
) -> list[tuple[NDArray[np.float64], float]]:
    """Return each connected part's outermost points (x, y) and its mean probability."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    sums = np.pad(np.cumsum(probability * mask, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    runs = list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
    parent = list(range(len(runs)))

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    above = 0  # the first run of the row before that may still touch
    for this, (row, start, end) in enumerate(runs):
        while runs[above][0] < row - 1 or (runs[above][0] == row - 1 and runs[above][2] < start):
            above += 1
        other = above
        while other < this and runs[other][0] == row - 1 and runs[other][1] <= end:
            parent[root(other)] = root(this)
            other += 1
    members: dict[int, list[int]] = {}
    for run in range(len(runs)):
        members.setdefault(root(run), []).append(run)
    parts = []
    for own in members.values():
        points = [
            point
            for run in own
            for row, start, end in [runs[run]]
            for point in ((start, row), (end, row), (start, row + 1), (end, row + 1))
        ]
        area = sum(runs[run][2] - runs[run][1] for run in own)
        total = sum(
            sums[runs[run][0], runs[run][2]] - sums[runs[run][0], runs[run][1]] for run in own
        )
        parts.append((np.array(points, dtype=np.float64), float(total / area)))
    return parts


def smallest_rectangle(points: NDArray[np.float64]) -> Box:
    """
    Return the rectangle of least area around points (n x 2), along an edge of their hull.

    Source: Freeman and Shapira, "Determining the minimum-area encasing rectangle for an arbitrary
    closed curve", CACM 18(7), 1975: one side of it lies on a side of the convex hull.
    """
    hull = _hull(points)
    sides = np.roll(hull, -1, axis=0) - hull
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    along = sides[lengths > 0] / lengths[lengths > 0][:, None]
    if not len(along):
        along = np.array([[1.0, 0.0]])
    down = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across, below = hull @ along.T, hull @ down.T
    widths, heights = np.ptp(across, axis=0), np.ptp(below, axis=0)
    best = int(np.argmin(widths * heights))
    left, top = across[:, best].min(), below[:, best].min()
    corner = along[best] * left + down[best] * top
    box = Box(
        float(corner[0]),
        float(corner[1]),
        (float(along[best][0]), float(along[best][1])),
        float(widths[best]),
        float(heights[best]),
    )
    for _ in range(3):  # until it reads from left to right, or nearly
        if box.along[0] >= abs(box.along[1]) - 1e-9:
            break
        box = box.turned()
    return box


def _hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the convex hull, in order (Andrew's monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in points})
    if len(ordered) < 3:
        return np.array(ordered)

    def half(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in line:
            while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (y - kept[-2][1]) <= (
                kept[-1][1] - kept[-2][1]
            ) * (x - kept[-2][0]):
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))


def _grown(box: Box) -> Box | None:
    if min(box.width, box.height) < SMALLEST:
        return None
    by = box.width * box.height * GROWTH / (2 * (box.width + box.height))
    x, y = box.at(-by, -by)
    return Box(x, y, box.along, box.width + 2 * by, box.height + 2 * by)


def merged(boxes: list[Box]) -> list[Box]:
    """Return the boxes, those of one line that overlap made one: what tiles have cut, or twice."""
    left = sorted(boxes, key=lambda box: -box.width * box.height)
    done: list[Box] = []
    while left:
        box = left.pop(0)
        while True:
            same = [other for other in left if _one_line(box, other)]
            if not same:
                break
            left = [other for other in left if other not in same]
            box = _around(box, same)
        done.append(box)
    return done


def _extent(box: Box, other: Box) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of `other` in the frame of `box`."""
    (ax, ay), (dx, dy) = box.along, box.down
    corners = [(x - box.x, y - box.y) for x, y in other.corners(0, other.width)]
    across = [ax * x + ay * y for x, y in corners]
    below = [dx * x + dy * y for x, y in corners]
    return min(across), min(below), max(across), max(below)


def _one_line(box: Box, other: Box) -> bool:
    left, top, right, bottom = _extent(box, other)
    wide = min(right, box.width) - max(left, 0.0)
    high = min(bottom, box.height) - max(top, 0.0)
    return wide > 0 and high > 0.6 * max(bottom - top, 1.0) and bottom - top > 0.4 * box.height


def _around(box: Box, others: list[Box]) -> Box:
    extents = [(0.0, 0.0, box.width, box.height), *(_extent(box, other) for other in others)]
    left, top = min(e[0] for e in extents), min(e[1] for e in extents)
    x, y = box.at(left, top)
    return Box(x, y, box.along, max(e[2] for e in extents) - left, max(e[3] for e in extents) - top)
