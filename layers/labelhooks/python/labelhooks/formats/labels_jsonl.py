"""Labels as JSONL: what we write of a label, and the least that a line to read must say."""

import json
from dataclasses import dataclass
from typing import Any

from labelhooks.errors import SchemaViolation
from labelhooks.formats.foreign import Place
from labelhooks.model.ids import canonical
from labelhooks.model.label import Label
from labelhooks.model.label_value import LabelValue, read_value
from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Named:
    """What a line says: a value, and of which item, by its id or by its content."""

    value: LabelValue
    item_id: str | None
    content: Json = None


def line_of(label: Label, content: Json = None) -> dict[str, Any]:
    """Return a label with its whole provenance, and the item's clean content if it is given."""
    held = label.model_dump(mode="json", exclude_none=True)
    return held if content is None else {**held, "content": content}


def written(line: dict[str, Any]) -> bytes:
    """Return a line of a JSONL file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(line: Place) -> Named:
    """Return what `{"item_id" or "content", "value", …}` says. Raises BadFormat."""
    item, content, value = line.at("item_id"), line.at("content"), line.at("value")
    if item.absent and content.absent:
        raise line.wrong("want item_id or content")
    if value.absent:
        raise value.wrong("want a label")
    try:
        said = read_value(canonical(value.held))
    except SchemaViolation as error:
        raise value.wrong(str(error)) from None
    return Named(said, None if item.absent else item.text(), content.held)
