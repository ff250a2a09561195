"""Items in DynamoDB: recorded once, whoever brings them and however often."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labelhooks.aws.about import about
from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import InvalidMessage
from labelhooks.model.base import timestamp
from labelhooks.model.ids import shard
from labelhooks.model.item import Added, Dropped, Item, Segment, Source, Upload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_GET_MANY = 100  # keys a BatchGetItem takes (DynamoDB API reference)


def item_key(dataset: str, item_id: str) -> Attributes:
    """Return the key of an item's record."""
    return {"pk": {"S": f"{dataset}#{shard(item_id)}"}, "sk": {"S": item_id}}


def read_item(record: Attributes) -> Item:
    """Return a record as an item; its key tells the dataset and the id."""
    held = values(record)
    source = held["source"]
    kind, _, source_id = source.partition("/")
    held["source"] = Source(kind=kind, id=source_id)
    return read(Item, {"dataset": held["pk"].rpartition("#")[0], "item_id": held["sk"], **held})


class DynamoItems:
    """The items table: items, further sources, uploads of records, dropped flags."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._refused = dynamodb.exceptions.ConditionalCheckFailedException

    def add(self, items: Sequence[Item]) -> list[Added]:
        """Record each item, or note a further source beside it."""
        return side_by_side(self._add, items)

    def _add(self, item: Item) -> Added:
        about(item.trace_id)
        source = f"{item.source.kind}/{item.source.id}"
        fields = written(item, leave=("dataset", "item_id", "source"))
        key = item_key(item.dataset, item.item_id)
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**key, **attributes({**fields, "source": source, "kind": "item"})},
                ConditionExpression="attribute_not_exists(sk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._refused as error:
            if error.response["Item"]["source"]["S"] == source:  # type: ignore[typeddict-item]
                return Added.AGAIN
        else:
            return Added.NEW
        further = {**key, "sk": {"S": f"{item.item_id}#s#{item.source.id}"}}
        self._dynamodb.put_item(
            TableName=self._table,
            Item={**further, **attributes({"kind": "source", "source": source, "at": timestamp()})},
        )
        return Added.DUPLICATE

    def known(self, dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        """Return those of these items that are recorded, by id."""
        found: dict[str, Item] = {}
        wanted = list(dict.fromkeys(item_ids))  # DynamoDB refuses a key that is there twice
        for start in range(0, len(wanted), _GET_MANY):
            keys = [item_key(dataset, one) for one in wanted[start : start + _GET_MANY]]
            found.update(self._get(keys, consistent=True))
        return found

    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """
        Return the items in the order of `item_ids`. Raises InvalidMessage where one is not there.

        Reads are first eventually consistent, at half the price; what such a read does not see yet
        is read again.
        """
        found: dict[str, Item] = {}
        for consistent in (False, True):
            missing = [one for one in dict.fromkeys(item_ids) if one not in found]
            for start in range(0, len(missing), _GET_MANY):
                keys = [item_key(dataset, one) for one in missing[start : start + _GET_MANY]]
                found.update(self._get(keys, consistent=consistent))
        absent = sum(one not in found for one in item_ids)
        if absent:
            raise InvalidMessage(f"{absent} of {len(item_ids)} items named are not recorded")
        for item in found.values():
            about(item.trace_id)
        return [found[one] for one in item_ids]

    def _get(self, keys: list[Attributes], *, consistent: bool) -> dict[str, Item]:
        found: dict[str, Item] = {}
        while keys:
            answer = self._dynamodb.batch_get_item(
                RequestItems={self._table: {"Keys": keys, "ConsistentRead": consistent}}
            )
            for record in answer["Responses"].get(self._table, []):
                item = read_item(record)
                found[item.item_id] = item
            rest = answer.get("UnprocessedKeys", {}).get(self._table)
            keys = list(rest["Keys"]) if rest else []
        return found

    def withdraw(self, dataset: str, item_id: str, quarantine_id: str) -> None:
        """Mark an item as pulled back; what is marked stays so. Nothing else of it changes."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key=item_key(dataset, item_id),
            UpdateExpression="SET withdrawn = :record",
            ConditionExpression="attribute_exists(sk)",
            ExpressionAttributeValues={":record": {"S": quarantine_id}},
        )

    def drop(self, dropped: Dropped) -> None:
        """Record that a rule let a flag go. The same flag again changes nothing."""
        source_id = dropped.source.id
        key = attributes(
            {"pk": f"{dropped.dataset}#{shard(source_id)}", "sk": f"dropped#{source_id}"}
        )
        fields = written(dropped, leave=("dataset", "source"))
        self._once({**key, **attributes({**fields, "kind": "dropped"})})

    def sources(self, dataset: str, item_id: str) -> list[tuple[str, str]]:
        """Return what brought an item beside its first source, each with when."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sources)",
            ExpressionAttributeValues={
                ":pk": item_key(dataset, item_id)["pk"],
                ":sources": {"S": f"{item_id}#s#"},
            },
        )
        records = [values(record) for page in pages for record in page["Items"]]
        return [(one["source"], one["at"]) for one in records]

    def upload(self, dataset: str, upload_id: str) -> Upload | None:
        """Return an upload of records, or None."""
        key = attributes({"pk": f"{dataset}#u", "sk": upload_id})
        found = self._dynamodb.get_item(TableName=self._table, Key=key)
        if "Item" not in found:
            return None
        place = {"dataset": dataset, "upload_id": upload_id}
        return read(Upload, {**place, **values(found["Item"])})

    def begin_upload(self, upload: Upload) -> None:
        """Record an upload of records, once."""
        key = attributes({"pk": f"{upload.dataset}#u", "sk": upload.upload_id})
        fields = written(upload, leave=("dataset", "upload_id"))
        self._once({**key, **attributes({**fields, "kind": "upload"})})

    def segment(self, dataset: str, upload_id: str, start: int) -> Segment | None:
        """Return the segment of an upload that begins at byte `start`, if it is done."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=_segment_key(dataset, upload_id, start), ConsistentRead=True
        )
        if "Item" not in found:
            return None
        return read(Segment, {"upload_id": upload_id, **values(found["Item"])})

    def end_segment(self, dataset: str, segment: Segment) -> None:
        """Record that a segment is done, once."""
        key = _segment_key(dataset, segment.upload_id, segment.start)
        fields = written(segment, leave=("upload_id",))
        self._once({**key, **attributes({**fields, "kind": "segment"})})

    def _once(self, record: Attributes) -> None:
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=record, ConditionExpression="attribute_not_exists(sk)"
            )
        except self._refused:
            return  # delivered again: it is there


def _segment_key(dataset: str, upload_id: str, start: int) -> Attributes:
    return attributes({"pk": f"{dataset}#u", "sk": f"{upload_id}#{start:015d}"})
