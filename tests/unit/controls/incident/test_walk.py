"""The way through an incident: each step once, whoever is killed in between."""

import pytest

from labelhooks.controls.incident import walking
from labelhooks.controls.incident.walk import Walk
from labelhooks.errors import ConflictError, NotFound, OperatorError
from labelhooks.model.incident import Incident, Step, StepState
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.takeback import Criteria
from tests.factories import a_label, an_id
from tests.unit.controls.incident.world import Killed, World, at_rest

BAD = Criteria(prelabeler="words", version="2")
BAD_LABELS = 8  # of twelve


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "STRETCH", 3)


def opened(walk: Walk, **more: object) -> Incident:
    draft = walk.draft("chat", BAD, actor="ann", reason="swaps classes", **more)  # type: ignore[arg-type]
    return walk.open(draft)


def to_its_end(world: World, **more: object) -> Incident:
    """Go on until the incident is over, as often as somebody is killed."""
    walk = world.walk()
    for _ in range(100):
        try:
            incident = opened(walk, **more)
            while incident.state == "open":
                incident = walk.advance(incident, actor="ann")
        except Killed:
            world.kill_at = None
            if any(one.state == "closed" for one in world.kept.values()):
                return next(iter(world.kept.values()))
        else:
            return incident
    raise AssertionError("it never ends")


def test_every_step_is_taken_and_says_what_it_did() -> None:
    world = World()
    incident = to_its_end(world, holds_intake=True)

    assert incident.state == "closed"
    assert [one.state for one in incident.steps] == [StepState.DONE] * 6
    assert incident.meant.by_version == {"2": BAD_LABELS}
    counts = incident.of(Step.ASK_AGAIN).counts
    assert (counts["taken_back"], counts["with_people"]) == (BAD_LABELS, BAD_LABELS)
    assert (counts["on_the_way"], incident.of(Step.VERIFY).counts["standing"]) == (0, 0)
    assert world.states == {"1": "retired", "2": "paused"}
    assert len(world.tasks) == BAD_LABELS
    assert world.switches["intake#chat"][0] is False
    assert "swaps classes" in world.switches["intake#chat"][1]


def test_nothing_is_changed_before_the_labels_are_counted() -> None:
    world = World()
    walk = world.walk()
    incident = opened(walk)
    while incident.of(Step.FIND).state is not StepState.DONE:
        incident = walk.advance(incident, actor="ann")

    assert incident.meant.labels == BAD_LABELS
    assert world.states["2"] == "active"
    assert not world.tasks
    assert not world.switches


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_and_given_again_it_ends_the_same(after: bool) -> None:
    calm = World()
    to_its_end(calm, holds_intake=True)
    assert calm.calls > 40

    for n in range(1, calm.calls + 1):
        world = World(kill_at=n, kill_after=after)
        to_its_end(world, holds_intake=True)
        assert at_rest(world) == at_rest(calm), f"killed at call {n}"


def test_what_got_lost_on_the_way_is_sent_again() -> None:
    world = World()
    gone = sorted(world.histories_)[1]
    world.lost = {gone}

    counts = to_its_end(world).of(Step.ASK_AGAIN).counts

    assert gone in world.tasks
    assert counts["sent_again"] == 1


def test_what_waits_in_busy_queues_is_not_sent_twice() -> None:
    world = World(busy=True)
    world.lost = {sorted(world.histories_)[1]}
    walk = world.walk()
    incident = opened(walk)
    for _ in range(60):
        incident = walk.advance(incident, actor="ann")

    step = incident.of(Step.ASK_AGAIN)
    assert (step.state, step.counts["on_the_way"]) == (StepState.RUNNING, 1)
    assert "1 items are on their way" in step.told
    assert "sent_again" not in step.counts


def test_labels_written_after_the_order_passed_are_taken_back_too() -> None:
    late = a_label(item_id=an_id(77), said=99)
    who = late.provenance.actor.model_copy(update={"version": "2"})
    told = late.provenance.model_copy(update={"actor": who})
    world = World(late=[late.model_copy(update={"provenance": told})])

    incident = to_its_end(world)

    assert world.histories_[an_id(77)][-1].withdrawn
    assert incident.of(Step.TAKE_BACK).told == ""
    assert incident.of(Step.ASK_AGAIN).counts["taken_back"] == BAD_LABELS + 1


