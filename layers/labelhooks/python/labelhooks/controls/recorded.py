"""All that is recorded of an item, gathered for its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from labelhooks.controls.timeline import Recorded
from labelhooks.errors import NotFound
from labelhooks.model.item import Item, Upload
from labelhooks.model.label import Label
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.task import Judgment, SampledOut, Task


class Items(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of these items that are there, by their ids."""

    def upload(self, dataset: str, upload_id: str) -> Upload | None:
        """Return an upload of records."""

    def sources(self, dataset: str, item_id: str) -> list[tuple[str, str]]:
        """Return an item's further sources, each with when."""


class Tasks(Protocol):
    def of(self, dataset: str, item_id: str) -> list[Task]:
        """Return the tasks of an item."""

    def round(self, dataset: str, item_id: str, number: int) -> tuple[Task, list[Judgment]] | None:
        """Return a round with its judgments."""

    def sampled_out(self, dataset: str, item_id: str) -> SampledOut | None:
        """Return the record that nobody is asked of an item."""


class Labels(Protocol):
    def history(self, dataset: str, item_id: str) -> list[Label]:
        """Return the versions of an item's label."""


class Quarantine(Protocol):
    def get(self, dataset: str, quarantine_id: str) -> QuarantineRecord:
        """Return a record. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class Records:
    """Where it is recorded."""

    items: Items
    tasks: Tasks
    labels: Labels
    quarantine: Quarantine


def recorded_of(
    records: Records, dataset: str, item_id: str, *, arrived_at: str | None = None
) -> Recorded:
    """Return all that is recorded of an item. Raises NotFound."""
    found = records.items.known(dataset, [item_id]).get(item_id)
    if found is None:
        raise NotFound(f"dataset {dataset} has no item {item_id}")
    upload_at = None
    if found.source.kind == "record":
        upload = records.items.upload(dataset, found.source.id.partition(":")[0])
        upload_at = upload.created_at if upload else None
    quarantined = []
    if found.withdrawn:
        quarantined = [records.quarantine.get(dataset, found.withdrawn)]
    tasks = records.tasks
    rounds = [tasks.round(dataset, item_id, one.round) for one in tasks.of(dataset, item_id)]
    return Recorded(
        item=found,
        arrived_at=arrived_at,
        upload_at=upload_at,
        further=records.items.sources(dataset, item_id),
        rounds=[one for one in rounds if one is not None],
        out=tasks.sampled_out(dataset, item_id),
        labels=records.labels.history(dataset, item_id),
        quarantined=quarantined,
    )
