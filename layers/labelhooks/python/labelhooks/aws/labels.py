"""Labels in DynamoDB: a record a version, written once; and a pointer to the current one."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from labelhooks.aws.about import about
from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.errors import VersionTaken
from labelhooks.model.ids import shard
from labelhooks.model.label import Label

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def version_key(dataset: str, item_id: str, version: int) -> Attributes:
    """Return the key of a version of an item's label."""
    return {
        "pk": {"S": f"{dataset}#{shard(item_id)}"},
        "sk": {"S": f"{item_id}#v#{version:06d}"},
    }


def read_label(record: Attributes) -> Label:
    """Return a record as a label; its key tells the dataset, the item and the version."""
    held = values(record)
    item_id, _, version = held["sk"].split("#")
    place = {"dataset": held["pk"].rpartition("#")[0], "item_id": item_id, "version": int(version)}
    return read(Label, {**place, **held})


class DynamoLabels:
    """
    The labels table.

    The pointer `<item>#current` appears with the second version; until then the first is current.
    So the label that most items only ever get costs one write.
    """

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def append(self, label: Label) -> bool:
        """
        Write `label` and move the pointer to it; return False if this very label is there.

        Raises VersionTaken where another label holds the version.
        """
        about(label.provenance.trace_id)
        taken = self._first(label) if label.version == 1 else self._next(label)
        if taken is None:
            return True
        if taken == label.label_id:
            return False  # delivered twice, or a retry of a write that had worked
        raise VersionTaken(label.item_id, label.version, taken)

    def _record(self, label: Label) -> Attributes:
        key = version_key(label.dataset, label.item_id, label.version)
        fields = written(label, leave=("dataset", "item_id", "version"))
        return {**key, **attributes({**fields, "kind": "label"})}

    def _first(self, label: Label) -> str | None:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=self._record(label),
                ConditionExpression="attribute_not_exists(sk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as error:
            return str(error.response["Item"]["label_id"]["S"])  # type: ignore[typeddict-item]
        return None

    def _next(self, label: Label) -> str | None:
        pointer = version_key(label.dataset, label.item_id, 0)
        pointer["sk"] = {"S": f"{label.item_id}#current"}
        before = label.version - 1
        points = "version = :before"
        if before == 1:
            points = f"attribute_not_exists(sk) OR {points}"
        held = {"kind": "current", "version": label.version, "label_id": label.label_id}
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": self._record(label),
                            "ConditionExpression": "attribute_not_exists(sk)",
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    },
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": {**pointer, **attributes(held)},
                            "ConditionExpression": points,
                            "ExpressionAttributeValues": {":before": {"N": str(before)}},
                        }
                    },
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            reasons = error.response["CancellationReasons"]
            if not any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
                raise  # throttled, or in conflict with another transaction: delivered again
            # None where only the pointer had moved.
            holder: Attributes = reasons[0].get("Item") or {}  # type: ignore[assignment]
            return str(holder.get("label_id", {}).get("S", "another"))
        return None

    def history(self, dataset: str, item_id: str) -> list[Label]:
        """Return every version of an item's label, the oldest first; the last one is current."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :versions)",
            ExpressionAttributeValues={
                ":pk": {"S": f"{dataset}#{shard(item_id)}"},
                ":versions": {"S": f"{item_id}#v#"},
            },
        )
        return [read_label(record) for page in pages for record in page["Items"]]

    def histories(self, dataset: str, of: str, after: str | None = None) -> Iterator[list[Label]]:
        """
        Return the versions of each labeled item of a shard, the oldest first; items by their ids.

        Args:
            dataset: its name.
            of: the shard.
            after: the item after which to begin.
        """
        wanted = "pk = :pk" if after is None else "pk = :pk AND sk > :after"
        held: Attributes = {":pk": {"S": f"{dataset}#{of}"}}
        if after is not None:
            held[":after"] = {"S": f"{after}#~"}  # beyond all that the item has
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression=wanted,
            ExpressionAttributeValues=held,
        )
        labels = (
            read_label(record)
            for page in pages
            for record in page["Items"]
            if record["kind"]["S"] == "label"
        )
        for _, versions in groupby(labels, key=lambda one: one.item_id):
            yield list(versions)
