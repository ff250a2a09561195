"""The nightly reconciliation: the same books in pieces, and no word of what was on its way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.controls.reconciling import ReconcileNightly, Told, may_hold, turns
from labelhooks.errors import ConflictError, TimeIsUp
from labelhooks.model.base import timestamp
from labelhooks.model.item import Progress
from labelhooks.model.reconciliation import MOST_NAMED, Reconciliation
from labelhooks.model.state import ItemState
from tests.factories import an_id
from tests.unit.controls.test_reconcile import Records, Upload, segment, stored

NIGHT = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
OLD = timestamp(NIGHT - timedelta(hours=5))


@dataclass
class Kept:
    """What is kept, in memory."""

    now: Reconciliation | None = None
    last: Reconciliation | None = None
    uploads: set[str] = field(default_factory=set)

    def going(self, dataset: str) -> Reconciliation | None:
        return self.now

    def told(self, dataset: str) -> Reconciliation | None:
        return self.last

    def keep(self, one: Reconciliation, *, looked_for: set[str] | None = None) -> Reconciliation:
        if self.now is not None and self.now.revision != one.revision:
            raise ConflictError("another turn was first")
        self.uploads = set(looked_for or ())
        self.now = one.model_copy(update={"revision": one.revision + 1})
        return self.now

    def tell(self, one: Reconciliation) -> None:
        self.last = one

    def looked_for(self, one: Reconciliation) -> set[str]:
        return set(self.uploads)


@dataclass
class World:
    records: Records = field(default_factory=Records)
    arrived: list[Upload] = field(default_factory=list)
    held: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)
    hour: int = 2

    @property
    def use(self) -> ReconcileNightly:
        return ReconcileNightly(
            self.kept,
            self.records,
            arrived=lambda _: iter(self.arrived),
            held=lambda _: self.held,
            hour=self.hour,
        )

    def turn(self, at: datetime = NIGHT, go_on: Callable[[], bool] = lambda: True) -> int | None:
        done = self.use("chat", now=at, go_on=go_on)
        return None if done is None else done.items

    def night(self, at: datetime = NIGHT) -> None:
        """Let turns follow each other for an hour."""
        for quarter in range(4):
            self.turn(at + timedelta(minutes=15 * quarter))
            ended(self.kept)

    def heard(self, at: datetime = NIGHT) -> Told:
        return self.use.heard("chat", now=at)


def ended(kept: Kept) -> None:
    """Let what ended just now have ended when the night was: the clock of the test is not ours."""
    if kept.now and kept.now.ended_at:
        kept.now = kept.now.model_copy(update={"ended_at": kept.now.begun_at})


def times(number: int) -> Callable[[], bool]:
    left = iter(range(number))
    return lambda: next(left, None) is not None


def lost(number: int) -> Upload:
    return Upload(number, arrived_at=OLD)


def test_what_is_missing_twice_is_told_until_a_night_finds_nothing() -> None:
    world = World(Records([stored(1)]), [lost(1), lost(2)])

    world.turn()
    ended(world.kept)
    assert world.heard() == Told(0, 0.0)  # it may just have been on its way

    world.night()
    assert world.heard().missing == 1
    assert world.kept.last
    assert world.kept.last.missed == (an_id(2),)

    world.records.stored.append(stored(2))
    assert world.heard(NIGHT + timedelta(hours=20)).missing == 1
    world.night(NIGHT + timedelta(days=1))
    assert world.heard().missing == 0


def test_what_was_on_its_way_is_not_missing_though_something_else_is_by_then() -> None:
    world = World(Records([stored(1, ItemState.IN_FLIGHT), stored(2)]))
    world.turn()
    ended(world.kept)

    world.records.stored = [stored(1), stored(2, ItemState.IN_FLIGHT)]
    world.turn(NIGHT + timedelta(minutes=15))

    assert world.heard().missing == 0
    assert world.kept.last
    assert world.kept.last.missing_items == 0


def test_of_more_than_can_be_named_all_count() -> None:
    many = [stored(n, ItemState.IN_FLIGHT) for n in range(MOST_NAMED + 5)]
    world = World(Records(many))

    world.night()

    assert world.heard().missing == MOST_NAMED + 5
    assert world.kept.last
    assert len(world.kept.last.missed) == MOST_NAMED


def test_segments_and_contradictions_are_missing_too() -> None:
    of_records = {an_id(1): Progress("jsonl", [segment(0, 10), segment(20, 30)])}
    world = World(Records([stored(5, contradictory=True)], of_records), [lost(1)])

    world.night()

    last = world.kept.last
    assert last
    assert (last.missing_segments, last.contradictions, last.missing) == (2, 1, 3)


def test_nobody_is_told_of_what_may_be_held_back() -> None:
    world = World(arrived=[lost(1)], held=("items",))

    world.night()

    assert world.heard().missing == 0
    assert world.kept.last
    assert (world.kept.last.missing, world.kept.last.held) == (1, ("items",))


def test_it_is_once_a_night_and_late_is_late() -> None:
    world = World(Records([stored(1)]), [lost(1)])

    assert world.turn() == 1
    assert world.turn(NIGHT + timedelta(hours=1)) is None
    assert world.turn(NIGHT + timedelta(hours=23, minutes=40)) is None
    assert world.turn(NIGHT + timedelta(hours=24)) == 1
    # Two nights later nobody has come to an end since.
    assert world.heard(NIGHT + timedelta(days=3)).age == 2 * 24 * 3600


def test_one_that_never_ended_grows_old_too() -> None:
    world = World(Records([stored(n) for n in range(9)]))

    world.turn(go_on=times(2))

    assert world.kept.last is None
    assert world.heard(NIGHT + timedelta(days=2)).age == 2 * 24 * 3600


def test_what_arrived_is_listed_in_one_turn_or_not_at_all() -> None:
    world = World(arrived=[lost(n) for n in range(5)])

    with pytest.raises(TimeIsUp):
        world.turn(go_on=times(3))

    assert world.kept.now is None


def test_of_two_turns_at_once_one_is_kept() -> None:
    world = World(Records([stored(n) for n in range(4)]))
    world.turn(go_on=times(1))
    begun = world.kept.now
    world.turn(NIGHT + timedelta(minutes=15), go_on=times(1))

    world.kept.going = lambda _: begun  # type: ignore[method-assign]
    with pytest.raises(ConflictError):
        world.turn(NIGHT + timedelta(minutes=15))


@given(
    states=st.lists(st.sampled_from(list(ItemState)), max_size=12),
    lacking=st.sets(st.integers(0, 11), max_size=4),
    steps=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_cut_anywhere_the_books_are_the_same(
    states: list[ItemState], lacking: set[int], steps: list[int]
) -> None:
    items = [stored(n, state) for n, state in enumerate(states)]
    arrived = [lost(n) for n in range(len(items) + len(lacking))]
    there = [one for n, one in enumerate(items) if n not in lacking]

    def night(cut: Iterator[int]) -> Reconciliation:
        world = World(Records(sorted(there, key=lambda one: one.item_id)), arrived)
        for _ in range(200):
            of_uploads = len(arrived) if not world.kept.now or world.kept.now.ended_at else 0
            world.turn(go_on=times(of_uploads + next(cut)))
            ended(world.kept)
            if world.kept.now and world.kept.now.conclusive:
                break
            if world.kept.now and world.kept.now.ended_at:
                earlier = timestamp(NIGHT - timedelta(hours=1))
                world.kept.now = world.kept.now.model_copy(update={"ended_at": earlier})
        assert world.kept.last
        return world.kept.last

    def forever() -> Iterator[int]:
        while True:
            yield from steps

    whole, cut = night(iter([10_000] * 200)), night(forever())
    same = {"revision", "missed", "suspects", "after", "ended_at"}
    assert cut.model_dump(exclude=same) == whole.model_dump(exclude=same)
    assert sorted(cut.missed) == sorted(whole.missed)


def test_what_may_hold_something_back() -> None:
    switches = [
        {"switch": "intake#chat", "paused": True},
        {"switch": "intake#mail", "paused": True},
        {"switch": "function#gate", "paused": True},
        {"switch": "everything", "paused": False},
    ]

    assert may_hold("chat", over=["items"], switches=switches) == (
        "items",
        "intake#chat",
        "function#gate",
    )


def test_each_dataset_is_the_first_once_in_a_while() -> None:
    names = ["a", "b", "c"]
    first = {turns(names, now=NIGHT + timedelta(minutes=15 * n))[0] for n in range(3)}

    assert first == set(names)
    assert turns([], now=NIGHT) == []
