"""Tasks that nobody is to answer any more: who may still answer, what stays, and the way back."""

from typing import Any

import pytest

from labelhooks.errors import ConflictError, NotFound, TaskCancelled
from labelhooks.model.move import Move
from labelhooks.model.person import Annotator
from labelhooks.model.task import AskReason, Selected, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.cancel import AT_A_TIME, Meant, RuleMany, RuleTasks, tally
from tests.factories import a_dataset, a_task, an_id
from tests.factories.office import Memory, Office

WHY = {"actor": "ops", "reason": "the campaign is over"}


def office(*tasks: Task, **policies: object) -> Office:
    memory = Memory()
    memory.open(tasks)
    return Office(memory, memory, a_dataset(tasks=policies))


def rule(at: Office, **wired: Any) -> RuleTasks:
    return RuleTasks(at.store, **wired)


def test_a_cancelled_task_is_with_nobody_and_tells_who_said_so_and_why() -> None:
    at = office(a_task())
    (one,) = at.claim("ann")

    assert rule(at).cancel(one.task.ref, **WHY, now=at.now) == "cancelled"

    assert at.queues.held("ann") == []
    assert at.claim("bob") == []
    (ruling,) = at.task(one.task.ref).rulings
    assert (ruling.what, ruling.actor, ruling.reason) == ("cancelled", "ops", WHY["reason"])
    assert ruling.at == at.clock
    for answer in (at.say, at.renew, at.give_back, at.skip, at.escalate):
        with pytest.raises(TaskCancelled, match="was cancelled"):
            answer(one)


def test_who_says_it_again_changes_nothing_and_nobody_hears_of_it_twice() -> None:
    at = office(a_task())
    heard: list[Move] = []
    again = rule(at, note=lambda _task, move: heard.append(move))

    for _ in range(2):
        assert again.cancel(a_task().ref, **WHY, now=at.now) == "cancelled"
        assert len(at.task(a_task().ref).rulings) == 1
    for _ in range(2):
        assert again.reopen(a_task().ref, **WHY, now=at.now) == "open"
    assert [one.reopens for one in heard] == [False, True]


def test_what_was_said_of_a_task_counts_when_it_is_reopened() -> None:
    at = office(a_task(judgments_wanted=2))
    at.say(at.claim("ann")[0])
    (late,) = at.claim("bob")
    rule(at).cancel(late.task.ref, **WHY, now=at.now)
    at.passes(3_600)

    assert rule(at).reopen(late.task.ref, **WHY, now=at.now) == "open"

    assert at.claim("ann") == []  # they judged it
    assert at.say(late) == "submitted"  # what bob had in hand is welcome after all
    assert [one.what for one in at.task(late.task.ref).rulings] == ["cancelled", "reopened"]


def test_what_was_in_review_is_in_review_again() -> None:
    at = office(a_task(), review_share=1.0)
    assert at.say(at.claim("ann")[0]) == "in_review"

    rule(at).cancel(a_task().ref, **WHY, now=at.now)
    assert rule(at).reopen(a_task().ref, **WHY, now=at.now) == "in_review"
    assert at.claim(Annotator(id="rev", queues=("review",)))


def test_a_round_that_is_complete_is_not_cancelled_and_not_reopened() -> None:
    at = office(a_task())
    at.say(at.claim("ann")[0])

    assert rule(at).cancel(a_task().ref, **WHY, now=at.now) == "submitted"
    with pytest.raises(ConflictError, match="is submitted: only what is cancelled"):
        rule(at).reopen(a_task().ref, **WHY, now=at.now)


def test_a_task_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound, match="has no task of round 1"):
        rule(office()).cancel(a_task().ref, **WHY)


def test_who_answers_first_is_not_overruled() -> None:
    """An answer comes between the look and the cancellation, which then finds the round over."""
    at = office(a_task())
    (one,) = at.claim("ann")
    memory = at.store
    move = memory.move

    def answered_first(moved: Move) -> None:
        memory.move = move  # type: ignore[method-assign]
        at.say(one)
        move(moved)

    memory.move = answered_first  # type: ignore[method-assign]

    assert rule(at).cancel(one.task.ref, **WHY, now=at.now) == "submitted"


@pytest.mark.parametrize("stops", [0, AT_A_TIME - 1, AT_A_TIME, 2 * AT_A_TIME])
def test_a_stopped_turn_goes_on_where_it_was(stops: int) -> None:
    every = [a_task(number) for number in range(1, 2 * AT_A_TIME + 20)]
    at = office(*every)
    meant = Meant()
    left = stops

    def cancels(ref: TaskRef) -> TaskState:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return rule(at).cancel(ref, **WHY, now=at.now)

    with pytest.raises(KeyboardInterrupt):
        RuleMany(cancels)(filter(meant.match, every))
    left = len(every)
    now = [at.task(one.ref) for one in every]
    told = RuleMany(cancels)(filter(meant.match, now))

    assert told == {"cancelled": len(every) - stops}
    assert {at.task(one.ref).state for one in every} == {"cancelled"}
    assert {len(at.task(one.ref).rulings) for one in every} == {1}


def test_what_cannot_be_done_is_told_and_holds_nothing_up() -> None:
    at = office(a_task(1), a_task(2), a_task(3))
    at.say(at.claim("ann")[0])
    rules = rule(at)
    for one in (a_task(1), a_task(2), a_task(3)):
        rules.cancel(one.ref, **WHY, now=at.now)

    told = RuleMany(lambda ref: rules.reopen(ref, **WHY))([a_task(1), a_task(2), a_task(3)])

    assert told == {"open": 2, "refused": 1}


@pytest.mark.parametrize(
    ("meant", "found"),
    [
        pytest.param({}, {1, 2, 3}, id="all that is not settled"),
        pytest.param({"reasons": (AskReason.AUDIT,)}, {2}, id="a reason"),
        pytest.param({"selected": (Selected.MARGIN,)}, {3}, id="a draw"),
        pytest.param({"states": (TaskState.OPEN,)}, {1, 2, 3}, id="a state"),
        pytest.param({"queue": "expert"}, {3}, id="a queue"),
        pytest.param({"before": "2026-11-02"}, {1}, id="an age"),
        pytest.param({"items": frozenset({an_id(1), an_id(4)})}, {1}, id="items"),
        pytest.param({"refs": frozenset({a_task(2).ref})}, {2}, id="a name"),
        pytest.param({"queue": "expert", "reasons": (AskReason.AUDIT,)}, set(), id="both"),
    ],
)
def test_which_are_meant(meant: dict[str, Any], found: set[int]) -> None:
    tasks = {
        1: a_task(1, created_at="2026-11-01T00:00:00.000Z"),
        2: a_task(2, reason=AskReason.AUDIT, audits=an_id(9)),
        3: a_task(3, queue="expert", selected=Selected.MARGIN, judgments=1),
        4: a_task(4, state=TaskState.DONE),
    }
    every = [number for number, task in tasks.items() if Meant(**meant).match(task)]

    assert set(every) == found


def test_what_would_be_cancelled_is_counted() -> None:
    told = tally(
        [
            a_task(1),
            a_task(2, reason=AskReason.AUDIT, audits=an_id(9)),
            a_task(3, state=TaskState.IN_REVIEW, queue="review", judgments=2),
        ]
    )

    assert (told.tasks, told.judgments, told.checks) == (3, 2, 1)
    assert told.by_state == {"open": 2, "in_review": 1}
    assert told.by_reason == {"low_confidence": 2, "audit": 1}
    assert told.by_queue == {"general": 2, "review": 1}
