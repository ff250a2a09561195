"""Tasks, judgments and quotas in DynamoDB: one task an item and round, counted exactly."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import ConflictError, Crowded
from labelhooks.model.ids import shard
from labelhooks.model.task import Judgment, SampledOut, Task, TaskState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_GET_MANY = 100  # keys a BatchGetItem takes (DynamoDB API reference)
_QUOTA_KEPT = timedelta(days=3)
_TRIES = 12  # of a quota that others move at the same time: about two seconds


def task_key(dataset: str, item_id: str, round_: int) -> Attributes:
    """Return the key of an item's task of a round."""
    return {
        "pk": {"S": f"{dataset}#{shard(item_id)}"},
        "sk": {"S": f"{item_id}#t#{round_:03d}"},
    }


def read_task(record: Attributes) -> Task:
    """Return a record as a task; its key tells the dataset, the item and the round."""
    held = values(record)
    item_id, _, round_ = held["sk"].split("#")
    place = {"dataset": held["pk"].rpartition("#")[0], "item_id": item_id, "round": int(round_)}
    return read(Task, {**place, **held})


def read_judgment(record: Attributes) -> Judgment:
    """Return a record as a judgment; its key tells the task and the annotator."""
    held = values(record)
    item_id, _, round_, _, annotator = held["sk"].split("#")
    place = {"dataset": held["pk"].rpartition("#")[0], "item_id": item_id, "round": int(round_)}
    return read(Judgment, {**place, "annotator": annotator, **held})


def place_in_queue(task: Task) -> dict[str, str]:
    """Return where an open task stands: the most urgent first, then the oldest."""
    return {
        "open_pk": f"{task.dataset}#{task.queue}#{shard(task.item_id)}",
        "open_sk": f"{9 - task.priority}#{task.created_at}#{task.item_id}#{task.round:03d}",
    }


