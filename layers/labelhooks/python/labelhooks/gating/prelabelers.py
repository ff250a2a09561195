"""Who proposes labels: the protocol, and the list of rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.voting import posterior
from labelhooks.model.prelabeler import Call, PrelabelerRef, Proposal, Rule, RuleList
from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Question:
    """An item's clean content, for a pre-labeler to judge."""

    item_id: str
    content: Json


class Prelabeler(Protocol):
    @property
    def patience(self) -> float:
        """How many seconds it may take to answer."""

    def calls(self, items: int) -> Sequence[Call]:
        """Return the calls that it takes to ask about so many items; none where none is paid."""

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        """Return an answer for each question, in order. A question without one raises nothing."""


# A rule's pattern comes from the dataset's owner; this bounds what a bad one can cost.
_LONGEST = 20_000


class RulePrelabeler:
    """
    Lets rules vote on the text.

    The class with the heaviest vote wins. Its confidence is that of its surest rule, times its
    share of all votes cast: rules that contradict each other make nobody sure. Rules that were
    measured vote by what they are worth instead (gating.voting).
    """

    patience = 0.0

    def calls(self, items: int) -> Sequence[Call]:  # noqa: ARG002  nobody is called
        return ()

    def __init__(self, rules: RuleList, classes: Sequence[str] = ()) -> None:
        """`classes` are the schema's; without them, those that the rules name."""
        self._rules = rules
        self._classes = tuple(classes) or tuple(dict.fromkeys(one.label for one in rules.rules))
        self._ref = PrelabelerRef(name=rules.name, version=rules.version)

    def same(self, rules: RuleList, classes: Sequence[str]) -> bool:
        """Return whether it is made of these rules, for these classes."""
        return tuple(classes) == self._classes and (rules is self._rules or rules == self._rules)

    @cached_property
    def _patterns(self) -> list[tuple[Rule, list[re.Pattern[str]]]]:
        return [(rule, _patterns(rule)) for rule in self._rules.rules]

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        return [self._propose(strings(question.content)) for question in questions]

    def voting(self, text: str) -> list[int]:
        """Return the places of the rules that vote on a text; the others abstain."""
        return [
            place
            for place, (_, patterns) in enumerate(self._patterns)
            if any(pattern.search(text[:_LONGEST]) for pattern in patterns)
        ]

    def _propose(self, text: str) -> Proposal | PrelabelerFailed:
        voting = [self._rules.rules[place] for place in self.voting(text)]
        if not voting:
            return self._unmatched()
        return self._by_worth(voting) if self._rules.weighed else self._by_weight(voting)

    def _by_worth(self, voting: Sequence[Rule]) -> Proposal:
        votes = [
            (rule.label, rule.confidence if rule.accuracy is None else rule.accuracy)
            for rule in voting
        ]
        scores = posterior(votes, self._classes, self._rules.priors)
        winner = max(scores, key=lambda label: (scores[label], label))
        return Proposal(
            prelabeler=self._ref, value=winner, confidence=scores[winner], scores=scores
        )

    def _by_weight(self, voting: Sequence[Rule]) -> Proposal:
        votes: dict[str, list[float]] = {}
        for rule in voting:
            votes.setdefault(rule.label, []).append(rule.confidence)
        winner = max(votes, key=lambda label: (sum(votes[label]), label))
        cast = sum(map(sum, votes.values()))
        share = sum(votes[winner]) / cast if cast else 0.0
        return Proposal(prelabeler=self._ref, value=winner, confidence=max(votes[winner]) * share)

    def _unmatched(self) -> Proposal | PrelabelerFailed:
        if self._rules.otherwise is None:
            return PrelabelerFailed("no rule votes on this item")
        return Proposal(
            prelabeler=self._ref,
            value=self._rules.otherwise,
            confidence=self._rules.otherwise_confidence,
        )


_MADE = 16
_made: list[RulePrelabeler] = []


def rule_prelabeler(rules: RuleList, classes: Sequence[str]) -> RulePrelabeler:
    """Return the pre-labeler of a list of rules, its patterns compiled once."""
    for made in _made:
        if made.same(rules, classes):
            return made
    del _made[: 1 - _MADE]
    _made.append(RulePrelabeler(rules, classes))
    return _made[-1]


def _patterns(rule: Rule) -> list[re.Pattern[str]]:
    """Return the rule's phrases as one pattern, and its own as written: it may have flags."""
    phrases = "|".join(rf"(?<!\w){re.escape(phrase.strip())}(?!\w)" for phrase in rule.contains)
    compiled = [re.compile(phrases, re.IGNORECASE)] if phrases else []
    return [*compiled, re.compile(rule.pattern)] if rule.pattern else compiled


def strings(content: Json) -> str:
    """Return the text in a value: its strings, a line each."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return "\n".join(filter(None, map(strings, content.values())))
    if isinstance(content, list):
        return "\n".join(filter(None, map(strings, content)))
    return ""
