"""Who may become what, and who decides an item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labelhooks.errors import ConflictError, NotFound, OperatorError
from labelhooks.gating.lineup import (
    Tuning,
    decider,
    difference,
    entered,
    in_force,
    moved,
    paused,
    told,
    tuned,
    watchers,
)
from labelhooks.model.lineup import LifeState, Lineup, Trial
from tests.factories import a_dataset, an_id
from tests.unit.gating.lineups import a_lineup, an_entry, ref, states

RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["x"], "confidence": 1.0}],
}


def test_a_document_s_pre_labeler_is_active_without_anything_else() -> None:
    lineup = in_force(a_dataset(prelabeler=RULES), None)

    assert (lineup.revision, states(lineup)) == (0, {"1": "active"})


def test_without_a_pre_labeler_nobody_decides() -> None:
    assert decider(in_force(a_dataset(), None), an_id()) is None


def test_a_document_that_names_another_version_puts_it_in_force() -> None:
    stored = paused(in_force(a_dataset(prelabeler=RULES), None), ref("1"))

    assert states(in_force(a_dataset(prelabeler=RULES), stored)) == {"1": "paused"}
    newer = in_force(a_dataset(prelabeler={**RULES, "version": "2"}), stored)
    assert states(newer) == {"1": "retired", "2": "active"}


def test_what_was_registered_stays_when_the_document_changes_elsewhere() -> None:
    implied = in_force(a_dataset(prelabeler=RULES), None)
    stored = moved(entered(implied, ref("2")), ref("2"), LifeState.ACTIVE, share=None)

    assert states(in_force(a_dataset(prelabeler=RULES, version=7), stored)) == {
        "1": "retired",
        "2": "active",
    }


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        ("shadow", "canary", True),
        ("shadow", "active", True),
        ("shadow", "retired", True),
        ("canary", "active", True),
        ("canary", "shadow", True),
        ("active", "retired", True),
        ("active", "active", False),
        ("retired", "active", False),
        ("retired", "shadow", True),
    ],
)
def test_a_move(state: str, to: str, allowed: bool) -> None:
    lineup = a_lineup(an_entry("1", state))
    share = 0.1 if to == "canary" else None

    if allowed:
        assert states(moved(lineup, ref("1"), LifeState(to), share=share)) == {"1": to}
    else:
        with pytest.raises(OperatorError, match=f"it can become .*, not {to}"):
            moved(lineup, ref("1"), LifeState(to), share=share)


def test_a_new_active_version_retires_the_one_before_even_where_that_is_paused() -> None:
    lineup = a_lineup(an_entry("1", "paused", was="active"), an_entry("2", "shadow"))

    after = moved(lineup, ref("2"), LifeState.ACTIVE, share=None)
    assert states(after) == {"1": "retired", "2": "active"}


def test_canaries_cannot_have_more_than_all_items() -> None:
    lineup = a_lineup(an_entry("1", "canary", share=0.7), an_entry("2", "shadow"))

    with pytest.raises(ConflictError, match=r"add up to 1\.1"):
        moved(lineup, ref("2"), LifeState.CANARY, share=0.4)


def test_a_canary_may_get_another_share() -> None:
    lineup = moved(
        a_lineup(an_entry("1", "canary", share=0.1)), ref("1"), LifeState.CANARY, share=0.5
    )

    assert lineup.entries[0].share == 0.5


def test_what_decides_nothing_cannot_be_paused() -> None:
    with pytest.raises(OperatorError, match="is shadow: it decides nothing"):
        paused(a_lineup(an_entry("1", "shadow")), ref("1"))


def test_a_version_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"words 9 \(there are: words 1\)"):
        paused(a_lineup(an_entry("1", "active")), ref("9"))


def test_two_active_versions_are_no_line_up() -> None:
    with pytest.raises(ValidationError, match="two versions are active"):
        a_lineup(an_entry("1", "active"), an_entry("2", "paused", was="active"))


shares = st.lists(st.floats(0, 0.5), max_size=3).filter(lambda all_: sum(all_) <= 1)


@given(shares=shares, numbers=st.sets(st.integers(0, 2**64), min_size=1, max_size=50))
def test_every_item_has_one_decider_and_keeps_it(shares: list[float], numbers: set[int]) -> None:
    canaries = [an_entry(f"c{n}", "canary", share=share) for n, share in enumerate(shares)]
    lineup = a_lineup(*canaries, an_entry("1", "active"))
    stopped = a_lineup(
        *(one.model_copy(update={"state": LifeState.PAUSED, "was": one.state}) for one in canaries),
        an_entry("1", "active"),
    )

    for number in numbers:
        who = decider(lineup, an_id(number))
        assert who is not None
        again = decider(stopped, an_id(number))  # a pause hands its items to nobody else
        assert again is not None
        assert again.entry.ref == who.entry.ref
        assert again.paused == (who.entry.state is LifeState.CANARY)


def test_a_canary_decides_its_share() -> None:
    lineup = a_lineup(an_entry("2", "canary", share=0.2), an_entry("1", "active"))
    who = [decider(lineup, an_id(n)) for n in range(2000)]

    canary = sum(one is not None and one.entry.version == "2" for one in who)
    assert 330 <= canary <= 470  # 400, and four standard deviations


def test_a_trial_of_two_thresholds_splits_a_version_s_items() -> None:
    trial = Trial(share=0.5, threshold=0.8)
    lineup = tuned(a_lineup(an_entry("1", "active")), ref("1"), Tuning(threshold=0.95, trial=trial))
    found = [decider(lineup, an_id(n)) for n in range(400)]
    arms = {(one.arm, one.threshold) for one in found if one}

    assert arms == {("trial", 0.8), ("control", 0.95)}
    assert 150 <= sum(one is not None and one.arm == "trial" for one in found) <= 250


def test_who_is_paused_or_retired_does_not_watch() -> None:
    lineup = a_lineup(
        an_entry("1", "active"),
        an_entry("2", "shadow"),
        an_entry("3", "canary", share=0.1),
        an_entry("4", "paused", was="canary", share=0.1),
        an_entry("5", "retired"),
    )

    assert [one.version for one in watchers(lineup, ref("1"))] == ["2", "3"]


def test_a_difference_tells_from_what_to_what() -> None:
    before = a_lineup(an_entry("1", "active"), an_entry("2", "shadow"))
    after = moved(before, ref("2"), LifeState.CANARY, share=0.05)

    assert difference(before, after) == [(ref("2"), "shadow", "canary for 5%")]
    assert difference(None, before)[0] == (ref("1"), "not there", "active")
    assert told(paused(after, ref("2")).entries[1]) == "paused (was canary) for 5%"


def test_a_line_up_that_was_stored_is_read_as_it_was() -> None:
    lineup = a_lineup(an_entry("2", "canary", share=0.2, fit_id="f", threshold=0.9))

    assert Lineup.model_validate_json(lineup.model_dump_json()) == lineup
