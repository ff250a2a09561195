"""
What makes a value of each kind a label of a schema, and the one form of the same answer.

Positions have six digits after the point: a millionth of a picture's side, a microsecond. Parts
stand in an order of their own, whatever order they were drawn in.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from labelhooks.errors import SchemaViolation
from labelhooks.model.extent import Extent
from labelhooks.model.label_value import (
    Box,
    Point,
    Region,
    Regions,
    Segment,
    Segments,
    Span,
    Spans,
)

DIGITS = 6
_STEP = 10**-DIGITS
# By how much people's players and file headers may differ about when a recording ends.
_BEYOND_SECONDS = 0.1
_LONGEST_SECONDS = 86_400.0 * 7
_LARGEST_NUMBER = 2**31  # of code points, of pages


type ClassAt = Callable[[str, str], None]  # raises SchemaViolation: a class, and where it stands


def checked_spans(value: Spans, known: ClassAt, within: Extent) -> Spans:
    """Return spans in order: of the first character, then the last, then the class."""
    most = _LARGEST_NUMBER if within.characters is None else within.characters
    spans = []
    for number, span in enumerate(value.spans):
        place = f"spans.{number}"
        known(span.class_name, place)
        _hold(0 <= span.start < span.end, place, "want 0 <= start < end")
        _hold(span.end <= most, f"{place}.end", f"beyond the text's {most} characters")
        spans.append(span)
    return Spans(spans=_once(spans, "spans", lambda one: (one.start, one.end, one.class_name)))


def checked_segments(value: Segments, known: ClassAt, within: Extent, texts: str) -> Segments:
    """Return segments in order: of when they begin, then end, then the class."""
    ends = _LONGEST_SECONDS if within.seconds is None else within.seconds
    segments = []
    for number, one in enumerate(value.segments):
        place = f"segments.{number}"
        known(one.class_name, place)
        start, end = rounded(one.start), rounded(one.end)
        _hold(0 <= start < end, place, "want 0 <= start < end")
        within_it = end <= ends + _BEYOND_SECONDS
        _hold(within_it, f"{place}.end", f"beyond the recording's {ends:g} seconds")
        text = plain(one.text or "") or None  # nothing heard is said in one way alone
        _hold(text is None or texts != "none", f"{place}.text", "the schema takes no transcription")
        _hold(bool(text) or texts != "required", f"{place}.text", "the schema wants what is said")
        segments.append(Segment(start=start, end=end, class_name=one.class_name, text=text))
    order = _once(segments, "segments", lambda one: (one.start, one.end, one.class_name))
    return Segments(segments=order)


def checked_regions(
    value: Regions, known: ClassAt, within: Extent, shapes: Sequence[str]
) -> Regions:
    """Return regions in order: of page, upper left, size or further points, then the class."""
    regions = []
    for number, region in enumerate(value.regions):
        place = f"regions.{number}"
        known(region.class_name, place)
        _page(region.page, within, place)
        if region.box is not None:
            _hold("box" in shapes, f"{place}.box", "the schema takes no boxes")
            new: dict[str, object] = {"box": _box(region.box, f"{place}.box")}
        else:
            _hold("polygon" in shapes, f"{place}.polygon", "the schema takes no polygons")
            new = {"polygon": _ring(region.polygon or (), f"{place}.polygon")}
        regions.append(region.model_copy(update=new))
    return Regions(regions=_once(regions, "regions", _region_order))


def rounded(number: float) -> float:
    """Return a position as it is kept. Zero has no sign."""
    return round(number, DIGITS) + 0.0


def plain(text: str) -> str:
    """Return a text as it is kept: lines end in a line feed, and no white space is around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _page(page: int | None, within: Extent, place: str) -> None:
    if page is None:
        return
    if within.pages is None:
        told, most = f"want a page from 1 to {_LARGEST_NUMBER}", _LARGEST_NUMBER
    else:
        told, most = f"no page of the document's {within.pages}", within.pages
    _hold(1 <= page <= most, f"{place}.page", told)


def _box(box: Box, place: str) -> Box:
    for name in ("x", "y", "width", "height"):
        number = getattr(box, name)
        _hold(-_STEP <= number <= 1 + _STEP, f"{place}.{name}", "not a fraction from 0 to 1")
    x, width = _side(box.x, box.width, f"{place}.width")
    y, height = _side(box.y, box.height, f"{place}.height")
    return Box(x=x, y=y, width=width, height=height)


def _side(start: float, length: float, place: str) -> tuple[float, float]:
    """Return where a side begins and how long it is; what rounding puts outside is cut off."""
    start, length = _fraction(start), _fraction(length)
    _hold(start + length <= 1 + 2.5 * _STEP, place, "it leaves the picture")
    length = min(length, rounded(1 - start))
    _hold(length > 0, place, "it has no size")
    return start, length


def _fraction(number: float) -> float:
    return rounded(min(1.0, max(0.0, number)))


def _ring(points: Sequence[Point], place: str) -> tuple[Point, ...]:
    """Return a polygon from its least point on, clockwise as pictures are seen."""
    for number, point in enumerate(points):
        inside = all(-_STEP <= one <= 1 + _STEP for one in point)
        _hold(inside, f"{place}.{number}", "not two fractions from 0 to 1")
    kept = [(_fraction(x), _fraction(y)) for x, y in points]
    kept = [one for one, before in zip(kept, [None, *kept], strict=False) if one != before]
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()  # closed by saying its first point again
    _hold(len(kept) >= 3, place, "want three points or more")
    doubled = sum(a * d - b * c for (a, b), (c, d) in pairwise([*kept, kept[0]]))
    _hold(abs(doubled) > _STEP**2, place, "it has no area")
    if doubled < 0:
        kept.reverse()
    least = kept.index(min(kept))
    return tuple(kept[least:] + kept[:least])


def _region_order(region: Region) -> tuple[object, ...]:
    box = region.box
    if box is not None:
        return region.page or 0, "box", (box.x, box.y, box.width, box.height), region.class_name
    return region.page or 0, "polygon", region.polygon, region.class_name


def _once[P: (Span, Region, Segment)](
    found: list[P], what: str, order: Callable[[P], tuple[object, ...]]
) -> tuple[P, ...]:
    held: list[P] = sorted(found, key=order)
    for one, other in pairwise(held):
        _hold(order(one) != order(other), what, "the same one is there twice")
    return tuple(held)


def _hold(rule: bool, place: str, told: str) -> None:
    if not rule:
        raise SchemaViolation(f"{place}: {told}")
