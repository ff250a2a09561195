"""A rule's pattern is the owner's: any that compiles is one that works."""

import pytest

from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.prelabelers import Question, RulePrelabeler
from labelhooks.model.prelabeler import Proposal, Rule, RuleList


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        pytest.param("Free money!", True, id="a phrase, in any case"),
        pytest.param("freemoney", False, id="a phrase is whole words"),
        pytest.param("ORDER 17", True, id="a pattern with flags of its own"),
        pytest.param("reorder", False, id="neither"),
    ],
)
def test_phrases_and_a_pattern_of_one_rule_both_vote(text: str, *, proposed: bool) -> None:
    rule = Rule(label="spam", contains=("free money",), pattern=r"(?i)\border \d+", confidence=0.9)
    rules = RuleList(kind="rules", name="words", version="1", rules=(rule,))

    (answer,) = RulePrelabeler(rules).propose([Question("i1", text)])

    assert isinstance(answer, Proposal if proposed else PrelabelerFailed)
