"""Tasks and judgments in DynamoDB: one task an item and round, each judgment once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labelhooks.aws.about import about
from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.moves import DynamoMoves, record_of
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.work_keys import task_key
from labelhooks.model.ids import shard
from labelhooks.model.move import Move
from labelhooks.model.quota import DayUsed, Limited
from labelhooks.model.task import Judgment, SampledOut, Task, TaskState
from labelhooks.model.task_ref import TaskRef

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_GET_MANY = 100  # keys a BatchGetItem takes (DynamoDB API reference)


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


def standing(record: Attributes) -> tuple[TaskState, str]:
    """Return a task's state and when it was last ruled on, of its `state` and `rulings`."""
    rulings = record["rulings"]["L"] if "rulings" in record else []
    ruled = str(rulings[-1]["M"]["at"]["S"]) if rulings else ""
    return TaskState(record["state"]["S"]), ruled


class DynamoTasks:
    """The work table."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._quotas = DynamoQuotas(dynamodb, table)
        self._moves = DynamoMoves(dynamodb, table)

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
        about(task.trace_id)
        return self._once({**task_key(*task.ref), **record_of(task)})

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
        """Return which of `wanted` the day's limit allows. Raises Crowded."""
        return self._quotas.reserve(dataset, day, reservation, wanted=wanted, limit=limit)

    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day's quotas."""
        return self._quotas.used(dataset, day)

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        """Note that something waits for a limit."""
        self._quotas.reached(dataset, day, what, limit)

    def move(self, move: Move) -> None:
        """Write a move of a task. Raises ConflictError, LimitReached."""
        self._moves(move)

    def get(self, ref: TaskRef) -> Task | None:
        """Return a task as it is now, or None if it is not there."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=task_key(*ref), ConsistentRead=True
        )
        return read_task(found["Item"]) if "Item" in found else None

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

    def sampled_out(self, dataset: str, item_id: str) -> SampledOut | None:
        """Return that an item is not asked about, or None."""
        key = attributes({"pk": f"{dataset}#{shard(item_id)}", "sk": f"{item_id}#out"})
        found = self._dynamodb.get_item(TableName=self._table, Key=key)
        if "Item" not in found:
            return None
        return read(SampledOut, {"dataset": dataset, "item_id": item_id, **values(found["Item"])})

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
