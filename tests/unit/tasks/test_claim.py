"""Asking for work: what comes first, what is left out, what it costs, and what is told."""

import pytest

from labelhooks.errors import (
    ConflictError,
    Crowded,
    LeaseLost,
    LimitReached,
    NotAllowed,
    Paused,
    StaleSchema,
)
from labelhooks.model.move import Move
from labelhooks.model.person import Annotator
from labelhooks.model.task import Task
from labelhooks.tasks.recent import RecentHeads
from tests.factories import a_dataset, a_task
from tests.factories.office import Memory, Office

NOBODY = Annotator(id="nobody", active=False)


def office(*tasks: Task, recent: RecentHeads | None = None, **policies: object) -> Office:
    memory = Memory()
    memory.open(tasks)
    return Office(memory, memory, a_dataset(**policies), a_dataset("mail"), recent=recent)


def spread(count: int, **changes: object) -> list[Task]:
    """Return tasks in every shard."""
    return [a_task(n, item_id=f"{n % 16:x}{n:031x}", **changes) for n in range(count)]


def in_one_shard(count: int, **changes: object) -> list[Task]:
    """Return tasks in one shard, the older first."""
    return [
        a_task(n, created_at=f"2026-11-23T10:{n // 60:02d}:{n % 60:02d}.000Z", **changes)
        for n in range(count)
    ]


def test_the_most_urgent_of_what_is_seen_comes_first() -> None:
    urgent = a_task(99, priority=9, created_at="2026-11-23T11:59:59.000Z")
    at = office(*in_one_shard(30, priority=3), urgent)

    (one,) = at.claim("ann")

    assert one.task.ref == urgent.ref


def test_old_tasks_come_before_those_behind_a_head() -> None:
    tasks = in_one_shard(100)
    at = office(*tasks)

    taken = [at.claim(Annotator(id="ann", holds_at_most=50))[0].task.ref for _ in range(20)]

    # Each is among the first eight that wait at that moment.
    waiting = [one.ref for one in tasks]
    for ref in taken:
        assert ref in waiting[:8]
        waiting.remove(ref)


def test_a_lone_urgent_task_is_soon_found_among_many_shards() -> None:
    at = office(*spread(320, priority=1), a_task(999, item_id=f"f{999:031x}", priority=9))
    person = Annotator(id="ann", holds_at_most=50)

    taken = [at.claim(person)[0].task.priority for _ in range(40) if not at.passes(1)]

    assert 9 in taken


def test_nobody_gets_what_they_had_and_others_do() -> None:
    at = office(a_task(judgments_wanted=2))
    (one,) = at.claim("ann")
    assert at.say(one) == "open"

    assert at.claim("ann") == []
    assert len(at.claim("bob")) == 1


def test_who_skips_a_task_is_not_asked_again_and_who_returns_it_is() -> None:
    at = office(a_task())
    at.give_back(at.claim("ann")[0])
    (again,) = at.claim("ann")
    at.skip(again)

    assert at.claim("ann") == []
    assert at.claim("bob")


def test_queues_are_skills() -> None:
    at = office(a_task(queue="expert"))

    assert at.claim("ann") == []
    assert at.claim(Annotator(id="eve", queues=("general", "expert")))


def test_datasets_are_allowed_by_name() -> None:
    at = office(a_task(1), a_task(2, dataset="mail"))
    mail = Annotator(id="ann", datasets=("mail",))

    assert [one.task.dataset for one in at.claim(mail, limit=5)] == ["mail"]
    with pytest.raises(NotAllowed, match="dataset chat is not among yours"):
        at.claim(mail, dataset="chat")
    with pytest.raises(NotAllowed, match="no work at present"):
        at.claim(NOBODY)


def test_a_paused_dataset_gives_nothing() -> None:
    at = office(a_task(1), a_task(2, dataset="mail"))
    at.paused = {"chat"}

    assert [one.task.dataset for one in at.claim("ann", limit=5)] == ["mail"]
    with pytest.raises(Paused):
        at.claim("ann", dataset="chat")


def test_nobody_holds_more_than_they_may_and_what_ran_out_does_not_count() -> None:
    at = office(*spread(9))
    person = Annotator(id="ann", holds_at_most=3)

    assert len(at.claim(person, limit=5)) == 3
    with pytest.raises(LimitReached):
        at.claim(person)
    at.passes(601)  # nobody swept yet
    assert len(at.claim(person)) == 1


