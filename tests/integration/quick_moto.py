"""
What moto does over and over on DynamoDB's road, done once: a third of the time of tests on it.

This is about speed alone; what moto answers stays what it was.
"""

import copy
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models.table import Table

_with_every_member = BaseJSONSerializer._serialize_type_structure
_transact = models.DynamoDBBackend.transact_write_items
_copied: ContextVar[dict[int, Table]] = ContextVar("_copied")


def hurry() -> None:
    """Let moto do so from now on."""
    serializer: Any = BaseJSONSerializer
    serializer._serialize_type_structure = _with_what_is_there
    moto: Any = models
    moto.DynamoDBBackend.transact_write_items = _copying_once
    moto.copy = SimpleNamespace(deepcopy=_copy)


def _with_what_is_there(
    serializer: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """An attribute's value has one of ten members; each was looked for under four names."""
    if shape.name != "AttributeValue" or not key or type(value) is not dict:
        _with_every_member(serializer, serialized, value, shape, key)
        return
    written: dict[str, Any] = {}
    for name, held in value.items():
        serializer._serialize(written, held, shape.members[name], name)
    serializer._default_serialize(serialized, written, shape, key)


def _copying_once(backend: models.DynamoDBBackend, writes: list[dict[str, Any]]) -> None:
    """Before a transaction, a table was copied as often as the transaction writes to it."""
    token = _copied.set({})
    try:
        _transact(backend, writes)
    finally:
        _copied.reset(token)


def _copy(thing: Any) -> Any:
    if not isinstance(thing, Table):
        return copy.deepcopy(thing)
    copied = _copied.get()
    if id(thing) not in copied:
        copied[id(thing)] = copy.deepcopy(thing)
    return copied[id(thing)]
