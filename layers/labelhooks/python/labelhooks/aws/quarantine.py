"""What was set aside: content in a bucket guarded like raw, and a record that holds none of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.batch import Delivery
from labelhooks.aws.buckets import GONE
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue
from labelhooks.aws.settings import function_name, trace_id
from labelhooks.errors import InvalidMessage, PermanentError, WaitError
from labelhooks.model.counts import Counted
from labelhooks.model.ids import keyed_id, plain_id, shard
from labelhooks.model.label import NewLabel
from labelhooks.model.messages import LabelsDecided, Sheltered, parse
from labelhooks.model.quarantine import QuarantineRecord, refusal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

logger = Logger(child=True)

_LARGEST_COPY = 5 * 1024**3  # bytes CopyObject takes (Amazon S3 API reference)
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

    def keep(self, record: QuarantineRecord, *, raw: bytes = b"", message: str) -> None:
        """Set aside what could not be read, and the message that brings it back; record why."""
        if raw:
            self._put(f"{record.content}/raw", raw)
        self._put(f"{record.content}/message", message.encode())
        self._record(record)

    def noted(self, record: QuarantineRecord) -> bool:
        """Return whether there is a record of its id."""
        found = self._dynamodb.get_item(
            TableName=self._table,
            Key=quarantine_key(record.dataset, record.quarantine_id),
            ConsistentRead=True,
        )
        return "Item" in found

    def note(self, record: QuarantineRecord) -> None:
        """Record, once, why something is set aside of which no copy is kept."""
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

    def keep_object(
        self,
        record: QuarantineRecord,
        bucket: str,
        key: str,
        version_id: str,
        *,
        size: int,
        message: str,
    ) -> None:
        """Set a raw object version of `size` bytes aside by a copy, if it is there; record why."""
        if 0 < size <= _LARGEST_COPY:
            try:
                self._s3.copy_object(
                    Bucket=self._bucket,
                    Key=f"{record.content}/raw",
                    CopySource={"Bucket": bucket, "Key": key, "VersionId": version_id},
                    TaggingDirective="REPLACE",  # tags would need a right of their own
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in GONE:
                    raise
        self.keep(record, message=message)

    def _put(self, key: str, body: bytes) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)

    def _record(self, record: QuarantineRecord) -> None:
        count(record.dataset, Counted.QUARANTINED, 1)
        key = quarantine_key(record.dataset, record.quarantine_id)
        fields = written(record, leave=("dataset", "quarantine_id"))
        # Delivered again, or released and failed again: the last failure counts.
        self._dynamodb.put_item(TableName=self._table, Item={**key, **attributes(fields)})


class Refusal:
    """Sets aside a message that its function could not read or act on."""

    def __init__(self, quarantine: Quarantine, queue: str, *, key: bytes = b"") -> None:
        """`key` makes the ids of messages that may hold personal data; others need none."""
        self._quarantine = quarantine
        self._queue = queue
        self._key = key

    def __call__(self, delivery: Delivery, error: PermanentError) -> None:
        record = refusal(
            error,
            quarantine_id=keyed_id(self._key, "message", self._queue, delivery.body),
            dataset="-",
            function=function_name(),
            what="message",
            where=f"queue {self._queue}, message {delivery.message_id}",
            release_to=self._queue,
            trace_id=trace_id(),
        )
        self._quarantine.keep(record, message=delivery.body)


class LabelRefusal:
    """Sets aside one label of a message."""

    def __init__(self, quarantine: Quarantine) -> None:
        self._quarantine = quarantine

    def __call__(self, dataset: str, label: NewLabel, error: PermanentError) -> None:
        record = refusal(
            error,
            quarantine_id=plain_id("label", dataset, label.item_id, label.label_id),
            dataset=dataset,
            function=function_name(),
            what="item",
            where=f"item {label.item_id}, label {label.label_id}",
            release_to="labels",
            item_id=label.item_id,
            trace_id=label.provenance.trace_id,
        )
        message = LabelsDecided(dataset=dataset, labels=(label,))
        self._quarantine.keep(record, message=message.model_dump_json(exclude_none=True))


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

    def guard(self, delivery: Delivery, take: Callable[[str], object]) -> None:
        """
        Give the body to `take`; where that fails and the retries are spent, move the message.

        What has been delivered more often than that (the function itself must have died of it) is
        moved unread.
        """
        if delivery.receives > SHELTER_AT:
            self._put(delivery)
            return
        try:
            take(delivery.body)
        except (PermanentError, WaitError):
            raise
        except Exception as error:
            if delivery.receives < SHELTER_AT:
                raise
            logger.warning("sheltered", message_id=delivery.message_id, error=type(error).__name__)
            self._put(delivery)

    def pointer(self, body: str) -> Sheltered | None:
        """Return the body as a pointer, if it is one."""
        try:
            return parse(Sheltered, body)
        except InvalidMessage:
            return None

    def _put(self, delivery: Delivery) -> None:
        pointer = self.pointer(delivery.body)
        if pointer is None:
            named = plain_id("sheltered", delivery.message_id)
            pointer = Sheltered(content=f"sheltered/{self._queue}/{named}")
            self._s3.put_object(
                Bucket=self._bucket, Key=pointer.content, Body=delivery.body.encode()
            )
        self._dead.send(pointer.model_dump_json())

    def get(self, pointer: Sheltered) -> str:
        """Return the body that a pointer names."""
        answer = self._s3.get_object(Bucket=self._bucket, Key=pointer.content)
        return answer["Body"].read().decode()
