"""
Many annotators who claim, crash, renew, return, skip and answer in any order, under one clock,
while an owner cancels tasks and opens them again.

What holds in every order, on any store: a task is with one person at a time; nobody judges twice;
nobody holds or takes more than they may; and nothing is stuck: in the end all of it is judged.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from labelhooks.errors import ConflictError, LeaseLost, LimitReached, TaskCancelled
from labelhooks.model.base import timestamp
from labelhooks.model.person import Annotator
from labelhooks.model.task import REVIEW_QUEUE, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.cancel import RuleTasks
from labelhooks.tasks.claim import Claimed
from tests.factories import a_dataset, a_task
from tests.factories.office import Memory, Office

PEOPLE = {
    "ann": Annotator(id="ann", holds_at_most=2),
    "bob": Annotator(id="bob", holds_at_most=3, per_day=6),
    "cy": Annotator(id="cy", queues=("general", "expert")),
    "dee": Annotator(id="dee", queues=(REVIEW_QUEUE,), holds_at_most=1),
}
# Who finishes everything in the end: for as many judgments as a task wants, after skips.
FRESH = [
    Annotator(id=f"fresh-{n}", queues=("general", "expert", REVIEW_QUEUE), holds_at_most=50)
    for n in range(4)
]
OWNER = {"actor": "owner", "reason": "a test"}
who = st.sampled_from(sorted(PEOPLE))
which = st.integers(0, 30)


class Shifts(RuleBasedStateMachine):
    """`slips` are what people hold in their hands, whether or not it is still theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.office = self.opened()
        self.refs: list[TaskRef] = []
        self.slips: list[Claimed] = []
        self.claimed: dict[str, int] = dict.fromkeys(PEOPLE, 0)

    def opened(self) -> Office:
        """Return the office at work; another store has its own."""
        memory = Memory()
        return Office(memory, memory, self.dataset())

    @staticmethod
    def dataset() -> object:
        return a_dataset(tasks={"skips_before_review": 2, "review_share": 0.3})

    @initialize(
        tasks=st.lists(
            st.tuples(st.integers(0, 9), st.integers(1, 3), st.booleans(), st.integers(0, 255)),
            min_size=1,
            max_size=12,
        )
    )
    def begin(self, tasks: list[tuple[int, int, bool, int]]) -> None:
        made = [
            a_task(
                number,
                item_id=f"{shard:02x}{number:030x}",
                priority=priority,
                judgments_wanted=wanted,
                queue="expert" if expert else "general",
            )
            for number, (priority, wanted, expert, shard) in enumerate(tasks)
        ]
        self.refs = [one.ref for one in made]
        self.office.store.open(made)

    def tasks(self) -> list[Task]:
        return [self.office.task(ref) for ref in self.refs]

    @rule(name=who, limit=st.integers(1, 4))
    def claim(self, name: str, limit: int) -> None:
        free = [one.ref for one in self.tasks() if one.state in ("open", "in_review")]
        judged = {one.ref for one in self.tasks() if one.was_with(name)}
        lapsed = {
            one.ref
            for one in self.tasks()
            if one.lease and one.lease.holder == name and one.lease.until <= self.office.clock
        }
        try:
            taken = self.office.claim(PEOPLE[name], limit=limit)
        except LimitReached:
            return
        assert len(taken) <= limit
        # Somebody else may have let a lease run out: its task is not free before it is swept. Their
        # own that stand in the way are ended, and may be theirs anew.
        assert {one.task.ref for one in taken} <= {*free, *lapsed} - judged
        if not taken:  # the answer is right: there is nothing for them
            assert not [
                ref
                for ref in free
                if ref not in judged and PEOPLE[name].may(ref.dataset, self.office.task(ref).queue)
            ]
        self.slips += taken

    @rule(seconds=st.sampled_from([1, 100, 599, 601, 3_600, 20_000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.office.passes(seconds)

    @rule()
    def sweep(self) -> None:
        self.office.sweep()
        now = self.office.clock
        assert not [one for one in self.tasks() if one.lease and one.lease.until < now]

    @rule(number=which)
    def renew(self, number: int) -> None:
        self._with(number, self.office.renew)

    @rule(number=which)
    def give_back(self, number: int) -> None:
        self._with(number, self.office.give_back)

    @rule(number=which)
    def skip(self, number: int) -> None:
        self._with(number, self.office.skip)

    @rule(number=which)
    def escalate(self, number: int) -> None:
        self._with(number, self.office.escalate)

    @rule(number=which)
    def cancel(self, number: int) -> None:
        ref = self.refs[number % len(self.refs)]
        settled = self.office.task(ref).state is TaskState.SUBMITTED
        state = RuleTasks(self.office.store).cancel(ref, **OWNER, now=self.office.now)
        assert state == ("submitted" if settled else "cancelled")

    @rule(number=which)
    def reopen(self, number: int) -> None:
        ref = self.refs[number % len(self.refs)]
        before = self.office.task(ref)
        if before.state is TaskState.SUBMITTED:
            return
        RuleTasks(self.office.store).reopen(ref, **OWNER, now=self.office.now)
        after = self.office.task(ref)
        assert (after == before) == (before.state is not TaskState.CANCELLED)
        assert (after.judged_by, after.skips) == (before.judged_by, before.skips)

    @rule(number=which, value=st.sampled_from(["ok", "spam"]))
    def answer(self, number: int, value: str) -> None:
        """Answer, late or in time; the same slip may be used again and again."""
        if not self.slips:
            return
        slip = self.slips[number % len(self.slips)]
        before = self.office.task(slip.task.ref)
        try:
            self.office.say(slip, value)
        except LeaseLost:
            lease = before.lease
            taken = lease is not None and lease.until > self.office.clock
            assert taken or slip.lease.holder not in before.lapsed
        except ConflictError:
            assert slip.lease.holder in before.judged_by or before.state not in (
                "open",
                "in_review",
                "leased",
            )

    def _with(self, number: int, do: object) -> None:
        if not self.slips:
            return
        slip = self.slips[number % len(self.slips)]
        before = self.office.task(slip.task.ref)
        lease = before.lease
        try:
            do(slip)  # type: ignore[operator]
        except TaskCancelled:
            assert before.state is TaskState.CANCELLED
        except LeaseLost:
            held = lease is not None and lease.token == slip.lease.token
            assert not held or (lease is not None and lease.until <= self.office.clock)
        else:
            assert lease is not None
            assert lease.token == slip.lease.token

    @invariant()
    def what_people_hold_is_what_is_leased(self) -> None:
        leased = {one.ref: one.lease for one in self.tasks() if one.lease}
        everybody = [*PEOPLE, *(one.id for one in FRESH)]
        holds = {name: self.office.queues.held(name) for name in everybody}
        assert sorted(leased) == sorted(ref for refs in holds.values() for ref in refs)
        for name, refs in holds.items():
            assert all(lease and lease.holder == name for lease in map(leased.get, refs))
            if name in PEOPLE:
                assert len(refs) <= PEOPLE[name].holds_at_most
        for one in self.tasks():
            assert (one.state is TaskState.LEASED) == (one.lease is not None)

    @invariant()
    def nobody_judges_twice_and_every_judgment_counts(self) -> None:
        for ref in self.refs:
            task, judgments = self.office.store.round(*ref) or (None, [])
            assert task is not None
            names = [one.annotator for one in judgments]
            assert len(set(names)) == len(names) == task.judgments
            assert sorted(names) == sorted(task.judged_by)
            settled = task.state is TaskState.SUBMITTED
            assert settled == (
                any(one.decides for one in judgments)
                or (task.review is None and len(names) >= task.judgments_wanted)
            )

    def teardown(self) -> None:
        """Nothing is stuck: when everybody has gone home, a few others finish all of it."""
        for one in self.tasks():
            if one.state is TaskState.CANCELLED:
                RuleTasks(self.office.store).reopen(one.ref, **OWNER, now=self.office.now)
        self.office.passes(700)
        self.office.sweep()
        self.office.passes(700)  # what was given back is seen by then
        for person in FRESH:
            for one in self.office.claim(person, limit=50):
                self.office.say(one)
        assert all(one.state is TaskState.SUBMITTED for one in self.tasks())
        assert timestamp(self.office.now) == self.office.clock
