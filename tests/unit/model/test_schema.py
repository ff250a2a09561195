"""A schema says which labels there may be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labelhooks.errors import BadFormat, SchemaViolation, ValueTooLarge
from labelhooks.model.extent import Extent
from labelhooks.model.label_value import as_json, encoded, parts, read_value
from labelhooks.model.schema import LabelSchema, LabelValue
from tests.factories.label_values import KINDS, OF_EACH_KIND, SCHEMAS, values_of

CLASSES = ("ok", "rude", "spam")
ONE = LabelSchema(kind="choice", classes=CLASSES)
MANY = LabelSchema(kind="multi_choice", classes=CLASSES)
SPANS = LabelSchema(kind="spans", classes=("a", "b"))
REGIONS = LabelSchema(kind="regions", classes=("a", "b"))
BOXES = LabelSchema(kind="regions", classes=("a", "b"), shapes=("box",))
SEGMENTS = LabelSchema(kind="segments", classes=("a", "b"))
SILENT = LabelSchema(kind="segments", classes=("a",), transcription="none")
SPOKEN = LabelSchema(kind="segments", classes=("a",), transcription="required")
RATING = LabelSchema(kind="rating", lowest=-2, highest=2)
TEXT = LabelSchema(kind="text")
SIDES = LabelSchema(kind="preference")
KNOWN = Extent(characters=10, seconds=8.0, pages=3)


def box(*sides: float, name: str = "a", **more: Any) -> dict[str, Any]:
    return {
        "box": dict(zip(("x", "y", "width", "height"), sides, strict=True)),
        "class": name,
        **more,
    }


def ring(*points: tuple[float, float], name: str = "a") -> dict[str, Any]:
    return {"polygon": [list(point) for point in points], "class": name}


def part(start: float, end: float, name: str = "a", **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "class": name, **more}


@pytest.mark.parametrize(
    ("schema", "value", "label"),
    [
        pytest.param(ONE, "spam", "spam", id="one class"),
        pytest.param(MANY, ["spam"], ["spam"], id="one of several"),
        pytest.param(MANY, ["spam", "ok"], ["ok", "spam"], id="in the schema's order"),
        pytest.param(MANY, [], [], id="none of several"),
        pytest.param(
            SPANS,
            {"spans": [part(4, 10, "b"), part(4, 10), part(0, 3)]},
            {"spans": [part(0, 3), part(4, 10), part(4, 10, "b")]},
            id="spans in the order of the text",
        ),
        pytest.param(SPANS, {"spans": []}, {"spans": []}, id="nothing to mark"),
        pytest.param(
            REGIONS,
            {"regions": [box(0.5, 0, 0.50000049, 1), box(1 / 3, 0, 0.25, 0.25)]},
            {"regions": [box(0.333333, 0.0, 0.25, 0.25), box(0.5, 0.0, 0.5, 1.0)]},
            id="boxes to a millionth, within the picture",
        ),
        pytest.param(
            REGIONS,
            {"regions": [ring((1, 1), (0, 1), (0, 0), (1, 0), (1, 1))]},
            {"regions": [ring((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]},
            id="a polygon from its least point on, closed by itself",
        ),
        pytest.param(
            REGIONS,
            {"regions": [ring((0, 0), (0, 1), (1, 1), (1, 0))]},
            {"regions": [ring((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]},
            id="… and always the same way around",
        ),
        pytest.param(
            REGIONS,
            {"regions": [box(0, 0, 1, 1, page=2), box(0, 0, 1, 1, page=1)]},
            {"regions": [box(0.0, 0.0, 1.0, 1.0, page=1), box(0.0, 0.0, 1.0, 1.0, page=2)]},
            id="regions by page",
        ),
        pytest.param(
            SEGMENTS,
            {"segments": [part(2, 8.05, text=" so\r\nbe it "), part(0, 2.00000049, "b")]},
            {"segments": [part(0.0, 2.0, "b"), part(2.0, 8.05, text="so\nbe it")]},
            id="segments in the order of time",
        ),
        pytest.param(RATING, {"rating": -2}, {"rating": -2}, id="the lowest rating"),
        pytest.param(TEXT, {"text": " a\r\nb "}, {"text": "a\nb"}, id="a text without its edges"),
        pytest.param(SIDES, {"preferred": "b"}, {"preferred": "b"}, id="a side"),
    ],
)
def test_a_label_of_the_schema(schema: LabelSchema, value: Any, label: Any) -> None:
    assert as_json(schema.check(read_value(json.dumps(value)), within=KNOWN)) == label


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        pytest.param(ONE, "Jane", "1 of 1 chosen classes not in the schema of 3", id="unknown"),
        pytest.param(ONE, ["spam"], "a choice label is one class", id="a list for one"),
        pytest.param(MANY, "spam", "a multi_choice label is a list", id="one for a list"),
        pytest.param(MANY, ["ok", "Jane", "Joe"], "2 of 3 chosen classes", id="some unknown"),
        pytest.param(MANY, ["ok", "ok"], "chosen twice", id="twice"),
        pytest.param(ONE, {"text": "Jane"}, "a choice label is one class", id="another kind"),
        pytest.param(
            SPANS,
            {"spans": [part(0, 1), part(1, 2, "Jane")]},
            "spans.1.class: not in the schema of 2 classes",
            id="a span of no class",
        ),
        pytest.param(SPANS, {"spans": [part(3, 3)]}, "spans.0: want 0 <= start < end", id="empty"),
        pytest.param(SPANS, {"spans": [part(-1, 3)]}, "spans.0: want 0 <= start", id="before it"),
        pytest.param(
            SPANS,
            {"spans": [part(0, 11)]},
            "spans.0.end: beyond the text's 10 characters",
            id="after it",
        ),
        pytest.param(
            SPANS, {"spans": [part(0, 1), part(0, 1)]}, "spans: the same one", id="a span twice"
        ),
        pytest.param(
            REGIONS,
            {"regions": [box(-0.1, 0, 0.5, 0.5)]},
            "regions.0.box.x: not a fraction",
            id="left of the picture",
        ),
        pytest.param(
            REGIONS,
            {"regions": [box(0.6, 0, 0.5, 0.5)]},
            "regions.0.box.width: it leaves the picture",
            id="out of the picture",
        ),
        pytest.param(
            REGIONS,
            {"regions": [box(0, 0, 0.5, 0.0000001)]},
            "regions.0.box.height: it has no size",
            id="a line for a box",
        ),
        pytest.param(
            REGIONS,
            {"regions": [ring((0, 0), (1, 1))]},
            "regions.0.polygon: want three points",
            id="two points",
        ),
        pytest.param(
            REGIONS,
            {"regions": [ring((0, 0), (0.5, 0.5), (1, 1))]},
            "regions.0.polygon: it has no area",
            id="a line for a polygon",
        ),
        pytest.param(
            REGIONS,
            {"regions": [ring((0, 0), (0.5, 1.5), (1, 1))]},
            "regions.0.polygon.1: not two fractions",
            id="a point out of the picture",
        ),
        pytest.param(
            REGIONS,
            {"regions": [box(0, 0, 1, 1, page=4)]},
            "regions.0.page: no page of the document's 3",
            id="a page more",
        ),
        pytest.param(
            BOXES,
            {"regions": [ring((0, 0), (0.5, 1), (1, 1))]},
            "regions.0.polygon: the schema takes no polygons",
            id="a shape that is not wanted",
        ),
        pytest.param(
            SEGMENTS,
            {"segments": [part(7, 9)]},
            "segments.0.end: beyond the recording's 8 seconds",
            id="after the end of the recording",
        ),
        pytest.param(
            SILENT,
            {"segments": [part(0, 1, text="Jane")]},
            "segments.0.text: the schema takes no transcription",
            id="what nobody asked to be written",
        ),
        pytest.param(
            SPOKEN,
            {"segments": [part(0, 1, text=" ")]},
            "segments.0.text: the schema wants what is said",
            id="what was to be written",
        ),
        pytest.param(
            SEGMENTS,
            {"segments": [part(0, 1, text="so"), part(0, 1, text="no")]},
            "segments: the same one is there twice",
            id="a segment twice, with other words",
        ),
        pytest.param(RATING, {"rating": 3}, "rating: not from -2 to 2", id="off the scale"),
        pytest.param(TEXT, {"text": " \n"}, "text: it is blank", id="no text"),
        pytest.param(SIDES, {"preferred": "tie"}, "takes no tie", id="neither"),
    ],
)
def test_what_is_no_label_is_refused_unquoted(schema: LabelSchema, value: Any, told: str) -> None:
    read = read_value(json.dumps(value))

    with pytest.raises(SchemaViolation) as refused:
        schema.check(read, within=KNOWN)

    assert told in str(refused.value)
    assert "Jane" not in str(refused.value)
    assert not schema.allows(read, within=KNOWN)


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        (SPANS, {"spans": [part(n, n + 1) for n in range(2001)]}, "2001 parts, of 2000"),
        (TEXT, {"text": "é" * 33_000}, "66011 bytes, of 65536"),
    ],
    ids=["parts", "bytes"],
)
def test_what_no_record_can_hold_is_refused(schema: LabelSchema, value: Any, told: str) -> None:
    with pytest.raises(ValueTooLarge, match=told):
        schema.check(read_value(json.dumps(value)))


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_the_same_answer_is_the_same_label(kind: str, data: st.DataObject) -> None:
    schema = SCHEMAS[kind]
    value = data.draw(values_of(kind))
    made = schema.check(value)

    assert schema.check(made) == made
    assert schema.check(_shuffled(value, data)) == made
    assert encoded(schema.check(_shuffled(value, data))) == encoded(made)


def _shuffled(value: LabelValue, data: st.DataObject) -> LabelValue:
    """Return a value with its parts in another order; the points of its polygons turned."""
    if isinstance(value, tuple):
        return tuple(data.draw(st.permutations(value)))
    held = list(parts(value))
    if not held:
        return value
    written = as_json(value)
    assert isinstance(written, dict)
    ((name, some),) = written.items()
    assert isinstance(some, list)
    for one in some:
        assert isinstance(one, dict)
        points = one.get("polygon")
        if isinstance(points, list):
            turn = data.draw(st.integers(0, len(points) - 1))
            one["polygon"] = (points[turn:] + points[:turn])[:: data.draw(st.sampled_from([1, -1]))]
    return read_value(json.dumps({name: data.draw(st.permutations(some))}))


TREE = {"kind": "choice", "classes": ["oak", "elm", "cat"]}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"classes": ("spam", "spam")}, "must differ", id="the same class twice"),
        pytest.param({"classes": ("spam",)}, "at least 2", id="nothing to choose"),
        pytest.param({"classes": ("ok", "Spam!")}, "classes.1", id="a class that is no code"),
        pytest.param({"kind": "box"}, "kind", id="a kind that is not known"),
        pytest.param({"kind": "spans", "classes": ()}, "at least 1", id="spans of nothing"),
        pytest.param({"kind": "text"}, "classes: a text schema has none", id="classes of a text"),
        pytest.param({"ties": True}, "ties: a choice schema has none", id="another kind's field"),
        pytest.param(
            {"kind": "rating", "classes": ()}, "lowest, highest: a rating needs both", id="no scale"
        ),
        pytest.param(
            {"kind": "rating", "classes": (), "lowest": 5, "highest": 5},
            "lowest, highest",
            id="a scale of one",
        ),
        pytest.param(
            {"kind": "regions", "shapes": ()}, "shapes: name box, polygon", id="no shape to draw"
        ),
        pytest.param(
            {"parents": {"ok": "fine", "fine": "ok"}}, "stands in itself", id="a tree in a circle"
        ),
        pytest.param(
            {"parents": {"ok": "fine", "tree": "plant"}},
            "'plant' is no class, and no class is under it",
            id="a branch without a class",
        ),
    ],
)
def test_a_schema_that_makes_no_sense(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        LabelSchema.model_validate({"kind": "choice", "classes": CLASSES, **fields})


def test_a_taxonomy_has_groups_and_classes_in_a_tree() -> None:
    schema = LabelSchema.model_validate_json(
        json.dumps({**TREE, "parents": {"oak": "tree", "elm": "tree", "tree": "plant"}})
    )

    assert schema.path("oak") == ("plant", "tree", "oak")
    assert schema.path("cat") == ("cat",)
    assert schema.allows("oak")
    assert not schema.allows("tree")


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_written_without_what_it_does_not_say(kind: str) -> None:
    schema = SCHEMAS[kind]

    written = schema.model_dump_json(exclude_none=True)

    assert LabelSchema.model_validate_json(written) == schema
    assert set(json.loads(written)) <= {"kind", "classes", "parents", "lowest", "highest", "ties"}


def test_a_schema_of_before_is_written_as_before() -> None:
    assert ONE.model_dump(mode="json", exclude_none=True) == {
        "kind": "choice",
        "classes": ["ok", "rude", "spam"],
    }


@pytest.mark.parametrize(
    ("schema", "content", "told"),
    [
        pytest.param(SPANS, "a text", None, id="spans of a text"),
        pytest.param(SPANS, {"text": "a text"}, None, id="spans of a record's text"),
        pytest.param(SPANS, {"body": "Jane"}, "no field `text`", id="spans of nothing"),
        pytest.param(SIDES, {"a": "x", "b": 2}, None, id="one of two"),
        pytest.param(SIDES, {"a": "Jane"}, "a record with `a` and `b`", id="one of one"),
        pytest.param(SIDES, "Jane", "a record with `a` and `b`", id="one of a text"),
        pytest.param(ONE, [1], None, id="a class of anything"),
    ],
)
def test_some_contents_cannot_be_asked_about(
    schema: LabelSchema, content: Any, told: str | None
) -> None:
    if told is None:
        schema.check_content(content)
        return
    with pytest.raises(BadFormat, match=told) as refused:
        schema.check_content(content)
    assert "Jane" not in str(refused.value)
