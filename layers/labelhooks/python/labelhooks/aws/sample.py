"""
Judgments of items drawn by chance, each beside what its item's label is.

Ids are keyed hashes, so items that follow each other in their order are drawn by chance.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import values
from labelhooks.model.ids import SHARDS
from labelhooks.model.said import Said

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PAGE = 500  # records


class DynamoSample:
    """Reads at most a page of a shard of work, and the labels of the same items; shard by shard."""

    def __init__(self, dynamodb: "DynamoDBClient", *, work: str, labels: str) -> None:
        self._dynamodb = dynamodb
        self._work = work
        self._labels = labels

    def __call__(self, dataset: str, *, at_most: int, begins: str) -> list[Said]:
        """Return judgments from the shard `begins` on, until there are enough."""
        said: list[Said] = []
        first = SHARDS.index(begins)
        for shard in SHARDS[first:] + SHARDS[:first]:
            said += self._shard(f"{dataset}#{shard}")
            if len(said) >= at_most:
                break
        return said[:at_most]

    def _shard(self, pk: str) -> list[Said]:
        work = list(self._query(self._work, pk, "sk, kind, #value"))
        judged = [one for one in work if one["kind"] == "judgment"]
        if not judged:
            return []
        last = judged[-1]["sk"].partition("#")[0]
        labels: dict[str, Any] = {}
        wanted = "sk, kind, #value, provenance.actor"
        for one in self._query(self._labels, pk, wanted, until=last):
            if one["kind"] == "label":  # versions follow each other; the last one holds
                people = one["provenance"]["actor"]["kind"] == "annotators"
                labels[_item(one)] = one.get("value") if people else None
        return [
            Said(
                annotator=one["sk"].rpartition("#")[2],
                item_id=_item(one),
                same=None
                if (label := labels.get(_item(one))) is None
                else bool(one["value"] == label),
            )
            for one in judged
        ]

    def _query(
        self, table: str, pk: str, wanted: str, *, until: str | None = None
    ) -> Iterator[dict[str, Any]]:
        held: dict[str, Any] = {":pk": {"S": pk}}
        condition = "pk = :pk"
        if until is not None:  # `~` comes behind all that follows an item's id in a key
            condition += " AND sk <= :until"
            held[":until"] = {"S": f"{until}~"}
        found = self._dynamodb.query(
            TableName=table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=held,
            ProjectionExpression=wanted,
            ExpressionAttributeNames={"#value": "value"},
            Limit=_PAGE,
        )
        # Of the last item there may be more than was read.
        cut = found["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in found else ""
        for record in found["Items"]:
            one = values(record)
            if not cut or _item(one) != str(cut).partition("#")[0]:
                yield one


def _item(record: dict[str, Any]) -> str:
    return str(record["sk"]).partition("#")[0]
