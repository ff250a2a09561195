"""SageMaker Ground Truth's manifests, both ways."""

import doctest
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import BadFormat, TooLarge
from labelhooks.formats import ground_truth
from labelhooks.formats.foreign import Place
from labelhooks.formats.ground_truth import (
    Job,
    Picture,
    input_line,
    item_of,
    label_of,
    source_of,
    with_label,
    written,
)
from labelhooks.model.label_value import as_json
from labelhooks.model.schema import LabelSchema
from tests.factories import an_id
from tests.factories.label_values import KINDS, OF_EACH_KIND, SCHEMAS, labels_of

AT = "2026-11-24T10:00:00.000000"
JOB = Job(attribute="label", name="labeling-job/chat", at=AT, confidence=0.93)


def place(line: Any) -> Place:
    return Place(json.loads(json.dumps(line)))


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_a_label_comes_back_as_it_went(kind: str, data: st.DataObject) -> None:
    schema, value = SCHEMAS[kind], data.draw(labels_of(kind))
    size = st.integers(1, 5000)
    picture = data.draw(st.builds(Picture, size, size)) if kind == "regions" else None
    line = with_label(input_line("a text", item_id=an_id()), value, schema, JOB, picture)
    read = place(json.loads(written(line)))

    assert schema.check(label_of(read, schema)) == value
    assert (source_of(read), item_of(read)) == (("a text", None), an_id())


def metadata(kind: str, **more: Any) -> dict[str, Any]:
    about = {"job-name": "labeling-job/chat", "human-annotated": "yes", "creation-date": AT}
    return {**more, "type": f"groundtruth/{kind}", **about}


BOXES = LabelSchema(kind="regions", classes=("echo", "echo-dot"))
# As AWS documents them, with our classes.
THEIRS = [
    pytest.param(
        SCHEMAS["choice"],
        None,
        {
            "source": "a stone",
            "label": 2,
            "label-metadata": metadata(
                "text-classification", **{"class-name": "thing", "confidence": 0.93}
            ),
        },
        id="a class of a text",
    ),
    pytest.param(
        SCHEMAS["choice"],
        Picture(10, 10),
        {
            "source-ref": "s3://bucket/1.png",
            "label": 0,
            "label-metadata": metadata(
                "image-classification", **{"class-name": "person", "confidence": 0.93}
            ),
        },
        id="a class of an image",
    ),
    pytest.param(
        SCHEMAS["multi_choice"],
        None,
        {
            "source": "a man with a stone",
            "label": [0, 2],
            "label-metadata": metadata(
                "text-classification-multilabel",
                **{
                    "class-map": {"0": "person", "2": "thing"},
                    "confidence-map": {"0": 0.93, "2": 0.93},
                },
            ),
        },
        id="several classes",
    ),
    pytest.param(
        BOXES,
        Picture(640, 480),
        {
            "source-ref": "s3://bucket/images/1186.png",
            "label": {
                "image_size": [{"width": 640, "height": 480, "depth": 3}],
                "annotations": [
                    {"class_id": 0, "left": 86, "top": 65, "width": 220, "height": 334},
                    {"class_id": 1, "left": 399, "top": 251, "width": 155, "height": 101},
                ],
            },
            "label-metadata": metadata(
                "object-detection",
                **{
                    "objects": [{"confidence": 0.93}, {"confidence": 0.93}],
                    "class-map": {"0": "echo", "1": "echo-dot"},
                },
            ),
        },
        id="boxes",
    ),
    pytest.param(
        SCHEMAS["spans"],
        None,
        {
            "source": "Diego Ramirez is an engineer",
            "label": {
                "annotations": {
                    "entities": [{"startOffset": 0, "endOffset": 13, "label": "person"}],
                    "labels": [{"label": "person"}, {"label": "place"}, {"label": "thing"}],
                }
            },
            "label-metadata": metadata("text-span", entities=[{"confidence": 0.93}]),
        },
        id="a person in a text",
    ),
]


@pytest.mark.parametrize(("schema", "picture", "line"), THEIRS)
def test_what_ground_truth_says_comes_back_to_it(
    schema: LabelSchema, picture: Picture | None, line: dict[str, Any]
) -> None:
    ours = schema.check(label_of(place(line), schema))
    asked = {key: held for key, held in line.items() if key.startswith("source")}

    assert with_label(asked, ours, schema, JOB, picture) == line


@pytest.mark.parametrize(
    ("kind", "line", "told"),
    [
        pytest.param("choice", "Jane", "line: want an object", id="no object"),
        pytest.param("choice", {"source": "Jane"}, "0 labels: name the attribute", id="no label"),
        pytest.param(
            "choice",
            {"a": 0, "a-metadata": {}, "b": 0, "b-metadata": {}},
            "2 labels: name the attribute",
            id="two labels",
        ),
        pytest.param(
            "choice",
            {"a": 0, "a-metadata": metadata("object-detection")},
            "a-metadata.type: not the type of a choice label",
            id="boxes for a class",
        ),
        pytest.param(
            "multi_choice",
            {
                "a": [3],
                "a-metadata": metadata("text-classification-multilabel", **{"class-map": {}}),
            },
            "a-metadata.class-map.3: want a text",
            id="a class without a name",
        ),
        pytest.param(
            "regions",
            {"a": {"image_size": []}, "a-metadata": metadata("object-detection")},
            "a.image_size: want one size",
            id="boxes of no picture",
        ),
        pytest.param(
            "text",
            {"a": {"text": 4, "Jane": 1}, "a-metadata": metadata("custom")},
            "a: no value of a label",
            id="a custom label that is none of ours",
        ),
    ],
)
def test_what_is_no_label_is_told_by_place_and_unquoted(kind: str, line: Any, told: str) -> None:
    with pytest.raises(BadFormat) as refused:
        label_of(place(line), SCHEMAS[kind])

    assert told in str(refused.value)
    assert "Jane" not in str(refused.value)


def test_of_several_labels_the_one_that_is_named_counts() -> None:
    about = metadata("text-classification", **{"class-name": "thing"})
    line = {"a": 0, "a-metadata": {}, "b": 2, "b-metadata": about}

    assert as_json(label_of(place(line), SCHEMAS["choice"], "b")) == "thing"


def test_boxes_of_a_picture_of_unknown_size_are_not_written() -> None:
    boxes = {"regions": [{"box": {"x": 0, "y": 0, "width": 1, "height": 1}, "class": "thing"}]}
    about = {"a": boxes, "a-metadata": metadata("custom")}
    value = label_of(place(about), SCHEMAS["regions"])

    with pytest.raises(BadFormat, match="size is not known"):
        with_label({}, value, SCHEMAS["regions"], JOB)


def test_a_line_longer_than_ground_truth_takes_is_not_written() -> None:
    with pytest.raises(TooLarge, match="of 100000 that a line"):
        written(input_line("x" * 100_000))


def test_the_examples_are_right() -> None:
    assert doctest.testmod(ground_truth).failed == 0
