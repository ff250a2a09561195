"""Labels as JSONL: everything that is known of them, and the least that must be said."""

import json
from typing import Any

import pytest
from hypothesis import given

from labelhooks.errors import BadFormat
from labelhooks.formats.foreign import Place
from labelhooks.formats.labels_jsonl import line_of, read_line, written
from labelhooks.model.label import Label
from labelhooks.model.label_value import LabelValue
from tests.factories import a_label, an_id
from tests.factories.label_values import labels_of


@given(labels_of("segments"))
def test_a_label_comes_back_with_its_provenance(value: LabelValue) -> None:
    label = a_label(value=value)
    line = json.loads(written(line_of(label, content={"text": "so"})))
    read = read_line(Place(line))

    assert (read.value, read.item_id, read.content) == (value, an_id(), {"text": "so"})
    del line["content"]
    assert Label.model_validate_json(json.dumps(line)) == label


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(["Jane"], "line: want an object", id="no object"),
        pytest.param({"value": "spam"}, "line: want item_id or content", id="of nothing"),
        pytest.param({"item_id": 7, "value": "spam"}, "item_id: want a text", id="a number for id"),
        pytest.param({"item_id": an_id()}, "value: want a label", id="nothing said"),
        pytest.param(
            {"item_id": an_id(), "value": {"rating": "Jane"}},
            "value: no value of a label: rating: int_type",
            id="no value",
        ),
    ],
)
def test_what_says_no_label_is_told_by_place_and_unquoted(line: Any, told: str) -> None:
    with pytest.raises(BadFormat) as refused:
        read_line(Place(line))

    assert told in str(refused.value)
    assert "Jane" not in str(refused.value)
