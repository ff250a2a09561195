"""
Look at clean items again by the thorough tier, and pull back what still holds personal data.

Reads: recheck queue, items table, clean bucket. Writes: marks items; labels table, work table;
quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.closing import DynamoClosing
from labelhooks.aws.config import Datasets
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.measures import count, incident
from labelhooks.aws.outbox import Queue
from labelhooks.aws.quarantine import Quarantine, Refusal
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.tracing import traced
from labelhooks.controls.recheck import PullBack, Recheck
from labelhooks.redaction.build import looker_for

logger = Logger()
# What the largest item may take.
LONGEST = 60.0


class Needs(Settings):  # what the stack sets for this function
    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    work_table: str
    labels_table: str
    quarantine_table: str
    recheck_queue: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        self.queue = Queue(clients.sqs(), needs.recheck_queue)
        items = DynamoItems(clients.dynamodb(), needs.items_table)
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.refuse = Refusal(quarantine, "recheck")
        self.recheck = Recheck(
            datasets=Datasets(clients.dynamodb(), needs.config_table, function="recheck"),
            items=items,
            clean=CleanBucket(clients.s3(), needs.clean_bucket),
            looker_for=looker_for,
            pull_back=PullBack(
                items=items,
                tasks=DynamoClosing(clients.dynamodb(), needs.work_table),
                labels=DynamoLabels(clients.dynamodb(), needs.labels_table),
                quarantine=quarantine,
                announce=incident,
                code_version=code_version(),
            ),
            count=count,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def handle(delivery: Delivery) -> None:
        use.recheck(delivery.body)

    return consume(
        event,
        context,
        handle=handle,
        refuse=use.refuse,
        hold=use.queue.hold,
        seconds=LONGEST,
    )
