"""What is recorded, read a partition at a time: for operators, not for the road."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
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

    def items(self, dataset: str, *, after: str = "") -> Iterator[Stored]:
        """
        Return every item of a dataset, with where it is, in the order of their ids.

        Those after an item's id, if one is given. The three tables are read side by side, a page
        of each at a time.
        """
        refused = {one.item_id for one in self.quarantined(dataset) if one.state == "quarantined"}
        for shard in SHARDS:
            if not after or shard >= after[0]:
                begun = after if after and shard == after[0] else None
                yield from self._joined(f"{dataset}#{shard}", refused, begun)

    def _joined(self, pk: str, refused: set[str | None], after: str | None) -> Iterator[Stored]:
        labels = _Beside(self._query(self._labels, pk, "sk, kind, #value, #at", after=after))
        work = _Beside(self._query(self._work, pk, "sk, kind, #state, rulings", after=after))
        wanted = "sk, kind, #source, created_at, withdrawn"
        found = self._query(self._items, pk, wanted, after=after)
        of_items = (one for one in found if one["kind"]["S"] in ("item", "source"))
        for item_id, records in groupby(of_items, key=_item_of):
            held = list(records)
            first = next((one for one in held if one["kind"]["S"] == "item"), None)
            if first is not None:
                yield _stored(item_id, first, held, labels.of(item_id), work.of(item_id), refused)

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


class _Beside:
    """Records of another table, in the order of their items' ids, read as far as is asked."""

    def __init__(self, records: Iterator[Attributes]) -> None:
        self._groups = groupby(records, key=_item_of)
        self._next: tuple[str, list[Attributes]] | None = None

    def of(self, item_id: str) -> list[Attributes]:
        """Return the records of an item; ids that are asked for rise."""
        while self._next is None or self._next[0] < item_id:
            found = next(self._groups, None)
            if found is None:
                return []
            self._next = (found[0], list(found[1]))
        return self._next[1] if self._next[0] == item_id else []


def _stored(
    item_id: str,
    first: Attributes,
    held: list[Attributes],
    labels: list[Attributes],
    work: list[Attributes],
    refused: set[str | None],
) -> Stored:
    """Return an item and where it is, from all that is recorded of it."""
    # Versions follow each other; the last one holds.
    versions = [one for one in labels if one["kind"]["S"] == "label"]
    holds = bool(versions) and "value" in versions[-1]
    taken_back = str(versions[-1]["at"]["S"]) if versions and not holds else None
    tasks = [standing(one) for one in work if one["kind"]["S"] == "task"]
    out = any(one["kind"]["S"] == "out" for one in work)
    state = item_state(
        labeled=holds,
        tasks=telling(tasks, taken_back),
        sampled_out=out,
        quarantined=item_id in refused,
        withdrawn="withdrawn" in first,
    )
    return Stored(
        item_id,
        state,
        tuple(str(one["source"]["S"]) for one in held),
        str(first["created_at"]["S"]),
        contradictory=out and bool(tasks),
    )


def _item_of(record: Attributes) -> str:
    return str(record["sk"]["S"]).partition("#")[0]
