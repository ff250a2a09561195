"""
What a label can say, by kind: the JSON of judgments, proposals and labels, and its one encoding.

    "spam"                                                              choice
    ["rude", "spam"]                                                    multi_choice
    {"spans": [{"start": 0, "end": 4, "class": "place"}]}               spans
    {"regions": [{"box": {"x", "y", "width", "height"}, "class"}]}      regions
    {"regions": [{"polygon": [[x, y], …], "class"}]}
    {"segments": [{"start": 0.0, "end": 1.25, "class", "text"}]}        segments
    {"rating": 4}                                                       rating
    {"text": "…"}                                                       text
    {"preferred": "a"}                                                  preference

Texts are counted in code points, ends exclusive; pictures in fractions of the upright picture, from
its upper left; sound in seconds. These words hold what was said; `model.schema` says what may be.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from labelhooks.errors import SchemaViolation
from labelhooks.model.base import Word
from labelhooks.model.ids import canonical
from labelhooks.model.values import Json

Number = Annotated[float, Field(allow_inf_nan=False)]


def _absent(value: object) -> bool:
    return value is None


class _Classed(Word):
    """A part of something, of a class; in JSON its field is `class`."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    class_name: str = Field(alias="class")


class Span(_Classed):
    """Code points [start, end) of a text."""

    start: int
    end: int


class Box(Word):
    """A rectangle: its upper left corner, and its size."""

    x: Number
    y: Number
    width: Number
    height: Number


type Point = tuple[Number, Number]


class Region(_Classed):
    """A box or a polygon of a picture, or of a page (from 1) of a document."""

    box: Box | None = Field(default=None, exclude_if=_absent)
    polygon: tuple[Point, ...] | None = Field(default=None, exclude_if=_absent)
    page: int | None = Field(default=None, exclude_if=_absent)

    @model_validator(mode="after")
    def _one_shape(self) -> "Region":
        if (self.box is None) == (self.polygon is None):
            raise ValueError("a region is a box or a polygon")
        return self


class Segment(_Classed):
    """Seconds [start, end) of a recording, and what is said in them."""

    start: Number
    end: Number
    text: str | None = Field(default=None, exclude_if=_absent)


class Spans(Word):
    spans: tuple[Span, ...]


class Regions(Word):
    regions: tuple[Region, ...]


class Segments(Word):
    segments: tuple[Segment, ...]


class Rating(Word):
    rating: int


class Text(Word):
    text: str


class Preference(Word):
    preferred: Literal["a", "b", "tie"]


type Structured = Spans | Regions | Segments | Rating | Text | Preference

_FORMS: dict[type, str] = {
    str: "class",
    tuple: "classes",
    list: "classes",
    Spans: "spans",
    Regions: "regions",
    Segments: "segments",
    Rating: "rating",
    Text: "text",
    Preference: "preferred",
}


def _form(value: Any) -> str | None:
    """Return which form a value has: a word by its type, an object by its one field."""
    if isinstance(value, dict):
        return str(next(iter(value))) if len(value) == 1 else None
    return _FORMS.get(type(value))


type LabelValue = Annotated[
    Annotated[str, Tag("class")]
    | Annotated[tuple[str, ...], Tag("classes")]
    | Annotated[Spans, Tag("spans")]
    | Annotated[Regions, Tag("regions")]
    | Annotated[Segments, Tag("segments")]
    | Annotated[Rating, Tag("rating")]
    | Annotated[Text, Tag("text")]
    | Annotated[Preference, Tag("preferred")],
    Discriminator(
        _form,
        custom_error_type="label_value",
        custom_error_message="a class, a list of classes, or an object with one field of: "
        "spans, regions, segments, rating, text, preferred",
    ),
]


@cache  # at first use: functions that read no bare value start without it
def _values() -> TypeAdapter[LabelValue]:
    return TypeAdapter(LabelValue, config=ConfigDict(strict=True))


def points_in(value: LabelValue) -> bool:
    """
    Return whether a value points to places that an artifact may not have.

    A region without a page does not: a picture goes from 0 to 1 whatever it is.
    """
    if isinstance(value, Regions):
        return any(one.page is not None for one in value.regions)
    return isinstance(value, Spans | Segments)


def as_json(value: LabelValue) -> Json:
    """Return a value as JSON holds it."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return list(value)
    held: Json = value.model_dump(mode="json")
    return held


def encoded(value: LabelValue) -> bytes:
    """Return the one encoding of a value."""
    return canonical(as_json(value))


def read_value(written: bytes | str) -> LabelValue:
    """Return what a JSON text says. Raises SchemaViolation: field by field, quoting nothing."""
    try:
        return _values().validate_json(written)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
    raise SchemaViolation("no value of a label: " + _told(problems))


def _told(problems: list[Any]) -> str:
    lines = []
    for problem in problems[:5]:
        steps, what = problem["loc"][1:], problem["type"]
        if what == "extra_forbidden":  # its name is not quoted: senders choose it
            steps, what = steps[:-1], "a field that is not in the contract"
        lines.append(f"{'.'.join(map(str, steps)) or 'value'}: {what}")
    return "; ".join(lines)


def classes_named(value: LabelValue) -> tuple[str, ...]:
    """
    Return the classes that a value names, each once, in its order.

    >>> classes_named(Spans(spans=(Span(start=0, end=1, class_name="place"),)))
    ('place',)
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple):
        return value
    return tuple(dict.fromkeys(part.class_name for part in parts(value)))


def parts(value: LabelValue) -> tuple[Span | Region | Segment, ...]:
    """Return the spans, regions or segments of a value; of another kind it has none."""
    match value:
        case Spans():
            return value.spans
        case Regions():
            return value.regions
        case Segments():
            return value.segments
    return ()


def shown(value: LabelValue) -> str:
    """
    Return a value in a line for people.

    >>> shown(("rude", "spam")), shown(Rating(rating=4))
    ('rude spam', 'rating 4')
    """
    match value:
        case str():
            return value
        case tuple():
            return " ".join(value) or "(none)"
        case Rating():
            return f"rating {value.rating}"
        case Preference():
            return f"preferred {value.preferred}"
        case Text():
            return value.text
    counted: dict[str, int] = {}
    for part in parts(value):
        counted[part.class_name] = counted.get(part.class_name, 0) + 1
    return ", ".join(f"{number} {name}" for name, number in counted.items()) or "(none)"
