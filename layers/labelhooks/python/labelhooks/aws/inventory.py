"""What is recorded, read a partition at a time: for operators, not for the road."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, read, values
from labelhooks.aws.items import read_item
from labelhooks.aws.labels import read_label
from labelhooks.aws.quarantine import read_quarantined
from labelhooks.aws.work import read_judgment, read_task, standing
from labelhooks.model.ids import SHARDS
from labelhooks.model.ids import shard as shard_of
from labelhooks.model.item import Item, Progress, Segment
from labelhooks.model.label import Label
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.state import ItemState, Stored, item_state, telling
from labelhooks.model.task import Judgment, Task, TaskState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Inventory:
    """Reads the tables of one deployment: those that it is told of."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        *,
        items: str = "",
        work: str = "",
        labels: str = "",
        quarantine: str = "",
    ) -> None:
        self._dynamodb = dynamodb
        self._items = items
        self._work = work
        self._labels = labels
        self._quarantine = quarantine

    def items(self, dataset: str) -> Iterator[Stored]:
        """Return every item of a dataset, with where it is; a sixteenth is held at a time."""
        refused = {one.item_id for one in self.quarantined(dataset) if one.state == "quarantined"}
        for shard in SHARDS:
            pk = f"{dataset}#{shard}"
            yield from self._joined(pk, refused)

    def _joined(self, pk: str, refused: set[str | None]) -> Iterator[Stored]:
        taken_back: dict[str, str | None] = {}  # when; None: its label holds
        for record in self._query(self._labels, pk, "sk, kind, #value, #at"):
            if record["kind"]["S"] == "label":  # versions follow each other; the last one holds
                holds = "value" in record
                taken_back[_item_of(record)] = None if holds else str(record["at"]["S"])
        tasks: dict[str, list[tuple[TaskState, str]]] = defaultdict(list)
        out: set[str] = set()
        for record in self._query(self._work, pk, "sk, kind, #state, rulings"):
            match record["kind"]["S"]:
                case "task":
                    tasks[_item_of(record)].append(standing(record))
                case "out":
                    out.add(_item_of(record))
        firsts: dict[str, Attributes] = {}
        sources: dict[str, list[str]] = defaultdict(list)
        for record in self._query(self._items, pk, "sk, kind, #source, created_at, withdrawn"):
            if record["kind"]["S"] in ("item", "source"):
                sources[_item_of(record)].append(str(record["source"]["S"]))
            if record["kind"]["S"] == "item":
                firsts[_item_of(record)] = record
        for item_id, first in firsts.items():
            state = item_state(
                labeled=taken_back.get(item_id, "") is None,
                tasks=telling(tasks[item_id], taken_back.get(item_id)),
                sampled_out=item_id in out,
                quarantined=item_id in refused,
                withdrawn="withdrawn" in first,
            )
            yield Stored(
                item_id,
                state,
                tuple(sources[item_id]),
                str(first["created_at"]["S"]),
                contradictory=item_id in out and bool(tasks[item_id]),
            )

    def places(self, dataset: str, item_id: str, taken_back: str) -> ItemState:
        """Return where an item is since its label was taken back, as far as its tasks tell."""
        pk = f"{dataset}#{shard_of(item_id)}"
        tasks: list[tuple[TaskState, str]] = []
        out = False
        for record in self._query(self._work, pk, "kind, #state, rulings", begins=f"{item_id}#"):
            match record["kind"]["S"]:
                case "task":
                    tasks.append(standing(record))
                case "out":
                    out = True
        told = telling(tasks, taken_back)
        return item_state(labeled=False, tasks=told, sampled_out=out, quarantined=False)

    def states(self, dataset: str) -> Counter[str]:
        """Return how many items are in each state."""
        return Counter(item.state.value for item in self.items(dataset))

    def uploads(self, dataset: str) -> dict[str, Progress]:
        """Return every upload of records, with the segments that are done."""
        found: dict[str, Progress] = {}
        for record in self._query(self._items, f"{dataset}#u"):
            held = values(record)
            upload_id = held["sk"].partition("#")[0]
            if held["kind"] == "upload":  # before its segments, in the order of the keys
                found[upload_id] = Progress(held["format"], [])
            else:
                segment = read(Segment, {"upload_id": upload_id, **held})
                found[upload_id].segments.append(segment)
        return found

    def dropped(self, dataset: str) -> int:
        """Return how many flags rules let go."""
        found = (
            self._query(self._items, f"{dataset}#{shard}", "sk", begins="dropped#")
            for shard in SHARDS
        )
        return sum(1 for records in found for _ in records)

    def set_aside(self, dataset: str) -> Counter[str]:
        """Return the quarantine records that were not released, counted by what they are of."""
        return Counter(one.what for one in self.quarantined(dataset) if one.state == "quarantined")

    def quarantined(self, dataset: str) -> Iterator[QuarantineRecord]:
        """Return the quarantine records of a dataset; "-" has those of none."""
        for shard in SHARDS:
            for record in self._query(self._quarantine, f"{dataset}#{shard}"):
                yield read_quarantined(record)

    def listed(self, dataset: str) -> Iterator[Item]:
        """Return the items of a dataset, in the order of their ids."""
        for shard in SHARDS:
            for record in self._query(self._items, f"{dataset}#{shard}"):
                if record["kind"]["S"] == "item":
                    yield read_item(record)

    def tasks(self, dataset: str) -> Iterator[Task]:
        """Return the tasks of a dataset."""
        for shard in SHARDS:
            for record in self._query(self._work, f"{dataset}#{shard}"):
                if record["kind"]["S"] == "task":
                    yield read_task(record)

    def judgments(self, dataset: str) -> Iterator[Judgment]:
        """Return the judgments of a dataset."""
        for shard in SHARDS:
            for record in self._query(self._work, f"{dataset}#{shard}"):
                if record["kind"]["S"] == "judgment":
                    yield read_judgment(record)

    def labels(self, dataset: str, *, after: str | None = None) -> Iterator[Label]:
        """Return the current labels of a dataset by item id; those of items after one, if given."""
        for shard in SHARDS:
            if after is not None and shard < after[0]:
                continue
            begun = after if after is not None and shard == after[0] else None
            current: Label | None = None
            for record in self._query(self._labels, f"{dataset}#{shard}", after=begun):
                if record["kind"]["S"] != "label":
                    continue
                label = read_label(record)  # versions of an item follow each other
                if current is not None and current.item_id != label.item_id:
                    yield current
                current = label
            if current is not None:
                yield current

    def _query(
        self,
        table: str,
        pk: str,
        wanted: str | None = None,
        *,
        begins: str | None = None,
        after: str | None = None,
    ) -> Iterator[Attributes]:
        arguments: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
        if begins is not None:
            arguments["KeyConditionExpression"] = "pk = :pk AND begins_with(sk, :begins)"
            arguments["ExpressionAttributeValues"][":begins"] = {"S": begins}
        if after is not None:  # all records of that item come before this
            arguments["KeyConditionExpression"] = "pk = :pk AND sk > :after"
            arguments["ExpressionAttributeValues"][":after"] = {"S": f"{after}~"}
        if wanted is not None:
            # Words that DynamoDB keeps for itself.
            reserved = ("state", "source", "value", "at")
            names = {f"#{name}": name for name in reserved if f"#{name}" in wanted}
            arguments["ProjectionExpression"] = wanted
            if names:
                arguments["ExpressionAttributeNames"] = names
        pages = self._dynamodb.get_paginator("query").paginate(TableName=table, **arguments)
        for page in pages:
            yield from page["Items"]


def _item_of(record: Attributes) -> str:
    return str(record["sk"]["S"]).partition("#")[0]
