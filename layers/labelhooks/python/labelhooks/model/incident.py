"""An incident with a pre-labeler: what it labeled, and each step of mending it, by whom."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from labelhooks.model.base import Code, DatasetName, Id, Timestamp, Word, moment
from labelhooks.model.ids import canonical, plain_id
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.takeback import Criteria, Takeback, takeback_id


class Step(StrEnum):
    """What mends an incident, in this order."""

    FIND = "find"  # count the labels that are meant; nothing is changed
    PAUSE = "pause"  # who gave them decides no more; intake is held, where that was asked for
    TAKE_BACK = "take_back"  # each label gets a version that withdraws it
    ASK_AGAIN = "ask_again"  # each item is with people or labeled anew
    VERIFY = "verify"  # none of the labels stands, and the books balance
    RESUME = "resume"  # intake goes on, and the incident is over


class StepState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it says why; tried again by the next call


class StepRecord(Word):
    """How far a step is."""

    step: Step
    state: StepState = StepState.WAITING
    by: str | None = None  # who took it on, the last time
    began_at: Timestamp | None = None  # the first time
    ended_at: Timestamp | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    told: str = ""  # what an operator should know of it

    @property
    def seconds(self) -> float | None:
        """Return how long it took; None while it is not over."""
        if self.began_at is None or self.ended_at is None:
            return None
        return (moment(self.ended_at) - moment(self.began_at)).total_seconds()


class Meant(Word):
    """The labels of an incident, counted so far."""

    labels: int = 0
    by_class: dict[str, int] = Field(default_factory=dict)
    by_version: dict[str, int] = Field(default_factory=dict)
    first: Timestamp | None = None
    last: Timestamp | None = None


class Incident(Word):
    """
    What one incident is about, and how far it is. Each change of it is written as a whole.

    What a step is going to change is written down before it does: whoever goes on after a crash
    knows what was the incident's doing and what somebody else's.
    """

    dataset: DatasetName
    incident_id: Id
    criteria: Criteria
    instead: PrelabelerRef | None = None  # who decides from now on; None: people are asked
    holds_intake: bool = False
    reason: str = Field(min_length=1, max_length=150)
    actor: str = Field(min_length=1)
    opened_at: Timestamp
    state: Literal["open", "closed", "aborted"] = "open"
    ended_at: Timestamp | None = None
    ended_by: str | None = None
    steps: tuple[StepRecord, ...] = Field(
        default_factory=lambda: tuple(StepRecord(step=step) for step in Step)
    )
    meant: Meant = Field(default_factory=Meant)
    # Versions that the incident stops, each with what it was; None: not decided yet.
    stops: dict[Code, str] | None = None
    turned_intake: bool = False  # by the incident; False where it was held before
    run: str | None = None  # which run of the order takes labels back
    walks: int = Field(default=0, ge=0)  # through the labels, in the step that is on
    walked_at: Timestamp | None = None  # when the last of them was over
    after: Id | None = None  # the item up to which the walk has come
    moves: int = Field(default=0, ge=0)  # writes of this record

    @model_validator(mode="after")
    def _somebody_else(self) -> Self:
        other = self.instead
        if other and other.name == self.criteria.prelabeler and self.criteria.version is None:
            raise ValueError("say which version is meant: another one is to decide instead")
        if other and (other.name, other.version) == (
            self.criteria.prelabeler,
            self.criteria.version,
        ):
            raise ValueError("the version that is meant cannot decide instead of itself")
        return self

    @property
    def to(self) -> Literal["people", "gate"]:
        """Return who decides the items anew."""
        return "gate" if self.instead else "people"

    @property
    def takeback_id(self) -> str:
        """Return the id of its order to take labels back."""
        return takeback_id(self.dataset, self.criteria, self.to)

    @property
    def mark(self) -> str:
        """Return by what its doings are known in the reasons of others' records."""
        return f"incident {self.incident_id[:8]}: {self.reason}"

    @property
    def current(self) -> StepRecord | None:
        """Return the step that is on, or comes next; None where all are done."""
        return next((one for one in self.steps if one.state is not StepState.DONE), None)

    def of(self, step: Step) -> StepRecord:
        """Return a step's record."""
        return next(one for one in self.steps if one.step is step)

    def order(self, *, at: str) -> Takeback:
        """Return the order to take its labels back."""
        return Takeback(
            dataset=self.dataset,
            takeback_id=self.takeback_id,
            criteria=self.criteria,
            to=self.to,
            actor=self.actor,
            reason=self.mark[:150],
            begun_at=at,
            counted=self.meant.labels,
        )

    def stepped(self, step: Step, **changes: object) -> Self:
        """Return the incident with a step's record changed."""
        steps = tuple(
            one.model_copy(update=changes) if one.step is step else one for one in self.steps
        )
        return self.model_copy(update={"steps": steps})

    def begun(self, step: Step, *, by: str, at: str) -> Self:
        """Return the incident with a step taken on."""
        began = self.of(step).began_at or at
        return self.stepped(step, state=StepState.RUNNING, by=by, began_at=began, ended_at=None)

    def running(self, step: Step, told: str = "", /, **counts: int) -> Self:
        """Return the incident with how far a step is."""
        return self.stepped(step, counts={**self.of(step).counts, **counts}, told=told)

    def done(self, step: Step, at: str, told: str = "", /, **counts: int) -> Self:
        """Return the incident with a step over, and nothing known of any walk."""
        over = self.running(step, told, **counts)
        over = over.stepped(step, state=StepState.DONE, ended_at=at)
        return over.model_copy(update={"walks": 0, "walked_at": None, "after": None})

    def failed(self, step: Step, told: str, /, **counts: int) -> Self:
        """Return the incident with a step that did not work out."""
        return self.running(step, told, **counts).stepped(step, state=StepState.FAILED)

    def back_to(self, step: Step, told: str) -> Self:
        """Return the incident with a step, and those after it, to be done once more."""
        later = list(Step)[list(Step).index(step) :]
        back = self.model_copy(update={"run": None, "walks": 0, "walked_at": None, "after": None})
        for one in later:
            back = back.stepped(one, state=StepState.WAITING, ended_at=None)
        return back.stepped(step, told=told)


def incident_id(dataset: str, criteria: Criteria, instead: PrelabelerRef | None, turn: int) -> str:
    """Return the id of the `turn`-th incident about these labels."""
    whom = f"{instead.name} {instead.version}" if instead else ""
    said = canonical(criteria.model_dump(mode="json"))
    return plain_id("incident", dataset, said, whom, str(turn))
