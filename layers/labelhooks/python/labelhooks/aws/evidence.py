"""Judged proposals in the work table: evidence for a version's gate, in the order of judging."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, values
from labelhooks.aws.parallel import side_by_side
from labelhooks.model.judged import JudgedProposal
from labelhooks.model.prelabeler import PrelabelerRef

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _partition(dataset: str, ref: PrelabelerRef) -> str:
    return f"evidence#{dataset}#{ref.name}#{ref.version}"


class DynamoEvidence:
    """A partition a version: people judge some a second, far below what a partition takes."""

    def __init__(self, dynamodb: "DynamoDBClient", work: str) -> None:
        self._dynamodb = dynamodb
        self._table = work

    def put(self, judged: Sequence[JudgedProposal]) -> None:
        """Write each; the same again is nothing."""
        side_by_side(self._put, judged)

    def _put(self, one: JudgedProposal) -> None:
        key = {
            "pk": _partition(one.dataset, one.prelabeler),
            "sk": f"{one.at}#{one.item_id}#{one.round:03d}",
        }
        held = {**key, "kind": "evidence", "said": one.model_dump_json(exclude_none=True)}
        self._dynamodb.put_item(TableName=self._table, Item=attributes(held))

    def after(
        self, dataset: str, ref: PrelabelerRef, at: str | None, most: int
    ) -> list[JudgedProposal]:
        """Return what was judged after a moment (ever, if None), the oldest first."""
        return list(self._query(dataset, ref, most, after=at, forward=True))

    def latest(self, dataset: str, ref: PrelabelerRef, most: int) -> list[JudgedProposal]:
        """Return what was judged last, the newest first."""
        return list(self._query(dataset, ref, most, after=None, forward=False))

    def _query(
        self, dataset: str, ref: PrelabelerRef, most: int, *, after: str | None, forward: bool
    ) -> Iterator[JudgedProposal]:
        asked: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": attributes({":pk": _partition(dataset, ref)}),
            "ScanIndexForward": forward,
        }
        if after is not None:
            # "~" comes after all that a key has behind its moment.
            asked["KeyConditionExpression"] += " AND sk > :after"
            asked["ExpressionAttributeValues"] |= attributes({":after": f"{after}~"})
        left = most
        while left > 0:
            answer = self._dynamodb.query(**asked, Limit=left)
            records: list[Attributes] = answer["Items"]
            for record in records:
                yield JudgedProposal.model_validate_json(str(values(record)["said"]))
            left -= len(records)
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
