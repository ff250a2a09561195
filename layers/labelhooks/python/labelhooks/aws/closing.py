"""The tasks of an item that is pulled back: cancelled, and no further one is made."""

from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes, attributes
from labelhooks.aws.moves import DynamoMoves
from labelhooks.aws.work import read_task
from labelhooks.aws.work_keys import task_key
from labelhooks.errors import ConflictError
from labelhooks.model.base import timestamp
from labelhooks.model.move import Move
from labelhooks.model.task import TaskState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CLOSED = "closed"  # holds the place of a task that is not to be made
_HOLDERS = ("task", _CLOSED)
_UNFINISHED = {
    state.value
    for state in (TaskState.OPEN, TaskState.LEASED, TaskState.SUBMITTED, TaskState.IN_REVIEW)
}
_TRIES = 8  # others move an item's tasks a few times at most


class DynamoClosing:
    """The work table, for whoever closes what others opened."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._moves = DynamoMoves(dynamodb, table)

    def close(self, dataset: str, item_id: str) -> None:
        """
        Cancel an item's tasks, and take the place of the next: none is made or opened any more.

        Whoever makes the next task, or settles a round, finds its place taken. Raises
        ConflictError where others moved the item's tasks all the time.
        """
        for _ in range(_TRIES):
            records = self._tasks_of(dataset, item_id)
            waiting = [one for one in records if one["state"]["S"] in _UNFINISHED]
            if not waiting and records and records[-1]["kind"]["S"] == _CLOSED:
                return  # nothing is opened again behind a place that is taken
            if all(map(self._cancel, waiting)):
                self._take_next(dataset, item_id, records)
        raise ConflictError("others move the item's tasks at the same moment")

    def _tasks_of(self, dataset: str, item_id: str) -> list[Attributes]:
        first = task_key(dataset, item_id, 1)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :tasks)",
            ExpressionAttributeValues={":pk": first["pk"], ":tasks": {"S": f"{item_id}#t#"}},
        )
        return [one for page in pages for one in page["Items"] if one["kind"]["S"] in _HOLDERS]

    def _cancel(self, record: Attributes) -> bool:
        """Cancel a task as it was read, and free who holds it; False where it has moved on."""
        task = read_task(record)
        after = task.model_copy(
            update={"state": TaskState.CANCELLED, "lease": None, "moves": task.moves + 1}
        )
        try:
            self._moves(Move(task, after, timestamp()))
        except ConflictError:
            return False
        return True

    def _take_next(self, dataset: str, item_id: str, records: list[Attributes]) -> None:
        """
        Hold the place of the task that would come after these, unless that has just come.

        Not after those that are there by now: one among them may be waiting.
        """
        if records and records[-1]["kind"]["S"] == _CLOSED:
            return
        round_ = int(str(records[-1]["sk"]["S"]).rpartition("#")[2]) + 1 if records else 1
        held = {"kind": _CLOSED, "state": TaskState.CANCELLED.value, "created_at": timestamp()}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**task_key(dataset, item_id, round_), **attributes(held)},
                ConditionExpression="attribute_not_exists(sk)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # the next look finds what has come
