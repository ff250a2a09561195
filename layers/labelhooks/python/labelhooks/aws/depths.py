"""How many tasks wait for people, and since when: from the sparse index of the work table."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import attributes
from labelhooks.aws.parallel import side_by_side
from labelhooks.model.base import moment
from labelhooks.model.ids import SHARDS
from labelhooks.model.move import queue_place
from labelhooks.model.waiting import Depth

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Entries of a shard that are counted: what a look costs must not grow with the backlog.
MOST = 1_000
_URGENCIES = 10


class DynamoDepths:
    """Counts the entries of a queue's shards, MOST of each at the most; it never reads a task."""

    def __init__(self, dynamodb: "DynamoDBClient", work: str, *, most: int = MOST) -> None:
        self._dynamodb = dynamodb
        self._table = work
        self._most = most

    def of(self, dataset: str, queues: Sequence[str], now: datetime) -> Depth:
        """Return how many tasks wait in these queues, bounded, and for how long the oldest has."""
        places = [queue_place(dataset, queue, shard) for queue in queues for shard in SHARDS]
        looked = side_by_side(self._look, places)
        made = [oldest for _, oldest in looked if oldest]
        waits = (now - moment(min(made))).total_seconds() if made else None
        return Depth(sum(tasks for tasks, _ in looked), waits)

    def _look(self, place: str) -> tuple[int, str]:
        """Return how many stand in a shard, and when the oldest of them was made; "" for none."""
        found, more = self._query(place, "", self._most)
        made = [one.split("#")[1] for one in found]
        if more:
            # The most urgent stand first, the oldest first among them.
            urgency = int(found[-1].partition("#")[0])
            for next_ in range(urgency + 1, _URGENCIES):
                first, _ = self._query(place, f"{next_}#", 1)
                made += [one.split("#")[1] for one in first]
        return len(found), min(made, default="")

    def _query(self, place: str, begins: str, most: int) -> tuple[list[str], bool]:
        asked: dict[str, Any] = {":pk": place}
        condition = "open_pk = :pk"
        if begins:
            condition += " AND begins_with(open_sk, :begins)"
            asked[":begins"] = begins
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName="open",
            KeyConditionExpression=condition,
            ExpressionAttributeValues=attributes(asked),
            Limit=most,
        )
        return [str(one["open_sk"]["S"]) for one in answer["Items"]], "LastEvaluatedKey" in answer
