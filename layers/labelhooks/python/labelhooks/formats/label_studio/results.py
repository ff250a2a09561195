"""A value as the results of an annotation or a prediction, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

from labelhooks.formats.foreign import Place, rendered
from labelhooks.formats.label_studio.config import (
    BOXES,
    CONTROL,
    ITEM,
    POLYGONS,
    SIDES,
    TRANSCRIPTION,
)
from labelhooks.model.ids import plain_id
from labelhooks.model.label_value import (
    Box,
    LabelValue,
    Point,
    Preference,
    Rating,
    Region,
    Regions,
    Segment,
    Segments,
    Span,
    Spans,
    Text,
)
from labelhooks.model.schema import LabelSchema
from labelhooks.model.value_rules import rounded

type Result = dict[str, Any]

_SIDES = {"a": "left", "b": "right"}
# The types of results that a kind is made of.
_TYPES = {
    "choice": ("choices", "taxonomy"),
    "multi_choice": ("choices", "taxonomy"),
    "spans": ("labels",),
    "segments": ("labels", "textarea"),
    "regions": ("rectanglelabels", "polygonlabels"),
    "rating": ("rating",),
    "text": ("textarea",),
    "preference": ("pairwise", "choices"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of the artifact that results are of; each where Label Studio wants it."""

    text: str | None = None  # of spans: what they cover is written beside them
    width: int | None = None  # pixels of the upright picture
    height: int | None = None
    seconds: float | None = None


UNKNOWN = Shown()


def results_of(value: LabelValue, schema: LabelSchema, shown: Shown = UNKNOWN) -> list[Result]:
    """Return the results that say `value`, with ids that follow from what they say."""
    match value:
        case str() | tuple():
            return _chosen((value,) if isinstance(value, str) else value, schema)
        case Spans(spans=spans):
            return [_span(one, shown) for one in spans]
        case Regions(regions=regions):
            return [_region(one, shown) for one in regions]
        case Segments(segments=segments):
            return [result for one in segments for result in _segment(one, shown)]
        case Rating(rating=number):
            stars = number - schema.scale[0] + 1
            return [_result("rating", {"rating": stars}, CONTROL)]
        case Text(text=text):
            return [_result("textarea", {"text": [text]}, CONTROL)]
        case Preference(preferred=side) if not schema.ties:
            return [_result("pairwise", {"selected": _SIDES[side]}, CONTROL, SIDES[0])]
        case Preference(preferred=side):
            return [_result("choices", {"choices": [side]}, CONTROL, SIDES[0])]


def value_of(results: Place, schema: LabelSchema, *, control: str | None = None) -> LabelValue:
    """
    Return what results say, as a value of the schema; whether it is a label, its `check` tells.

    Args:
        results: the list of results of an annotation or a prediction.
        schema: what they are to be labels of.
        control: the `from_name` of the results that count; None: there is one control that fits.

    Raises:
        BadFormat: no such value; or more than labels hold, such as relations, results of further
            controls, shapes of other kinds. The message names the place.

    """
    types = _TYPES[schema.kind]
    found = [one for one in results.items() if _counts(one, types, control)]
    _one_control(found, results, schema)
    match schema.kind:
        case "choice" | "multi_choice":
            return _choice(found, results, schema)
        case "spans":
            return Spans(spans=tuple(part for one in found for part in _spans(one)))
        case "regions":
            return Regions(regions=tuple(part for one in found for part in _regions(one)))
        case "segments":
            return _segments(found)
        case "rating":
            stars = _only(found, results).at("value").at("rating").whole()
            return Rating(rating=stars + schema.scale[0] - 1)
        case "text":
            return Text(text=_written(_only(found, results)))
        case "preference":
            return _preference(_only(found, results))


def _result(
    kind: str, value: Result, name: str, to: str = ITEM, more: Result | None = None
) -> Result:
    place = {**{key: held for key, held in value.items() if key != "text"}, **(more or {})}
    return {
        "id": plain_id("result", name, repr(sorted(place.items())))[:10],
        "from_name": name,
        "to_name": to,
        "type": kind,
        "value": value,
        **(more or {}),
        "origin": "manual",
    }


def _chosen(chosen: Sequence[str], schema: LabelSchema) -> list[Result]:
    if not chosen:
        return []
    if schema.parents:
        ways = [list(schema.path(name)) for name in chosen]
        return [_result("taxonomy", {"taxonomy": ways}, CONTROL)]
    return [_result("choices", {"choices": list(chosen)}, CONTROL)]


def _span(span: Span, shown: Shown) -> Result:
    value: Result = {"start": span.start, "end": span.end}
    if shown.text is not None:
        value["text"] = shown.text[span.start : span.end]
    return _result("labels", {**value, "labels": [span.class_name]}, CONTROL)


def _region(region: Region, shown: Shown) -> Result:
    more: Result = {"image_rotation": 0}
    if shown.width and shown.height:
        more |= {"original_width": shown.width, "original_height": shown.height}
    if region.page is not None:
        more["item_index"] = region.page - 1
    if region.box is not None:
        sides = {name: _percent(getattr(region.box, name)) for name in _BOX}
        value = {**sides, "rotation": 0, "rectanglelabels": [region.class_name]}
        return _result("rectanglelabels", value, BOXES, more=more)
    points = [[_percent(x), _percent(y)] for x, y in region.polygon or ()]
    value = {"points": points, "closed": True, "polygonlabels": [region.class_name]}
    return _result("polygonlabels", value, POLYGONS, more=more)


