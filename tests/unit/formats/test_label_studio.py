"""Label Studio's JSON, both ways: what we write comes back, what it writes comes back to it."""

import doctest
import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import BadFormat
from labelhooks.formats.foreign import Place
from labelhooks.formats.label_studio import config
from labelhooks.formats.label_studio.config import label_config
from labelhooks.formats.label_studio.results import Shown, results_of, value_of
from labelhooks.model.label_value import as_json
from labelhooks.model.schema import LabelSchema
from tests.factories.label_values import (
    CLASSES,
    KINDS,
    LENGTH,
    OF_EACH_KIND,
    PARENTS,
    SCHEMAS,
    labels_of,
)

MODALITIES: dict[str, config.Modality] = {"regions": "image", "segments": "audio"}
SHOWN = Shown(text="x" * LENGTH, width=640, height=480, seconds=60.0)
SIDES = LabelSchema(kind="preference")
TREE = LabelSchema(kind="choice", classes=CLASSES, parents=PARENTS)


def place(held: Any) -> Place:
    return Place(json.loads(json.dumps(held)))


def read(results: Any, schema: LabelSchema, control: str | None = None) -> Any:
    return as_json(schema.check(value_of(place(results), schema, control=control)))


def result(kind: str, value: Any, name: str = "tag", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "object", "type": kind, "value": value, **more}


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_a_label_comes_back_as_it_went(kind: str, data: st.DataObject) -> None:
    schema = SCHEMAS[kind]
    value = data.draw(labels_of(kind))
    shown = data.draw(st.sampled_from([SHOWN, Shown()]))
    results = results_of(value, schema, shown)

    assert schema.check(value_of(place(results), schema)) == value
    assert results_of(value, schema, shown) == results  # ids and all
    regions = {one["id"] for one in results}
    said = [one for one in results if one["from_name"] == "transcription"]
    assert len(regions) == len(results) - len(said)


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_every_result_is_of_a_control_of_the_project(kind: str, data: st.DataObject) -> None:
    written = ET.fromstring(  # noqa: S314  our own
        label_config(SCHEMAS[kind], MODALITIES.get(kind, "text"))
    )
    controls = {one.get("name"): one for one in written if one.get("toName")}

    for one in results_of(data.draw(labels_of(kind)), SCHEMAS[kind], SHOWN):
        control = controls[one["from_name"]]
        assert control.tag.lower() == one["type"]
        assert one["to_name"] in str(control.get("toName")).split(",")


BOX = {"x": 50.8, "y": 5.8698, "width": 12.4, "height": 10.4589}
THEIRS = [
    pytest.param(
        LabelSchema(kind="regions", classes=("moonwalker", "rocket")),
        [
            result(
                "rectanglelabels",
                {**BOX, "rotation": 0, "rectanglelabels": ["moonwalker"]},
                original_width=600,
                original_height=403,
                image_rotation=0,
            )
        ],
        id="a box of the documentation",
    ),
    pytest.param(
        LabelSchema(kind="regions", classes=("moonwalker", "rocket")),
        [
            result(
                "polygonlabels",
                {
                    "points": [[10, 20.5], [30.25, 20.5], [20, 60]],
                    "closed": True,
                    "polygonlabels": ["rocket"],
                },
                original_width=600,
                original_height=403,
                image_rotation=0,
                item_index=2,
            )
        ],
        id="a polygon on the third page",
    ),
    pytest.param(
        SCHEMAS["spans"],
        [result("labels", {"start": 2, "end": 7, "text": "x" * 5, "labels": ["place"]})],
        id="a word",
    ),
    pytest.param(
        SCHEMAS["segments"],
        [
            result(
                "labels",
                {"start": 0.5, "end": 2.75, "channel": 0, "labels": ["person"]},
                id="qxx",
                original_length=60.0,
            ),
            result(
                "textarea",
                {"start": 0.5, "end": 2.75, "channel": 0, "text": ["good day"]},
                "said",
                id="qxx",
                original_length=60.0,
            ),
        ],
        id="a segment with its transcription",
    ),
    pytest.param(
        SCHEMAS["multi_choice"],
        [result("taxonomy", {"taxonomy": [["animate", "person"], ["inanimate", "thing"]]})],
        id="two leaves of a taxonomy",
    ),
    pytest.param(TREE, [result("taxonomy", {"taxonomy": [["animate", "person"]]})], id="one leaf"),
    pytest.param(SCHEMAS["choice"], [result("choices", {"choices": ["thing"]})], id="a choice"),
    pytest.param(
        SCHEMAS["multi_choice"].model_copy(update={"parents": {}}),
        [result("choices", {"choices": ["person", "thing"]})],
        id="choices",
    ),
    pytest.param(SCHEMAS["rating"], [result("rating", {"rating": 4})], id="stars"),
    pytest.param(SCHEMAS["text"], [result("textarea", {"text": ["a cat"]})], id="a text"),
    pytest.param(SIDES, [result("pairwise", {"selected": "right"})], id="the right one"),
]


