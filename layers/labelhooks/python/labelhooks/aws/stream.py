"""Consume a table's stream: in order, going on where it stopped."""

from collections.abc import Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from labelhooks.aws.about import about
from labelhooks.aws.attributes import Attributes
from labelhooks.aws.batch import Event

logger = Logger(child=True)


def consume_changes(
    event: Event, *, handle: Callable[[Attributes], object]
) -> PartialItemFailureResponse:
    """
    Give each new image to `handle`; report the first that failed, where the stream then goes on.

    Source: AWS Lambda Developer Guide, "Reporting batch item failures for DynamoDB streams": Lambda
    takes the lowest sequence number as a checkpoint and delivers from there again.
    """
    for record in event["Records"]:
        change = record["dynamodb"]
        about(change["NewImage"].get("trace_id", {}).get("S"))
        try:
            handle(change["NewImage"])
        except Exception as error:  # noqa: BLE001  reported: the stream goes on here
            number = change["SequenceNumber"]
            logger.warning("redeliver", sequence_number=number, error=type(error).__name__)
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}
