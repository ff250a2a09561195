"""Consume a queue: each message alone, and no content in any log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities import batch
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from labelhooks.aws.measures import count, emit
from labelhooks.errors import PermanentError, TimeIsUp, WaitError
from labelhooks.model.counts import Counted

if TYPE_CHECKING:  # a start has no use for its eighteen modules
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

logger = Logger(child=True)
type Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it was delivered, `receives` times by now."""

    message_id: str
    body: str
    receives: int


type Handle = Callable[[Delivery], object]
type Refuse = Callable[[Delivery, PermanentError], object]
type Hold = Callable[[str, int], object]  # body, seconds


def consume(
    event: Event,
    context: LambdaContext,
    *,
    handle: Handle,
    refuse: Refuse,
    hold: Hold,
    flush: Callable[[], object] | None = None,
    seconds: float = 5.0,
) -> PartialItemFailureResponse:
    """
    Give each message to `handle`; report those that must be delivered again.

    A PermanentError is refused (quarantined), a WaitError held back on the queue, anything else
    delivered again. `flush` sends what the messages of the batch had in common; where that fails,
    no message of the batch counts as handled. `seconds` is what a message may take: with less
    left, the rest of the batch goes back to the queue instead of dying with the function.
    """
    first = event["Records"][0]["messageId"]

    def act(delivery: Delivery) -> None:
        left = context.get_remaining_time_in_millis() / 1000
        try:
            if left < seconds and delivery.message_id != first:
                raise TimeIsUp("too little time is left to begin", seconds=0)
            handle(delivery)
        except PermanentError as error:
            logger.warning("refused", message_id=delivery.message_id, reason=error.code)
            refuse(delivery, error)
        except WaitError as error:
            logger.info("held", message_id=delivery.message_id, reason=type(error).__name__)
            count("-", Counted.HELD, 1)
            hold(delivery.body, error.seconds)

    def one(record: "SQSRecord") -> None:  # Powertools passes it by this name
        delivery = Delivery(
            record.message_id, record.body, int(record.attributes.approximate_receive_count)
        )
        try:
            act(delivery)
        except Exception as error:  # its type, not its text: a text may quote the content
            _redeliver(error, message_id=delivery.message_id)
            raise

    # Left on, a batch that fails whole would raise one error that quotes all the others.
    processor = batch.BatchProcessor(batch.EventType.SQS, raise_on_entire_batch_failure=False)
    response = batch.process_partial_response(event, one, processor, context)
    try:
        if flush is not None:
            flush()
    except Exception as error:  # noqa: BLE001  reported: every message is delivered again
        _redeliver(error, message_id="the whole batch")
        everything = [{"itemIdentifier": record["messageId"]} for record in event["Records"]]
        response = {"batchItemFailures": everything}  # type: ignore[typeddict-item]
    emit()
    return response


def _redeliver(error: Exception, *, message_id: str) -> None:
    code = error.response["Error"].get("Code") if isinstance(error, ClientError) else None
    count("-", Counted.REDELIVERED, 1)
    logger.warning("redeliver", message_id=message_id, error=type(error).__name__, code=code)
