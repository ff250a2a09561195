"""What waits for people, and what they hold: the sparse index of the work table."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import attributes, values
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.work_keys import passed_key, person_key, ref_of
from labelhooks.model.move import queue_place
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.waiting import Page, Passed, Waiting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEX = "open"
_PASSED_KEPT = 86_400  # seconds


class DynamoQueues:
    """Reads a few entries at a place, never a queue; the index follows the table in moments."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def looks(
        self, dataset: str, queue: str, after: Mapping[str, str | None], *, at_most: int
    ) -> dict[str, Page]:
        """Return, for each shard, what waits there behind a place (None: from the first)."""

        def look(shard: str) -> Page:
            return self._look(queue_place(dataset, queue, shard), after[shard], at_most)

        return dict(zip(after, side_by_side(look, list(after)), strict=True))

    def _look(self, partition: str, after: str | None, at_most: int) -> Page:
        asked: dict[str, Any] = {":pk": partition}
        condition = "open_pk = :pk"
        if after is not None:
            condition += " AND open_sk > :after"
            asked[":after"] = after
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName=_INDEX,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=attributes(asked),
            Limit=at_most,
        )
        found = tuple(Waiting(ref_of(one), str(one["open_sk"]["S"])) for one in answer["Items"])
        return Page(found, ends="LastEvaluatedKey" not in answer)

    def due(self, shard: str, before: str, *, at_most: int) -> list[TaskRef]:
        """Return tasks of this shard whose leases ended before then, the first first."""
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName=_INDEX,
            KeyConditionExpression="open_pk = :pk AND open_sk < :before",
            ExpressionAttributeValues=attributes({":pk": f"leases#{shard}", ":before": before}),
            Limit=at_most,
        )
        return [ref_of(one) for one in answer["Items"]]

    def held(self, annotator: str) -> list[TaskRef]:
        """Return what a person holds."""
        found = self._dynamodb.get_item(
            TableName=self._table,
            Key=person_key(annotator),
            ConsistentRead=True,
            ProjectionExpression="held",
        )
        return [TaskRef.parse(one) for one in found.get("Item", {}).get("held", {}).get("SS", [])]

    def passed(self, annotator: str, dataset: str, queue: str) -> dict[str, Passed]:
        """Return, by shard, how far a person has passed tasks that they had before."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=passed_key(annotator, dataset, queue)
        )
        if "Item" not in found:
            return {}
        return {name: Passed(**one) for name, one in values(found["Item"])["shards"].items()}

    def note_passed(
        self, annotator: str, dataset: str, queue: str, passed: Mapping[str, Passed]
    ) -> None:
        """Keep it. It spares reading; nothing is lost with it."""
        shards = {name: {"place": one.place, "since": one.since} for name, one in passed.items()}
        kept = {
            "kind": "passed",
            "shards": shards,
            "expires_at": int(time.time()) + _PASSED_KEPT,
        }
        self._dynamodb.put_item(
            TableName=self._table,
            Item={**passed_key(annotator, dataset, queue), **attributes(kept)},
        )
