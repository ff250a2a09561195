"""What a label can say: one JSON for each kind, read back as it was written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.aws.attributes import attributes, read, values, written
from labelhooks.errors import InvalidMessage, SchemaViolation
from labelhooks.model.label import Label
from labelhooks.model.label_value import as_json, classes_named, encoded, read_value, shown
from labelhooks.model.messages import LabelsDecided, parse
from labelhooks.model.task import Judgment
from tests.factories import a_judgment, a_label, a_new_label
from tests.factories.label_values import KINDS, OF_EACH_KIND, values_of

FORMS = [
    '"spam"',
    '["rude","spam"]',
    "[]",
    '{"spans":[{"class":"place","end":4,"start":0}]}',
    '{"regions":[{"box":{"height":0.5,"width":0.25,"x":0.0,"y":0.125},"class":"cat"}]}',
    '{"regions":[{"class":"cat","polygon":[[0.0,0.0],[1.0,0.0],[0.5,1.0]]}]}',
    '{"regions":[{"box":{"height":0.5,"width":0.5,"x":0.0,"y":0.0},"class":"a","page":2}]}',
    '{"segments":[{"class":"noise","end":1.25,"start":0.0}]}',
    '{"segments":[{"class":"speech","end":1.25,"start":0.0,"text":"good day"}]}',
    '{"rating":4}',
    '{"text":"a cat on a mat"}',
    '{"preferred":"tie"}',
]


@pytest.mark.parametrize("written", FORMS)
def test_a_value_is_written_as_it_was_read(written: str) -> None:
    assert encoded(read_value(written)).decode() == written


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param("4", "value: label_value", id="a bare number"),
        pytest.param('{"boxes": []}', "value: label_value", id="a form that is none"),
        pytest.param('{"rating": 1, "text": "Jane"}', "value: label_value", id="two at once"),
        pytest.param('{"rating": 4.5}', "rating: int_type", id="half a point"),
        pytest.param('{"rating": true}', "rating: int_type", id="a yes for a number"),
        pytest.param(
            '{"spans": [{"start": 0, "class": "a"}]}', "spans.0.end: missing", id="no end"
        ),
        pytest.param(
            '{"spans": [{"start": 0, "end": 1, "class": "a", "Jane": 1}]}',
            "spans.0: a field that is not in the contract",
            id="a field more",
        ),
        pytest.param(
            '{"segments": [{"start": NaN, "end": 1, "class": "a"}]}',
            "segments.0.start: finite_number",
            id="no number",
        ),
        pytest.param('{"regions": [{"class": "a"}]}', "regions.0: value_error", id="no shape"),
        pytest.param('{"preferred": "Jane"}', "preferred: literal_error", id="a third side"),
        pytest.param("Jane", "value: json_invalid", id="no JSON"),
    ],
)
def test_what_is_no_value_is_told_by_place_and_unquoted(written: str, told: str) -> None:
    with pytest.raises(SchemaViolation) as refused:
        read_value(written)

    assert told in str(refused.value)
    assert "Jane" not in str(refused.value)
    assert refused.value.__context__ is None


@pytest.mark.parametrize("kind", KINDS)
@OF_EACH_KIND
@given(st.data())
def test_a_value_survives_records_and_messages(kind: str, data: st.DataObject) -> None:
    value = data.draw(values_of(kind))
    judgment = a_judgment(value=value)
    label = a_label(value=value)

    assert read(Judgment, values(attributes(written(judgment)))) == judgment
    assert read(Label, values(attributes(written(label)))) == label
    decided = LabelsDecided(dataset="chat", labels=(a_new_label(value=value),))
    assert parse(LabelsDecided, decided.model_dump_json()) == decided
    assert json.loads(judgment.model_dump_json())["value"] == as_json(value)
    assert read_value(encoded(value)) == value


def test_a_message_with_a_wrong_value_says_where() -> None:
    body = json.loads(LabelsDecided(dataset="chat", labels=(a_new_label(),)).model_dump_json())
    body["labels"][0]["value"] = {"text": 4, "Jane": "x"}

    with pytest.raises(InvalidMessage, match=r"labels\.0\.value: label_value") as refused:
        parse(LabelsDecided, json.dumps(body))

    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "named", "line"),
    [
        ('"spam"', ("spam",), "spam"),
        ("[]", (), "(none)"),
        (FORMS[3], ("place",), "1 place"),
        (
            '{"segments":[{"class":"b","end":1,"start":0},{"class":"a","end":3,"start":2},'
            '{"class":"b","end":5,"start":4}]}',
            ("b", "a"),
            "2 b, 1 a",
        ),
        ('{"rating":4}', (), "rating 4"),
        ('{"preferred":"a"}', (), "preferred a"),
    ],
)
def test_what_is_told_of_a_value(written: str, named: tuple[str, ...], line: str) -> None:
    value = read_value(written)

    assert classes_named(value) == named
    assert shown(value) == line
