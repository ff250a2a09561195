"""May a version take over? By class, on the same items, and only on evidence."""

from collections.abc import Iterator
from random import Random

import pytest

from labelhooks.gating.guardrail import (
    Pair,
    Verdicts,
    against,
    compared,
    pairs_of,
    summary,
)
from labelhooks.gating.refit import Answered
from labelhooks.model.lineup import LifeState
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.task import AskReason, TaskState
from labelhooks.tasks.agreement import majority
from tests.factories import a_task, an_id
from tests.unit.gating.lineups import ref

OLD, NEW = ref("1"), ref("2")
CLASSES = ("ok", "spam")


def a_pair(number: int, label: str = "ok", before: bool = True, after: bool = True) -> Pair:
    return Pair(an_id(number), 1.0, label, before, after)


def both(number: int = 200, **said: bool) -> list[Pair]:
    return [a_pair(n, CLASSES[n % 2], **said) for n in range(number)]


def judged(pairs: list[Pair], to: LifeState = LifeState.ACTIVE) -> list[str]:
    return against(to, compared(pairs, NEW, OLD, CLASSES))


def test_as_good_on_enough_items_is_admitted() -> None:
    comparison = compared(both(), NEW, OLD, CLASSES)

    assert {one.verdict for one in comparison.classes.values()} == {Verdicts.NOT_WORSE}
    assert judged(both()) == []
    assert summary(comparison, []) == "guardrail: not worse than words 1, by 200 items"


def test_one_class_that_is_worse_refuses_the_whole_and_a_canary_too() -> None:
    pairs = [a_pair(n) for n in range(400)]
    pairs += [a_pair(n, "spam", True, n % 4 > 0) for n in range(400, 500)]

    (told,) = judged(pairs)
    assert told.startswith("spam: right in 75 of 100 items, 100 before: it loses ")
    assert judged(pairs, LifeState.CANARY) == [told]


def test_too_little_evidence_is_said_and_lets_a_canary_try() -> None:
    pairs = [a_pair(n) for n in range(200)] + [a_pair(n, "spam") for n in range(200, 220)]

    (told,) = judged(pairs)
    assert "spam: right in 20 of 20 items, 20 before: it may lose up to" in told
    assert told.endswith("want 72 items at least")
    assert judged(pairs, LifeState.CANARY) == []
    (told,) = judged([a_pair(n) for n in range(200)])
    assert told == "spam: no item of it was judged that both had proposed for, want 72 at least"


def test_who_wins_more_than_it_loses_is_admitted_all_the_same() -> None:
    pairs = [a_pair(n, "ok", n >= 60, n >= 10) for n in range(300)]
    pairs[0] = a_pair(0, "ok", True, False)

    assert compared(pairs, NEW, OLD, ("ok",)).classes["ok"].verdict is Verdicts.NOT_WORSE


@pytest.mark.parametrize("worse_by", [0.05, 0.15])
def test_a_worse_version_is_admitted_in_one_of_twenty_at_most(worse_by: float) -> None:
    """At the margin, the hardest case, an admission is an error; the bound is exact."""
    chance, admitted = Random(7), 0
    for _ in range(400):
        draws = [chance.random() for _ in range(300)]
        pairs = [
            a_pair(n, "ok", p > 0.04, not 0.04 < p <= 0.08 + worse_by) for n, p in enumerate(draws)
        ]
        one = compared(pairs, NEW, OLD, ("ok",)).classes["ok"]
        admitted += one.verdict is Verdicts.NOT_WORSE

    assert admitted <= 0.05 * 400


def a_proposal(who: PrelabelerRef, value: str) -> Proposal:
    return Proposal(prelabeler=who, value=value, confidence=0.9)


def answers(number: int, **task: object) -> Iterator[Answered]:
    """Yield judged tasks of which the active version says spam, the candidate ok: ok is right."""
    for n in range(number):
        fields = {
            "state": TaskState.DONE,
            "proposal": a_proposal(OLD, "spam"),
            "others": (a_proposal(NEW, "ok"),),
            **task,
        }
        yield Answered(a_task(n, **fields), ["ok"])


def test_tasks_tell_what_both_proposed() -> None:
    pairs = pairs_of(answers(3), NEW, OLD, majority)

    assert [(one.label, one.before, one.after) for one in pairs] == [("ok", False, True)] * 3


def test_an_item_that_one_of_them_did_not_see_tells_nothing_unless_it_is_scored_now() -> None:
    some = list(answers(3, others=None))

    assert pairs_of(some, NEW, OLD, majority) == []
    (pair,) = pairs_of(some, NEW, OLD, majority, said={NEW: {an_id(1): "ok"}})
    assert (pair.item_id, pair.after) == (an_id(1), True)


def test_items_that_were_likelier_to_be_judged_count_no_more_than_the_others() -> None:
    audited = [
        Answered(a_task(n, **dict(one.task, item_id=an_id(n))), one.values)
        for n, one in enumerate(answers(400, propensity=0.25, reason=AskReason.AUDIT))
    ]
    doubtful = [
        Answered(one.task.model_copy(update={"item_id": an_id(1000 + n)}), one.values)
        for n, one in enumerate(answers(400))
    ]
    pairs = pairs_of([*audited, *doubtful], NEW, OLD, majority)

    kept = sum(one.propensity == 1.0 for one in pairs)
    assert len(pairs) - kept == 400
    assert 60 < kept < 140


def test_an_item_that_was_decided_anew_tells_nothing() -> None:
    again = answers(3, round=2, reason=AskReason.TAKEN_BACK)

    assert pairs_of(again, NEW, OLD, majority) == []


def test_what_is_forced_says_so_and_names_a_few() -> None:
    comparison = compared([], NEW, OLD, [f"c{n}" for n in range(9)])
    told = summary(comparison, against(LifeState.ACTIVE, comparison))

    assert told.startswith("forced past the guardrail against words 1: c0: no item")
    assert told.endswith("; and 4 more")
    assert "c5" not in told
