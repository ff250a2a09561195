"""The list of rules: which vote, and how sure they make."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.prelabelers import Question, RulePrelabeler, rule_prelabeler, strings
from labelhooks.model.prelabeler import Proposal, RuleList
from labelhooks.model.values import Json


def rule(label: str, *contains: str, confidence: float = 0.9, **more: Any) -> dict[str, Any]:
    return {"label": label, "contains": contains, "confidence": confidence, **more}


def rules(*those: dict[str, Any], **more: Any) -> RuleList:
    fields = {"kind": "rules", "name": "words", "version": "1", "rules": those, **more}
    return RuleList.model_validate(fields)


def propose(content: Json, *those: dict[str, Any], **more: Any) -> Proposal | PrelabelerFailed:
    (answer,) = RulePrelabeler(rules(*those, **more)).propose([Question("i1", content)])
    return answer


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        pytest.param("buy now", True, id="the phrase"),
        pytest.param("BUY Now!", True, id="in any case"),
        pytest.param("please,buy now.", True, id="between marks"),
        pytest.param("buy nowhere", False, id="not the beginning of a word"),
        pytest.param("you rebuy now", False, id="not the end of one"),
        pytest.param("buy  now", False, id="spaces as written"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_phrase_is_found_at_the_bounds_of_words(text: str, *, votes: bool) -> None:
    answer = propose(text, rule("spam", "buy now"))

    assert isinstance(answer, Proposal) == votes


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        pytest.param("c++ (course)", "C++ (COURSE) for free", id="signs mean themselves"),
        pytest.param(" free ", "it is free", id="white space around it does not count"),
        pytest.param("größe", "GRÖSSE? Größe!", id="other alphabets' words"),
        pytest.param("$$$", "get $$$", id="signs alone"),
    ],
)
def test_phrases_are_taken_literally(phrase: str, text: str) -> None:
    assert isinstance(propose(text, rule("spam", phrase)), Proposal)


@pytest.mark.parametrize(
    ("text", "label", "confidence"),
    [
        pytest.param("win", "spam", 0.9, id="one rule: as sure as it is"),
        pytest.param("win cash", "spam", 0.9, id="rules that agree: as sure as the surest"),
        pytest.param("win you fool", "spam", 0.9 * 0.9 / 1.5, id="one against another: the share"),
        pytest.param("cash you fool", "abuse", 0.6 * 0.6 / 1.1, id="the heavier vote wins"),
    ],
)
def test_contradiction_makes_nobody_sure(text: str, label: str, confidence: float) -> None:
    answer = propose(
        text,
        rule("spam", "win"),
        rule("spam", "cash", confidence=0.5),
        rule("abuse", "fool", confidence=0.6),
    )

    assert isinstance(answer, Proposal)
    assert (answer.value, answer.confidence) == (label, pytest.approx(confidence))


def test_where_no_rule_votes_there_is_no_proposal_unless_one_is_named() -> None:
    silent = propose("hello", rule("spam", "win"))
    otherwise = propose("hello", rule("spam", "win"), otherwise="ok", otherwise_confidence=0.4)

    assert isinstance(silent, PrelabelerFailed)
    assert isinstance(otherwise, Proposal)
    assert (otherwise.value, otherwise.confidence) == ("ok", 0.4)
    assert otherwise.prelabeler.name == "words"


def test_a_rule_that_is_never_sure_proposes_without_confidence() -> None:
    answer = propose("win", rule("spam", "win", confidence=0))

    assert isinstance(answer, Proposal)
    assert answer.confidence == 0


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert isinstance(propose("x " * 9_990 + "win", rule("spam", "win")), Proposal)
    assert isinstance(propose("x " * 10_000 + "win", rule("spam", "win")), PrelabelerFailed)


def test_each_question_has_its_answer_in_order() -> None:
    questions = [Question("i1", "win"), Question("i2", "hello"), Question("i3", "win")]

    answers = RulePrelabeler(rules(rule("spam", "win"))).propose(questions)

    assert [isinstance(one, Proposal) for one in answers] == [True, False, True]


def test_patterns_of_a_list_are_compiled_once() -> None:
    made = rule_prelabeler(rules(rule("spam", "win")), ("ok", "spam"))

    assert rule_prelabeler(rules(rule("spam", "win")), ("ok", "spam")) is made
    assert rule_prelabeler(rules(rule("spam", "won")), ("ok", "spam")) is not made
    for number in range(40):  # of many, the last are kept
        rule_prelabeler(rules(rule("spam", f"{number}")), ("ok", "spam"))
    assert rule_prelabeler(rules(rule("spam", "win")), ("ok", "spam")) is not made


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("hi", "hi", id="a text"),
        pytest.param({"a": "hi", "b": ["you", {"c": "there"}]}, "hi\nyou\nthere", id="a record"),
        pytest.param({"a": 1, "b": None, "c": "", "d": [True]}, "", id="no strings"),
        pytest.param({"win": "hi"}, "hi", id="keys are not content"),
    ],
)
def test_the_text_in_a_value(content: Json, text: str) -> None:
    assert strings(content) == text


weights = st.floats(0, 1)


@given(st.lists(st.tuples(st.sampled_from(["ok", "spam", "abuse"]), weights), min_size=1))
def test_confidence_is_a_probability_and_no_surer_than_the_surest_rule(
    votes: list[tuple[str, float]],
) -> None:
    answer = propose("win", *(rule(label, "win", confidence=sure) for label, sure in votes))

    assert isinstance(answer, Proposal)
    own = [sure for label, sure in votes if label == answer.value]
    assert 0 <= answer.confidence <= max(own)
