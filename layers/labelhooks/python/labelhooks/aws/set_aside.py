"""Some of what is in quarantine, without its content."""

from typing import TYPE_CHECKING

from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.quarantine import read_quarantined
from labelhooks.model.ids import SHARDS
from labelhooks.model.quarantine import QuarantineRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoSetAside:
    """Records lie evenly over the shards: as many are read of each."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def __call__(self, dataset: str, *, at_most: int) -> tuple[list[QuarantineRecord], bool]:
        """Return records of a dataset, and whether there are more."""

        def some(shard: str) -> tuple[list[QuarantineRecord], bool]:
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"{dataset}#{shard}"}},
                Limit=at_most // len(SHARDS),
            )
            return [read_quarantined(one) for one in found["Items"]], "LastEvaluatedKey" in found

        pages = side_by_side(some, SHARDS)
        return [one for page, _ in pages for one in page], any(more for _, more in pages)