@pytest.mark.parametrize(("schema", "theirs"), THEIRS)
def test_what_label_studio_says_comes_back_to_it(schema: LabelSchema, theirs: Any) -> None:
    ours = schema.check(value_of(place(theirs), schema))
    again = results_of(ours, schema, Shown("x" * LENGTH, 600, 403, 60.0))

    def told(results: Any) -> Any:
        """Return results without the names and ids that each side chooses for itself."""
        own = ("id", "from_name", "to_name", "origin")
        return [{k: v for k, v in one.items() if k not in own} for one in results]

    assert told(again) == told(theirs)


@pytest.mark.parametrize(
    ("schema", "results", "value"),
    [
        pytest.param(
            SCHEMAS["spans"],
            [result("labels", {"start": 0, "end": 4, "labels": ["place", "thing"]})],
            {
                "spans": [
                    {"start": 0, "end": 4, "class": "place"},
                    {"start": 0, "end": 4, "class": "thing"},
                ]
            },
            id="two labels of one region are two spans",
        ),
        pytest.param(
            SCHEMAS["regions"],
            [
                result(
                    "rectanglelabels",
                    {
                        "x": 50,
                        "y": 0,
                        "width": 25,
                        "height": 50,
                        "rotation": 90,
                        "rectanglelabels": ["thing"],
                    },
                    original_width=400,
                    original_height=200,
                )
            ],
            {
                "regions": [
                    {
                        "polygon": [[0.25, 0.0], [0.5, 0.0], [0.5, 0.5], [0.25, 0.5]],
                        "class": "thing",
                    }
                ]
            },
            id="a box that was turned is a polygon",
        ),
        pytest.param(
            LabelSchema(kind="rating", lowest=-2, highest=2),
            [result("rating", {"rating": 1})],
            {"rating": -2},
            id="one star is the lowest rating",
        ),
        pytest.param(
            SCHEMAS["preference"], [result("choices", {"choices": ["tie"]})],
            {"preferred": "tie"}, id="a tie is a choice",
        ),
        pytest.param(SCHEMAS["spans"], [], {"spans": []}, id="nothing to mark"),
    ],
)  # fmt: skip
def test_what_label_studio_says_otherwise(schema: LabelSchema, results: Any, value: Any) -> None:
    assert read(results, schema) == value


def test_offsets_count_code_points_on_both_sides() -> None:
    text = "\U0001f600\U0001f600 to Rome"
    schema = SCHEMAS["spans"]
    (made,) = results_of(
        schema.check(
            value_of(
                place([result("labels", {"start": 6, "end": 10, "labels": ["place"]})]), schema
            )
        ),
        schema,
        Shown(text=text),
    )

    assert made["value"]["text"] == "Rome"


