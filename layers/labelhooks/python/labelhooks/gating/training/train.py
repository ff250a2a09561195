"""
Train a version from the labels that people gave, and register it as shadow.

What is read is bounded: of more labels than MOST_TEXTS those are taken whose hash is smallest, a
random sample that grows into itself as labels come in; and texts are read, in that order, up to
MOST_CHARACTERS.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import batched
from typing import Protocol

from labelhooks.errors import BadEvidence, ConflictError, OperatorError
from labelhooks.gating.prelabelers import strings
from labelhooks.gating.registry import Registry, Why
from labelhooks.gating.textmodel import LONGEST
from labelhooks.gating.training.examples import Example, Learn, Part, example, part_of
from labelhooks.gating.training.measure import calibrate, measure
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import draw
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Label
from labelhooks.model.prelabeler import TextModelPrelabeler
from labelhooks.model.training import Card, RunState, TrainingRun, TrainOrder
from labelhooks.model.values import Json

MOST_TEXTS = 20_000
MOST_CHARACTERS = 40_000_000
FEWEST = 20  # texts to learn from
_READ = 100  # items at a time
BITS = 16
# Classes x features: what L-BFGS holds is some twenty times as many numbers of 8 bytes.
MOST_WEIGHTS = 6_000_000


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""


class Labels(Protocol):
    def labels(self, dataset: str) -> Iterator[Label]:
        """Return the current labels, whoever said them."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in order."""


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order."""


class Files(Protocol):
    def put(self, digest: str, data: bytes) -> None:
        """Store a model's file under the SHA-256 of its bytes."""


class Runs(Protocol):
    def put_run(self, run: TrainingRun) -> None:
        """Write how an order went."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where labels and texts come from, and where what is made of them goes."""

    datasets: Datasets
    labels: Labels
    items: Items
    clean: Clean
    files: Files
    runs: Runs
    registry_of: Callable[[Dataset], Registry]


