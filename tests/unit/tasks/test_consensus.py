"""From judgments to a label, or to another round."""

from dataclasses import dataclass, field

import pytest

from labelhooks.model.label_value import Span, Spans
from labelhooks.model.messages import LabelsDecided, TasksWanted, parse
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.tasks.consensus import Consensus
from tests.factories import a_judgment, a_proposal, a_task, an_id


@dataclass
class World:
    """One task with its judgments, and the queues; `log` is the order of effects."""

    task: Task | None
    judgments: list[Judgment] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    crash: str = ""

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        return None if self.task is None else (self.task, self.judgments)

    def finish(self, task: Task) -> None:
        self._do("finish")
        self.task = task.model_copy(update={"state": TaskState.DONE})

    def send_labels(self, body: str) -> None:
        self._do(body)

    def send_tasks(self, body: str) -> None:
        self._do(body)

    def _do(self, what: str) -> None:
        if self.crash and what.startswith(self.crash):
            self.crash = ""
            raise RuntimeError
        self.log.append(what)

    def settle(self) -> None:
        Consensus(
            self, send_labels=self.send_labels, send_tasks=self.send_tasks, code_version="code-1"
        )("chat", an_id(), 1)


def submitted(*said: LabelValue) -> World:
    judgments = [a_judgment(f"ann-{n}", value) for n, value in enumerate(said)]
    task = a_task(state=TaskState.SUBMITTED, judgments_wanted=len(said), judgments=len(said))
    return World(task, judgments)


def test_agreement_becomes_a_label_that_explains_itself() -> None:
    world = submitted("spam", "ok", "spam")

    world.settle()

    body, finished = world.log
    (label,) = parse(LabelsDecided, body).labels
    provenance = label.provenance
    assert (label.value, provenance.confidence) == ("spam", 2 / 3)
    assert (provenance.actor.kind, provenance.actor.id) == ("annotators", "3 annotators")
    assert (provenance.actor.version, provenance.reason) == ("round-1", "majority of 3")
    assert (provenance.code_version, provenance.trace_id) == ("code-1", "1-trace")
    assert finished == "finish"
    assert world.task is not None
    assert world.task.state == "done"


@pytest.mark.parametrize(("agreement", "reason"), [(None, "medoid of 2"), (0.95, None)])
def test_answers_with_parts_agree_as_far_as_the_task_wants(
    agreement: float | None, reason: str | None
) -> None:
    said = [Spans(spans=(Span(start=0, end=end, class_name="a"),)) for end in (8, 10)]
    world = submitted(*said)
    assert world.task is not None
    world.task = world.task.model_copy(update={"agreement": agreement})

    world.settle()

    if reason is None:
        assert parse(TasksWanted, world.log[0]).asks[0].round == 2
    else:
        (label,) = parse(LabelsDecided, world.log[0]).labels
        assert (label.provenance.reason, label.provenance.confidence) == (reason, 16 / 18)


def test_a_single_annotator_is_named_by_pseudonym() -> None:
    world = submitted("ok")

    world.settle()

    (label,) = parse(LabelsDecided, world.log[0]).labels
    assert (label.provenance.actor.id, label.provenance.reason) == (
        "ann-0",
        "asked: low_confidence",
    )


def test_disagreement_becomes_another_round_of_the_same_question() -> None:
    world = submitted("ok", "spam")
    assert world.task is not None
    world.task = world.task.model_copy(
        update={"priority": 8, "propensity": 0.25, "proposal": a_proposal()}
    )

    world.settle()

    (ask,) = parse(TasksWanted, world.log[0]).asks
    assert (ask.round, ask.reason, ask.priority, ask.propensity) == (2, "disagreement", 8, 0.25)
    assert (ask.proposal, ask.item_id) == (a_proposal(), an_id())
    assert world.log[1] == "finish"


@pytest.mark.parametrize("said", [["ok"], ["ok", "spam"]], ids=["agreed", "not agreed"])
@pytest.mark.parametrize("crash", ["{", "finish"], ids=["before sending", "before finishing"])
def test_a_crash_repeats_the_same_message(said: list[LabelValue], crash: str) -> None:
    world = submitted(*said)
    world.crash = crash
    with pytest.raises(RuntimeError):
        world.settle()
    world.settle()
    world.settle()  # delivered once more, when all is done

    sent = [one for one in world.log if one != "finish"]
    assert 1 <= len(sent) <= 2
    assert world.log[-1] == "finish"
    if said == ["ok"]:
        assert len({parse(LabelsDecided, one).labels[0].label_id for one in sent}) == 1


@pytest.mark.parametrize("state", sorted(set(TaskState) - {TaskState.SUBMITTED}))
def test_a_task_in_another_state_is_left_alone(state: TaskState) -> None:
    world = World(a_task(state=state), [a_judgment()])

    world.settle()

    assert not world.log


def test_a_task_that_is_not_there_is_left_alone() -> None:
    world = World(None)

    world.settle()

    assert not world.log
