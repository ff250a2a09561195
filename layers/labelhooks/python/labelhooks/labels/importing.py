"""
Labels out of files: each line is a label of an item, or is refused with its number and the reason.

They go through the labels queue as all labels do. A label's id is derived from the file and the
item: the same file again is the same labels.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Protocol

from labelhooks.errors import BadFormat, PermanentError, SchemaViolation
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import ANYWHERE, extent_of, text_of
from labelhooks.model.ids import plain_id
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Actor, NewLabel, Provenance
from labelhooks.model.label_value import LabelValue, encoded
from labelhooks.model.messages import LabelsDecided
from labelhooks.model.values import Json

_TOGETHER = 100
# Of the values in a message: with their provenance they stay far below what SQS takes (1 MiB).
_MESSAGE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says: a value, and of which item, by its id or by what it is of."""

    value: LabelValue
    item_id: str | None
    contents: tuple[Json, ...] = ()  # any of these may be the item's raw content


type Line = tuple[int, Said | PermanentError]  # its number, from 1


class Items(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of these items that are recorded, by id."""


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order; of an image or a document, None."""


@dataclass(slots=True)
class Report:
    """What became of the lines."""

    labels: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)  # line, why


@dataclass(frozen=True, slots=True)
class Batch:
    """Who says so: a file, by a digest of it, and the operator who imports it."""

    digest: str
    actor: str
    code_version: str


class ImportLabels:
    """Sends the labels that lines say."""

    def __init__(
        self,
        dataset: Dataset,
        batch: Batch,
        *,
        items: Items,
        clean: Clean,
        id_of: Callable[[Json], str],
        redacted: Callable[[LabelValue], LabelValue],
        send: Callable[[str], object],
        reason: str,
    ) -> None:
        """`id_of`: an item's id by its raw content; `redacted`: a value fit to be recorded."""
        self._dataset = dataset
        self._batch = batch
        self._items = items
        self._clean = clean
        self._id_of = id_of
        self._redacted = redacted
        self._send = send
        self._reason = reason
        self._seen: dict[str, int] = {}  # items, and the line that each is in

    def __call__(self, lines: Iterable[Line]) -> Report:
        """Send the labels; with a `send` that does nothing, this only tells what would be."""
        report = Report()
        for some in batched(lines, _TOGETHER, strict=False):
            labels = list(self._labels(some, report))
            for message in packed(self._dataset.name, labels):
                self._send(message.model_dump_json(exclude_none=True))
            report.labels += len(labels)
        return report

    def _labels(self, lines: Sequence[Line], report: Report) -> Iterator[NewLabel]:
        candidates = {
            number: self._candidates(said) for number, said in lines if isinstance(said, Said)
        }
        asked = [one for some in candidates.values() for one in some]
        items = self._items.known(self._dataset.name, asked)
        contents = self._contents(items)
        for number, said in lines:
            try:
                if isinstance(said, PermanentError):
                    raise said
                item = next((items[one] for one in candidates[number] if one in items), None)
                content = contents.get(item.item_id) if item is not None else None
                yield self._label(number, said, item, content)
            except PermanentError as error:
                report.refused.append((number, str(error)))

    def _candidates(self, said: Said) -> list[str]:
        if said.item_id is not None:
            return [said.item_id]
        return [self._id_of(content) for content in said.contents]

    def _contents(self, items: dict[str, Item]) -> dict[str, Json]:
        """Return the clean contents of the items, where places in them must be checked."""
        if self._dataset.spec.labels.kind != "spans":
            return {}
        held = self._clean.contents([item.artifact for item in items.values()])
        return dict(zip(items, held, strict=True))

    def _label(self, number: int, said: Said, item: Item | None, content: Json) -> NewLabel:
        if item is None:
            raise BadFormat("no item of this dataset is the one that is meant")
        if item.withdrawn is not None:
            raise BadFormat("its item was pulled back: it gets no label")
        within = ANYWHERE
        if self._dataset.spec.labels.kind == "spans":
            given = {text_of(one) for one in said.contents} - {None}
            if given and text_of(content) not in given:
                raise SchemaViolation("its text was redacted, so its spans are of another text")
            within = extent_of(content)
        value = self._redacted(self._dataset.spec.labels.check(said.value, within=within))
        first = self._seen.setdefault(item.item_id, number)
        if first != number:
            raise BadFormat(f"line {first} is of the same item")
        return NewLabel(
            item_id=item.item_id,
            label_id=plain_id("import", self._dataset.name, item.item_id, self._batch.digest),
            value=value,
            provenance=Provenance(
                artifact_id=item.artifact.id,
                schema_version=self._dataset.schema_version,
                dataset_version=self._dataset.version,
                actor=Actor(kind="operator", id=self._batch.actor, version="import"),
                reason=self._reason,
                redaction_version=item.redaction_version,
                code_version=self._batch.code_version,
                trace_id=item.trace_id,
                decided_at=timestamp(),
            ),
        )


def packed(dataset: str, labels: Sequence[NewLabel]) -> Iterator[LabelsDecided]:
    """Yield messages that hold the labels, none with more than SQS takes."""
    waiting: list[NewLabel] = []
    size = 0
    for label in labels:
        length = len(encoded(label.value))
        if waiting and size + length > _MESSAGE:
            yield LabelsDecided(dataset=dataset, labels=tuple(waiting))
            waiting, size = [], 0
        waiting.append(label)
        size += length
    if waiting:
        yield LabelsDecided(dataset=dataset, labels=tuple(waiting))
