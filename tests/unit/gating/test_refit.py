"""Judged items on the road become a random sample of what the gate sees."""

from random import Random

import pytest

from labelhooks.gating.refit import Answered, evidence_of
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.task import AskReason
from labelhooks.tasks.agreement import majority
from tests.factories import a_proposal, a_task, an_id
from tests.unit.gating.lineups import ref

CLASSES = ("ok", "spam", "abuse")


def answered(number: int, *values: str, **changes: object) -> Answered:
    said = {"proposal": a_proposal("spam", 0.9), "item_id": an_id(number), **changes}
    return Answered(a_task(**said), list(values))


def sample(*tasks: Answered, version: str = "1") -> list[tuple[str, dict[str, float], str]]:
    found = evidence_of(tasks, ref(version), CLASSES, majority)
    return [(one.id, one.scores, one.label) for one in found]


def test_what_people_agreed_on_is_evidence() -> None:
    assert sample(answered(1, "ok", "ok", "spam")) == [(an_id(1), {"spam": 0.9}, "ok")]
    assert sample(answered(1, "ok", "spam")) == []
    assert sample(answered(1)) == []


def test_a_shadow_is_judged_by_what_it_would_have_said() -> None:
    other = Proposal(prelabeler=ref("2"), value="abuse", confidence=0.7)

    assert sample(answered(1, "ok", others=(other,)), version="2") == [
        (an_id(1), {"abuse": 0.7}, "ok")
    ]
    assert sample(answered(1, "ok"), version="2") == []


def test_scores_are_completed_where_all_have_them() -> None:
    whole = a_proposal("spam", 0.9).model_copy(update={"scores": {"spam": 0.9, "ok": 0.08}})
    (found,) = sample(answered(1, "ok", proposal=whole))
    assert found[1] == pytest.approx({"spam": 0.9, "ok": 0.08, "abuse": 0.02})

    mixed = sample(answered(1, "ok", proposal=whole), answered(2, "ok"))
    assert [scores for _, scores, _ in mixed] == [{"spam": 0.9}, {"spam": 0.9}]


def test_where_people_differed_at_first_the_round_that_agreed_counts() -> None:
    """Items without a quick verdict are the harder ones: leaving them out would flatter."""
    again = answered(1, "ok", "ok", round=2, reason=AskReason.DISAGREEMENT)

    assert sample(answered(1, "ok", "spam"), again) == [(an_id(1), {"spam": 0.9}, "ok")]


def test_what_was_decided_anew_was_chosen_and_is_no_evidence() -> None:
    assert sample(answered(1, "ok", round=2)) == []
    assert sample(answered(1, "ok", proposal=None, reason=AskReason.TAKEN_BACK)) == []


def test_the_sample_has_the_shares_of_what_the_gate_sees() -> None:
    """Of 20,000 items, 70 % were accepted and audited at .05; all others were asked."""
    random = Random(1)
    tasks = []
    for number in range(20_000):
        accepted = random.random() < 0.7
        if accepted and random.random() >= 0.05:
            continue
        tasks.append(
            answered(
                number,
                "spam",
                reason=AskReason.AUDIT if accepted else AskReason.LOW_CONFIDENCE,
                propensity=0.05 if accepted else 1.0,
                proposal=a_proposal("spam", 0.99 if accepted else 0.5),
            )
        )
    found = sample(*tasks)

    sure = sum(scores["spam"] == 0.99 for _, scores, _ in found)
    assert sure / len(found) == pytest.approx(0.7, abs=0.04)
