"""A schema says which labels there may be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labelhooks.errors import SchemaViolation
from labelhooks.model.schema import LabelSchema, LabelValue

CLASSES = ("ok", "rude", "spam")
ONE = LabelSchema(kind="choice", classes=CLASSES)
MANY = LabelSchema(kind="multi_choice", classes=CLASSES)


@pytest.mark.parametrize(
    ("schema", "value", "label"),
    [
        pytest.param(ONE, "spam", "spam", id="one class"),
        pytest.param(MANY, ("spam",), ("spam",), id="one of several"),
        pytest.param(MANY, ("spam", "ok"), ("ok", "spam"), id="in the schema's order"),
        pytest.param(MANY, (), (), id="none of several"),
    ],
)
def test_a_label_of_the_schema(schema: LabelSchema, value: LabelValue, label: LabelValue) -> None:
    assert schema.check(value) == label


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        pytest.param(ONE, "Jane", "1 of 1 chosen classes not in the schema of 3", id="unknown"),
        pytest.param(ONE, ("spam",), "a choice label is one class", id="a list for one"),
        pytest.param(MANY, "spam", "a multi_choice label is a list", id="one for a list"),
        pytest.param(MANY, ("ok", "Jane", "Joe"), "2 of 3 chosen classes", id="some unknown"),
        pytest.param(MANY, ("ok", "ok"), "chosen twice", id="twice"),
    ],
)
def test_what_is_no_label_is_refused_unquoted(
    schema: LabelSchema, value: LabelValue, told: str
) -> None:
    with pytest.raises(SchemaViolation, match=told) as refused:
        schema.check(value)

    assert "Jane" not in str(refused.value)


@given(st.permutations(CLASSES))
def test_the_order_in_which_classes_are_chosen_says_nothing(chosen: list[str]) -> None:
    assert MANY.check(tuple(chosen)) == CLASSES


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"classes": ("spam", "spam")}, "must differ", id="the same class twice"),
        pytest.param({"classes": ("spam",)}, "at least 2", id="nothing to choose"),
        pytest.param({"classes": ("ok", "Spam!")}, "classes.1", id="a class that is no code"),
        pytest.param({"kind": "box"}, "kind", id="a kind that is not known"),
    ],
)
def test_a_schema_that_makes_no_sense(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        LabelSchema.model_validate({"kind": "choice", "classes": CLASSES, **fields})
