"""A policy's own terms and patterns, over the answers of any detector."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import RedactionFailed
from labelhooks.model.redaction import CustomPattern, RedactionPolicy
from labelhooks.redaction import Redactor, Span
from labelhooks.redaction.custom import Custom
from tests.unit.redaction.fakes import Patterns

STAFF = {"name": "staff", "type": "ID", "regex": r"EMP-\d+"}


def a_policy(**fields: object) -> RedactionPolicy:
    return RedactionPolicy.model_validate_json(json.dumps(fields))


def clean(value: object, **policy: object) -> object:
    return Redactor(Patterns(), a_policy(**policy)).redact(value).value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ask jane roe", "ask jane roe", id="in any case"),
        pytest.param("ask \uff2aane  Roe", "ask \uff2aane  Roe", id="in any width and spacing"),
        pytest.param("ask jane", "ask <PERSON_1>", id="a part of the term is none"),
        pytest.param("ask John Doe", "ask <PERSON_1>", id="nobody else"),
        pytest.param("jane roe@example.org", "jane <EMAIL_1>", id="a span that is longer stays"),
    ],
)
def test_an_allowed_term_stays(text: str, expected: str) -> None:
    assert clean(text, allow=["Jane Roe"]) == expected


def test_an_allowed_term_covers_a_span_within_it() -> None:
    policy = RedactionPolicy(allow=("John Deere",))
    spans = [Span(4, 8, "PERSON", 0.9), Span(9, 14, "PERSON", 0.9), Span(19, 23, "PERSON", 0.9)]

    assert Custom(policy).applied("the John Deere, no John", spans) == spans[2:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Project Falcon began", "<ORG_1> began", id="a term"),
        pytest.param("PROJECT  FALCON began", "<ORG_1> began", id="in any case and spacing"),
        pytest.param("project falcons began", "project falcons began", id="whole words alone"),
        pytest.param("project fal\u200bcon", "<ORG_1>", id="with what is not seen in it"),
        pytest.param("use c++ here", "use <ORG_1> here", id="a term that ends in marks"),
        pytest.param("see #!# here", "see <ORG_1> here", id="a term of marks"),
        pytest.param("@acme said", "<ORG_1> said", id="a term that begins with a mark"),
        pytest.param({"project falcon": 1}, {"<ORG_1>": 1}, id="as a key"),
    ],
)
def test_a_denied_term_goes(text: object, expected: object) -> None:
    assert clean(text, deny={"ORG": ["Project Falcon", "C++", "#!#", "@acme"]}) == expected


def test_denied_is_stronger_than_allowed_and_than_the_types_wanted() -> None:
    policy = {"allow": ["Falcon"], "deny": {"ORG": ["Falcon"]}, "types": ["EMAIL"]}

    assert clean("Falcon by Jane Roe", **policy) == "<ORG_1> by Jane Roe"


def test_a_pattern_of_the_policy_takes_what_it_matches() -> None:
    assert clean("ask EMP-12 or emp-13", patterns=[STAFF]) == "ask <ID_1> or emp-13"


def test_context_makes_a_pattern_surer() -> None:
    weak = {**STAFF, "regex": r"\d{5}", "score": 0.2, "context": ["staff number"]}
    policy = {"patterns": [weak], "min_score": 0.5}

    assert clean("12345", **policy) == "12345"
    assert clean("his Staff  Number is 12345", **policy) == "his Staff  Number is <ID_1>"


def test_what_took_a_span_is_told() -> None:
    policy = a_policy(patterns=[STAFF], deny={"ORG": ["Falcon"]})

    spans = Redactor(Patterns(), policy).spans("EMP-1 of Falcon")

    assert [span.why for span in spans] == ["pattern staff", "deny list"]


@given(st.integers(0, 3000), st.integers(0, 600))
def test_a_pattern_is_found_wherever_it_stands(before: int, after: int) -> None:
    policy = a_policy(patterns=[STAFF])
    text = "x " * before + "EMP-" + "7" * 200 + " y" * after

    (span,) = set(Custom(policy).applied(text, []))

    assert (span.start, span.end) == (2 * before, 2 * before + 204)


def test_a_stored_pattern_that_would_be_slow_fails_closed() -> None:
    slow = CustomPattern.model_construct(
        name="slow", type="ID", regex="(a+)+b", score=0.8, context=()
    )
    policy = RedactionPolicy.model_construct(**{**dict(RedactionPolicy()), "patterns": (slow,)})

    with pytest.raises(RedactionFailed, match=r"redaction\.patterns\.0\.regex: .*too long"):
        Redactor(Patterns(), policy)


def test_a_stored_type_that_is_none_fails_closed() -> None:
    policy = RedactionPolicy.model_construct(**{**dict(RedactionPolicy()), "deny": {"X": ("a",)}})

    with pytest.raises(RedactionFailed, match=r"redaction\.deny\.X: no such type"):
        Redactor(Patterns(), policy)