class DynamoTasks:
    """The work table."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def known(self, dataset: str, asks: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        """Return which of these (item, round) have their task."""
        found: set[tuple[str, int]] = set()
        wanted = list(dict.fromkeys(asks))  # DynamoDB refuses a key that is there twice
        for start in range(0, len(wanted), _GET_MANY):
            keys = [task_key(dataset, *ask) for ask in wanted[start : start + _GET_MANY]]
            while keys:
                answer = self._dynamodb.batch_get_item(
                    RequestItems={self._table: {"Keys": keys, "ProjectionExpression": "sk"}}
                )
                for record in answer["Responses"].get(self._table, []):
                    item_id, _, round_ = str(record["sk"]["S"]).split("#")
                    found.add((item_id, int(round_)))
                rest = answer.get("UnprocessedKeys", {}).get(self._table)
                keys = list(rest["Keys"]) if rest else []
        return found

    def open(self, tasks: Sequence[Task]) -> int:
        """Create the tasks that are not there; return how many were not."""
        return sum(side_by_side(self._open, tasks))

    def _open(self, task: Task) -> bool:
        fields = written(task, leave=("dataset", "item_id", "round"))
        place = task_key(task.dataset, task.item_id, task.round)
        record = attributes({**fields, **place_in_queue(task), "kind": "task"})
        return self._once({**place, **record})

    def sample_out(self, sampled: Sequence[SampledOut]) -> None:
        """Record, once, that these items are not asked about."""
        side_by_side(self._sample_out, sampled)

    def _sample_out(self, out: SampledOut) -> bool:
        key = attributes({"pk": f"{out.dataset}#{shard(out.item_id)}", "sk": f"{out.item_id}#out"})
        fields = written(out, leave=("dataset", "item_id"))
        return self._once({**key, **attributes({**fields, "kind": "out"})})

    def _once(self, record: Attributes) -> bool:
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=record, ConditionExpression="attribute_not_exists(sk)"
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False  # delivered again: it is there
        return True

    def reserve(
        self, dataset: str, day: str, reservation: str, *, wanted: Sequence[str], limit: int
    ) -> frozenset[str]:
        """
        Return which of `wanted` the day's limit allows; the same for the same reservation.

        The count and the reservation are written in one transaction, so a crash between the
        reservation and the tasks neither loses quota nor spends it twice. Raises Crowded.
        """
        pk = f"quota#{dataset}#{day}"
        for turn in range(_TRIES):
            if turn:  # by chance, or those who met once would meet again
                time.sleep(random.uniform(0, min(0.02 * 2**turn, 0.5)))  # noqa: S311
            held = self._quota(pk, f"r#{reservation}")
            if held is not None:
                return frozenset(wanted if held["all"] else held["granted"])
            used = (self._quota(pk, "tasks") or {"used": 0})["used"]
            granted = list(wanted[: max(0, limit - used)])
            if not granted or self._reserved(pk, reservation, used, granted, wanted):
                return frozenset(granted)
        raise Crowded("too many move the day's quota at once", seconds=5)

    def _quota(self, pk: str, sk: str) -> dict[str, Any] | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=attributes({"pk": pk, "sk": sk}), ConsistentRead=True
        )
        return values(found["Item"]) if "Item" in found else None

    def _reserved(
        self, pk: str, reservation: str, used: int, granted: list[str], wanted: Sequence[str]
    ) -> bool:
        everything = len(granted) == len(wanted)
        unmoved = "used = :before" + (" OR attribute_not_exists(used)" if used == 0 else "")
        expires = int((datetime.now(UTC) + _QUOTA_KEPT).timestamp())
        held = {
            "pk": pk,
            "sk": f"r#{reservation}",
            "all": everything,
            "granted": [] if everything else granted,
            "expires_at": expires,
        }
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": self._table,
                            "Key": attributes({"pk": pk, "sk": "tasks"}),
                            "UpdateExpression": "SET used = :after, expires_at = :expires",
                            "ConditionExpression": unmoved,
                            "ExpressionAttributeValues": attributes(
                                {
                                    ":before": used,
                                    ":after": used + len(granted),
                                    ":expires": expires,
                                }
                            ),
                        }
                    },
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": attributes(held),
                            "ConditionExpression": "attribute_not_exists(sk)",
                        }
                    },
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            return False  # another reservation came between: read again
        return True

    def submit(self, task: Task, judgment: Judgment) -> TaskState:
        """
        Record a judgment and count it; return the state the task is in now.

        Raises ConflictError where this annotator has judged it, or the task took its last judgment
        in the meantime.
        """
        key = task_key(task.dataset, task.item_id, task.round)
        last = task.judgments + 1 >= task.judgments_wanted
        state = TaskState.SUBMITTED if last else task.state
        judged = {**key, "sk": {"S": f"{key['sk']['S']}#j#{judgment.annotator}"}}
        fields = written(judgment, leave=("dataset", "item_id", "round", "annotator"))
        update = "SET judgments = :after, #state = :state"
        if last:
            update += " REMOVE open_pk, open_sk"
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": {**judged, **attributes({**fields, "kind": "judgment"})},
                            "ConditionExpression": "attribute_not_exists(sk)",
                        }
                    },
                    {
                        "Update": {
                            "TableName": self._table,
                            "Key": key,
                            "UpdateExpression": update,
                            "ConditionExpression": "judgments = :before AND #state = :was",
                            "ExpressionAttributeNames": {"#state": "state"},
                            "ExpressionAttributeValues": attributes(
                                {
                                    ":before": task.judgments,
                                    ":after": task.judgments + 1,
                                    ":was": task.state.value,
                                    ":state": state.value,
                                }
                            ),
                        }
                    },
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
            if "ConditionalCheckFailed" not in codes:
                raise
            mine = codes[0] == "ConditionalCheckFailed"
            raise ConflictError(
                "this annotator has judged it already" if mine else "the task has moved on"
            ) from None
        return state

    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments, or None if it is not there."""
        key = task_key(dataset, item_id, round_)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :task)",
            ExpressionAttributeValues={":pk": key["pk"], ":task": key["sk"]},
        )
        records = [record for page in pages for record in page["Items"]]
        tasks = [read_task(one) for one in records if one["kind"]["S"] == "task"]
        if not tasks:
            return None
        return tasks[0], [read_judgment(one) for one in records if one["kind"]["S"] == "judgment"]

    def of(self, dataset: str, item_id: str) -> list[Task]:
        """Return an item's tasks, round by round."""
        key = task_key(dataset, item_id, 0)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :tasks)",
            ExpressionAttributeValues={":pk": key["pk"], ":tasks": {"S": f"{item_id}#t#"}},
        )
        records = [record for page in pages for record in page["Items"]]
        return [read_task(one) for one in records if one["kind"]["S"] == "task"]

    def finish(self, task: Task) -> None:
        """Mark a submitted task as done; one that is done stays so."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=task_key(task.dataset, task.item_id, task.round),
                UpdateExpression="SET #state = :done",
                ConditionExpression="#state = :submitted",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=attributes(
                    {":done": TaskState.DONE.value, ":submitted": TaskState.SUBMITTED.value}
                ),
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return
