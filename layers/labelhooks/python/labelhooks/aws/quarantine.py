"""What was set aside: content in a bucket guarded like raw, and a record that holds none of it."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.batch import Delivery
from labelhooks.aws.outbox import Queue
from labelhooks.aws.settings import function_name, trace_id
from labelhooks.errors import PermanentError
from labelhooks.model.ids import plain_id, shard
from labelhooks.model.messages import Sheltered
from labelhooks.model.quarantine import QuarantineRecord, refusal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_LARGEST_COPY = 5 * 1024**3  # bytes CopyObject takes (Amazon S3 API reference)
_GONE = {"NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed"}
# A raw message that has been delivered this often leaves its queue for the quarantine bucket,
# before SQS would move it, content and all, to the dead-letter queue.
SHELTER_AT = 5


def quarantine_key(dataset: str, quarantine_id: str) -> Attributes:
    """Return the key of a quarantine record."""
    return {"pk": {"S": f"{dataset}#{shard(quarantine_id)}"}, "sk": {"S": quarantine_id}}


def read_quarantined(record: Attributes) -> QuarantineRecord:
    """Return a record as the word; its key tells the dataset and the id."""
    held = values(record)
    dataset = held["pk"].rpartition("#")[0]
    return read(QuarantineRecord, {"dataset": dataset, "quarantine_id": held["sk"], **held})


class Quarantine:
    """Keeps content first, then its record: a record always has something behind it."""

    def __init__(self, s3: "S3Client", bucket: str, dynamodb: "DynamoDBClient", table: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._dynamodb = dynamodb
        self._table = table

    def keep(self, record: QuarantineRecord, content: bytes) -> None:
        """Set content aside and record why. The same again changes nothing."""
        if record.content is not None:
            self._s3.put_object(Bucket=self._bucket, Key=record.content, Body=content)
        self._record(record)

    def keep_object(
        self, record: QuarantineRecord, bucket: str, key: str, version_id: str, size: int
    ) -> None:
        """Set a raw object version of `size` bytes aside by a copy, and record why."""
        if size > _LARGEST_COPY or not self._copied(record, bucket, key, version_id):
            record = record.model_copy(update={"content": None})
        self._record(record)

    def _copied(self, record: QuarantineRecord, bucket: str, key: str, version_id: str) -> bool:
        try:
            self._s3.copy_object(
                Bucket=self._bucket,
                Key=str(record.content),
                CopySource={"Bucket": bucket, "Key": key, "VersionId": version_id},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return False
            raise
        return True

    def _record(self, record: QuarantineRecord) -> None:
        key = quarantine_key(record.dataset, record.quarantine_id)
        fields = written(record, leave=("dataset", "quarantine_id"))
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**key, **attributes(fields)},
                ConditionExpression="attribute_not_exists(sk)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # delivered again: it is there

    def refuse(self, queue: str) -> "Refusal":
        """Return what sets messages of `queue` aside."""
        return Refusal(self, queue)


class Refusal:
    """Sets aside a message that its function could not read or act on."""

    def __init__(self, quarantine: Quarantine, queue: str) -> None:
        self._quarantine = quarantine
        self._queue = queue

    def __call__(self, delivery: Delivery, error: PermanentError) -> None:
        record = refusal(
            error,
            quarantine_id=plain_id("message", self._queue, delivery.message_id),
            dataset="-",
            function=function_name(),
            what="message",
            where=f"queue {self._queue}, message {delivery.message_id}",
            release_to=self._queue,
            trace_id=trace_id(),
        )
        self._quarantine.keep(record, delivery.body.encode())


class Shelter:
    """
    Keeps raw messages out of the dead-letter queue.

    A message of the ingest or the flags queue may hold personal data. When its retries are nearly
    spent, its body goes to the quarantine bucket, and only a pointer to the dead-letter queue;
    re-driven, the pointer brings the body back.
    """

    def __init__(self, s3: "S3Client", bucket: str, *, queue: str, dead: Queue) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._queue = queue
        self._dead = dead

    def spent(self, delivery: Delivery) -> bool:
        """Return whether the message has been delivered as often as it may be."""
        return delivery.receives >= SHELTER_AT

    def put(self, delivery: Delivery) -> None:
        """Move the message: its body to the bucket, a pointer to the dead-letter queue."""
        key = f"sheltered/{self._queue}/{plain_id('sheltered', delivery.message_id)}"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=delivery.body.encode())
        self._dead.send(Sheltered(content=key).model_dump_json())

    def get(self, pointer: Sheltered) -> str:
        """Return the body that a pointer names."""
        answer = self._s3.get_object(Bucket=self._bucket, Key=pointer.content)
        return answer["Body"].read().decode()
