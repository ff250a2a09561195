"""Look at clean items again by the thorough tier; what it still finds is pulled back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from labelhooks.errors import PermanentError, RedactionIncident, VersionTaken
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import plain_id
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Actor, Label, Provenance
from labelhooks.model.messages import RecheckWanted, parse
from labelhooks.model.quarantine import QuarantineRecord, refusal
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json

# What the thorough tier is less sure of is no incident: its false alarms would hide the true ones.
SURE = 0.8
# Writers of one item's label are few: more losses in a row mean that something else is wrong.
_TRIES = 8


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in order. Raises InvalidMessage where one is not recorded."""

    def withdraw(self, dataset: str, item_id: str, quarantine_id: str) -> None:
        """Mark an item as pulled back."""


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order."""


class Tasks(Protocol):
    def close(self, dataset: str, item_id: str) -> None:
        """Cancel an item's tasks and let no other be made."""


class Labels(Protocol):
    def append(self, label: Label) -> bool:
        """Write a version; False if this very label holds it. Raises VersionTaken."""

    def history(self, dataset: str, item_id: str) -> list[Label]:
        """Return all versions, the oldest first."""


class Quarantine(Protocol):
    def noted(self, record: QuarantineRecord) -> bool:
        """Return whether there is a record of its id."""

    def note(self, record: QuarantineRecord) -> None:
        """Record it, once."""


class Redact(Protocol):
    @property
    def version(self) -> str:
        """The policy's and the detector's version, for provenance."""

    def redact_many(self, values: Sequence[Json]) -> list[Redacted | PermanentError]:
        """Return each value with what is personal in it, or why that cannot be told."""


type LookerFor = Callable[[Dataset], Redact]
type Announce = Callable[[str, dict[str, int]], object]  # dataset, how many of each type


@dataclass(frozen=True, slots=True)
class PullBack:
    """
    Takes an item away from everybody: each step once, in an order that any crash may interrupt.

    Its mark stops the gate; a version of its label that withdraws it stands against every other;
    a task that is not there takes the place of the next one.
    """

    items: Items
    tasks: Tasks
    labels: Labels
    quarantine: Quarantine
    announce: Announce
    code_version: str

    def __call__(self, dataset: Dataset, item: Item, found: Mapping[str, int], who: str) -> None:
        """Pull `item` back for so many places of each type that `who`, a detector, found."""
        told = ", ".join(f"{kind} {number}" for kind, number in sorted(found.items()))
        record = self._record(item, told)
        self.items.withdraw(item.dataset, item.item_id, record.quarantine_id)
        self._withdraw_label(dataset, item, told, who)
        self.tasks.close(item.dataset, item.item_id)
        if not self.quarantine.noted(record):
            # Before it is noted: an incident may be counted twice, and is never uncounted.
            self.announce(item.dataset, dict(found))
            self.quarantine.note(record)

    def _record(self, item: Item, told: str) -> QuarantineRecord:
        record = refusal(
            RedactionIncident(f"a re-check found: {told}"),
            quarantine_id=plain_id("redaction_incident", item.dataset, item.item_id),
            dataset=item.dataset,
            function="recheck",
            what="item",
            where=f"item {item.item_id}",
            release_to=None,
            item_id=item.item_id,
            trace_id=item.trace_id,
        )
        return record.model_copy(update={"content": ""})

    def _withdraw_label(self, dataset: Dataset, item: Item, told: str, who: str) -> None:
        for _ in range(_TRIES):
            history = self.labels.history(item.dataset, item.item_id)
            if history and history[-1].withdrawn:
                return
            try:
                self.labels.append(self._withdrawal(dataset, item, history, told, who))
            except VersionTaken:
                continue  # a label came between: read again
            return
        raise VersionTaken(item.item_id, len(history) + 1, "ever another label")

    def _withdrawal(
        self, dataset: Dataset, item: Item, history: Sequence[Label], told: str, who: str
    ) -> Label:
        return Label(
            dataset=item.dataset,
            item_id=item.item_id,
            label_id=plain_id("recheck", item.dataset, item.item_id),
            version=len(history) + 1,
            supersedes=history[-1].label_id if history else None,
            at=timestamp(),
            provenance=Provenance(
                artifact_id=item.artifact.id,
                schema_version=dataset.schema_version,
                dataset_version=dataset.version,
                actor=Actor(kind="recheck", id="thorough", version=who[:64]),
                reason=f"redaction_incident: {told}"[:200],
                redaction_version=item.redaction_version,
                code_version=self.code_version,
                trace_id=item.trace_id,
                decided_at=timestamp(),
            ),
        )


@dataclass(frozen=True, slots=True)
class Recheck:
    """Looks at the items of a message."""

    datasets: Datasets
    items: Items
    clean: Clean
    looker_for: LookerFor
    pull_back: PullBack
    count: Count

    def __call__(self, body: str) -> int:
        """
        Return how many items were pulled back.

        Raises InvalidMessage, UnknownDataset, Paused; and, when all others have been looked at,
        the first error of an item that could not be.
        """
        wanted = parse(RecheckWanted, body)
        self.datasets.check_running(wanted.dataset)
        items = self.items.get_many(wanted.dataset, list(dict.fromkeys(wanted.items)))
        by_version: dict[int, list[Item]] = {}
        for item in items:
            by_version.setdefault(item.dataset_version, []).append(item)
        failed: list[PermanentError] = []
        pulled = 0
        for version, some in by_version.items():
            pulled += self._look(self.datasets.at(wanted.dataset, version), some, failed)
        self.count(wanted.dataset, Counted.RECHECKED, len(items))
        if failed:
            raise failed[0]
        return pulled

    def _look(self, dataset: Dataset, items: Sequence[Item], failed: list[PermanentError]) -> int:
        looker = self.looker_for(dataset)
        contents = self.clean.contents([item.artifact for item in items])
        pulled = 0
        for item, outcome in zip(items, looker.redact_many(contents), strict=True):
            if isinstance(outcome, PermanentError):
                failed.append(outcome)
                continue
            found: dict[str, int] = {}
            for finding in outcome.findings:
                if finding.score >= SURE:
                    found[finding.type] = found.get(finding.type, 0) + 1
            if found:
                self.pull_back(dataset, item, found, looker.version)
                pulled += 1
        return pulled
