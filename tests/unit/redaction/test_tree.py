"""Paths: what is never looked at, and what is always replaced, whole."""

import json

import pytest

from labelhooks.errors import BadEncoding, TooDeep
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.model.values import Json
from labelhooks.redaction import Redactor
from tests.unit.redaction.fakes import Patterns


def clean(value: Json, **policy: object) -> Json:
    document = json.dumps(policy)
    return Redactor(Patterns(), RedactionPolicy.model_validate_json(document)).redact(value).value


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        pytest.param({"a": "hello"}, "$.a", {"a": "<ID_1>"}, id="a text of nobody"),
        pytest.param({"a": 17}, "$.a", {"a": "<ID_1>"}, id="a number"),
        pytest.param({"a": False}, "$.a", {"a": "<ID_1>"}, id="yes or no"),
        pytest.param({"a": None, "b": ""}, "$.a", None, id="nothing"),
        pytest.param({"a": ["x", "y"]}, "$.a", {"a": "<ID_1>"}, id="a list, whole"),
        pytest.param({"a": {"b": {"c": 1}}}, "$.a", {"a": "<ID_1>"}, id="an object, whole"),
        pytest.param({"a": ["x", "y"]}, "$.a[*]", {"a": ["<ID_1>", "<ID_2>"]}, id="each of a list"),
        pytest.param(
            {"a": [{"b": "x", "c": "y"}, {"b": "x"}]},
            "$.a[*].b",
            {"a": [{"b": "<ID_1>", "c": "y"}, {"b": "<ID_1>"}]},
            id="in each of a list",
        ),
        pytest.param([["x"], ["y"]], "$[*][*]", [["<ID_1>"], ["<ID_2>"]], id="in lists of lists"),
        pytest.param("hello", "$", "<ID_1>", id="all there is"),
        pytest.param({"full name": "x"}, '$["full name"]', {"full name": "<ID_1>"}, id="a name"),
        pytest.param({"a": {"b": "x"}}, '$["a"]["b"]', {"a": {"b": "<ID_1>"}}, id="quoted alike"),
        pytest.param({"größe": "x"}, '$["gr\\u00f6\\u00dfe"]', {"größe": "<ID_1>"}, id="escaped"),
        pytest.param(
            {"a": "x", "b": {"a": "x"}}, "$.b.a", {"a": "x", "b": {"a": "<ID_1>"}}, id="1"
        ),
        pytest.param({"a": "<ID_7>"}, "$.a", None, id="clean already"),
        pytest.param({"a": "x <ID_7>"}, "$.a", {"a": "<ID_1>"}, id="clean in part"),
        pytest.param({"x": "Jane"}, "$.a", {"x": "<PERSON_1>"}, id="the rest as ever"),
    ],
)
def test_what_is_at_a_path_is_replaced_whole(value: Json, path: str, expected: Json) -> None:
    redacted = clean(value, redact_paths={path: "ID"})

    assert redacted == (value if expected is None else expected)
    assert clean(redacted, redact_paths={path: "ID"}) == redacted


def test_a_path_is_stronger_than_the_types_and_the_scores() -> None:
    said = clean({"a": "x", "b": "Jane"}, redact_paths={"$.a": "ID"}, types=["EMAIL"], min_score=1)

    assert said == {"a": "<ID_1>", "b": "Jane"}


def test_what_is_kept_is_kept_but_for_what_is_replaced_beneath_it() -> None:
    value: Json = {"meta": {"by": "Jane", "to": ["Jane", {"mail": "Jane", "Jane": 1}]}}

    said = clean(value, keep_paths=["$.meta"], redact_paths={"$.meta.to[*].mail": "EMAIL"})

    assert said == {"meta": {"by": "Jane", "to": ["Jane", {"mail": "<EMAIL_1>", "Jane": 1}]}}


def test_the_finding_says_where_it_stands() -> None:
    policy = RedactionPolicy(redact_paths={"$.a[*].b": "ID"})
    done = Redactor(Patterns(), policy).redact({"a": [{}, {"b": {"c": [1, 2]}}]})

    (finding,) = done.findings
    assert (finding.path, finding.start, finding.end) == ("$.a[1].b", 0, len("<ID_1>"))
    assert (finding.type, finding.score) == ("ID", 1.0)


def test_half_a_surrogate_pair_is_refused_at_a_path_too() -> None:
    for value in ("\ud800", ["\ud800"]):
        with pytest.raises(BadEncoding):
            clean({"a": value}, redact_paths={"$.a": "ID"})


def test_what_is_too_deep_is_refused_at_a_path_too() -> None:
    deep: Json = "x"
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TooDeep):
        clean({"a": deep}, redact_paths={"$.a": "ID"})
    while isinstance(deep, list):  # not all at once, which would be too deep for Python
        (deep,) = deep
