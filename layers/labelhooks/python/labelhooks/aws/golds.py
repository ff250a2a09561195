"""Gold items in the config table, beside their dataset."""

import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.model.gold import Gold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_GET_MANY = 100  # keys a BatchGetItem takes (DynamoDB API reference)
_SECONDS = 10.0  # for which a dataset without gold items is taken to have none


class DynamoGolds:
    """An item a record, under `gold#<dataset>`."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        config: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dynamodb = dynamodb
        self._config = config
        self._clock = clock
        self._none: dict[str, float] = {}  # datasets without gold items, and until when

    def put(self, gold: Gold) -> None:
        """Write a gold item in place of what was known of it."""
        fields = written(gold, leave=("dataset", "item_id"))
        record = {**_key(gold.dataset, gold.item_id), **attributes({**fields, "kind": "gold"})}
        self._dynamodb.put_item(TableName=self._config, Item=record)

    def remove(self, dataset: str, item_id: str) -> bool:
        """Let an item be like any other; return whether it was a gold item."""
        answer = self._dynamodb.delete_item(
            TableName=self._config, Key=_key(dataset, item_id), ReturnValues="ALL_OLD"
        )
        return "Attributes" in answer

    def all(self, dataset: str) -> Iterator[Gold]:
        """Return the gold items of a dataset, by their ids."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._config,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=attributes({":pk": f"gold#{dataset}"}),
        )
        return (_read(record) for page in pages for record in page["Items"])

    def of(self, dataset: str, item_ids: Collection[str]) -> dict[str, Gold]:
        """Return those of these items that are gold items, by id."""
        if not item_ids or self._has_none(dataset):
            return {}
        found: dict[str, Gold] = {}
        wanted = sorted(item_ids)
        for start in range(0, len(wanted), _GET_MANY):
            keys = [_key(dataset, one) for one in wanted[start : start + _GET_MANY]]
            while keys:
                answer = self._dynamodb.batch_get_item(RequestItems={self._config: {"Keys": keys}})
                for record in answer["Responses"].get(self._config, []):
                    gold = _read(record)
                    found[gold.item_id] = gold
                rest = answer.get("UnprocessedKeys", {}).get(self._config)
                keys = list(rest["Keys"]) if rest else []
        return found

    def _has_none(self, dataset: str) -> bool:
        if self._clock() < self._none.get(dataset, float("-inf")):
            return True
        answer = self._dynamodb.query(
            TableName=self._config,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=attributes({":pk": f"gold#{dataset}"}),
            Limit=1,
        )
        if answer["Items"]:
            return False
        self._none[dataset] = self._clock() + _SECONDS
        return True


def _key(dataset: str, item_id: str) -> Attributes:
    return attributes({"pk": f"gold#{dataset}", "sk": item_id})


def _read(record: Attributes) -> Gold:
    held = values(record)
    place = {"dataset": held["pk"].partition("#")[2], "item_id": held["sk"]}
    return read(Gold, {**place, **held})
