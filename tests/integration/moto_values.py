"""
DynamoDB's values as moto writes them, a third of the time that tests on it take.

This is about speed alone. An attribute's value is a structure with a member for each type, of which
one is there; moto looks for each of ten under four names.
"""

from typing import Any

from moto.core.serialize import BaseJSONSerializer

_with_every_member = BaseJSONSerializer._serialize_type_structure


def _with_what_is_there(
    serializer: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    if shape.name != "AttributeValue" or not key or type(value) is not dict:
        _with_every_member(serializer, serialized, value, shape, key)
        return
    written: dict[str, Any] = {}
    for name, held in value.items():
        serializer._serialize(written, held, shape.members[name], name)
    serializer._default_serialize(serialized, written, shape, key)


def write_what_is_there() -> None:
    """Write only the members that values have, from now on."""
    BaseJSONSerializer._serialize_type_structure = _with_what_is_there  # type: ignore[method-assign]
