"""Rules that were measured vote by what they are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.gating.prelabelers import Question, RulePrelabeler
from labelhooks.gating.voting import measured, posterior
from labelhooks.model.prelabeler import Proposal, Rule, RuleList

CLASSES = ("ok", "spam", "abuse")


def rules(*accuracies: float | None, **fields: object) -> RuleList:
    """Return a rule for `spam` on "a", for `ok` on "b", for `ok` on "c", as far as asked."""
    votes = [("spam", "a"), ("ok", "b"), ("ok", "c")]
    made = [
        Rule(label=label, contains=(phrase,), confidence=0.8, accuracy=accuracy)
        for (label, phrase), accuracy in zip(votes, accuracies, strict=False)
    ]
    said = {"kind": "rules", "name": "words", "version": "1", "rules": tuple(made), **fields}
    return RuleList.model_validate(said)


def propose(text: str, of: RuleList) -> Proposal:
    (answer,) = RulePrelabeler(of, CLASSES).propose([Question("i1", text)])
    assert isinstance(answer, Proposal)
    return answer


def test_a_posterior_by_hand() -> None:
    """Two of three classes for spam at .9, one for ok at .6, flat priors; worked on paper."""
    spam, ok, abuse = 0.9 * 0.2, 0.05 * 0.6, 0.05 * 0.2
    found = posterior([("spam", 0.9), ("ok", 0.6)], CLASSES, {})

    assert found["spam"] == pytest.approx(spam / (spam + ok + abuse))


def test_many_weak_rules_do_not_beat_one_that_is_nearly_always_right() -> None:
    said = propose("a b c", rules(0.97, 0.55, 0.55))

    assert said.value == "spam"
    unmeasured = propose("a b c", rules(None, None, None))
    assert unmeasured.value == "ok"  # by weight alone, two beat one


def test_scores_are_a_distribution_over_the_schema() -> None:
    said = propose("a", rules(0.9))

    assert said.scores is not None
    assert set(said.scores) == set(CLASSES)
    assert sum(said.scores.values()) == pytest.approx(1)
    assert said.confidence == said.scores["spam"]


def test_priors_count_where_votes_are_even() -> None:
    assert propose("a b", rules(0.7, 0.7, priors={"spam": 0.8, "ok": 0.1})).value == "spam"
    assert propose("a b", rules(0.7, 0.7, priors={"spam": 0.1, "ok": 0.8})).value == "ok"


def test_accuracies_come_from_judged_items_smoothed_by_the_claim() -> None:
    judged = [((0,), "spam")] * 3 + [((0,), "ok")] + [((1,), "abuse")] * 96
    found = measured(rules(None, None, None), "2", judged)

    assert found.version == "2"
    first, second, third = [one.accuracy for one in found.rules]
    assert first == pytest.approx((3 + 3.2) / 8)
    assert second == pytest.approx((0 + 3.2) / 100)
    assert third == pytest.approx(0.8)  # nothing was seen of it
    assert found.priors["abuse"] == pytest.approx(97 / 103)


@given(
    votes=st.lists(st.tuples(st.sampled_from(CLASSES), st.floats(0, 1)), max_size=600),
    priors=st.dictionaries(st.sampled_from(CLASSES), st.floats(0, 0.33)),
)
def test_a_posterior_is_always_a_distribution(
    votes: list[tuple[str, float]], priors: dict[str, float]
) -> None:
    found = posterior(votes, CLASSES, priors)

    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= score <= 1 for score in found.values())
