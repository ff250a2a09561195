"""Declared maintenance: kept in the configuration table, and marked in CloudWatch."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import attributes, read, values
from labelhooks.errors import ConflictError
from labelhooks.model.maintenance import Declared

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient

METRIC = "MaintenanceDeclared"  # as infra/parts/parents.py reads it
_AT_ONCE = 100


class DynamoMaintenance:
    """Records of `maintenance`, by when: written once, and never changed."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def append(self, declared: Declared) -> None:
        """Keep it. Raises ConflictError where somebody else declared something at this moment."""
        key = {"pk": "maintenance", "sk": f"{declared.at}#{declared.action}"}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=attributes({**key, **declared.model_dump()}),
                ConditionExpression="attribute_not_exists(sk)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise ConflictError("somebody else declared maintenance just now: look again") from None

    def all(self) -> list[Declared]:
        """Return all that was declared, the latest first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            ScanIndexForward=False,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "maintenance"}},
        )
        return [read(Declared, values(one)) for page in pages for one in page["Items"]]


class CloudWatchMarks:
    """Marks of minutes, as values of a metric of one deployment."""

    def __init__(self, cloudwatch: "CloudWatchClient", namespace: str) -> None:
        self._cloudwatch = cloudwatch
        self._namespace = namespace

    def mark(self, minutes: Sequence[datetime], value: int) -> None:
        """Mark each of these minutes; they may be two hours ahead."""
        for start in range(0, len(minutes), _AT_ONCE):
            self._cloudwatch.put_metric_data(
                Namespace=self._namespace,
                MetricData=[
                    {
                        "MetricName": METRIC,
                        "Timestamp": minute,
                        "Value": value,
                        "Unit": "None",
                    }
                    for minute in minutes[start : start + _AT_ONCE]
                ],
            )
