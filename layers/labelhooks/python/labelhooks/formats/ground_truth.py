"""
SageMaker Ground Truth's manifests: lines to label, and lines with their labels.

What has a type of its own there (classes, several classes, boxes, spans of text) is written in it;
the rest is written as our JSON under the type of custom jobs, for which a label is any JSON.

Source: Amazon SageMaker Developer Guide, "Labeling job output data" and "Input data"; for spans,
the augmented manifests of Amazon Comprehend's guide, "PDF annotation files".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labelhooks.errors import BadFormat, SchemaViolation, TooLarge
from labelhooks.formats.foreign import Place
from labelhooks.model.ids import canonical
from labelhooks.model.label_value import (
    Box,
    LabelValue,
    Region,
    Regions,
    Span,
    Spans,
    as_json,
    read_value,
)
from labelhooks.model.schema import LabelSchema
from labelhooks.model.value_rules import rounded
from labelhooks.model.values import Json

type Line = dict[str, Any]

LONGEST_LINE = 100_000  # bytes (Developer Guide, "Input data quotas")
# Passed through as every key that is not the label's.
ITEM_KEY = "labelhooks-item-id"
_CUSTOM = "groundtruth/custom"
_METADATA = "-metadata"


@dataclass(frozen=True, slots=True)
class Job:
    """What Ground Truth writes beside every label of a job."""

    attribute: str  # the name of the label's field
    name: str  # of the job
    at: str  # when the label was made, ISO 8601
    human: bool = True
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The size of the picture that boxes are of, in pixels."""

    width: int
    height: int


def input_line(content: str, *, at: str | None = None, item_id: str | None = None) -> Line:
    """
    Return a line of an input manifest: a text, or with `at` the S3 address of what is labeled.

    >>> input_line("", at="s3://clean/chat/1.png")
    {'source-ref': 's3://clean/chat/1.png'}
    """
    line: Line = {"source-ref": at} if at is not None else {"source": content}
    return line if item_id is None else {**line, ITEM_KEY: item_id}


def written(line: Line) -> bytes:
    """Return a line as it stands in a manifest. Raises TooLarge beyond 100,000 bytes."""
    body = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LONGEST_LINE:
        raise TooLarge(f"{len(body)} bytes, of {LONGEST_LINE} that a line of a manifest may have")
    return body + b"\n"


def with_label(
    line: Line, value: LabelValue, schema: LabelSchema, job: Job, picture: Picture | None = None
) -> Line:
    """
    Return an input line with its label, as an output manifest has it.

    Raises BadFormat where boxes are to be written in pixels, and the picture's size is not known.
    """
    of = "image" if "source-ref" in line else "text"
    label, about = _label(value, schema, job, picture, of)
    metadata = {
        **about,
        "job-name": job.name,
        "human-annotated": "yes" if job.human else "no",
        "creation-date": job.at,
    }
    return {**line, job.attribute: label, job.attribute + _METADATA: metadata}


def label_of(line: Place, schema: LabelSchema, attribute: str | None = None) -> LabelValue:
    """
    Return the label of a line; whether it is one of the schema, its `check` tells.

    Args:
        line: of an output manifest.
        schema: what it is to be a label of.
        attribute: the name of the label's field; None: there is one.

    Raises:
        BadFormat: no such label; the message names the place.

    """
    name = attribute or _attribute(line)
    label, about = line.at(name), line.at(name + _METADATA)
    kind = about.at("type").text()
    match schema.kind, kind:
        case "choice", "groundtruth/text-classification" | "groundtruth/image-classification":
            return about.at("class-name").text()
        case "multi_choice", (
            "groundtruth/text-classification-multilabel"
            | "groundtruth/image-classification-multilabel"
        ):
            return tuple(_named(one, about) for one in label.items())
        case "regions", "groundtruth/object-detection":
            return _boxes(label, about)
        case "spans", "groundtruth/text-span":
            return _spans(label)
        case _, "groundtruth/custom":
            return _custom(label)
    raise about.at("type").wrong(f"not the type of a {schema.kind} label")


def source_of(line: Place) -> tuple[str | None, str | None]:
    """Return a line's text, or else the address of what is labeled; and raise BadFormat."""
    text, at = line.at("source"), line.at("source-ref")
    if text.absent == at.absent:
        raise line.wrong("want source or source-ref")
    return (None, at.text()) if text.absent else (text.text(), None)


def item_of(line: Place) -> str | None:
    """Return the id of the item that a line is of, if we wrote it. Raises BadFormat."""
    found = line.at(ITEM_KEY)
    return None if found.absent else found.text()


