"""Maintenance is declared for a while: named, kept, and over by itself."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.controls.maintenance import LONGEST, Maintenance, in_force
from labelhooks.errors import OperatorError
from labelhooks.model.maintenance import Declared

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class World:
    """What was kept, and the marks of each minute."""

    def __init__(self) -> None:
        self.kept: list[Declared] = []
        self.marks: dict[datetime, list[int]] = defaultdict(list)
        self.use = Maintenance(self, self)

    def append(self, declared: Declared) -> None:
        self.kept.insert(0, declared)

    def all(self) -> Sequence[Declared]:
        return self.kept

    def mark(self, minutes: Sequence[datetime], value: int) -> None:
        for minute in minutes:
            self.marks[minute] += [value, value]  # a call that is tried again marks twice

    def on(self, at: datetime) -> bool:
        """Return whether the alarm that suppresses is on: its maths, of the minute."""
        marks = self.marks.get(at.replace(second=0), [])
        return bool(marks) and max(marks) + min(marks) >= 1

    def start(self, minutes: int, at: datetime) -> Declared:
        return self.use.start(minutes=minutes, actor="olga", reason="tables", now=at)

    def end(self, at: datetime) -> Declared:
        return self.use.end(actor="otto", reason="done", now=at)


def test_it_is_on_at_once_and_over_by_itself() -> None:
    world = World()

    declared = world.start(10, NOON)

    assert (declared.actor, declared.reason, declared.until) == (
        "olga",
        "tables",
        "2026-11-24T12:11:00.000Z",
    )
    assert not world.on(NOON - MINUTE)
    assert all(world.on(NOON + minutes * MINUTE) for minutes in range(11))
    assert not world.on(NOON + 11 * MINUTE)


def test_it_can_be_ended_and_started_again_within_the_same_minutes() -> None:
    world = World()
    world.start(30, NOON)
    world.end(NOON + 5 * MINUTE)
    assert not world.on(NOON + 6 * MINUTE)
    assert in_force(world.kept, NOON + 6 * MINUTE) is None

    world.start(10, NOON + 8 * MINUTE)

    assert world.on(NOON + 9 * MINUTE)
    assert not world.on(NOON + 20 * MINUTE)
    assert [one.action for one in world.kept] == ["start", "end", "start"]


def test_given_again_it_goes_on_for_longer_and_one_end_ends_all() -> None:
    world = World()
    world.start(10, NOON)
    world.start(60, NOON + 5 * MINUTE)
    assert world.on(NOON + 40 * MINUTE)

    world.end(NOON + 6 * MINUTE)

    assert not any(world.on(NOON + minutes * MINUTE) for minutes in range(6, 80))


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(1, LONGEST))), max_size=8
    )
)
def test_the_alarm_and_the_record_say_the_same(steps: list[tuple[int, int | None]]) -> None:
    world, at = World(), NOON
    for wait, minutes in steps:
        at += (wait + 1) * MINUTE
        if minutes is not None:
            world.start(minutes, at)
        elif in_force(world.kept, at):
            world.end(at)
        for later in range(0, 150, 7):
            moment = at + (later + 1) * MINUTE
            assert world.on(moment) == (in_force(world.kept, moment) is not None)


@pytest.mark.parametrize("minutes", [0, LONGEST + 1])
def test_it_is_for_a_while(minutes: int) -> None:
    with pytest.raises(OperatorError, match="1 to 110"):
        World().start(minutes, NOON)


def test_what_is_not_on_cannot_be_ended_and_nothing_goes_without_a_reason() -> None:
    world = World()
    with pytest.raises(OperatorError, match="no maintenance to end"):
        world.end(NOON)
    with pytest.raises(OperatorError, match="say why"):
        world.use.start(minutes=5, actor="olga", reason="  ", now=NOON)
    assert not world.kept
    assert not world.marks
