"""What operators write: dataset versions and the pause switches."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, read, values
from labelhooks.aws.config import dataset_key
from labelhooks.errors import ConflictError
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDatasets:
    """Dataset versions in the configuration table: each written once, one in force."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def latest(self, name: str) -> Dataset | None:
        """Return the version in force, or None."""
        return self._get(name, None)

    def at(self, name: str, version: int) -> Dataset | None:
        """Return a version, or None."""
        return self._get(name, version)

    def _get(self, name: str, version: int | None) -> Dataset | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=dataset_key(name, version), ConsistentRead=True
        )
        return read(Dataset, values(found["Item"])) if "Item" in found else None

    def names(self) -> list[str]:
        """Return the names of all datasets, sorted."""
        return [str(record["sk"]["S"]) for record in self._query("datasets")]

    def history(self, name: str) -> list[Dataset]:
        """Return a dataset's versions, the oldest first."""
        records = [values(record) for record in self._query(f"dataset#{name}")]
        return [read(Dataset, held) for held in records if held["sk"] != "current"]

    def recent(self, name: str, at_most: int) -> list[dict[str, Any]]:
        """Return the last versions, the latest first: who changed it and why, not the document."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :versions)",
            ExpressionAttributeValues=attributes({":pk": f"dataset#{name}", ":versions": "v#"}),
            ProjectionExpression="version, schema_version, created_at, actor, reason",
            ScanIndexForward=False,
            Limit=at_most,
        )
        return [values(record) for record in found["Items"]]

    def append(self, dataset: Dataset) -> None:
        """Write a version and put it in force. Raises ConflictError where it is taken."""
        body = attributes(dataset.model_dump(mode="json", exclude_none=True, by_alias=True))
        name, version = dataset.name, dataset.version
        follows = "attribute_not_exists(sk)" if version == 1 else "version = :before"
        current: dict[str, Any] = {
            "TableName": self._table,
            "Item": {**dataset_key(name, None), **body},
            "ConditionExpression": follows,
        }
        if version > 1:
            current["ExpressionAttributeValues"] = {":before": {"N": str(version - 1)}}
        numbered = {
            "TableName": self._table,
            "Item": {**dataset_key(name, version), **body},
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        listed = {"TableName": self._table, "Item": attributes({"pk": "datasets", "sk": name})}
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[{"Put": current}, {"Put": numbered}, {"Put": listed}]  # type: ignore[typeddict-item]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            raise ConflictError(
                f"dataset {name}: someone else wrote version {version}; look, then try again"
            ) from None

    def _query(self, pk: str) -> list[Attributes]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
        )
        return [record for page in pages for record in page["Items"]]


class Switches:
    """Switches: `everything`, `intake`; `dataset#<name>`, `intake#<name>`, `function#<name>`."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def turn(self, switch: str, *, paused: bool, actor: str, reason: str) -> None:
        """Set a switch; consumers see it within seconds."""
        held = {
            "pk": "switches",
            "sk": switch,
            "paused": paused,
            "actor": actor,
            "reason": reason,
            "at": timestamp(),
        }
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))

    def pause_for(self, switch: str, *, actor: str, reason: str, alarm: str, at: str) -> bool:
        """
        Pause for an alarm that went on `at` some time; say whether that must still be told.

        Not where the switch is on already, nor where somebody has set it since.
        """
        held = {
            "pk": "switches",
            "sk": switch,
            "paused": True,
            "actor": actor,
            "reason": reason,
            "alarm": alarm,
            "at": timestamp(),
        }
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=attributes(held),
                ConditionExpression="attribute_not_exists(sk) OR (paused = :no AND #at < :alarm)",
                ExpressionAttributeNames={"#at": "at"},
                ExpressionAttributeValues={":no": {"BOOL": False}, ":alarm": {"S": at}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as error:
            there = values(error.response["Item"])  # type: ignore[typeddict-item]
            # Ours, of a turn that ended between pausing and telling.
            return bool(there["paused"]) and there.get("alarm") == alarm and not there.get("told")
        return True

    def told(self, switch: str, *, alarm: str) -> None:
        """Note that a pause for an alarm was told, if it is still that pause."""
        with suppress(self._dynamodb.exceptions.ConditionalCheckFailedException):
            self._dynamodb.update_item(
                TableName=self._table,
                Key=attributes({"pk": "switches", "sk": switch}),
                UpdateExpression="SET told = :yes",
                ConditionExpression="alarm = :alarm",
                ExpressionAttributeValues={":yes": {"BOOL": True}, ":alarm": {"S": alarm}},
            )

    def all(self) -> list[dict[str, Any]]:
        """Return every switch that was ever set, with who set it, when and why."""
        found = self._dynamodb.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "switches"}},
        )
        return [{"switch": held["sk"], **held} for held in map(values, found["Items"])]
