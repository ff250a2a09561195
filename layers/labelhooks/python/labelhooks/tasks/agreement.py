"""
What people agree on: how alike two answers are, and the one answer of several.

Parts (spans, regions, segments) are matched within a class, one to one, where they overlap by an
IoU of one half or more: the best pair first, then the best of what is left, as Pascal VOC and COCO
evaluate detectors (Everingham et al., "The Pascal Visual Object Classes Challenge", IJCV 2010,
section 4.2). An optimal assignment (Hungarian) would differ only where a part overlaps two others
by half, and takes cubic time, which is seconds at hundreds of boxes.

Two answers are then alike by 2 Σ dice / (n + m): the mean F1 of the parts, one without a partner
counting 0. For spans, the dice of a pair is its F1 in characters; with IoU in its place this is the
panoptic quality (Kirillov et al., CVPR 2019, equation 1), which punishes a narrow miss harder.
"""

import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from statistics import median_low
from typing import Literal, NamedTuple

from labelhooks.model.label_value import (
    Box,
    LabelValue,
    Rating,
    Region,
    Regions,
    Segment,
    Segments,
    Span,
    Spans,
    Text,
    encoded,
    parts,
)
from labelhooks.stats.overlap import (
    Corners,
    Ring,
    boxes_alike,
    corners_of,
    rings_alike,
    stretches_alike,
)

# An IoU of one half, as a Dice score.
HALF = 2 / 3
# How much alike answers with parts must be where no policy says otherwise.
ENOUGH = 0.8
# By how much ratings may differ and still be one.
_STEP = 1

type Part = Span | Region | Segment


class Agreed(NamedTuple):
    """What people agree on, how much they do in [0, 1], and by which rule."""

    value: LabelValue
    share: float
    by: Literal["majority", "median", "medoid"] = "majority"


def agreed(values: Sequence[LabelValue], *, enough: float = ENOUGH) -> Agreed | None:
    """
    Return what judgments of one schema agree on; None where they do not.

    Args:
        values: what each said, one or more, in any order.
        enough: of parts: how much alike they must be, the mean of all pairs.

    Ratings that are at most one step apart make their median. Texts are the same but for white
    space and case. Of answers with parts, more than half may be the very same; else, if they are
    alike enough, the one most like all others stands for them (the medoid).

    >>> agreed(["spam", "spam", "ok"])
    Agreed(value='spam', share=0.6666666666666666, by='majority')
    >>> agreed([Rating(rating=3), Rating(rating=5)]) is None
    True
    """
    first = values[0]
    if isinstance(first, Rating):
        return _middle([one.rating for one in values if isinstance(one, Rating)])
    if isinstance(first, Text):
        return _same_text(values)
    same = majority(values)
    if same is not None:
        return Agreed(*same)
    if not isinstance(first, Spans | Regions | Segments):
        return None
    return _medoid(values, enough)


def majority(values: Sequence[LabelValue]) -> tuple[LabelValue, float] | None:
    """
    Return the value that more than half of the judgments hold, and their share; None without one.

    >>> majority(["spam", "ok"]) is None
    True
    """
    ((value, votes),) = Counter(values).most_common(1)
    share = votes / len(values)
    return (value, share) if share > 0.5 else None


def alike(one: LabelValue, other: LabelValue) -> float:
    """Return how much alike two values are: 1 if they are the same, 0 if they share nothing."""
    if one == other:
        return 1.0
    if type(one) is not type(other):
        return 0.0
    if isinstance(one, Rating) and isinstance(other, Rating):
        return 1 / (1 + abs(one.rating - other.rating))
    if isinstance(one, Text) and isinstance(other, Text):
        return float(plainest(one.text) == plainest(other.text))
    mine, yours = parts(one), parts(other)
    if not mine or not yours:
        return 0.0
    return min(1.0, 2 * fsum(_matched(mine, yours)) / (len(mine) + len(yours)))


