"""Words to DynamoDB attributes and back."""

import pytest
from boto3.dynamodb.types import TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.aws.attributes import attribute, attributes, read, value, values, written
from labelhooks.model.item import Item
from tests.factories import an_item

whole = st.one_of(
    st.text(max_size=5),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.binary(min_size=1, max_size=5),
)
fractions = st.floats(-1e9, 1e9).filter(lambda one: one == 0 or abs(one) > 1e-9)


def held(scalars: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=3), inner)
        ),
        max_leaves=6,
    )


@given(held(whole | fractions))
def test_what_is_written_is_read(thing: object) -> None:
    assert value(attribute(thing)) == thing


@given(held(whole))
def test_it_is_written_as_boto3_writes_it(thing: object) -> None:
    """The oracle: boto3's own serializer, which takes no floats."""
    assert TypeSerializer().serialize(thing) == attribute(thing)


def test_numbers_come_back_as_what_they_are() -> None:
    assert [value({"N": one}) for one in ("5", "-7", "0.25", "1E-7", "1e+2")] == [
        5, -7, 0.25, 1e-7, 100.0,
    ]  # fmt: skip


def test_none_is_left_out_and_what_is_empty_is_kept() -> None:
    assert attributes({"a": None, "b": {}, "c": [], "d": ""}) == {
        "b": {"M": {}},
        "c": {"L": []},
        "d": {"S": ""},
    }


def test_a_type_that_has_no_attribute_is_told_unquoted() -> None:
    with pytest.raises(TypeError, match="no attribute type for set"):
        attribute({"Jane"})
    with pytest.raises(TypeError, match="an attribute of type NS is not ours"):
        value({"NS": ["1"]})


def test_a_word_survives_a_record_and_what_its_key_tells_is_left_out() -> None:
    record = attributes({"pk": "chat#0", "sk": "x", "kind": "item", **written(an_item())})

    assert read(Item, values(record)) == an_item()
    assert "item_id" not in written(an_item(), leave=("item_id",))
