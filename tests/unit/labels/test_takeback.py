"""Which labels an order means, and what taking them back leaves behind."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import ValidationError

from labelhooks.errors import VersionTaken
from labelhooks.labels.persist import outranks
from labelhooks.labels.takeback import TakeBack, withdrawal
from labelhooks.model.item import Item
from labelhooks.model.label import Actor, Label
from labelhooks.model.takeback import Criteria, Takeback, radius, takeback_id
from labelhooks.model.task import Task, TaskState
from tests.factories import NOW, a_dataset, a_label, a_new_label, a_task, an_id, an_item

WORDS = Criteria(prelabeler="words")
EARLIER, LATER = "2026-11-23T11:59:59.999Z", "2026-11-23T12:00:00.001Z"


def an_order(**changes: Any) -> Takeback:
    fields = {
        "dataset": "chat",
        "takeback_id": takeback_id("chat", WORDS, "people"),
        "criteria": WORDS,
        "to": "people",
        "actor": "ann",
        "reason": "it swaps two classes",
        "begun_at": NOW,
        "counted": 1,
    }
    return Takeback.model_validate({**fields, **changes})


@dataclass
class World:
    """Labels, items and tasks in memory; what was sent, in the order of everything."""

    tasks: dict[str, list[Task]] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  # items that somebody else labels in the meantime
    dies_at: str | None = None  # … where a label of this item is withdrawn
    steps: list[tuple[str, Any]] = field(default_factory=list)

    def append(self, label: Label) -> bool:
        if label.item_id == self.dies_at:
            raise InterruptedError
        if label.item_id in self.taken:
            raise VersionTaken(label.item_id, label.version, "another")
        self.steps.append(("withdraw", label))
        return True

    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        return [an_item(int(one, 16), priority=7) for one in item_ids]

    def of(self, dataset: str, item_id: str) -> list[Task]:
        return self.tasks.get(item_id, [])

    def spread[A, R](self, call: Callable[[A], R], over: Sequence[A], /) -> list[R]:
        return [call(one) for one in over]

    def run(self, *labels: Label, order: Takeback | None = None) -> list[int]:
        take_back = TakeBack(
            labels=self,
            items=self,
            tasks=self,
            ask=lambda body: self.steps.append(("ask", json.loads(body))),
            decide=lambda body: self.steps.append(("decide", json.loads(body))),
            spread=self.spread,
            code_version="code-1",
        )
        return list(take_back(order or an_order(), a_dataset(), labels))

    def said(self, step: str) -> list[Any]:
        return [what for name, what in self.steps if name == step]


def label_of(number: int) -> Label:
    return a_label(item_id=an_id(number), said=0x100 + number)


@pytest.mark.parametrize(
    ("criteria", "meant"),
    [
        pytest.param({}, True, id="all of a pre-labeler"),
        pytest.param({"prelabeler": "others"}, False, id="another's"),
        pytest.param({"version": "1"}, True, id="its version"),
        pytest.param({"version": "2"}, False, id="another version"),
        pytest.param({"since": NOW}, True, id="since then"),
        pytest.param({"since": LATER}, False, id="too early"),
        pytest.param({"until": LATER}, True, id="before then"),
        pytest.param({"until": NOW}, False, id="the end is not meant"),
        pytest.param({"since": EARLIER, "until": LATER}, True, id="in a window"),
        pytest.param({"classes": ("ok", "spam")}, True, id="one of the classes"),
        pytest.param({"classes": ("ok",)}, False, id="no such class"),
        pytest.param({"confidence_below": 0.98}, True, id="less sure"),
        pytest.param({"confidence_below": 0.97}, False, id="just as sure"),
        pytest.param({"confidence_at_least": 0.97}, True, id="as sure"),
        pytest.param({"confidence_at_least": 0.98}, False, id="not so sure"),
    ],
)
def test_which_labels_are_meant(criteria: dict[str, Any], meant: bool) -> None:
    asked = Criteria.model_validate({"prelabeler": "words", **criteria})

    assert asked.match(a_label()) is meant


def test_what_people_said_is_never_meant() -> None:
    assert not WORDS.match(a_label(kind="annotators"))


def test_what_is_withdrawn_is_not_meant_again() -> None:
    assert not WORDS.match(withdrawal(an_order(), a_label(), code_version="c"))


def test_a_radius_is_counted_by_class_and_version() -> None:
    found = radius([a_label(), a_label(value="ok"), a_label(value="ok")])

    assert (found.labels, found.by_class) == (3, {"ok": 2, "spam": 1})
    assert (found.by_version, found.first, found.last) == ({"1": 3}, NOW, NOW)
    assert radius([]).labels == 0


def test_a_withdrawal_is_the_next_version_and_explains_itself() -> None:
    label = a_label(version=3)
    after = withdrawal(an_order(), label, code_version="code-1")

    assert (after.value, after.withdrawn, after.version) == (None, True, 4)
    assert after.supersedes == label.label_id
    said = after.provenance
    assert (said.actor.kind, said.actor.id, said.confidence) == ("operator", "ann", None)
    assert said.reason == "taken back: it swaps two classes"
    assert said.code_version == "code-1"
    again = withdrawal(an_order(), label, code_version="code-1")
    assert again.label_id == after.label_id


@pytest.mark.parametrize(("kind", "value"), [("annotators", None), ("prelabeler", None)])
def test_nobody_else_says_nothing(kind: str, value: None) -> None:
    held = a_label(kind=kind)

    with pytest.raises(ValidationError, match="a label has a value"):
        Label.model_validate({**dict(held), "value": value})


def test_anybody_may_label_what_was_taken_back_but_not_what_was_pulled_back() -> None:
    taken = withdrawal(an_order(), a_label(), code_version="c")
    recheck = Actor(kind="recheck", id="thorough", version="1")
    pulled = taken.model_copy(
        update={"provenance": taken.provenance.model_copy(update={"actor": recheck})}
    )

    for kind in ("prelabeler", "annotators"):
        assert not outranks(taken, a_new_label(kind=kind))
        assert outranks(pulled, a_new_label(kind=kind))


def test_people_are_asked_before_the_labels_go() -> None:
    world = World()

    assert world.run(label_of(1), label_of(2)) == [2]

    assert [name for name, _ in world.steps] == ["ask", "withdraw", "withdraw"]
    (wanted,) = world.said("ask")
    assert [(one["item_id"], one["reason"], one["round"]) for one in wanted["asks"]] == [
        (an_id(1), "taken_back", 1),
        (an_id(2), "taken_back", 1),
    ]
    assert {one["priority"] for one in wanted["asks"]} == {7}
    assert not any("proposal" in one for one in wanted["asks"])  # people judge unaware of it


def test_a_question_comes_in_the_round_after_those_that_were_asked() -> None:
    world = World(tasks={an_id(1): [a_task(1, state=TaskState.DONE)]})
    world.run(label_of(1), label_of(2))

    rounds = {one["item_id"]: one["round"] for said in world.said("ask") for one in said["asks"]}
    assert rounds == {an_id(1): 2, an_id(2): 1}


@pytest.mark.parametrize("state", ["open", "leased", "submitted"])
def test_what_people_have_before_them_is_not_asked_twice(state: str) -> None:
    world = World(tasks={an_id(1): [a_task(1, state=TaskState(state))]})
    world.run(label_of(1))

    assert not world.said("ask")
    assert len(world.said("withdraw")) == 1


def test_the_gate_decides_again_under_another_id() -> None:
    world = World(tasks={an_id(2): [a_task(2, state=TaskState.DONE)]})
    order = an_order(to="gate")
    world.run(label_of(1), label_of(2), order=order)

    ready = {one["items"][0]: (one["round"], one["again"]) for one in world.said("decide")}
    assert ready == {an_id(1): (1, order.takeback_id), an_id(2): (2, order.takeback_id)}
    assert not world.said("ask")


def test_a_label_that_changed_meanwhile_is_left_alone() -> None:
    world = World(taken=frozenset({an_id(1)}))

    assert world.run(label_of(1), label_of(2)) == [1]


def test_batches_are_told_one_by_one_and_an_interruption_leaves_the_rest() -> None:
    world = World(dies_at=an_id(150))
    take_back = TakeBack(
        labels=world, items=world, tasks=world, ask=lambda _: None, decide=lambda _: None,
        spread=world.spread, code_version="c",
    )  # fmt: skip
    steps = take_back(an_order(), a_dataset(), map(label_of, range(1, 201)))

    assert next(steps) == 100
    with pytest.raises(InterruptedError):
        next(steps)
    assert len(world.said("withdraw")) == 149


def test_the_same_order_has_the_same_id() -> None:
    assert takeback_id("chat", WORDS, "people") == takeback_id("chat", WORDS, "people")
    others = {
        takeback_id("chat", WORDS, "gate"),
        takeback_id("mail", WORDS, "people"),
        takeback_id("chat", Criteria(prelabeler="words", version="1"), "people"),
    }
    assert takeback_id("chat", WORDS, "people") not in others
    assert len(others) == 3
