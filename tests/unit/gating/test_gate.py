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
from labelhooks.model.gate import ClassGate, Evidence, GateFit
from labelhooks.model.ids import draw
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import NewLabel
from labelhooks.model.lineup import Lineup
from labelhooks.model.messages import Ask, ItemsReady
from labelhooks.model.prelabeler import PrelabelerRef, Proposal, Rule, RuleList
from labelhooks.model.values import Json
from tests.factories import a_dataset, a_proposal, an_id, an_item
from tests.unit.gating.lineups import a_lineup, an_entry

NONE = {"audit_share": 0.0}
WORDS = RuleList(
    kind="rules",
    name="words",
    version="1",
    rules=(Rule(label="spam", contains=("x",), confidence=1.0),),
)


@dataclass
class World:
    """Everything that the gate needs from outside."""

    dataset: Dataset = field(default_factory=a_dataset)
    said: list[Proposal | PrelabelerFailed] | None = None  # None: no pre-labeler
    stopped: bool = False
    lineup: Lineup | None = None
    patience: float = 5.0
    audits: float | None = None
    fitted: GateFit | None = None
    labels: list[NewLabel] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    content: Json = "clean"

    def __post_init__(self) -> None:
        if self.said is not None and self.dataset.spec.prelabeler is None:
            spec = self.dataset.spec.model_copy(update={"prelabeler": WORDS})
            self.dataset = self.dataset.model_copy(update={"spec": spec})

    def current(self, name: str) -> Dataset:
        return self.dataset

    def stored(self, dataset: str) -> Lineup | None:
        return self.lineup

    def check_running(self, name: str) -> None:
        if self.stopped:
            raise Paused("everything is paused", seconds=60)

    def audit_share(self, dataset: str, ref: PrelabelerRef) -> float | None:
        return self.audits

    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        return self.fitted

    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        return [an_item(int(one, 16), priority=int(one, 16) % 10) for one in item_ids]

    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        return [self.content] * len(artifacts)

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
            lineups=self,
            items=self,
            clean=self,
            answers=self,
            prelabeler_for=lambda _dataset, _ref: self,
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


def mixed() -> World:
    """Return a world where 1 is active, 2 a canary for half, 3 a shadow; all say the same."""
    lineup = a_lineup(
        an_entry("1", "active"), an_entry("2", "canary", share=0.5), an_entry("3", "shadow")
    )
    return World(a_dataset(gate={"audit_share": 0.3}), lineup=lineup)


class Says:
    """A version that is sure of every item, or takes too long."""

    def __init__(self, version: str, confidence: float, patience: float = 1.0) -> None:
        self.version, self.confidence, self.patience = version, confidence, patience
        self.asked: list[str] = []

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        self.asked += [one.item_id for one in questions]
        who = PrelabelerRef(name="words", version=self.version)
        said = Proposal(prelabeler=who, value="spam", confidence=self.confidence)
        return [said] * len(questions)


def decide_with(world: World, says: dict[str, Says]) -> None:
    gate = Gate(
        datasets=world,
        lineups=world,
        items=world,
        clean=world,
        answers=world,
        prelabeler_for=lambda _dataset, ref: says[ref.version],
        code_version="code-1",
    )
    gate(ItemsReady(dataset="chat", items=tuple(map(an_id, range(1, 101)))).model_dump_json())


def test_a_canary_decides_its_share_and_the_active_version_the_rest() -> None:
    world = mixed()
    says = {one: Says(one, 0.99) for one in "123"}
    decide_with(world, says)

    canaries = [an_id(n) for n in range(1, 101) if draw(an_id(n), salt="canary") < 0.5]
    by = {one.item_id: one.provenance.actor.version for one in world.labels}
    assert [one for one, version in by.items() if version == "2"] == canaries
    assert len(by) == 100


def test_who_does_not_decide_is_asked_where_people_judge_and_nowhere_else() -> None:
    world = mixed()
    says = {one: Says(one, 0.99) for one in "123"}
    decide_with(world, says)

    audited = {one.item_id for one in world.asks}
    assert 0 < len(audited) < 60
    assert set(says["3"].asked) == audited
    for ask in world.asks:
        assert ask.proposal is not None
        decided = ask.proposal.prelabeler.version
        heard = sorted(one.prelabeler.version for one in ask.others or ())
        assert heard == sorted({"1", "2", "3"} - {decided})
        assert ask.audits in {one.label_id for one in world.labels}


