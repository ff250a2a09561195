"""Quarantine, as operators see it: look, and give back."""

from typing import TYPE_CHECKING

from labelhooks.aws.quarantine import quarantine_key, read_quarantined
from labelhooks.errors import NotFound
from labelhooks.model.quarantine import QuarantineRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


class QuarantineBox:
    """The quarantine bucket and table of one deployment."""

    def __init__(self, s3: "S3Client", bucket: str, dynamodb: "DynamoDBClient", table: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._dynamodb = dynamodb
        self._table = table

    def get(self, dataset: str, quarantine_id: str) -> QuarantineRecord:
        """Return a record. Raises NotFound."""
        found = self._dynamodb.get_item(
            TableName=self._table,
            Key=quarantine_key(dataset, quarantine_id),
            ConsistentRead=True,
        )
        if "Item" not in found:
            raise NotFound(f"nothing is in quarantine under {dataset} {quarantine_id}")
        return read_quarantined(found["Item"])

    def message(self, record: QuarantineRecord) -> str:
        """Return the message that brings it back; it may hold personal data: not to be shown."""
        answer = self._s3.get_object(Bucket=self._bucket, Key=f"{record.content}/message")
        return answer["Body"].read().decode()

    def released(self, record: QuarantineRecord) -> bool:
        """
        Mark a record as given back; False where what was given back has failed again by now.

        To be called when the message is sent: a crash between the two leaves it in quarantine.
        """
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=quarantine_key(record.dataset, record.quarantine_id),
                UpdateExpression="SET #state = :released",
                ConditionExpression="#at = :at",
                ExpressionAttributeNames={"#state": "state", "#at": "at"},
                ExpressionAttributeValues={
                    ":released": {"S": "released"},
                    ":at": {"S": record.at},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True
