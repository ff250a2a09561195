"""Labels are appended to their items' histories, each alone."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import (
    InvalidMessage,
    Paused,
    PermanentError,
    SchemaViolation,
    UnknownDataset,
    VersionTaken,
)
from labelhooks.labels.persist import Outcome, PersistLabels
from labelhooks.model.counts import Counted
from labelhooks.model.dataset import Dataset
from labelhooks.model.label import Label, NewLabel
from labelhooks.model.messages import LabelsDecided
from tests.factories import a_dataset, a_label, a_new_label, an_id

PEOPLE = "annotators"


@dataclass
class World:
    """Histories in memory; `rivals` are appended just before the next writes."""

    histories: dict[str, list[Label]] = field(default_factory=dict)
    rivals: list[NewLabel] = field(default_factory=list)
    refused: list[tuple[str, PermanentError]] = field(default_factory=list)
    counted: dict[Counted, int] = field(default_factory=dict)
    stopped: bool = False
    dataset: Dataset = field(default_factory=a_dataset)

    def append(self, label: Label) -> bool:
        if self.rivals:
            self._add(self.rivals.pop(0))
        held = {one.version: one for one in self.histories.get(label.item_id, [])}
        if label.version in held:
            if held[label.version].label_id == label.label_id:
                return False
            holder = held[label.version].label_id
            raise VersionTaken(label.item_id, label.version, holder)
        assert label.version == len(held) + 1
        self.histories.setdefault(label.item_id, []).append(label)
        return True

    def _add(self, new: NewLabel) -> None:
        history = self.histories.setdefault(new.item_id, [])
        history.append(
            Label(**dict(new), dataset="chat", version=len(history) + 1, at=a_label().at)
        )

    def history(self, dataset: str, item_id: str) -> list[Label]:
        return list(self.histories.get(item_id, []))

    def at(self, name: str, version: int) -> Dataset:
        if version != 1:
            raise UnknownDataset("no dataset is configured under this name")
        return self.dataset

    def check_running(self, name: str) -> None:
        if self.stopped:
            raise Paused("everything is paused", seconds=60)

    def refuse(self, dataset: str, label: NewLabel, error: PermanentError) -> None:
        self.refused.append((label.label_id, error))

    def spread(
        self, call: Callable[[NewLabel], Outcome], over: Sequence[NewLabel]
    ) -> list[Outcome]:
        return list(map(call, over))

    def count(self, dataset: str, what: Counted, number: int) -> None:
        self.counted[what] = self.counted.get(what, 0) + number

    def persist(self, *labels: NewLabel) -> list[Outcome]:
        persist = PersistLabels(
            self, self, refuse=self.refuse, spread=self.spread, count=self.count
        )
        return persist(LabelsDecided(dataset="chat", labels=labels).model_dump_json())

    def values(self) -> list[object]:
        return [one.value for one in self.histories.get(an_id(), [])]


def test_the_first_label_is_version_one() -> None:
    world = World()

    assert world.persist(a_new_label()) == [Outcome.APPENDED]

    (label,) = world.histories[an_id()]
    assert (label.version, label.supersedes) == (1, None)
    assert label.provenance == a_new_label().provenance


def test_the_same_label_again_is_written_once() -> None:
    world = World()
    world.persist(a_new_label())

    assert world.persist(a_new_label()) == [Outcome.AGAIN]
    assert world.values() == ["spam"]


def test_the_next_label_supersedes_and_names_the_one_before() -> None:
    world = World()
    world.persist(a_new_label("spam", said=1))

    assert world.persist(a_new_label("ok", said=2, kind=PEOPLE)) == [Outcome.APPENDED]
    assert [(one.version, one.supersedes) for one in world.histories[an_id()]] == [
        (1, None),
        (2, an_id(1)),
    ]


def test_an_earlier_version_delivered_again_is_not_appended_again() -> None:
    world = World()
    world.persist(a_new_label("spam", said=1))
    world.persist(a_new_label("ok", said=2, kind=PEOPLE))

    assert world.persist(a_new_label("spam", said=1)) == [Outcome.AGAIN]
    assert world.values() == ["spam", "ok"]


@pytest.mark.parametrize(
    ("held", "new", "outcome"),
    [
        pytest.param("annotators", "prelabeler", Outcome.OUTRANKED, id="a rule against people"),
        pytest.param("operator", "prelabeler", Outcome.OUTRANKED, id="… against an operator"),
        pytest.param("prelabeler", "prelabeler", Outcome.APPENDED, id="a newer pre-labeler"),
        pytest.param("annotators", "operator", Outcome.APPENDED, id="an operator's correction"),
        pytest.param("annotators", "annotators", Outcome.APPENDED, id="another round of people"),
    ],
)
def test_a_pre_labeler_does_not_overrule_people(held: str, new: str, outcome: Outcome) -> None:
    world = World()
    world.persist(a_new_label("ok", said=1, kind=held))

    assert world.persist(a_new_label("spam", said=2, kind=new)) == [outcome]


def test_writers_at_the_same_moment_lose_no_version() -> None:
    rivals = [a_new_label("ok", said=n, kind=PEOPLE) for n in (1, 2, 3)]
    world = World(rivals=rivals)

    assert world.persist(a_new_label("spam", said=9, kind=PEOPLE)) == [Outcome.APPENDED]
    assert world.values() == ["ok", "ok", "ok", "spam"]


def test_a_rival_that_was_this_very_label_is_the_end_of_it() -> None:
    world = World(rivals=[a_new_label("ok", said=1), a_new_label("spam", said=9)])

    assert world.persist(a_new_label("spam", said=9)) == [Outcome.AGAIN]
    assert world.values() == ["ok", "spam"]


def test_rivals_without_end_are_not_fought_without_end() -> None:
    world = World(rivals=[a_new_label(said=n, kind=PEOPLE) for n in range(1, 20)])

    with pytest.raises(VersionTaken):
        world.persist(a_new_label(said=99, kind=PEOPLE))


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        pytest.param(a_new_label("nonsense", said=2), SchemaViolation, id="a class unknown"),
        pytest.param(
            a_new_label(
                said=2,
                provenance=a_new_label().provenance.model_copy(update={"dataset_version": 7}),
            ),
            UnknownDataset,
            id="a dataset version unknown",
        ),
    ],
)
def test_a_label_that_is_refused_does_not_hold_up_the_rest(
    bad: NewLabel, error: type[Exception]
) -> None:
    world = World()
    other = a_new_label(said=3, item_id=an_id(2))

    outcomes = world.persist(a_new_label(said=1), bad, other)

    assert outcomes == [Outcome.APPENDED, Outcome.REFUSED, Outcome.APPENDED]
    ((refused, why),) = world.refused
    assert (refused, type(why)) == (an_id(2), error)
    assert world.counted == {Counted.LABELS_APPENDED: 2, Counted.LABELS_OUTRANKED: 0}


def test_several_classes_are_kept_in_the_schemas_order() -> None:
    schema = {"kind": "multi_choice", "classes": ["ok", "rude", "spam"]}
    world = World(dataset=a_dataset(schema=schema))

    world.persist(a_new_label(("spam", "rude")))

    assert world.values() == [("rude", "spam")]


def test_a_stopped_function_writes_nothing() -> None:
    world = World(stopped=True)

    with pytest.raises(Paused):
        world.persist(a_new_label())
    assert not world.histories


@pytest.mark.parametrize("missing", ["trace_id", "code_version", "actor", "redaction_version"])
def test_a_label_that_cannot_explain_itself_is_refused(missing: str) -> None:
    decided = LabelsDecided(dataset="chat", labels=(a_new_label(),)).model_dump(mode="json")
    del decided["labels"][0]["provenance"][missing]
    body = json.dumps(decided)

    with pytest.raises(InvalidMessage, match=rf"labels\.0\.provenance\.{missing}: missing"):
        PersistLabels(World(), World(), refuse=World().refuse, spread=World().spread)(body)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["prelabeler", PEOPLE])), max_size=12))
def test_histories_have_no_gaps_and_no_label_twice(said: list[tuple[int, str]]) -> None:
    world = World()
    for number, kind in said:
        world.persist(a_new_label("ok", said=number, kind=kind))

    history = world.histories.get(an_id(), [])
    assert [one.version for one in history] == list(range(1, len(history) + 1))
    assert len({one.label_id for one in history}) == len(history)
    assert [one.supersedes for one in history[1:]] == [one.label_id for one in history[:-1]]
