"""Current labels with their provenance, as lines of other tools' files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Protocol

from labelhooks.errors import PermanentError
from labelhooks.formats import ground_truth, labels_jsonl
from labelhooks.formats.ground_truth import Job, Picture
from labelhooks.formats.label_studio.results import Shown
from labelhooks.formats.label_studio.tasks import data_of, task, with_annotation
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import text_of
from labelhooks.model.ids import canonical
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Label
from labelhooks.model.values import Json

type Line = dict[str, Any]

_TOGETHER = 100


class Items(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of these items that are recorded, by id."""


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order; of an image or a document, None."""


@dataclass(frozen=True, slots=True)
class Labeled:
    """A label in force with its item and the item's clean content."""

    label: Label
    item: Item
    content: Json
    address: str | None  # of an image, a document, a recording


class Form(Protocol):
    def __call__(self, labeled: Labeled) -> Line:
        """Return the line of a label. Raises PermanentError where the format has none for it."""


@dataclass(slots=True)
class Left:
    """Labels that are not among the lines, and why."""

    withdrawn: int = 0  # the label, or what it is of
    foreign: int = 0  # made under a schema that takes no such label any more
    refused: int = 0  # by the format


class ExportLabels:
    """Makes lines of labels, a batch at a time: nothing is held but that."""

    def __init__(
        self,
        dataset: Dataset,
        *,
        items: Items,
        clean: Clean,
        address: Callable[[Artifact], str],
        form: Form,
        contents: bool,
    ) -> None:
        """`contents`: whether the form shows what is labeled, which then is read."""
        self._dataset = dataset
        self._items = items
        self._clean = clean
        self._address = address
        self._form = form
        self._contents = contents
        self.left = Left()

    def __call__(self, labels: Iterable[Label]) -> Iterator[Line]:
        """Yield a line for each label, in order."""
        for batch in batched(labels, _TOGETHER, strict=False):
            for labeled in self._labeled(batch):
                try:
                    yield self._form(labeled)
                except PermanentError:
                    self.left.refused += 1

    def _labeled(self, batch: Sequence[Label]) -> Iterator[Labeled]:
        items = self._items.known(self._dataset.name, [one.item_id for one in batch])
        kept = []
        for label in batch:
            item = items.get(label.item_id)
            if label.value is None or item is None or item.withdrawn is not None:
                self.left.withdrawn += 1
            elif not self._dataset.spec.labels.allows(label.value):
                self.left.foreign += 1
            else:
                kept.append((label, item))
        artifacts = [item.artifact for _, item in kept]
        held = self._clean.contents(artifacts) if self._contents else [None] * len(kept)
        for (label, item), content in zip(kept, held, strict=True):
            media = item.artifact.is_media
            yield Labeled(label, item, content, self._address(item.artifact) if media else None)


def as_jsonl(labeled: Labeled) -> Line:
    """Return a label as our JSONL has it."""
    return labels_jsonl.line_of(labeled.label, labeled.content)


def as_label_studio(dataset: Dataset) -> Form:
    """Return what makes an annotated task of a label, for a project with the schema's controls."""
    modality = dataset.spec.modality

    def line(labeled: Labeled) -> Line:
        label, artifact = labeled.label, labeled.item.artifact
        value = label.value
        if value is None:
            raise ValueError("a label that is withdrawn is no annotation")
        shown = Shown(text_of(labeled.content), artifact.width, artifact.height)
        said = label.model_dump(mode="json", exclude_none=True, exclude={"value", "item_id"})
        data = data_of(labeled.content, modality, labeled.address)
        made = task(label.item_id, label.dataset, data, label=said)
        return with_annotation(made, value, dataset.spec.labels, shown, unique_id=label.label_id)

    return line


def as_ground_truth(dataset: Dataset, attribute: str) -> Form:
    """Return what makes a line of an output manifest of a label."""

    def line(labeled: Labeled) -> Line:
        label, artifact, content = labeled.label, labeled.item.artifact, labeled.content
        if label.value is None:
            raise ValueError("a label that is withdrawn is in no manifest")
        text = content if isinstance(content, str) else canonical(content).decode()
        asked = ground_truth.input_line(
            text_of(content) or text, at=labeled.address, item_id=label.item_id
        )
        said = label.provenance
        job = Job(
            attribute=attribute,
            name=f"labelhooks/{dataset.name}",
            at=said.decided_at,
            human=said.actor.kind != "prelabeler",
            confidence=said.confidence,
        )
        picture = None
        if artifact.width and artifact.height:
            picture = Picture(artifact.width, artifact.height)
        made = ground_truth.with_label(asked, label.value, dataset.spec.labels, job, picture)
        ground_truth.written(made)  # raises for what Ground Truth would not read
        return made

    return line
