"""What the work table's stream told its followers, read anew: a stream forgets after a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes
from labelhooks.aws.watches import MARK_KEPT
from labelhooks.model.base import timestamp
from labelhooks.model.ids import SHARDS
from labelhooks.model.task import AskReason, TaskState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CHECKS = (AskReason.AUDIT, AskReason.DISAGREEMENT, AskReason.SENT_BACK)


class Followed:
    """The work table of one deployment, as its stream would tell it."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def submitted(self, dataset: str) -> Iterator[Attributes]:
        """Return tasks that people have answered and nobody has settled: consensus follows them."""
        for records in self._tasks(dataset):
            if records[0]["state"]["S"] == TaskState.SUBMITTED:
                yield records[0]

    def checked(self, dataset: str) -> Iterator[Attributes]:
        """
        Return tasks that checked an accepted label and were not counted: watch_accepted follows.

        The last of each version comes too, counted or not: a judgment that was counted before the
        function died may have left an alarm that nobody has heard. Counted twice it is not. A task
        whose mark may have expired by now is left out, as it would be.
        """
        since = timestamp(datetime.now(UTC) - MARK_KEPT + timedelta(days=1))
        last: dict[str, tuple[Attributes, bool]] = {}
        for records in self._tasks(dataset):
            task = records[0]
            said = [str(one["at"]["S"]) for one in records if one["kind"]["S"] == "judgment"]
            if not _checks(task) or max(said, default="") < since:
                continue
            counted = any(one["kind"]["S"] == "watched" for one in records)
            version = _version(task)
            if version not in last or _created(task) > _created(last[version][0]):
                last[version] = task, counted
            if not counted:
                yield task
        yield from (task for task, counted in last.values() if counted)

    def _tasks(self, dataset: str) -> Iterator[list[Attributes]]:
        """Return each task with the records that belong to it, itself first."""
        for shard in SHARDS:
            pages = self._dynamodb.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"{dataset}#{shard}"}},
            )
            every = (record for page in pages for record in page["Items"])
            for _, held in groupby(every, key=_task_of):
                records = list(held)  # in the order of their keys
                if records[0]["kind"]["S"] == "task":
                    yield records


def _task_of(record: Attributes) -> str:
    return "#".join(str(record["sk"]["S"]).split("#")[:3])


def _checks(task: Attributes) -> bool:
    """Return whether the stream gives this task to watch_accepted, as infra's filter says."""
    done = task["state"]["S"] == TaskState.DONE and task["reason"]["S"] in _CHECKS
    return done and "audits" in task and "proposal" in task


def _version(task: Attributes) -> str:
    said = task["proposal"]["M"]["prelabeler"]["M"]
    return f"{said['name']['S']}#{said['version']['S']}"


def _created(task: Attributes) -> str:
    return str(task["created_at"]["S"])