def _segment(segment: Segment, shown: Shown) -> list[Result]:
    place = {"start": segment.start, "end": segment.end, "channel": 0}
    more = {} if shown.seconds is None else {"original_length": shown.seconds}
    region = _result("labels", {**place, "labels": [segment.class_name]}, CONTROL, more=more)
    if segment.text is None:
        return [region]
    # Of one region because it has its id.
    said = {"type": "textarea", "from_name": TRANSCRIPTION}
    return [region, {**region, **said, "value": {**place, "text": [segment.text]}}]


_BOX = ("x", "y", "width", "height")


def _percent(fraction: float) -> Any:
    return rendered(round(fraction * 100, 4))


def _counts(result: Place, types: Sequence[str], control: str | None) -> bool:
    if control is not None and result.at("from_name").held != control:
        return False
    kind = result.at("type").text()
    if kind not in types:
        # What they hold would be lost without a word.
        raise result.at("type").wrong(f"labels of this schema are made of {', '.join(types)}")
    return True


def _one_control(found: Sequence[Place], results: Place, schema: LabelSchema) -> None:
    names = {
        (
            one.at("type").held if schema.kind in ("segments", "regions") else "",
            one.at("from_name").text(),
        )
        for one in found
    }
    kinds = {kind for kind, _ in names}
    if len(names) > max(1, len(kinds)):
        raise results.wrong("results of several controls: name the one that counts")


def _only(found: Sequence[Place], results: Place) -> Place:
    if len(found) != 1:
        raise results.wrong(f"want one result, not {len(found)}")
    return found[0]


def _choice(found: Sequence[Place], results: Place, schema: LabelSchema) -> LabelValue:
    chosen: list[str] = []
    for one in found:
        value = one.at("value")
        if one.at("type").held == "choices":
            chosen += [name.text() for name in value.at("choices").items()]
        else:
            chosen += [_leaf(way, schema) for way in value.at("taxonomy").items()]
    if schema.kind == "multi_choice":
        return tuple(chosen)
    if len(chosen) != 1:
        raise results.wrong(f"want one class, not {len(chosen)}")
    return chosen[0]


def _leaf(way: Place, schema: LabelSchema) -> str:
    names = [step.text() for step in way.items()]
    if not names:
        raise way.wrong("want a class and what is above it")
    if tuple(names) != schema.path(names[-1]):
        raise way.wrong("not the class's place in the schema's taxonomy")
    return names[-1]


def _classes(value: Place, field: str) -> Iterable[str]:
    names = [name.text() for name in value.at(field).items()]
    if not names:
        raise value.at(field).wrong("want a class")
    return names


def _spans(result: Place) -> Iterable[Span]:
    value = result.at("value")
    start, end = value.at("start").whole(), value.at("end").whole()
    for name in _classes(value, "labels"):
        yield Span(start=start, end=end, class_name=name)


def _regions(result: Place) -> Iterable[Region]:
    value = result.at("value")
    kind = result.at("type").held
    turned = result.at("image_rotation")
    if not turned.absent and turned.number() % 360:
        raise turned.wrong("want the picture upright")
    index = result.at("item_index")
    page = None if index.absent else index.whole() + 1
    for name in _classes(value, kind):
        if kind == "polygonlabels":
            ring = tuple(_point(one) for one in value.at("points").items())
            yield Region(polygon=ring, class_name=name, page=page)
            continue
        box = Box(**{side: _fraction(value.at(side)) for side in _BOX})
        rotation = value.at("rotation")
        if rotation.absent or not rotation.number() % 360:
            yield Region(box=box, class_name=name, page=page)
        else:
            yield Region(polygon=_turned(box, result), class_name=name, page=page)


def _point(point: Place) -> Point:
    numbers = list(point.items())
    if len(numbers) != 2:
        raise point.wrong("want x and y")
    return _fraction(numbers[0]), _fraction(numbers[1])


def _fraction(percent: Place) -> float:
    return rounded(percent.number() / 100)


def _turned(box: Box, result: Place) -> tuple[Point, ...]:
    """Return a box that is turned about its upper left corner as the polygon that it is."""
    width = result.at("original_width").number()
    height = result.at("original_height").number()
    angle = radians(result.at("value").at("rotation").number())
    corners = ((0.0, 0.0), (box.width, 0.0), (box.width, box.height), (0.0, box.height))
    return tuple(
        (
            rounded(box.x + (x * width * cos(angle) - y * height * sin(angle)) / width),
            rounded(box.y + (x * width * sin(angle) + y * height * cos(angle)) / height),
        )
        for x, y in corners
    )


def _segments(found: Sequence[Place]) -> Segments:
    """Return segments with what is written of the same region."""
    said: dict[str, str] = {}
    for one in found:
        if one.at("type").held == "textarea":
            said[one.at("id").text()] = _written(one)
    segments = []
    for one in found:
        if one.at("type").held != "labels":
            continue
        value, region = one.at("value"), one.at("id")
        text = None if region.absent else said.pop(region.text(), None)
        start, end = value.at("start").number(), value.at("end").number()
        for name in _classes(value, "labels"):
            segments.append(
                Segment(start=rounded(start), end=rounded(end), class_name=name, text=text)
            )
    if said:
        raise found[0].wrong("a transcription of a region that is not there")
    return Segments(segments=tuple(segments))


def _written(result: Place) -> str:
    text = result.at("value").at("text")
    if isinstance(text.held, str):
        return text.held
    return "\n".join(line.text() for line in text.items())


def _preference(result: Place) -> LabelValue:
    value = result.at("value")
    if result.at("type").held == "pairwise":
        side = value.at("selected").one_of(*_SIDES.values())
        return Preference(preferred="a" if side == "left" else "b")
    chosen = list(value.at("choices").items())
    if len(chosen) != 1:
        raise value.at("choices").wrong("want one side")
    match chosen[0].one_of(*SIDES, "tie"):
        case "a":
            return Preference(preferred="a")
        case "b":
            return Preference(preferred="b")
    return Preference(preferred="tie")
