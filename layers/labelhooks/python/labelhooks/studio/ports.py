"""What the connector needs of others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label_value import LabelValue
from labelhooks.model.lease import Lease, SkipReason
from labelhooks.model.person import Annotator
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.values import Json

# As Label Studio's API writes it (formats.label_studio).
type Written = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shared with a project: our way in, and what its webhook tells us."""

    token: str
    hook: str
    before: str | None = None  # the webhook's secret before this one: it may still be on its way


class Studio(Protocol):
    """A project of Label Studio. Everything raises StudioFailed."""

    @property
    def clock(self) -> datetime:
        """Label Studio's time when it was first asked here."""

    def project(self) -> Written:
        """Return the project's settings."""

    def waiting(self, *, fewer_than: int) -> Iterator[Written]:
        """Yield tasks with fewer annotations than this, in the order of their numbers."""

    def changed(self, since: str | None) -> Iterator[Written]:
        """Yield tasks that changed after a moment of its clock, with their annotations."""

    def add(self, tasks: Sequence[Written]) -> None:
        """Make tasks, all in one request."""

    def replace(self, number: int, data: Json, meta: Json) -> None:
        """Let a task show something else."""

    def remove(self, number: int) -> None:
        """Delete a task; one that is gone is gone."""


class Tasks(Protocol):
    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now."""

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""


class Queues(Protocol):
    def held(self, annotator: str) -> list[TaskRef]:
        """Return what somebody holds."""


class Taken(Protocol):
    @property
    def task(self) -> Task: ...
    @property
    def lease(self) -> Lease: ...


class Claim(Protocol):
    def __call__(
        self,
        annotator: Annotator,
        *,
        dataset: str | None = None,
        limit: int = 1,
        now: datetime | None = None,
    ) -> Sequence[Taken]:
        """Return tasks, now leased."""


class Hold(Protocol):
    def renew(
        self, ref: TaskRef, *, token: str, annotator: str, now: datetime | None = None
    ) -> Lease:
        """Hold a task for longer."""

    def give_back(
        self, ref: TaskRef, *, token: str, annotator: str, now: datetime | None = None
    ) -> TaskState:
        """Let a task be anybody's again."""

    def skip(
        self,
        ref: TaskRef,
        *,
        token: str,
        annotator: str,
        reason: SkipReason,
        skipper: str | None = None,
        now: datetime | None = None,
    ) -> TaskState:
        """Give a task back for good."""


class Submit(Protocol):
    def __call__(
        self,
        dataset: str,
        item_id: str,
        round_: int,
        *,
        annotator: str,
        value: LabelValue,
        seconds: float | None = None,
        key: str | None = None,
        holder: str | None = None,
        now: datetime | None = None,
    ) -> TaskState:
        """Record what somebody said."""


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset."""


class Items(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of these items that are recorded, by id."""


class Artifacts(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order; of media, None."""


class Links(Protocol):
    def link(self, artifact: Artifact, *, seconds: int) -> str:
        """Return a link to a clean artifact that lives so long."""


class Marks(Protocol):
    """How far each project's answers were read."""

    def get(self, dataset: str, project: str) -> str | None:
        """Return the moment of its clock, None where it was never read."""

    def put(self, dataset: str, project: str, moment: str) -> None:
        """Keep it."""


class Secrets(Protocol):
    def of(self, dataset: str, *, fresh: bool = False) -> Secret:
        """Return a dataset's; `fresh`: as it is now, not as it was minutes ago."""
