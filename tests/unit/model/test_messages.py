"""Messages between functions: strict, versioned, and silent about what they held."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import InvalidMessage, UnknownVersion
from labelhooks.model.base import Word
from labelhooks.model.messages import (
    ITEMS_PER_MESSAGE,
    Flag,
    ItemsReady,
    LabelsDecided,
    SegmentWanted,
    Sheltered,
    TasksWanted,
    parse,
)
from tests.factories import a_flag, a_new_label, a_proposal, an_ask, an_id

SEGMENT = {"bucket": "raw", "key": "chat/a.jsonl", "version_id": "v1", "size": 9}
MESSAGES: list[Word] = [
    Flag.model_validate(a_flag()),
    Flag.model_validate(a_flag(user="u1", score=1)),
    ItemsReady(dataset="chat", items=(an_id(1), an_id(2))),
    TasksWanted(dataset="chat", dataset_version=2, asks=(an_ask(),)),
    TasksWanted(
        dataset="chat",
        dataset_version=2,
        asks=(an_ask(proposal=a_proposal(("rude", "spam")), priority=9, round=3, propensity=0.05),),
    ),
    LabelsDecided(dataset="chat", labels=(a_new_label(), a_new_label(("rude", "spam")))),
    SegmentWanted(**SEGMENT, start=0, end=9, format="jsonl"),  # type: ignore[arg-type]
    SegmentWanted(**SEGMENT, start=2, end=9, format="csv", header="{}", again=True),  # type: ignore[arg-type]
    Sheltered(content="sheltered/flags/0a"),
]


def said(message: Word) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(message.model_dump_json(exclude_none=True))
    return held


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
def test_a_message_survives_the_way(message: Word) -> None:
    body = message.model_dump_json(exclude_none=True)

    assert parse(type(message), body) == message
    assert {"kind", "version"} <= json.loads(body).keys()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
def test_a_message_of_the_future_is_of_an_unknown_version(message: Word) -> None:
    future = {**said(message), "version": 2, "new_field": "Jane"}

    with pytest.raises(UnknownVersion, match="not a version that this code knows") as refused:
        parse(type(message), json.dumps(future))

    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
def test_a_field_that_is_not_in_the_contract_is_refused_without_its_name(message: Word) -> None:
    with pytest.raises(InvalidMessage, match=r"\(a field that is not in the contract\)") as refused:
        parse(type(message), json.dumps({**said(message), "jane_doe": "Jane"}))

    assert "jane" not in str(refused.value).lower()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"text": None}, "text: string_type", id="no text"),
        pytest.param({"text": ""}, "text: string_too_short", id="an empty text"),
        pytest.param({"text": ["Jane"]}, "text: string_type", id="a list for a text"),
        pytest.param({"score": "0.5"}, "score: float_type", id="a string for a number"),
        pytest.param({"score": True}, "score: float_type", id="a boolean for a number"),
        pytest.param({"score": 1.01}, "score: less_than_equal", id="no probability"),
        pytest.param({"score": float("nan")}, "score: less_than_equal", id="not a number"),
        pytest.param({"source": "Jane Doe"}, "source: string_pattern_mismatch", id="prose"),
        pytest.param({"dataset": "Jane"}, "dataset: string_pattern_mismatch", id="no dataset name"),
        pytest.param({"user": "u" * 257}, "user: string_too_long", id="too long a user"),
        pytest.param({"kind": "flags"}, "kind: literal_error", id="another kind"),
        pytest.param({"id": 7}, "id: string_type", id="a number for an id"),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidMessage) as refused:
        parse(Flag, json.dumps(a_flag(**changes)))

    assert str(refused.value) == f"Flag: {told}"
    assert refused.value.__cause__ is refused.value.__context__ is None  # pydantic's would quote


@pytest.mark.parametrize("missing", ["dataset", "id", "text", "source", "reason", "version"])
def test_a_missing_field_is_named(missing: str) -> None:
    flag = a_flag()
    del flag[missing]

    with pytest.raises(InvalidMessage, match=f"^Flag: {missing}: missing$") as refused:
        parse(Flag, json.dumps(flag))

    assert refused.type is InvalidMessage


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("Jane said hello", id="prose"),
        pytest.param('{"text": "Jane', id="cut off"),
        pytest.param('["Jane"]', id="a list"),
        pytest.param("null", id="null"),
        pytest.param("[" * 100_000, id="a bomb of depth"),
        pytest.param(json.dumps(a_flag(text="\ud800 Jane")), id="half a surrogate pair"),
    ],
)
def test_what_is_no_object_at_all_is_refused(body: str) -> None:
    with pytest.raises(InvalidMessage, match=r"^Flag: body: ") as refused:
        parse(Flag, body)

    assert "Jane" not in str(refused.value)


def test_a_place_deep_in_a_message_is_named() -> None:
    message = said(TasksWanted(dataset="chat", dataset_version=1, asks=(an_ask(), an_ask())))
    message["asks"][1]["item_id"] = "Jane"
    del message["asks"][0]["trace_id"]

    with pytest.raises(InvalidMessage) as refused:
        parse(TasksWanted, json.dumps(message))

    assert "asks.0.trace_id: missing" in str(refused.value)
    assert "asks.1.item_id: string_pattern_mismatch" in str(refused.value)
    assert "Jane" not in str(refused.value)


def test_many_problems_are_counted_and_not_all_told() -> None:
    with pytest.raises(InvalidMessage, match=r"; and 4 more$"):
        parse(Flag, json.dumps({"kind": "flag", "a": 1, "b": 2}))


def test_a_message_names_no_more_items_than_a_batch_holds() -> None:
    items = [an_id(n) for n in range(ITEMS_PER_MESSAGE + 1)]

    parse(ItemsReady, json.dumps({"kind": "items_ready", "dataset": "chat", "items": items[1:]}))
    with pytest.raises(InvalidMessage, match="items: too_long"):
        parse(ItemsReady, json.dumps({"kind": "items_ready", "dataset": "chat", "items": items}))


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(changes=st.dictionaries(st.sampled_from([*a_flag(), "user", "extra"]), anything))
def test_whatever_a_producer_sends_is_a_flag_or_refused(changes: dict[str, Any]) -> None:
    body = json.dumps(a_flag(**changes))

    with suppress(InvalidMessage):
        flag = parse(Flag, body)
        assert parse(Flag, flag.model_dump_json(exclude_none=True)) == flag