type _Label = tuple[Json, Mapping[str, Any]]  # and what its metadata say of it


def _label(
    value: LabelValue, schema: LabelSchema, job: Job, picture: Picture | None, of: str
) -> _Label:
    # Every label has a confidence there.
    confidence = 1.0 if job.confidence is None else job.confidence
    if isinstance(value, str):
        about = {"class-name": value, "confidence": confidence}
        return schema.classes.index(value), {**about, "type": f"groundtruth/{of}-classification"}
    if isinstance(value, tuple):
        places = [schema.classes.index(name) for name in value]
        names = {str(place): name for place, name in zip(places, value, strict=True)}
        return list(places), {
            "class-map": names,
            "confidence-map": dict.fromkeys(names, confidence),
            "type": f"groundtruth/{of}-classification-multilabel",
        }
    if isinstance(value, Spans):
        return _entities(value, schema, confidence)
    if isinstance(value, Regions) and all(_plain_box(one) for one in value.regions):
        if picture is None:
            raise BadFormat("boxes are written in pixels, and the picture's size is not known")
        return _pixels(value, schema, picture, confidence)
    return as_json(value), {"type": _CUSTOM}


def _plain_box(region: Region) -> bool:
    return region.box is not None and region.page is None


def _entities(value: Spans, schema: LabelSchema, confidence: float) -> _Label:
    entities = [
        {"startOffset": one.start, "endOffset": one.end, "label": one.class_name}
        for one in value.spans
    ]
    labels = [{"label": name} for name in schema.classes]
    return (
        {"annotations": {"entities": entities, "labels": labels}},  # type: ignore[dict-item]
        {"entities": [{"confidence": confidence}] * len(entities), "type": "groundtruth/text-span"},
    )


def _pixels(value: Regions, schema: LabelSchema, picture: Picture, confidence: float) -> _Label:
    boxes: list[Json] = [
        {
            "class_id": schema.classes.index(region.class_name),
            "left": _shown(region.box.x, picture.width),
            "top": _shown(region.box.y, picture.height),
            "width": _shown(region.box.width, picture.width),
            "height": _shown(region.box.height, picture.height),
        }
        for region in value.regions
        if region.box is not None
    ]
    size: Json = {"width": picture.width, "height": picture.height, "depth": 3}
    used = dict.fromkeys(region.class_name for region in value.regions)
    return {"image_size": [size], "annotations": boxes}, {
        "objects": [{"confidence": confidence}] * len(boxes),
        "class-map": {str(schema.classes.index(name)): name for name in used},
        "type": "groundtruth/object-detection",
    }


def _shown(fraction: float, size: int) -> float:
    """Return a fraction in pixels: whole ones, as Ground Truth has them, if they say the same."""
    whole = round(fraction * size)
    return whole if rounded(whole / size) == fraction else fraction * size


def _attribute(line: Place) -> str:
    names = [name.removesuffix(_METADATA) for name in line.names() if name.endswith(_METADATA)]
    found = [name for name in names if name in line.names()]
    if len(found) != 1:
        raise line.wrong(f"{len(found)} labels: name the attribute that counts")
    return found[0]


def _named(number: Place, about: Place) -> str:
    return about.at("class-map").at(str(number.whole())).text()


def _boxes(label: Place, about: Place) -> Regions:
    sizes = list(label.at("image_size").items())
    if len(sizes) != 1:
        raise label.at("image_size").wrong("want one size")
    width, height = (sizes[0].at(side).number() for side in ("width", "height"))
    if width <= 0 or height <= 0:
        raise sizes[0].wrong("want a size")
    regions = []
    for one in label.at("annotations").items():
        box = Box(
            x=rounded(one.at("left").number() / width),
            y=rounded(one.at("top").number() / height),
            width=rounded(one.at("width").number() / width),
            height=rounded(one.at("height").number() / height),
        )
        regions.append(Region(box=box, class_name=_named(one.at("class_id"), about)))
    return Regions(regions=tuple(regions))


def _spans(label: Place) -> Spans:
    spans = []
    for one in label.at("annotations").at("entities").items():
        start, end = one.at("startOffset").whole(), one.at("endOffset").whole()
        spans.append(Span(start=start, end=end, class_name=one.at("label").text()))
    return Spans(spans=tuple(spans))


def _custom(label: Place) -> LabelValue:
    try:
        return read_value(canonical(label.held))
    except SchemaViolation as error:
        raise label.wrong(str(error)) from None
