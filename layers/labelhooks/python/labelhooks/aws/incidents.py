"""Incidents in the configuration table: each write of one follows the one before."""

from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes, attributes, read, values
from labelhooks.errors import ConflictError
from labelhooks.model.incident import Incident

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _record(incident: Incident) -> Attributes:
    body = attributes(incident.model_dump(mode="json", exclude_none=True))
    return {
        "pk": {"S": f"incident#{incident.dataset}"},
        "sk": {"S": incident.incident_id},
        **body,
    }


class DynamoIncidents:
    """Incidents by dataset and id."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def all(self, dataset: str) -> list[Incident]:
        """Return a dataset's incidents, the oldest first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"incident#{dataset}"}},
        )
        found = [read(Incident, values(record)) for page in pages for record in page["Items"]]
        return sorted(found, key=lambda one: one.opened_at)

    def open(self, incident: Incident) -> Incident:
        """Write one for the first time; return it, or the one of its id that is there."""
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=_record(incident),
                ConditionExpression="attribute_not_exists(sk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as error:
            return read(Incident, values(error.response["Item"]))  # type: ignore[typeddict-item]
        return incident

    def write(self, incident: Incident) -> Incident:
        """Write its next state, and return it as written. Raises ConflictError."""
        after = incident.model_copy(update={"moves": incident.moves + 1})
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=_record(after),
                ConditionExpression="moves = :before",
                ExpressionAttributeValues={":before": {"N": str(incident.moves)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise ConflictError(
                f"incident {incident.incident_id[:8]}: somebody else is at it; "
                "look (labelhooks incident show), then try again"
            ) from None
        return after
