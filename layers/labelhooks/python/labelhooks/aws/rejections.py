"""What reviewers rejected lately, beside the hours of its dataset."""

from datetime import timedelta
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import attributes, read, values, written
from labelhooks.model.base import moment
from labelhooks.model.rejection import Rejection

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(days=14)


class DynamoRejections:
    """A record each in the measures table, in the order of time, for a fortnight."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def note(self, rejection: Rejection) -> None:
        """Keep one; the same again is one."""
        key = {
            "pk": f"{rejection.dataset}#rejected",
            "sk": f"{rejection.at}#{rejection.item_id}#{rejection.round:03d}",
        }
        expires = int((moment(rejection.at) + KEPT).timestamp())
        fields = {**key, **written(rejection), "kind": "rejected", "expires_at": expires}
        self._dynamodb.put_item(TableName=self._table, Item=attributes(fields))

    def recent(self, dataset: str, at_most: int) -> list[Rejection]:
        """Return the last ones, the latest first."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=attributes({":pk": f"{dataset}#rejected"}),
            ScanIndexForward=False,
            Limit=at_most,
        )
        return [read(Rejection, values(one)) for one in found["Items"]]
