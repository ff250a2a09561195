"""The gate with fakes: what it accepts, what it asks, and with which provenance."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from labelhooks.errors import InvalidMessage, Paused, PrelabelerFailed, UnknownVersion
from labelhooks.gating.decide import Decision
from labelhooks.gating.gate import Gate
from labelhooks.gating.prelabelers import Question
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import draw
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import NewLabel
from labelhooks.model.messages import Ask, ItemsReady
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.values import Json
from tests.factories import a_dataset, a_proposal, an_id, an_item

NONE = {"audit_share": 0.0}


@dataclass
class World:
    """Everything that the gate needs from outside."""

    dataset: Dataset = field(default_factory=a_dataset)
    said: list[Proposal | PrelabelerFailed] | None = None  # None: no pre-labeler
    stopped: bool = False
    labels: list[NewLabel] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def current(self, name: str) -> Dataset:
        return self.dataset

    def check_running(self, name: str) -> None:
        if self.stopped:
            raise Paused("everything is paused", seconds=60)

    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        return [an_item(int(one, 16), priority=int(one, 16) % 10) for one in item_ids]

    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        return ["clean"] * len(artifacts)

    def accept(self, dataset: str, label: NewLabel) -> None:
        self.labels.append(label)

    def ask(self, dataset: Dataset, ask: Ask) -> None:
        self.asks.append(ask)

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        self.questions.extend(questions)
        return list(self.said or [])

    def gate(self) -> Gate:
        return Gate(
            datasets=self,
            items=self,
            clean=self,
            answers=self,
            prelabeler_for=lambda _dataset: None if self.said is None else self,
            code_version="code-1",
        )

    def decide(self, *numbers: int) -> dict[Decision, int]:
        ready = ItemsReady(dataset="chat", items=tuple(map(an_id, numbers)))
        return self.gate()(ready.model_dump_json())


def test_without_a_pre_labeler_people_are_asked_everything() -> None:
    world = World()

    assert world.decide(1, 2)[Decision.ASK] == 2
    assert [(one.item_id, one.reason) for one in world.asks] == [
        (an_id(1), "no_prelabeler"),
        (an_id(2), "no_prelabeler"),
    ]
    assert not world.questions  # nor is its content read


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param(PrelabelerFailed("late"), "prelabeler_failed", id="it failed"),
        pytest.param(a_proposal("nonsense", 1.0), "prelabeler_failed", id="an unknown class"),
        pytest.param(a_proposal(("spam",), 1.0), "prelabeler_failed", id="a list of classes"),
        pytest.param(a_proposal("spam", 0.94), "low_confidence", id="it is not sure"),
    ],
)
def test_what_is_not_surely_right_is_asked(said: Proposal | PrelabelerFailed, reason: str) -> None:
    world = World(a_dataset(gate=NONE), [said])

    world.decide(1)

    assert [one.reason for one in world.asks] == [reason]
    assert not world.labels


def test_an_ask_tells_what_was_proposed_only_if_that_is_a_label() -> None:
    unsure, absurd = a_proposal("spam", 0.5), a_proposal("nonsense", 0.5)
    world = World(a_dataset(), [unsure, absurd])

    world.decide(1, 2)

    assert [one.proposal for one in world.asks] == [unsure, None]
    assert [one.priority for one in world.asks] == [1, 2]  # the item's own


def test_an_accepted_label_explains_itself() -> None:
    world = World(a_dataset(gate=NONE, version=3), [a_proposal("spam", 0.97)])

    assert world.decide(1)[Decision.ACCEPT] == 1

    (label,) = world.labels
    provenance = label.provenance
    assert (label.value, provenance.confidence) == ("spam", 0.97)
    assert (provenance.actor.kind, provenance.actor.id, provenance.actor.version) == (
        "prelabeler",
        "words",
        "1",
    )
    assert (provenance.dataset_version, provenance.schema_version) == (3, 1)
    assert provenance.reason == "confidence at or above 0.95"
    assert (provenance.code_version, provenance.trace_id) == ("code-1", "1-trace")
    assert provenance.artifact_id == an_item().artifact.id
    assert not world.asks


def test_an_audit_is_a_label_and_a_question_with_its_propensity() -> None:
    world = World(a_dataset(gate={"audit_share": 0.3}), [a_proposal("spam", 0.99)] * 100)

    decided = world.decide(*range(1, 101))

    drawn = [an_id(n) for n in range(1, 101) if draw(an_id(n), salt="audit") < 0.3]
    assert [one.item_id for one in world.asks] == drawn
    assert {(one.reason, one.propensity) for one in world.asks} == {("audit", 0.3)}
    assert len(world.labels) == 100
    assert decided == {Decision.AUDIT: len(drawn), Decision.ACCEPT: 100 - len(drawn), "ask": 0}


def test_a_redelivery_decides_the_same_and_labels_have_the_same_ids() -> None:
    world = World(a_dataset(gate={"audit_share": 0.5}), [a_proposal("spam", 0.99)] * 20)

    world.decide(*range(1, 21))
    first = ([one.label_id for one in world.labels], [one.item_id for one in world.asks])
    world.labels, world.asks = [], []
    world.decide(*range(1, 21))

    assert ([one.label_id for one in world.labels], [one.item_id for one in world.asks]) == first


def test_another_version_of_the_pre_labeler_says_another_label() -> None:
    world = World(a_dataset(gate=NONE), [a_proposal("spam", 0.99)])
    world.decide(1)
    newer = a_proposal("spam", 0.99).prelabeler.model_copy(update={"version": "2"})
    world.said = [a_proposal("spam", 0.99).model_copy(update={"prelabeler": newer})]
    world.decide(1)

    assert len({one.label_id for one in world.labels}) == 2


def test_an_item_told_twice_in_a_message_is_decided_once() -> None:
    world = World()

    assert world.decide(1, 2, 1)[Decision.ASK] == 2


def test_the_pre_labeler_sees_clean_content() -> None:
    world = World(said=[PrelabelerFailed("")])
    world.decide(1)

    assert world.questions == [Question(an_id(1), "clean")]


def test_a_stopped_gate_decides_nothing() -> None:
    world = World(said=[a_proposal()], stopped=True)

    with pytest.raises(Paused):
        world.decide(1)
    assert not world.questions


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"version": 2}, UnknownVersion, id="of the future"),
        pytest.param({"items": []}, InvalidMessage, id="of nothing"),
        pytest.param({"items": ["Jane"]}, InvalidMessage, id="of no id"),
    ],
)
def test_a_message_that_is_none_is_refused(changes: dict[str, Any], error: type[Exception]) -> None:
    ready = {"kind": "items_ready", "version": 1, "dataset": "chat", "items": [an_id()], **changes}

    with pytest.raises(error, match=r"^ItemsReady: "):
        World().gate()(json.dumps(ready))
