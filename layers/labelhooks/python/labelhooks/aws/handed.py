"""What a person is handed: a task and its item, which stand in two tables, read in one call."""

from typing import TYPE_CHECKING

from labelhooks.aws.items import item_key, read_item
from labelhooks.aws.work import read_task
from labelhooks.aws.work_keys import task_key
from labelhooks.model.item import Item
from labelhooks.model.task import Task
from labelhooks.model.task_ref import TaskRef

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef


class DynamoHanded:
    """The work table and the items table. Both are read as they are now: an item may be gone."""

    def __init__(self, dynamodb: "DynamoDBClient", *, work: str, items: str) -> None:
        self._dynamodb = dynamodb
        self._work = work
        self._items = items

    def __call__(self, ref: TaskRef) -> tuple[Task, Item | None] | None:
        """Return a task with its item, or None if there is no such task."""
        wanted: dict[str, KeysAndAttributesTypeDef] = {
            self._work: {"Keys": [task_key(*ref)], "ConsistentRead": True},
            self._items: {"Keys": [item_key(ref.dataset, ref.item_id)], "ConsistentRead": True},
        }
        task: Task | None = None
        item: Item | None = None
        while wanted:
            answer = self._dynamodb.batch_get_item(RequestItems=wanted)
            for record in answer["Responses"].get(self._work, []):
                task = read_task(record)
            for record in answer["Responses"].get(self._items, []):
                item = read_item(record)
            wanted = dict(answer.get("UnprocessedKeys", {}))  # type: ignore[arg-type]
        return None if task is None else (task, item)
