"""Versions are registered, moved, paused and rolled back: each change a revision that tells why."""

import json

import pytest

from labelhooks.errors import ConflictError, InvalidDocument, NotFound, OperatorError
from labelhooks.gating.registry import Registry, Why, read_version
from labelhooks.model.lineup import LifeState
from tests.factories import a_dataset
from tests.unit.gating.lineups import Kept, ref, states
from tests.unit.gating.test_lineup import RULES

WHY = Why(actor="ann", reason="better on tickets")


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def registry(kept: Kept) -> Registry:
    return Registry(kept, a_dataset(prelabeler=RULES))


def register(registry: Registry, version: str) -> None:
    registry.register(read_version(json.dumps({**RULES, "version": version})), WHY)


def test_a_registered_version_begins_as_shadow_beside_the_document_s(
    registry: Registry, kept: Kept
) -> None:
    register(registry, "2")

    lineup = registry.lineup()
    assert states(lineup) == {"1": "active", "2": "shadow"}
    assert (lineup.revision, lineup.actor, lineup.reason) == (1, "ann", "better on tickets")
    assert kept.versions[ref("2")].spec.version == "2"


def test_a_life_and_back_again_in_one_step_each(registry: Registry) -> None:
    register(registry, "2")
    registry.move(ref("2"), LifeState.CANARY, WHY, share=0.1)
    registry.move(ref("2"), LifeState.ACTIVE, WHY)
    assert states(registry.lineup()) == {"1": "retired", "2": "active"}

    registry.pause(ref("2"), Why("watch", "alarm"))
    assert states(registry.lineup())["2"] == "paused"
    assert registry.pause(ref("2"), WHY).actor == "watch"  # paused already: nothing is written

    back = registry.roll_back(Why("ann", "back to the old one"), to=1)
    assert states(back) == {"1": "active", "2": "shadow"}
    assert back.revision == 5


def test_a_rollback_undoes_the_last_change_and_the_next_one_that(registry: Registry) -> None:
    register(registry, "2")
    registry.move(ref("2"), LifeState.ACTIVE, WHY)

    assert states(registry.roll_back(WHY)) == {"1": "active", "2": "shadow"}
    assert states(registry.roll_back(WHY)) == {"1": "retired", "2": "active"}


def test_a_rollback_beyond_the_first_change_is_what_the_document_implies(
    registry: Registry,
) -> None:
    register(registry, "2")

    assert states(registry.roll_back(WHY)) == {"1": "active", "2": "retired"}
    with pytest.raises(NotFound, match="no revision 99"):
        registry.roll_back(WHY, to=99)


def test_a_rollback_undoes_what_a_new_document_brought(kept: Kept) -> None:
    first = Registry(kept, a_dataset(prelabeler=RULES))
    register(first, "2")
    first.move(ref("2"), LifeState.RETIRED, WHY)
    second = Registry(kept, a_dataset(prelabeler={**RULES, "version": "3"}))
    assert states(second.lineup()) == {"1": "retired", "2": "retired", "3": "active"}

    assert states(second.roll_back(WHY)) == {"1": "active", "2": "retired", "3": "retired"}
    assert states(second.lineup())["1"] == "active"  # the same document does not bring it back


def test_who_is_overtaken_reads_again(registry: Registry, kept: Kept) -> None:
    register(registry, "2")
    register(registry, "3")
    theirs = kept.revisions[-1].model_copy(
        update={"revision": 3, "entries": kept.revisions[-1].entries[:2]}
    )
    kept.overtaken = [theirs]

    after = registry.pause(ref("1"), WHY)

    assert after.revision == 4
    assert states(after) == {"1": "paused", "2": "shadow"}


def test_what_is_registered_twice_is_refused(registry: Registry) -> None:
    register(registry, "2")
    with pytest.raises(ConflictError, match="in the line-up already"):
        register(registry, "2")


def test_a_change_needs_a_reason() -> None:
    with pytest.raises(OperatorError, match="--reason"):
        Why("ann", "  ")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        pytest.param({**RULES, "rules": []}, "rules", id="no rules"),
        pytest.param({**RULES, "kind": "oracle"}, "kind", id="no such kind"),
        pytest.param({**RULES, "nonsense": 1}, "nonsense", id="a field too many"),
    ],
)
def test_a_document_that_is_none_names_the_field(document: object, told: str) -> None:
    with pytest.raises(InvalidDocument, match=told):
        read_version(json.dumps(document))


def test_rules_for_classes_that_the_schema_does_not_have_are_refused(registry: Registry) -> None:
    rules = [{"label": "nonsense", "contains": ["x"], "confidence": 1.0}]
    spec = read_version(json.dumps({**RULES, "version": "2", "rules": rules}))

    with pytest.raises(InvalidDocument, match="'nonsense' is not in schema"):
        registry.register(spec, WHY)