@pytest.mark.parametrize(
    ("kind", "results", "told"),
    [
        pytest.param("choice", "Jane", "line: want a list", id="no list"),
        pytest.param("choice", ["Jane"], "0: want an object", id="no result"),
        pytest.param("choice", [], "want one class, not 0", id="no choice"),
        pytest.param(
            "choice",
            [result("choices", {"choices": ["person", "place"]})],
            "want one class, not 2",
            id="two for one",
        ),
        pytest.param(
            "choice",
            [{"type": "relation", "from_id": "a", "to_id": "b"}],
            "0.type: labels of this schema are made of choices, taxonomy",
            id="a relation",
        ),
        pytest.param(
            "multi_choice",
            [result("taxonomy", {"taxonomy": [["thing"]]})],
            "0.value.taxonomy.0: not the class's place",
            id="a leaf without its branch",
        ),
        pytest.param(
            "spans",
            [result("labels", {"start": "/p[1]", "end": 4, "labels": ["place"]})],
            "0.value.start: want a number",
            id="offsets of HTML",
        ),
        pytest.param(
            "spans",
            [result("labels", {"start": 0.5, "end": 4, "labels": ["place"]})],
            "0.value.start: want a whole number",
            id="half a character",
        ),
        pytest.param(
            "spans",
            [result("labels", {"start": 0, "end": 4, "labels": []})],
            "0.value.labels: want a class",
            id="a region without a label",
        ),
        pytest.param(
            "spans",
            [
                result("labels", {"start": 0, "end": 4, "labels": ["place"]}, "one"),
                result("labels", {"start": 0, "end": 4, "labels": ["place"]}, "two"),
            ],
            "results of several controls",
            id="two questions at once",
        ),
        pytest.param(
            "regions",
            [result("rectanglelabels", {**BOX, "rectanglelabels": ["thing"]}, image_rotation=90)],
            "0.image_rotation: want the picture upright",
            id="a picture that was turned",
        ),
        pytest.param(
            "regions",
            [result("polygonlabels", {"points": [[1]], "polygonlabels": ["thing"]})],
            "0.value.points.0: want x and y",
            id="half a point",
        ),
        pytest.param(
            "segments",
            [
                result("labels", {"start": 0, "end": 1, "labels": ["person"]}, id="a"),
                result("textarea", {"start": 0, "end": 1, "text": ["Jane"]}, "said", id="b"),
            ],
            "a transcription of a region that is not there",
            id="words of nobody",
        ),
        pytest.param(
            "rating",
            [result("rating", {"rating": True})],
            "0.value.rating: want a number",
            id="yes",
        ),
        pytest.param(
            "rating", [result("rating", {"rating": 10**400})], "that can be held", id="huge"
        ),
        pytest.param(
            "preference",
            [result("pairwise", {"selected": "Jane"})],
            "0.value.selected: want one of: left, right",
            id="a third side",
        ),
    ],
)
def test_what_is_no_label_is_told_by_place_and_unquoted(kind: str, results: Any, told: str) -> None:
    with pytest.raises(BadFormat) as refused:
        value_of(place(results), SCHEMAS[kind])

    assert told in str(refused.value)
    assert "Jane" not in str(refused.value)


def test_of_several_questions_the_one_that_is_named_counts() -> None:
    results = [
        result("choices", {"choices": ["person"]}, "first"),
        result("choices", {"choices": ["place"]}, "second"),
        result("textarea", {"text": ["a remark"]}, "third"),
    ]

    assert read(results, SCHEMAS["choice"], "second") == "place"


def test_a_configuration_shows_the_tree() -> None:
    written = ET.fromstring(label_config(TREE))  # noqa: S314  our own

    (control,) = written.iter("Taxonomy")
    assert (control.get("maxUsages"), control.get("leafsOnly")) == ("1", "true")
    assert [(one.get("value"), [leaf.get("value") for leaf in one]) for one in control] == [
        ("animate", ["person"]),
        ("inanimate", ["place", "thing"]),
    ]


def test_a_configuration_asks_for_what_the_schema_wants() -> None:
    silent = LabelSchema(kind="segments", classes=("noise",), transcription="none")
    boxes = LabelSchema(kind="regions", classes=("cat",), shapes=("box",))

    assert doctest.testmod(config).failed == 0
    assert "TextArea" not in label_config(silent, "audio")
    assert "Polygon" not in label_config(boxes, "image")
    assert 'valueList="$pages"' in label_config(boxes, "document")
    assert 'toName="a,b"' in label_config(SIDES)
