"""Reviewers: what comes to them, and what they make of it."""

from collections.abc import Sequence

import pytest

from labelhooks.errors import ConflictError, InvalidDocument, LeaseLost, NotAllowed
from labelhooks.model.dataset import Dataset
from labelhooks.model.messages import LabelsDecided, TasksWanted, parse
from labelhooks.model.person import Annotator
from labelhooks.model.task import Task
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.consensus import Consensus
from labelhooks.tasks.create import Chosen, Selected, task
from labelhooks.tasks.review import ReviewTask
from tests.factories import a_dataset, a_task
from tests.factories.office import Memory, Office

RITA = Annotator(id="rita", queues=("review",))
ALL_REVIEWED = {"tasks": {"judgments": 2, "review_share": 1.0}}


def clean(_dataset: Dataset, texts: Sequence[str]) -> list[str]:
    return [one.replace("Jane", "[PERSON]") for one in texts]


class Desk(Office):
    """An office with a reviewer, and the consensus that follows."""

    def __init__(self, *tasks: Task, **policies: object) -> None:
        self.memory = Memory()
        super().__init__(self.memory, self.memory, a_dataset(**policies))
        self.memory.open(tasks)
        self.review = ReviewTask(self.memory, self, redact=clean)
        self.sent: list[str] = []

    def settle(self, ref: TaskRef) -> str:
        """Return what follows a submitted round."""
        send = self.sent.append
        Consensus(self, send_labels=send, send_tasks=send, code_version="1")(*ref)  # type: ignore[arg-type]
        return self.sent.pop()

    def round(self, *ref: object) -> object:
        return self.memory.round(*ref)  # type: ignore[arg-type]

    def finish(self, _task: Task) -> None: ...


def judged(*values: str) -> tuple[Desk, TaskRef]:
    """Return a desk where these were said of a task that then passes a reviewer."""
    one = a_task(judgments_wanted=len(values))
    desk = Desk(one, **ALL_REVIEWED)
    for n, value in enumerate(values):
        (claimed,) = desk.claim(f"ann-{n}")
        desk.say(claimed, value)
    return desk, one.ref


def test_a_share_of_what_people_judge_passes_a_reviewer() -> None:
    desk, ref = judged("spam", "spam")

    assert desk.task(ref).state == "in_review"
    assert desk.claim("ann-9") == []  # not for annotators
    (claimed,) = desk.claim(RITA)
    assert claimed.task.review == "share"
    assert desk.give_back(claimed) == "in_review"


def test_what_is_approved_becomes_the_label_of_its_reviewer() -> None:
    desk, ref = judged("spam", "spam")
    desk.claim(RITA)

    assert desk.review.approve(ref, reviewer="rita", now=desk.now) == "submitted"
    assert desk.review.approve(ref, reviewer="rita", now=desk.now) == "submitted"  # again
    (label,) = parse(LabelsDecided, desk.settle(ref)).labels

    assert (label.value, label.provenance.actor.id) == ("spam", "rita")
    assert label.provenance.reason == "reviewed: share"


def test_a_correction_decides_against_all_others() -> None:
    desk, ref = judged("spam", "spam")

    desk.review.correct(ref, reviewer="rita", value="ok", now=desk.now)

    (label,) = parse(LabelsDecided, desk.settle(ref)).labels
    assert (label.value, label.provenance.actor.id) == ("ok", "rita")


def test_what_is_sent_back_is_asked_anew_with_the_comment_and_without_names_in_it() -> None:
    desk, ref = judged("spam", "ok")

    assert desk.review.send_back(ref, reviewer="rita", comment="ask Jane", now=desk.now)
    (ask,) = parse(TasksWanted, desk.settle(ref)).asks

    assert (ask.round, ask.reason, ask.comment) == (2, "sent_back", "ask [PERSON]")
    late = ask.model_copy(update={"round": 9})  # beyond all rounds: for annotators all the same
    made = task(desk.current("chat"), Chosen(late, 1.0, Selected.ALL), now=desk.now)
    assert (made.queue, made.comment, made.judgments_wanted) == ("general", "ask [PERSON]", 2)


def test_there_is_nothing_to_approve_where_people_differ() -> None:
    desk, ref = judged("spam", "ok")

    with pytest.raises(ConflictError, match="do not agree"):
        desk.review.approve(ref, reviewer="rita")


def test_nobody_reviews_what_they_judged() -> None:
    desk, ref = judged("spam", "spam")

    with pytest.raises(NotAllowed, match="you judged this task yourself"):
        desk.review.approve(ref, reviewer="ann-0")
    assert desk.claim(RITA.model_copy(update={"id": "ann-0"})) == []


def test_who_holds_it_reviews_it() -> None:
    desk, ref = judged("spam", "spam")
    desk.claim(RITA)

    with pytest.raises(LeaseLost):
        desk.review.approve(ref, reviewer="sue", now=desk.now)


def test_what_is_with_annotators_is_not_for_review() -> None:
    desk = Desk(a_task())

    with pytest.raises(ConflictError, match="it is not for review"):
        desk.review.correct(a_task().ref, reviewer="rita", value="ok")


def test_a_comment_says_something() -> None:
    desk, ref = judged("spam", "ok")

    with pytest.raises(InvalidDocument, match="say why"):
        desk.review.send_back(ref, reviewer="rita", comment="  ")


def test_a_late_answer_of_an_annotator_decides_nothing() -> None:
    one = a_task(judgments_wanted=1)
    desk = Desk(one, tasks={"review_share": 1.0})
    (late,) = desk.claim("ann")
    desk.passes(700)
    desk.sweep()
    (claimed,) = desk.claim("bob")
    desk.say(claimed, "spam")

    with pytest.raises(LeaseLost):
        desk.say(late, "ok")


@pytest.mark.parametrize("how", ["skipped", "escalated"])
def test_what_annotators_cannot_answer_is_decided_by_one_reviewer(how: str) -> None:
    one = a_task(judgments_wanted=3)
    desk = Desk(one, tasks={"skips_before_review": 2})
    for name in ("ann", "bob"):
        if how == "skipped":
            desk.skip(desk.claim(name)[0])
    if how == "escalated":
        desk.escalate(desk.claim("ann")[0])

    assert (desk.task(one.ref).queue, desk.task(one.ref).review) == ("review", how)
    assert desk.say(desk.claim(RITA)[0], "spam") == "submitted"
    (label,) = parse(LabelsDecided, desk.settle(one.ref)).labels
    assert label.value == "spam"
