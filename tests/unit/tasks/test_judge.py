"""Taking a judgment: once an annotator and task, beside others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from labelhooks.errors import ConflictError, NotFound, SchemaViolation
from labelhooks.model.base import moment
from labelhooks.model.dataset import Dataset
from labelhooks.model.label_value import Text
from labelhooks.model.move import Move
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks.tasks.life import judged
from tests.factories import NOW, a_dataset, a_judgment, a_task, an_id


def without_names(_dataset: Dataset, texts: Sequence[str]) -> list[str]:
    return [one.replace("Jane", "[PERSON]") for one in texts]


@dataclass
class World:
    """A task; `others` judge it just before the next submissions."""

    task: Task | None = field(default_factory=lambda: a_task(judgments_wanted=2))
    judgments: list[Judgment] = field(default_factory=list)
    others: list[Judgment] = field(default_factory=list)
    dataset: Dataset = field(default_factory=a_dataset)

    def at(self, name: str, version: int) -> Dataset:
        return self.dataset

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        return None if self.task is None else (self.task, list(self.judgments))

    def move(self, move: Move) -> None:
        if self.others and self.task is not None:
            other = self.others.pop(0)
            self._record(judged(self.task, other, review=False, now=moment(NOW)))
        if self.task != move.before:
            raise ConflictError("the task has moved on")
        self._record(move)

    def _record(self, move: Move) -> None:
        assert move.judgment is not None
        self.judgments.append(move.judgment)
        self.task = move.after

    def say(self, value: LabelValue, *, annotator: str = "ann") -> TaskState:
        judge = SubmitJudgment(self, self, redact=without_names)
        return judge("chat", an_id(), 1, annotator=annotator, value=value, seconds=1.5)


def test_the_last_judgment_that_is_wanted_submits_the_task() -> None:
    world = World()

    assert world.say("ok", annotator="ann") == "open"
    assert world.say("spam", annotator="bob") == "submitted"
    assert [(one.annotator, one.value, one.seconds) for one in world.judgments] == [
        ("ann", "ok", 1.5),
        ("bob", "spam", 1.5),
    ]


def test_the_same_judgment_again_changes_nothing() -> None:
    world = World()
    world.say("ok")

    assert world.say("ok") == "open"
    assert len(world.judgments) == 1


def test_who_changes_their_mind_is_told_so() -> None:
    world = World()
    world.say("ok")

    with pytest.raises(ConflictError, match="ann judged this task before, and differently"):
        world.say("spam")


def test_several_classes_are_the_same_judgment_in_any_order() -> None:
    schema = {"kind": "multi_choice", "classes": ["ok", "rude", "spam"]}
    world = World(dataset=a_dataset(schema=schema))
    world.say(("spam", "rude"))

    assert world.say(("rude", "spam")) == "open"
    assert [one.value for one in world.judgments] == [("rude", "spam")]


def test_who_is_overtaken_judges_all_the_same() -> None:
    world = World(others=[a_judgment("bob", "spam")])

    assert world.say("ok") == "submitted"
    assert [one.annotator for one in world.judgments] == ["bob", "ann"]


def test_who_is_overtaken_by_the_last_judgment_is_told_so() -> None:
    world = World(a_task(judgments_wanted=1), others=[a_judgment("bob", "spam")])

    with pytest.raises(ConflictError, match="the task is submitted: it takes no more"):
        world.say("ok")


def test_who_is_overtaken_for_ever_is_told_to_try_again() -> None:
    world = World(a_task(judgments_wanted=15), others=[a_judgment(f"b{n}") for n in range(9)])

    with pytest.raises(ConflictError, match="try again"):
        world.say("ok")


@pytest.mark.parametrize("state", ["submitted", "done", "expired"])
def test_a_task_that_is_over_takes_no_more(state: str) -> None:
    world = World(a_task(state=TaskState(state)))

    with pytest.raises(ConflictError, match=f"the task is {state}"):
        world.say("ok")


def test_a_task_that_is_leased_takes_its_judgment() -> None:
    assert World(a_task(state=TaskState.LEASED)).say("ok") == "submitted"


def test_what_is_no_label_of_the_schema_is_refused() -> None:
    with pytest.raises(SchemaViolation):
        World().say("nonsense")


def test_a_task_that_is_not_there_is_told_so() -> None:
    with pytest.raises(NotFound, match="has no task of round 1"):
        World(None).say("ok")


def test_what_an_annotator_writes_is_recorded_without_personal_data() -> None:
    world = World(dataset=a_dataset(schema={"kind": "text"}))

    world.say(Text(text="Jane agrees"))
    world.say(Text(text="Jane agrees"))  # again: it is the same judgment

    assert [one.value for one in world.judgments] == [Text(text="[PERSON] agrees")]
