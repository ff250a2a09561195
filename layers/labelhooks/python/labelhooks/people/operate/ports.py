"""What the operate page needs of others; the function wires it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from labelhooks.model.dataset import Dataset
from labelhooks.model.gate import GateFit
from labelhooks.model.hours import Hour
from labelhooks.model.incident import Incident
from labelhooks.model.lineup import Entry, Lineup
from labelhooks.model.person import Tally
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.rejection import Rejection
from labelhooks.model.said import Said
from labelhooks.model.takeback import Criteria
from labelhooks.model.task import TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.watched import Watched


class Metric(Protocol):
    """A line of the table of measures."""

    @property
    def name(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def unit(self) -> Literal["Count", "Seconds", "None"]: ...
    @property
    def formula(self) -> str: ...
    @property
    def target(self) -> float | None: ...
    @property
    def better(self) -> Literal["higher", "lower"] | None: ...


class Hours(Protocol):
    def between(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the hours that have counts and begin in [start, end), the first first."""

    def days(self, dataset: str, start: datetime, end: datetime) -> list[Hour]:
        """Return the days that were rolled up and begin in [start, end), the first first."""

    def total(self, dataset: str) -> Hour:
        """Return the sum of the days that were rolled up; its `hour` is the last of them."""


class Switches(Protocol):
    def turn(self, switch: str, *, paused: bool, actor: str, reason: str) -> None:
        """Set a switch."""

    def all(self) -> list[dict[str, Any]]:
        """Return every switch that was ever set, with who set it, when and why."""


class Rule(Protocol):
    """What is said of tasks by who may. Raises NotFound, ConflictError."""

    def cancel(self, ref: TaskRef, *, actor: str, reason: str, now: datetime) -> TaskState:
        """Let a task be asked no more; return what it is."""

    def reopen(self, ref: TaskRef, *, actor: str, reason: str, now: datetime) -> TaskState:
        """Let a task that was cancelled wait again; return what it is."""


class Lineups(Protocol):
    def latest(self, dataset: str) -> Lineup | None:
        """Return the revision in force, or None before the first."""

    def recent(self, dataset: str, at_most: int) -> list[Lineup]:
        """Return the last revisions, the latest first."""

    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        """Return a fit, or None."""


class Shares(Protocol):
    def totals(self, dataset: str, entry: Entry) -> tuple[int, int]:
        """Return how many items a version decided in this life, and accepted."""


class Watches(Protocol):
    def held(self, dataset: str, ref: PrelabelerRef) -> Watched | None:
        """Return what is known of a version's accepted labels, or None."""


class Tallies(Protocol):
    def between(self, annotator: str, dataset: str, first: str, last: str) -> list[Tally]:
        """Return what a person did in a dataset on the days (UTC) from first to last."""


class Sample(Protocol):
    def __call__(self, dataset: str, *, at_most: int, begins: str) -> list[Said]:
        """Return judgments of items drawn by chance, each beside its item's label."""


class Versions(Protocol):
    def recent(self, dataset: str, at_most: int) -> list[dict[str, Any]]:
        """Return the last versions of a dataset's document, the latest first, without it."""


class SetAside(Protocol):
    def __call__(self, dataset: str, *, at_most: int) -> tuple[list[QuarantineRecord], bool]:
        """Return quarantine records, and whether there are more."""


class Rejections(Protocol):
    def note(self, rejection: Rejection) -> None:
        """Keep one for some days."""

    def recent(self, dataset: str, at_most: int) -> list[Rejection]:
        """Return the last ones, the latest first."""


type More = Callable[[], bool]


class Incidents(Protocol):
    def all(self, dataset: str) -> list[Incident]:
        """Return a dataset's incidents, the oldest first."""


class Find(Protocol):
    def __call__(self, incident: Incident, *, at: str, more: More) -> Incident:
        """Return the incident with what was counted, over or not."""


class Walk(Protocol):
    """The way through an incident (controls.incident.walk)."""

    @property
    def incidents(self) -> Incidents: ...
    @property
    def find(self) -> Find: ...

    def draft(
        self,
        dataset: str,
        criteria: Criteria,
        *,
        actor: str,
        reason: str,
        instead: PrelabelerRef | None,
        holds_intake: bool,
    ) -> Incident:
        """Return an incident that is not written anywhere. Raises OperatorError, NotFound."""

    def open(self, incident: Incident) -> Incident:
        """Write a draft."""

    def advance(self, incident: Incident, *, actor: str, more: More) -> Incident:
        """Do a part of the step that is on. Raises ConflictError, OperatorError."""

    def abort(self, incident: Incident, *, actor: str, reason: str) -> Incident:
        """End an incident where it is. Raises ConflictError, OperatorError."""


class Glance(Protocol):
    def __call__(self, dataset: Dataset, now: datetime) -> Mapping[str, Any]:
        """Return `measures` and `slos` of a dataset as alarms see them (quality.view)."""


class Event(Protocol):
    @property
    def at(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def told(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Traced:
    """An item's timeline: `after` are the seconds before each event (controls.timeline)."""

    trace_id: str
    events: Sequence[Event]
    after: Sequence[float]
    seconds: Mapping[str, float]


# Of a dataset's item. Raises NotFound.
type Trace = Callable[[str, str], Traced]
# Of a dataset and counts, as they were in each of several hours or days: US dollars.
type Spent = Callable[[Dataset, Sequence[Mapping[str, int]]], list[float]]
type InForce = Callable[[Dataset, Lineup | None], Lineup]
type Clean = Callable[[Dataset, Sequence[str]], list[str]]
type Metrics = Mapping[str, Metric]
