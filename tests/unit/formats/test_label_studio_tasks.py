"""Tasks of Label Studio: what a label and a proposal become in one, and what an export says."""

import json
from typing import Any

from hypothesis import given

from labelhooks.formats.foreign import Place
from labelhooks.formats.label_studio.results import Shown
from labelhooks.formats.label_studio.tasks import (
    annotations_of,
    item_of,
    predictions_of,
    task,
    with_annotation,
    with_prediction,
)
from tests.factories import a_proposal, an_id
from tests.factories.label_values import LENGTH, SCHEMAS, labels_of

SHOWN = Shown(text="x" * LENGTH)


def place(held: Any) -> Place:
    return Place(json.loads(json.dumps(held)))


@given(labels_of("spans"))
def test_a_task_says_which_item_it_is_of_and_what_was_said(value: Any) -> None:
    schema = SCHEMAS["spans"]
    made = task(an_id(), "chat", {"text": "x" * LENGTH}, label={"version": 2})
    made = with_prediction(made, a_proposal(value, 0.75), schema, SHOWN)
    made = with_annotation(made, value, schema, SHOWN, seconds=1.5, unique_id="u")
    read = place(made)

    assert item_of(read) == an_id()
    (annotation,) = annotations_of(read, schema)
    assert (annotation.value, annotation.seconds, annotation.annotator) == (value, 1.5, None)
    assert list(predictions_of(read, schema)) == [(value, 0.75)]
    assert made["predictions"][0]["model_version"] == "words 1"


def test_an_export_is_read_without_names_and_without_what_was_skipped() -> None:
    chosen = {"type": "choices", "from_name": "c", "to_name": "t", "value": {"choices": ["thing"]}}
    said = [chosen]
    exported = {
        "id": 1,
        "data": {"text": "a stone"},
        "annotations": [
            {"id": 8, "completed_by": {"id": 7, "email": "jane@example.com"}, "result": said},
            {"id": 9, "completed_by": 3, "result": [], "was_cancelled": True},
            {"id": "10", "completed_by": 3, "result": said, "ground_truth": True, "lead_time": 4.2},
        ],
    }

    found = list(annotations_of(place(exported), SCHEMAS["choice"]))

    assert item_of(place(exported)) is None
    assert [(one.annotator, one.id, one.ground_truth) for one in found] == [
        ("ls-7", "8", False),
        ("ls-3", "10", True),
    ]
    assert "jane" not in repr(found)
