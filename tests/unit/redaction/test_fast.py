"""The fast tier: rules and tagger together, for the languages that it reads."""

import pytest

from labelhooks.errors import UnsupportedLanguage
from labelhooks.redaction.fast import FastDetector
from labelhooks.redaction.rules import RulesDetector

_FAST = FastDetector(RulesDetector())


def test_rules_and_tagger_both_have_their_say() -> None:
    text = "Jane Roe, jane@example.org"
    (spans,) = _FAST.detect([text], language="en")

    assert {(span.type, text[span.start : span.end]) for span in spans} >= {
        ("PERSON", "Jane Roe"),
        ("EMAIL", "jane@example.org"),
    }


def test_each_text_has_its_own_answer() -> None:
    jane, nothing, empty = _FAST.detect(["Ask Jane Roe", "Ask them", ""], language="en")

    assert [span.type for span in jane] == ["PERSON"]
    assert (nothing, empty) == ([], [])


def test_a_language_that_it_does_not_read_is_refused() -> None:
    with pytest.raises(UnsupportedLanguage, match="not 'sv'"):
        _FAST.detect(["Hej"], language="sv")


def test_another_recall_is_another_version() -> None:
    assert FastDetector(RulesDetector(), recall=0.7).version != _FAST.version
