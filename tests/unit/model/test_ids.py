"""Ids: derived, so that what happens twice has one name; keyed, so that nobody can guess."""

from string import hexdigits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.model.ids import canonical, derived_key, draw, item_id, keyed_id, plain_id, shard

KEY = b"k" * 32
parts = st.lists(st.text(max_size=5), max_size=4)


def test_the_same_content_is_the_same_item_in_its_dataset_alone() -> None:
    assert item_id(KEY, "chat", {"a": 1, "b": "x"}) == item_id(KEY, "chat", {"b": "x", "a": 1})
    assert item_id(KEY, "chat", "x") != item_id(KEY, "mail", "x")
    assert item_id(KEY, "chat", "x") != item_id(KEY, "chat", {"text": "x"})
    assert item_id(KEY, "chat", "x") != item_id(KEY, "chat", "x ")


def test_no_one_without_the_key_can_confirm_a_guess() -> None:
    assert item_id(KEY, "chat", "yes") != item_id(b"other", "chat", "yes")
    assert keyed_id(KEY, "yes") != plain_id("yes")


def test_an_id_stays_what_it_was() -> None:
    """Items recorded by an older version must be found again: these change only on purpose."""
    assert item_id(KEY, "chat", {"text": "hé"}) == "ee150c8a6b43c444622496642876dda9"
    assert plain_id("consensus", "chat", "i1", "1") == "2f55f76091f26efdd6fd999ed9c024c6"
    assert draw("i1", salt="audit") == 0.9482742848723476


@given(one=parts, other=parts)
def test_parts_do_not_run_together(one: list[str], other: list[str]) -> None:
    assert (keyed_id(KEY, *one) == keyed_id(KEY, *other)) == (one == other)
    assert (plain_id(*one) == plain_id(*other)) == (one == other)


@given(content=st.text(), salt=st.text(max_size=5))
def test_ids_and_draws_have_their_form(content: str, salt: str) -> None:
    made = item_id(KEY, "chat", content)

    assert len(made) == 32
    assert set(made) <= set(hexdigits.lower())
    assert shard(made) in "0123456789abcdef"
    assert 0 <= draw(made, salt=salt) < 1


def test_draws_are_even_and_apart_by_salt() -> None:
    ids = [plain_id(str(n)) for n in range(2000)]

    low = sum(draw(one, salt="audit") < 0.05 for one in ids)
    both = sum(draw(one, salt="audit") < 0.05 and draw(one, salt="sample") < 0.05 for one in ids)

    assert 60 < low < 140  # 100 expected
    assert both < 20  # 5 expected


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        pytest.param({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}', id="keys in order"),
        pytest.param("é\n", '"é\\n"'.encode(), id="utf-8, not escaped"),
        pytest.param(1.0, b"1.0", id="a float stays one"),
    ],
)
def test_a_value_has_one_encoding(value: object, encoded: bytes) -> None:
    assert canonical(value) == encoded  # type: ignore[arg-type]


def test_a_derived_key_is_for_one_purpose_and_one_dataset() -> None:
    keys = {
        derived_key(KEY, "replacements", "chat"),
        derived_key(KEY, "replacements", "mail"),
        derived_key(KEY, "other", "chat"),
        derived_key(b"o" * 32, "replacements", "chat"),
        derived_key(KEY, "replacement", "schat"),
    }
    assert len(keys) == 5
    assert {len(key) for key in keys} == {32}
    assert derived_key(KEY, "replacements", "chat") in keys
