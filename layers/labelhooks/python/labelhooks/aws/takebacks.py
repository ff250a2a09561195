"""Orders to take labels back, in the configuration table, and how far each has come."""

from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, read, values
from labelhooks.errors import NotFound
from labelhooks.model.takeback import Takeback

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _key(dataset: str, takeback_id: str) -> Attributes:
    return {"pk": {"S": f"takeback#{dataset}"}, "sk": {"S": takeback_id}}


def _read(record: Attributes) -> Takeback:
    return read(Takeback, values(record))


class DynamoTakebacks:
    """Orders by dataset and id."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(self, order: Takeback) -> Takeback:
        """Record an order, and return it; the one that was begun before, where there is one."""
        key = _key(order.dataset, order.takeback_id)
        body = attributes(order.model_dump(mode="json", exclude_none=True))
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**key, **body},
                ConditionExpression="attribute_not_exists(sk)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return self.get(order.dataset, order.takeback_id)
        return order

    def get(self, dataset: str, takeback_id: str) -> Takeback:
        """Return an order. Raises NotFound."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=_key(dataset, takeback_id), ConsistentRead=True
        )
        if "Item" not in found:
            raise NotFound(f"dataset {dataset} has no order {takeback_id} to take labels back")
        return _read(found["Item"])

    def started(self, order: Takeback, execution: str | None) -> None:
        """Note that an order is carried out (again), and by which execution, if by one."""
        update = "REMOVE ended_at, execution"
        held: dict[str, str] = {}
        if execution is not None:
            update, held = "SET execution = :execution REMOVE ended_at", {":execution": execution}
        self._update(order, update, held)

    def progress(self, order: Takeback, shard: str, done: int) -> None:
        """Note how many labels of a shard are taken back; a repeat that lags behind does not."""
        try:
            self._update(
                order,
                "SET parts.#shard = :done",
                {":done": done},
                names={"#shard": shard},
                only="attribute_not_exists(parts.#shard) OR parts.#shard < :done",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return

    def end(self, order: Takeback, at: str) -> None:
        """Note that nothing is left to do."""
        self._update(order, "SET ended_at = :ended", {":ended": at})

    def _update(
        self,
        order: Takeback,
        update: str,
        held: dict[str, Any],
        *,
        names: dict[str, str] | None = None,
        only: str = "attribute_exists(sk)",
    ) -> None:
        arguments: dict[str, Any] = {}
        if held:
            arguments["ExpressionAttributeValues"] = attributes(held)
        if names:
            arguments["ExpressionAttributeNames"] = names
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_key(order.dataset, order.takeback_id),
            UpdateExpression=update,
            ConditionExpression=only,
            **arguments,
        )

    def all(self, dataset: str) -> list[Takeback]:
        """Return the orders of a dataset, the oldest first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"takeback#{dataset}"}},
        )
        found = [_read(record) for page in pages for record in page["Items"]]
        return sorted(found, key=lambda order: order.begun_at)
