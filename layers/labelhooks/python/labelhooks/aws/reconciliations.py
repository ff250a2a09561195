"""
Reconciliations: in the measures table how far each is, and the last that was conclusive.

What one still looks for when its turn is over may be many uploads: their ids lie in the clean
bucket, in a version of an object of the dataset's. No dataset's name begins with "_".
"""

from typing import TYPE_CHECKING

from labelhooks.aws.attributes import attributes, read, values, written
from labelhooks.errors import ConflictError
from labelhooks.model.reconciliation import Reconciliation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_PREFIX = "_reconciled/"
_BYTES = 16  # of an upload's id
_GOING, _TOLD = "going", "told"


class DynamoReconciliations:
    """Of each dataset, the one that goes on and the last that was told."""

    def __init__(
        self, dynamodb: "DynamoDBClient", table: str, s3: "S3Client", clean_bucket: str
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._s3 = s3
        self._bucket = clean_bucket

    def going(self, dataset: str) -> Reconciliation | None:
        """Return the last one that was begun."""
        return self._get(dataset, _GOING)

    def told(self, dataset: str) -> Reconciliation | None:
        """Return the last one that was conclusive."""
        return self._get(dataset, _TOLD)

    def keep(self, one: Reconciliation, *, looked_for: set[str] | None = None) -> Reconciliation:
        """
        Keep how far one is, with the uploads that are still looked for; return it as it is kept.

        Raises ConflictError where another turn was first.
        """
        at = None if looked_for is None else self._put(one.dataset, looked_for)
        kept = one.model_copy(update={"revision": one.revision + 1, "unmatched": at})
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=attributes({**_key(one.dataset, _GOING), **written(kept)}),
                ConditionExpression="attribute_not_exists(sk) OR revision = :read",
                ExpressionAttributeValues={":read": {"N": str(one.revision)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise ConflictError(f"{one.dataset}: another turn reconciled it first") from None
        return kept

    def tell(self, one: Reconciliation) -> None:
        """Keep one that is conclusive."""
        self._dynamodb.put_item(
            TableName=self._table,
            Item=attributes({**_key(one.dataset, _TOLD), **written(one)}),
        )

    def looked_for(self, one: Reconciliation) -> set[str]:
        """Return the uploads that were kept with one."""
        if one.unmatched is None:
            return set()
        answer = self._s3.get_object(
            Bucket=self._bucket, Key=f"{_PREFIX}{one.dataset}", VersionId=one.unmatched
        )
        ids = answer["Body"].read()
        return {ids[at : at + _BYTES].hex() for at in range(0, len(ids), _BYTES)}

    def _put(self, dataset: str, looked_for: set[str]) -> str:
        # Each version is one turn's; those of turns that are over expire (infra: private_bucket).
        body = b"".join(bytes.fromhex(upload_id) for upload_id in sorted(looked_for))
        answer = self._s3.put_object(Bucket=self._bucket, Key=f"{_PREFIX}{dataset}", Body=body)
        return answer["VersionId"]

    def _get(self, dataset: str, which: str) -> Reconciliation | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=attributes(_key(dataset, which)), ConsistentRead=True
        )
        if "Item" not in found:
            return None
        return read(Reconciliation, values(found["Item"]))


def _key(dataset: str, which: str) -> dict[str, str]:
    return {"pk": f"{dataset}#reconciliation", "sk": which}
