"""Dead letters that are messages: each goes back to the queue that it came from."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from labelhooks.errors import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# What an endpoint answers that cannot move messages by itself.
_UNSUPPORTED = {"InvalidAction", "AWS.SimpleQueueService.UnsupportedOperation"}
_POLL_SECONDS = 1.0
_HELD_SECONDS = 120  # for which a message is ours while it is carried

type Progress = Callable[[int], object]


def depth(sqs: "SQSClient", url: str) -> int:
    """Return how many messages a queue holds."""
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def move(sqs: "SQSClient", dead: str, source: str, number: int, progress: Progress) -> int:
    """Move what a dead-letter queue holds; return how many messages that were."""
    try:
        sqs.start_message_move_task(SourceArn=_arn(sqs, dead), DestinationArn=_arn(sqs, source))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNSUPPORTED:
            raise
        return _carry(sqs, dead, source, number, progress)
    return _moved(sqs, _arn(sqs, dead), progress)


def _arn(sqs: "SQSClient", url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def _moved(sqs: "SQSClient", dead_arn: str, progress: Progress) -> int:
    while True:
        task = sqs.list_message_move_tasks(SourceArn=dead_arn, MaxResults=1)["Results"][0]
        moved = task.get("ApproximateNumberOfMessagesMoved", 0)
        progress(moved)
        if task["Status"] == "COMPLETED":
            return moved
        if task["Status"] in ("FAILED", "CANCELLED"):
            raise OperatorError(f"SQS stopped the move: {task.get('FailureReason', 'cancelled')}")
        time.sleep(_POLL_SECONDS)


def _carry(sqs: "SQSClient", dead: str, source: str, number: int, progress: Progress) -> int:
    """
    Carry messages over where SQS does not: each is sent before it is deleted, so none is lost.

    At most as many as there were: what fails once more and returns is not carried round for ever.
    """
    moved = 0
    while moved < number and (messages := taken(sqs, dead, number - moved)):
        sent = sqs.send_message_batch(
            QueueUrl=source, Entries=[_again(str(n), one) for n, one in enumerate(messages)]
        )
        delete(sqs, dead, [messages[int(one["Id"])] for one in sent.get("Successful", [])])
        moved += len(sent.get("Successful", []))
        progress(moved)
        if failed := sent.get("Failed"):
            told = failed[0]
            raise OperatorError(f"{moved} sent back, then {told['Code']}: {told.get('Message')}")
    return moved


def drop(sqs: "SQSClient", dead: str, number: int, progress: Progress) -> None:
    """Delete what a dead-letter queue holds."""
    dropped = 0
    while dropped < number and (messages := taken(sqs, dead, number - dropped)):
        delete(sqs, dead, messages)
        dropped += len(messages)
        progress(dropped)


def taken(sqs: "SQSClient", dead: str, most: int) -> "list[MessageTypeDef]":
    """Return some messages, which nobody else gets for a while."""
    answer = sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=min(most, 10),
        MessageSystemAttributeNames=["AWSTraceHeader"],
        MessageAttributeNames=["All"],
        VisibilityTimeout=_HELD_SECONDS,
    )
    return answer.get("Messages", [])


def _again(place: str, message: "MessageTypeDef") -> Any:
    """Return an entry that sends a message as it was."""
    entry: dict[str, Any] = {"Id": place, "MessageBody": message["Body"]}
    if attributes := message.get("MessageAttributes"):
        entry["MessageAttributes"] = attributes
    if trace := message.get("Attributes", {}).get("AWSTraceHeader"):
        entry["MessageSystemAttributes"] = {
            "AWSTraceHeader": {"DataType": "String", "StringValue": trace}
        }
    return entry


def delete(sqs: "SQSClient", url: str, messages: "list[MessageTypeDef]") -> None:
    """Delete messages that were taken."""
    if messages:
        entries = [
            {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)  # type: ignore[arg-type]
