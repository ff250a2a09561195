"""
Words to DynamoDB attributes and back.

By hand, for a third of the CPU of boto3's serializer; absent and None are the same, and an empty
map or list is kept.
"""

from typing import TYPE_CHECKING, Any

from labelhooks.model.base import STORED, Word

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Attributes = dict[str, "AttributeValueTypeDef"]


def attribute(value: Any) -> "AttributeValueTypeDef":
    """Return one value as DynamoDB writes it. Raises TypeError for what it has no type for."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case bytes():
            return {"B": value}
        case dict():
            return {"M": attributes(value)}
        case list() | tuple():
            return {"L": [attribute(one) for one in value]}
    raise TypeError(f"no attribute type for {type(value).__name__}")


def attributes(values: dict[str, Any]) -> Attributes:
    """Return a mapping as attributes; None is left out."""
    return {name: attribute(value) for name, value in values.items() if value is not None}


def value(attribute: "AttributeValueTypeDef") -> Any:
    """Return what an attribute holds. A number without a point is an int."""
    (kind, held), *_ = attribute.items()
    match kind:
        case "N":
            text = str(held)
            return float(text) if any(mark in text for mark in ".eE") else int(text)
        case "M":
            return values(held)  # type: ignore[arg-type]
        case "L":
            return [value(one) for one in held]  # type: ignore[attr-defined]
        case "S" | "BOOL" | "B":
            return held
        case "SS":
            return sorted(held)  # type: ignore[call-overload]
    raise TypeError(f"an attribute of type {kind} is not ours")


def values(attributes: Attributes) -> dict[str, Any]:
    """Return what a record holds."""
    return {name: value(held) for name, held in attributes.items()}


def written(word: Word, *, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a word's fields for a record, without None and without those its key tells."""
    return word.model_dump(mode="python", exclude_none=True, exclude=set(leave))


def read[W: Word](model: type[W], record: dict[str, Any]) -> W:
    """Return a record's fields as a word; `pk`, `sk` and `kind` are the table's own."""
    fields = {k: v for k, v in record.items() if k not in _OWN}
    return model.model_validate(fields, strict=False, context=STORED)


_OWN = frozenset({"pk", "sk", "kind", "open_pk", "open_sk", "expires_at"})