def test_a_day_of_a_dataset_has_a_limit_and_what_is_given_back_does_not_count() -> None:
    at = office(*spread(9), a_task(99, dataset="mail"))
    person = Annotator(id="ann", per_day=2)
    first, second = at.claim(person, limit=5, dataset="chat")
    at.say(first)

    with pytest.raises(LimitReached):
        at.claim(person, dataset="chat")
    assert at.claim(person, dataset="mail")
    at.give_back(second)
    assert at.claim(person, dataset="chat")
    at.passes(86_400)
    assert at.claim(person, dataset="chat")


def test_a_claim_reads_no_more_for_what_a_person_did_before() -> None:
    """Many tasks that they judged stand in front, and others have not judged them yet."""
    memory = Memory()
    memory.open(in_one_shard(600, judgments_wanted=2))
    at = Office(memory, memory)
    reads = []
    for _ in range(560):
        before = memory.read
        (one,) = at.claim("ann")
        reads.append(memory.read - before)
        at.say(one)
        at.passes(0.5)

    assert max(reads[400:]) <= 8 + 2 * 50
    assert sum(reads[400:]) / 160 <= 8 + 50 + 5


def test_many_claims_of_a_moment_look_once() -> None:
    at = office(*spread(64), recent=RecentHeads())
    memory = at.store
    assert isinstance(memory, Memory)

    taken = {at.claim(f"p{n}", dataset="chat")[0].task.ref for n in range(12)}

    assert len(taken) == 12
    assert memory.looked == 4
    at.passes(1)
    at.claim("ann", dataset="chat")
    assert memory.looked == 8


def test_what_was_seen_and_is_gone_hides_nothing_that_is_there() -> None:
    at = office(*spread(128), recent=RecentHeads())
    elsewhere = Office(at.store, at.queues, *at.datasets.values())
    at.claim("ann")
    for n in range(16):
        elsewhere.claim(Annotator(id=f"b{n}", holds_at_most=8), dataset="chat", limit=8)
    at.store.open([a_task(500)])

    assert [one.task.item_id for one in at.claim("cy")] == [a_task(500).item_id]


def test_what_comes_back_behind_a_persons_place_is_found_a_minute_later() -> None:
    at = office(*in_one_shard(40, judgments_wanted=2))
    (held,) = at.claim("bob")
    for _ in range(39):
        at.say(at.claim("ann")[0])
    assert at.claim("ann") == []
    at.give_back(held)
    at.passes(61)

    assert [one.task.ref for one in at.claim("ann")] == [held.task.ref]


def test_who_always_comes_second_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    at = office(*spread(64))

    def overtaken(_move: Move) -> None:
        raise ConflictError("the task has moved on")

    monkeypatch.setattr(at.store, "move", overtaken)

    with pytest.raises(Crowded):
        at.claim("ann")


def test_renewals_end_where_the_dataset_says() -> None:
    at = office(a_task(), tasks={"lease_seconds": 600, "hold_seconds": 900})
    (one,) = at.claim("ann")
    at.passes(500)
    assert at.renew(one) == "2026-11-23T12:15:00.000Z"
    at.passes(401)

    with pytest.raises(LeaseLost, match="as long as its dataset allows"):
        at.renew(one)


def test_a_late_answer_is_taken_while_nobody_else_has_the_task() -> None:
    at = office(a_task(judgments_wanted=3))
    (late,) = at.claim("ann")
    at.passes(601)
    at.sweep()
    (other,) = at.claim("bob")

    with pytest.raises(LeaseLost, match="somebody else has this task"):
        at.say(late)
    at.give_back(other)
    assert at.say(late) == "open"
    assert at.say(late) == "open"  # again: nothing changes
    assert at.task(late.task.ref).judgments == 1


def test_who_gave_a_task_back_or_never_had_it_does_not_answer_it() -> None:
    at = office(a_task())
    (one,) = at.claim("ann")
    at.give_back(one)

    for who in ("ann", "eve"):
        with pytest.raises(LeaseLost, match="is not with you"):
            at.say(one, annotator=who)
    with pytest.raises(LeaseLost):
        at.give_back(one)


def test_the_same_key_is_the_same_submission() -> None:
    at = office(a_task(judgments_wanted=2))
    (one,) = at.claim("ann")
    at.say(one, "ok", key="k1")

    assert at.say(one, "spam", key="k1") == "open"
    with pytest.raises(ConflictError, match="differently"):
        at.say(one, "spam", key="k2")


def test_an_answer_for_another_schema_is_told_so() -> None:
    at = office(a_task(schema_version=1))
    (one,) = at.claim("ann")

    with pytest.raises(StaleSchema, match="for schema version 7, and the task asks for version 1"):
        at.say(one, schema_version=7)