def test_a_run_that_stops_is_said_and_begun_again() -> None:
    world = World(fails=1)
    walk = world.walk()
    incident = opened(walk)
    while incident.of(Step.TAKE_BACK).state is not StepState.FAILED:
        incident = walk.advance(incident, actor="ann")

    assert "begins anew" in incident.of(Step.TAKE_BACK).told
    assert to_its_end(world).state == "closed"
    assert len(world.tasks) == BAD_LABELS


def test_books_that_do_not_balance_keep_it_open() -> None:
    world = World(wrong=["3 items missing"])
    walk = world.walk()
    incident = opened(walk)
    while incident.of(Step.VERIFY).state is not StepState.FAILED:
        incident = walk.advance(incident, actor="ann")

    assert incident.of(Step.VERIFY).told == "3 items missing"
    world.wrong = []
    assert to_its_end(world).state == "closed"


def test_another_version_decides_instead() -> None:
    world = World()
    incident = to_its_end(world, instead=PrelabelerRef(name="words", version="1"))

    assert world.states["1"] == "active"
    assert incident.order(at="2026-11-24T00:00:00.000Z").to == "gate"


def test_aborted_before_anything_was_taken_back_all_is_as_it_was() -> None:
    world = World()
    walk = world.walk()
    incident = opened(walk, holds_intake=True)
    while incident.of(Step.PAUSE).state is not StepState.DONE:
        incident = walk.advance(incident, actor="ann")
    assert (world.states["2"], world.switches["intake#chat"][0]) == ("paused", True)

    ended = walk.abort(incident, actor="bob", reason="a false alarm")

    assert (ended.state, ended.ended_by) == ("aborted", "bob")
    assert (world.states["2"], world.switches["intake#chat"][0]) == ("active", False)
    assert "a false alarm" in ended.of(Step.TAKE_BACK).told
    with pytest.raises(OperatorError, match="aborted"):
        walk.advance(ended, actor="ann")


def test_aborted_later_the_version_stays_paused() -> None:
    world = World(wrong=["x"])
    walk = world.walk()
    incident = opened(walk)
    while incident.of(Step.VERIFY).state is not StepState.FAILED:
        incident = walk.advance(incident, actor="ann")

    walk.abort(incident, actor="bob", reason="enough")
    assert world.states["2"] == "paused"


def test_a_pause_of_intake_by_somebody_else_stays() -> None:
    world = World(switches={"intake#chat": (True, "the guard: over budget")})

    to_its_end(world, holds_intake=True)

    assert world.switches["intake#chat"] == (True, "the guard: over budget")


def test_the_same_labels_again_are_the_same_incident_until_it_is_over() -> None:
    world = World()
    walk = world.walk()
    first = opened(walk)
    assert opened(walk).incident_id == first.incident_id

    over = to_its_end(world)
    assert opened(walk).incident_id != over.incident_id


def test_two_at_once_do_not_overtake_each_other() -> None:
    walk = World().walk()
    seen = opened(walk)
    walk.advance(seen, actor="ann")

    with pytest.raises(ConflictError):
        walk.advance(seen, actor="bob")


def test_what_cannot_be_meant_is_told() -> None:
    walk = World().walk()
    whole = Criteria(prelabeler="words")
    itself = PrelabelerRef(name="words", version="2")

    with pytest.raises(OperatorError, match="say which version"):
        walk.draft("chat", whole, actor="ann", reason="x", instead=itself)
    with pytest.raises(OperatorError, match="instead of itself"):
        walk.draft("chat", BAD, actor="ann", reason="x", instead=itself)
    with pytest.raises(OperatorError, match="say why"):
        walk.draft("chat", BAD, actor="ann", reason=" ")
    other = PrelabelerRef(name="words", version="9")
    with pytest.raises(NotFound, match="no such version"):
        walk.draft("chat", BAD, actor="ann", reason="x", instead=other)
    with pytest.raises(NotFound, match="there are: none"):
        walk.get("chat")
