"""
Tasks with their annotations and predictions, and what a judgment or a label makes of them.

A task that we write holds in `meta.labelhooks` what Label Studio has no place for: the item's id,
and of a label its whole provenance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labelhooks.formats.foreign import Place
from labelhooks.formats.label_studio.results import UNKNOWN, Shown, results_of, value_of
from labelhooks.model.ids import canonical
from labelhooks.model.label_value import LabelValue
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.schema import LabelSchema
from labelhooks.model.values import Json

type Task = dict[str, Any]

OURS = "labelhooks"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotation of a task says, as far as a judgment or a label holds it."""

    value: LabelValue
    annotator: str | None  # `ls-7` of Label Studio's user 7; None: it does not tell
    seconds: float | None
    ground_truth: bool
    id: str | None  # as Label Studio numbers it


def task(item_id: str, dataset: str, data: Mapping[str, Json], **more: Json) -> Task:
    """Return a task to import, of an item: `data` is what the project's configuration shows."""
    return {"data": dict(data), "meta": {OURS: {"item_id": item_id, "dataset": dataset, **more}}}


def data_of(content: Json, modality: str, address: str | None) -> dict[str, Json]:
    """
    Return what a task shows: a record's fields, a text, or an address.

    >>> data_of("hello", "text", None), data_of(None, "image", "https://x.test/1")
    ({'text': 'hello'}, {'image': 'https://x.test/1'})
    """
    if address is not None:
        return {modality: address}
    if isinstance(content, dict):
        return content
    return {"text": content if isinstance(content, str) else canonical(content).decode()}


def with_prediction(
    made: Task, proposal: Proposal, schema: LabelSchema, shown: Shown = UNKNOWN
) -> Task:
    """Return a task with a pre-labeler's proposal as a prediction."""
    who = proposal.prelabeler
    prediction = {
        "model_version": f"{who.name} {who.version}",
        "score": proposal.confidence,
        "result": results_of(proposal.value, schema, shown),
    }
    return {**made, "predictions": [*made.get("predictions", []), prediction]}


def with_annotation(
    made: Task,
    value: LabelValue,
    schema: LabelSchema,
    shown: Shown = UNKNOWN,
    *,
    seconds: float | None = None,
    ground_truth: bool = False,
    unique_id: str | None = None,
) -> Task:
    """Return a task with a value as an annotation; `unique_id` makes a second import the same."""
    annotation: dict[str, Any] = {
        "result": results_of(value, schema, shown),
        "was_cancelled": False,
        "ground_truth": ground_truth,
    }
    if seconds is not None:
        annotation["lead_time"] = seconds
    if unique_id is not None:
        annotation["unique_id"] = unique_id
    return {**made, "annotations": [*made.get("annotations", []), annotation]}


def item_of(read: Place) -> str | None:
    """Return the item's id that a task holds, if we wrote it. Raises BadFormat."""
    meta = read.at("meta")
    ours = None if meta.absent or not isinstance(meta.held, dict) else meta.at(OURS)
    if ours is None or ours.absent or ours.at("item_id").absent:
        return None
    return ours.at("item_id").text()


def annotations_of(
    read: Place, schema: LabelSchema, *, control: str | None = None
) -> Iterator[Annotation]:
    """
    Yield what the annotations of a task say; those that were skipped say nothing.

    Raises BadFormat, naming the place.
    """
    written = read.at("annotations")
    if written.absent:
        return
    for one in written.items():
        if one.at("was_cancelled").held is True:
            continue
        seconds = one.at("lead_time")
        number = one.at("id").held
        yield Annotation(
            value=value_of(one.at("result"), schema, control=control),
            annotator=_annotator(one.at("completed_by")),
            seconds=None if seconds.absent else max(0.0, seconds.number()),
            ground_truth=one.at("ground_truth").held is True,
            id=str(number) if isinstance(number, int | str) else None,
        )


def predictions_of(
    read: Place, schema: LabelSchema, *, control: str | None = None
) -> Iterator[tuple[LabelValue, float | None]]:
    """Yield what the predictions of a task say, and their scores. Raises BadFormat."""
    written = read.at("predictions")
    if written.absent:
        return
    for one in written.items():
        score = one.at("score")
        value = value_of(one.at("result"), schema, control=control)
        yield value, None if score.absent else score.number()


def _annotator(who: Place) -> str | None:
    """Return a pseudonym by Label Studio's number of a user; names and addresses are left out."""
    if who.absent:
        return None
    number = who.at("id") if isinstance(who.held, dict) else who
    return f"ls-{number.whole()}"
