"""
No text makes the rules slow: counted, not timed.

The work on a text is the tries (a rule at a place) times the steps of one try. The tries grow with
the text's length, and the steps of a try have a bound that is worked out from its pattern.
"""

import re
from re import _parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import TooLarge
from labelhooks.model.regexes import most_steps
from labelhooks.redaction.rules import RulesDetector
from labelhooks.redaction.rules.anchors import Anchors
from labelhooks.redaction.rules.families import RULES
from labelhooks.redaction.rules.rule import Rule

ANCHORS = Anchors(RULES)
# What is repeated in these begins, and breaks off, as many rules as it can.
KILLERS = (
    *("a.", "1-", "1 ", "1.", "(", "x", "1", "a1", "aA1", "@a", "a@a.", "://", "www.", "eyJ1a2-"),
    *("Aa ", "1 Aa ", "12 street ", "straße 1 ", "dot at ", " at gmail", "rue de la ", "ul. A"),
    *("password ", "passport number ", ":a:", "a:1:", "<at", "/a", "\n", "é", "+1 ", "(1) "),
    *("-----BEGIN PRIVATE KEY-----", "'\"", "0x", "bc1q", "DE89 3704 ", "1.1.1."),
)


def tries(text: str) -> int:
    return sum(1 for _ in ANCHORS.of(text))


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.why) for rule in RULES])
def test_a_try_has_a_bound(rule: Rule) -> None:
    assert most_steps(rule.regex, re.I) <= 500_000
    assert _parser.parse(rule.regex, re.I).getwidth()[1] <= 20_000


@pytest.mark.parametrize("unit", KILLERS)
def test_tries_grow_as_the_text_does(unit: str) -> None:
    short, long = tries(unit * 100), tries(unit * 800)

    assert long <= 8 * short + 50
    assert short <= 40 * len(unit * 100)


@given(st.text(st.sampled_from("aA1 .-@:/()+,\n'\"_é"), max_size=30), st.integers(2, 50))
def test_tries_are_few_for_each_character(unit: str, times: int) -> None:
    assert tries(unit * times) <= 40 * len(unit * times) + 40


@given(st.text(max_size=200))
def test_any_text_is_answered_within_it(text: str) -> None:
    for span in RulesDetector().spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert 0 < span.score <= 1
        assert span.why.startswith(f"rule {span.type} ")


@pytest.mark.parametrize("unit", ["a", "1", "ab ", "a1"])
def test_a_single_line_of_a_megabyte_is_answered(unit: str) -> None:
    line = unit * (1_000_000 // len(unit)) + " jane@example.com"

    (spans,) = RulesDetector().detect([line], language="en")

    assert {line[span.start : span.end] for span in spans if span.type == "EMAIL"} == {
        "jane@example.com"
    }


def test_a_text_beyond_the_limit_is_refused_without_being_quoted() -> None:
    with pytest.raises(TooLarge, match=r"^a text of 11 characters; the rules take 10$"):
        RulesDetector(max_chars=10).detect(["short", "x" * 11], language="en")


def test_answers_are_in_order_and_the_version_is_the_rules_own() -> None:
    detector = RulesDetector()
    answers = detector.detect(["", "a@b.example", "nothing", "c@d.example"], language="pl")

    assert [bool(spans) for spans in answers] == [False, True, False, True]
    assert detector.version == RulesDetector().version
    assert re.fullmatch(r"rules-[0-9a-f]{8}", detector.version)