def test_who_watches_and_could_take_too_long_is_left_out() -> None:
    world = mixed()
    says = {"1": Says("1", 0.5), "2": Says("2", 0.5), "3": Says("3", 0.5, patience=31.0)}
    decide_with(world, says)

    assert not says["3"].asked
    assert len(world.asks) == 100


def test_a_paused_version_s_items_go_to_people_and_to_nobody_else() -> None:
    world = mixed()
    says = {one: Says(one, 0.99) for one in "123"}
    world.lineup = a_lineup(
        an_entry("1", "paused", was="active"),
        an_entry("2", "canary", share=0.5),
        an_entry("3", "shadow"),
    )
    decide_with(world, says)

    paused = [one for one in world.asks if one.reason == "prelabeler_paused"]
    assert {one.provenance.actor.version for one in world.labels} == {"2"}
    assert len(paused) + len(world.labels) == 100
    assert not says["1"].asked
    assert all(one.proposal is None and one.propensity == 1.0 for one in paused)


def test_a_label_tells_with_which_chance_it_is_audited() -> None:
    world = World(a_dataset(gate={"audit_share": 0.3}), [a_proposal("spam", 0.99)] * 2)
    world.decide(1, 2)

    assert [one.provenance.audit_share for one in world.labels] == [0.3, 0.3]


def a_fit(**thresholds: float | None) -> GateFit:
    """Return a fit whose classes have these thresholds, by name."""
    gates = {
        name: ClassGate(
            threshold=threshold,
            evidence=Evidence.TOO_FEW if threshold is None else Evidence.TESTED,
            why="a test",
            judged=100,
        )
        for name, threshold in thresholds.items()
    }
    return GateFit(
        fit_id="f" * 32,
        target=0.95,
        confidence=0.95,
        promise="class",
        scores="probabilities",
        temperature=1.0,
        classes=gates,
        overall=next(iter(gates.values())),
        judged=100,
        tuning=50,
        accepted_share=0.5,
        ece_raw=0.0,
        ece_calibrated=0.0,
    )


def said_with(**scores: float) -> Proposal:
    value = max(scores, key=lambda name: scores[name])
    return a_proposal(value, scores[value]).model_copy(update={"scores": scores})


def test_with_a_fit_each_class_has_its_threshold_and_one_without_evidence_is_asked() -> None:
    world = World(a_dataset(gate={"threshold": 0.0, "audit_share": 0.0}))
    world.lineup = a_lineup(an_entry("1", "active", fit_id="f" * 32))
    world.fitted = a_fit(ok=0.6, spam=0.9, abuse=None)
    world.said = [
        said_with(ok=0.7, spam=0.3),
        said_with(spam=0.8, ok=0.2),
        said_with(abuse=1.0),
        a_proposal("ok", 0.99),  # says no scores
    ]

    world.decide(1, 2, 3, 4)

    (label,) = world.labels
    assert (label.item_id, label.value) == (an_id(1), "ok")
    assert label.provenance.reason == "accepted by fit ffffffff"
    assert label.provenance.confidence == pytest.approx(0.7)
    assert [one.item_id for one in world.asks] == [an_id(2), an_id(3), an_id(4)]


def test_a_fit_that_is_not_there_accepts_nothing() -> None:
    world = World(a_dataset(gate={"threshold": 0.0}), said=[a_proposal("ok", 1.0)])
    world.lineup = a_lineup(an_entry("1", "active", fit_id="f" * 32))
    world.dataset = a_dataset(gate={"threshold": 0.0})
    world.decide(1)

    assert not world.labels
    assert [one.reason for one in world.asks] == ["prelabeler_failed"]


def test_the_watch_may_want_more_audited_and_never_less() -> None:
    for wanted, share in ((0.25, 0.25), (0.01, 0.05), (None, 0.05)):
        world = World(a_dataset(gate={"audit_share": 0.05}), [a_proposal("spam", 0.99)])
        world.audits = wanted
        world.decide(1)
        assert [one.provenance.audit_share for one in world.labels] == [share]
