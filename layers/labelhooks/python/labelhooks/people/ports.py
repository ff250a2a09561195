"""What the API needs of others; the function wires it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Label
from labelhooks.model.label_value import LabelValue
from labelhooks.model.lease import Lease, SkipReason
from labelhooks.model.person import Annotator, Tally
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.values import Json
from labelhooks.model.waiting import Page
from labelhooks.people.answers import ProgressView, UploadView


class Claimed(Protocol):
    """A task, and the lease that somebody has on it; its item, if that was read."""

    @property
    def task(self) -> Task: ...

    @property
    def lease(self) -> Lease: ...

    @property
    def item(self) -> Item | None: ...


class Claim(Protocol):
    def __call__(
        self, annotator: Annotator, *, dataset: str | None, limit: int, now: datetime
    ) -> Sequence[Claimed]:
        """Give a person the next tasks. Raises NotAllowed, LimitReached, Crowded, Paused."""


class Hold(Protocol):
    """What the holder of a task does with it. Each raises LeaseLost and NotFound."""

    def renew(self, ref: TaskRef, *, token: str, annotator: str, now: datetime) -> Lease:
        """Hold it for longer."""

    def give_back(self, ref: TaskRef, *, token: str, annotator: str, now: datetime) -> TaskState:
        """Let somebody else have it."""

    def skip(
        self, ref: TaskRef, *, token: str, annotator: str, reason: SkipReason, now: datetime
    ) -> TaskState:
        """Let somebody else have it, for a reason."""

    def escalate(
        self, ref: TaskRef, *, token: str, annotator: str, reason: SkipReason, now: datetime
    ) -> TaskState:
        """Let a reviewer have it, for a reason."""


class Submit(Protocol):
    def __call__(
        self,
        dataset: str,
        item_id: str,
        round_: int,
        *,
        annotator: str,
        value: LabelValue,
        seconds: float | None,
        token: str | None,
        key: str | None,
        schema_version: int | None,
        now: datetime,
    ) -> TaskState:
        """Record an answer. Raises LeaseLost, StaleSchema, SchemaViolation, ConflictError."""


class Review(Protocol):
    """What reviewers decide. Raises NotFound, ConflictError, SchemaViolation."""

    def approve(self, ref: TaskRef, *, reviewer: str, now: datetime) -> TaskState:
        """Let the judgments' own answer be the label."""

    def correct(
        self, ref: TaskRef, *, reviewer: str, value: LabelValue, now: datetime
    ) -> TaskState:
        """Let another answer be the label."""

    def send_back(self, ref: TaskRef, *, reviewer: str, comment: str, now: datetime) -> TaskState:
        """Have it asked again."""


class Tasks(Protocol):
    """What is recorded of tasks."""

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""

    def of(self, dataset: str, item_id: str) -> list[Task]:
        """Return an item's tasks, round by round."""


class Queues(Protocol):
    """What waits for people, and what they hold."""

    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]:
        """Return, for each shard, what waits there behind a place (None: from the first)."""

    def held(self, annotator: str) -> list[TaskRef]:
        """Return the tasks that a person holds."""


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""

    def names(self) -> list[str]:
        """Return the names of all datasets, sorted."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in this order. Raises InvalidMessage where one is not there."""


class Artifacts(Protocol):
    def content(self, artifact: Artifact) -> Json:
        """Return a clean value."""


class Links(Protocol):
    def link(self, artifact: Artifact, *, seconds: int) -> str:
        """Return a link to a clean image, recording or document that lives so long."""


class Uploads(Protocol):
    def form(self, dataset: str, name: str, *, media_type: str, size: int) -> UploadView:
        """Return the form that one file may be posted with."""


class Labels(Protocol):
    def history(self, dataset: str, item_id: str) -> list[Label]:
        """Return the versions of an item's label, the oldest first."""


class Books(Protocol):
    def progress(self, dataset: str) -> ProgressView:
        """Return where the items of a dataset are."""


class People(Protocol):
    def get(self, annotator: str) -> Annotator:
        """Return what is recorded of a person."""

    def today(self, annotator: str, day: str) -> list[Tally]:
        """Return what a person did on a day (UTC), dataset by dataset."""
