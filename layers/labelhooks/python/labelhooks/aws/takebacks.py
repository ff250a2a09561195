"""Orders to take labels back, in the configuration table, and how far each has come."""

from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes, attributes, read, values
from labelhooks.model.takeback import Takeback

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _key(dataset: str, takeback_id: str) -> Attributes:
    return {"pk": {"S": f"takeback#{dataset}"}, "sk": {"S": takeback_id}}


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
            found = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
            return read(Takeback, values(found["Item"]))
        return order

    def progress(self, order: Takeback, more: int, *, ended_at: str | None = None) -> None:
        """Record that so many more labels are taken back, or that nothing is left to do."""
        update = "ADD done :more"
        if ended_at is not None:
            update += " SET ended_at = :ended"
        held = {":more": more, ":ended": ended_at}
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_key(order.dataset, order.takeback_id),
            UpdateExpression=update,
            ExpressionAttributeValues=attributes(held),
        )

    def all(self, dataset: str) -> list[Takeback]:
        """Return the orders of a dataset, the oldest first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"takeback#{dataset}"}},
        )
        found = [read(Takeback, values(record)) for page in pages for record in page["Items"]]
        return sorted(found, key=lambda order: order.begun_at)