class TrainPrelabeler:
    def __init__(self, sources: Sources, *, learn: Learn, code_version: str) -> None:
        """`learn` is gating.training.learn.learn, which is not imported before it is needed."""
        self._from = sources
        self._learn = learn
        self._code_version = code_version

    def __call__(self, order: TrainOrder) -> TrainingRun:
        """
        Return how it went, which is recorded.

        Refused, with the reason: a dataset that it cannot be trained for, too few labels, a
        version that is taken. The same order again makes, and changes, nothing more.

        Raises UnknownDataset.
        """
        run = TrainingRun(order=order, state=RunState.RUNNING, at=timestamp())
        dataset = self._from.datasets.current(order.dataset)
        self._from.runs.put_run(run)
        try:
            digest, card = self._version(dataset, order)
        except (OperatorError, ConflictError) as error:
            ended = _refused(run, error)
        else:
            told = {"state": RunState.REGISTERED, "digest": digest, "card": card}
            ended = run.model_copy(update={**told, "ended_at": timestamp()})
        self._from.runs.put_run(ended)
        return ended

    def _version(self, dataset: Dataset, order: TrainOrder) -> tuple[str, Card]:
        check_trainable(dataset)
        registry = self._from.registry_of(dataset)
        why = Why(actor=order.actor, reason=order.reason)
        held = registry.version(order.ref)
        if held is not None:
            if held.card is None or held.spec.kind != "text_model":
                raise ConflictError(
                    f"{order.name} {order.version} was registered before, and not by training: "
                    "give it another version"
                )
            if registry.lineup().find(order.ref) is None:  # killed between the two writes
                registry.register(held.spec, why, card=held.card)
            return held.spec.digest, held.card
        data, card = self._trained(dataset)
        digest = hashlib.sha256(data).hexdigest()
        self._from.files.put(digest, data)  # first: a version whose file is not there is of no use
        spec = TextModelPrelabeler(
            kind="text_model", name=order.name, version=order.version, digest=digest
        )
        registry.register(spec, why, card=card)
        return digest, card

    def _trained(self, dataset: Dataset) -> tuple[bytes, Card]:
        left_out = Counter[str]()
        classes = dataset.spec.labels.classes
        bits = bits_for(len(classes))
        chosen = self._chosen(dataset, left_out)
        examples = list(self._examples(dataset, chosen, bits, left_out))
        by_part = {part: [one for one in examples if part_of(one.item_id) is part] for part in Part}
        learned = by_part[Part.TRAIN]
        known = Counter(one.label for one in learned)
        if len(learned) < FEWEST or len(known) < 2:
            raise BadEvidence(_missing(len(learned), known, left_out))
        model = self._learn(learned, [name for name in classes if known[name]], bits)
        calibrated = calibrate(model, by_part[Part.CALIBRATE])
        card = Card(
            dataset_version=dataset.version,
            schema_version=dataset.schema_version,
            code_version=self._code_version,
            trained_on=dict(sorted(known.items())),
            calibrated_on=calibrated,
            temperature=model.temperature,
            held_out=measure(model, by_part[Part.HELD_OUT]),
            left_out=dict(sorted(left_out.items())),
        )
        model.about = {"dataset": dataset.name, "trained_on": len(learned)}
        return model.dump(), card

    def _chosen(self, dataset: Dataset, left_out: Counter[str]) -> list[tuple[str, str]]:
        """Return items with the classes that people gave them, in the order of their hashes."""
        found = Counter[str]()

        def usable() -> Iterator[tuple[float, str, str]]:
            for label in said_by_people(self._from.labels.labels(dataset.name)):
                if isinstance(label.value, str) and dataset.spec.labels.allows(label.value):
                    found["usable"] += 1
                    yield draw(label.item_id, salt="training"), label.item_id, label.value
                else:
                    left_out["label of another schema"] += 1

        kept = nsmallest(MOST_TEXTS, usable())
        if found["usable"] > len(kept):
            left_out["beyond what is read"] += found["usable"] - len(kept)
        return [(item_id, value) for _, item_id, value in kept]

    def _examples(
        self,
        dataset: Dataset,
        chosen: Sequence[tuple[str, str]],
        bits: int,
        left_out: Counter[str],
    ) -> Iterator[Example]:
        read = 0
        for some in batched(chosen, _READ, strict=False):
            if read >= MOST_CHARACTERS:
                left_out["beyond what is read"] += len(some)
                continue
            items = self._from.items.get_many(dataset.name, [item_id for item_id, _ in some])
            contents = self._from.clean.contents([item.artifact for item in items])
            for (item_id, label), item, content in zip(some, items, contents, strict=True):
                text = strings(content)
                if item.withdrawn is not None:
                    left_out["item pulled back"] += 1
                elif not text.strip():
                    left_out["no text"] += 1
                else:
                    read += min(len(text), LONGEST)
                    yield example(item_id, text, label, bits)


def said_by_people(labels: Iterable[Label]) -> Iterator[Label]:
    """Return the labels that hold and that people agreed on: never what a pre-labeler said."""
    for label in labels:
        if label.provenance.actor.kind == "annotators" and not label.withdrawn:
            yield label


def check_trainable(dataset: Dataset) -> None:
    """Raise OperatorError for a dataset that the text model cannot be trained for."""
    if dataset.spec.modality != "text":
        raise OperatorError(f"{dataset.name} is of {dataset.spec.modality}s: training is for texts")
    if dataset.spec.labels.kind != "choice":
        raise OperatorError(
            f"{dataset.name} has labels of kind {dataset.spec.labels.kind}: training is for choice"
        )


def bits_for(classes: int) -> int:
    """
    Return how many bits of features a model of so many classes may have.

    >>> bits_for(3), bits_for(77), bits_for(500)
    (16, 16, 13)
    """
    bits = BITS
    while classes << bits > MOST_WEIGHTS:
        bits -= 1
    return bits


def _missing(texts: int, known: Counter[str], left_out: Counter[str]) -> str:
    told = ", ".join(f"{name} {number}" for name, number in sorted(known.items())) or "none"
    other = ", ".join(f"{number} {why}" for why, number in sorted(left_out.items()))
    return (
        f"{texts} texts to train on (by class: {told}), want {FEWEST} of 2 classes; a fifth of "
        "what people labeled is held out. Let people label more"
        + (f". Not used: {other}" if other else "")
    )


def _refused(run: TrainingRun, error: Exception) -> TrainingRun:
    told = {"state": RunState.REFUSED, "why": str(error), "ended_at": timestamp()}
    return run.model_copy(update=told)