def plainest(text: str) -> str:
    """
    Return a text without what does not count: white space, case, forms of the same letter.

    >>> plainest("Good  Day") == plainest("good day")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _middle(ratings: Sequence[int]) -> Agreed | None:
    if max(ratings) - min(ratings) > _STEP:
        return None
    middle = median_low(ratings)
    return Agreed(Rating(rating=middle), ratings.count(middle) / len(ratings), "median")


def _same_text(values: Sequence[LabelValue]) -> Agreed | None:
    written = [one for one in values if isinstance(one, Text)]
    ((most, votes),) = Counter(plainest(one.text) for one in written).most_common(1)
    if votes * 2 <= len(written):
        return None
    same = Counter(one.text for one in written if plainest(one.text) == most)
    chosen = min(same, key=lambda text: (-same[text], text))
    return Agreed(Text(text=chosen), votes / len(written))


def _medoid(values: Sequence[LabelValue], enough: float) -> Agreed | None:
    # In an order of their own, so that the order of judgments makes no difference, not even to
    # the last digit of a sum.
    ordered = sorted(values, key=encoded)
    pairs = {(a, b): alike(ordered[a], ordered[b]) for a, b in combinations(range(len(ordered)), 2)}
    together = fsum(pairs.values()) / len(pairs)
    if together < enough:
        return None
    closest = [
        fsum(score for pair, score in pairs.items() if place in pair)
        for place in range(len(ordered))
    ]
    return Agreed(ordered[closest.index(max(closest))], together, "medoid")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part with how far it reaches along the line (or across the picture), and its name."""

    part: Part
    start: float
    end: float
    name: str


type _Pair = tuple[float, list[str], str, str]  # its score, both names in order, and each alone


def _matched(mine: Sequence[Part], yours: Sequence[Part]) -> Iterator[float]:
    """Yield the Dice score of each pair of parts that belong together, the best first."""
    # Equal scores are taken in an order that does not depend on whose parts are whose.
    pairs = sorted(_overlapping(mine, yours), key=lambda pair: (-pair[0], pair[1]))
    taken: set[str] = set()
    partners: set[str] = set()
    for score, _, one, other in pairs:
        if one not in taken and other not in partners:
            taken.add(one)
            partners.add(other)
            yield score


def _overlapping(mine: Sequence[Part], yours: Sequence[Part]) -> Iterator[_Pair]:
    """Yield the pairs of one class that overlap by half or more."""
    there = _grouped(yours)
    for group, placed in _grouped(mine).items():
        for one in placed:
            for other in there.get(group, []):
                if other.start >= one.end:
                    break  # they stand in the order of their starts
                if other.end > one.start:
                    score = _score(one.part, other.part)
                    if score >= HALF:
                        yield score, sorted([one.name, other.name]), one.name, other.name


def _grouped(some: Sequence[Part]) -> dict[Hashable, list[_Placed]]:
    """Return parts by class and page, in the order of their starts."""
    groups: dict[Hashable, list[_Placed]] = {}
    for part in some:
        if isinstance(part, Region):
            page, (start, _, end, _) = part.page, _corners(part)
        else:
            page, start, end = None, part.start, part.end
        placed = _Placed(part, start, end, part.model_dump_json())
        groups.setdefault((part.class_name, page), []).append(placed)
    for group in groups.values():
        group.sort(key=lambda one: one.start)
    return groups


def _score(one: Part, other: Part) -> float:
    match one, other:
        case Region(box=Box()), Region(box=Box()):
            return boxes_alike(_corners(one), _corners(other))
        case Region(), Region():
            return rings_alike(_ring(one), _ring(other))
        case Segment(), Segment() if _contradict(one, other):
            return 0.0
        case Span() | Segment(), Span() | Segment():
            return stretches_alike((one.start, one.end), (other.start, other.end))
    return 0.0


def _contradict(one: Segment, other: Segment) -> bool:
    """Return whether both say what was said, and not the same."""
    if one.text is None or other.text is None:
        return False
    return plainest(one.text) != plainest(other.text)


def _corners(region: Region) -> Corners:
    box = region.box
    if box is not None:
        return box.x, box.y, box.x + box.width, box.y + box.height
    return corners_of(region.polygon or ())


def _ring(region: Region) -> Ring:
    if region.polygon is not None:
        return region.polygon
    left, top, right, bottom = _corners(region)
    return (left, top), (right, top), (right, bottom), (left, bottom)
