"""
Persist labels.

Reads: labels queue. Writes: labels table; quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.config import Datasets
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.quarantine import LabelRefusal, Quarantine, Refusal
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.labels.persist import PersistLabels

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    quarantine_bucket: str
    config_table: str
    labels_table: str
    quarantine_table: str
    labels_queue: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        self.queue = Queue(clients.sqs(), needs.labels_queue)
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.refuse = Refusal(quarantine, "labels")
        self.persist = PersistLabels(
            DynamoLabels(clients.dynamodb(), needs.labels_table),
            Datasets(clients.dynamodb(), needs.config_table, function="persist_label"),
            refuse=LabelRefusal(quarantine),
            spread=side_by_side,
            count=count,
            tell=lambda event, told: logger.info(event, extra=dict(told)),
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def handle(delivery: Delivery) -> None:
        use.persist(delivery.body)

    return consume(event, context, handle=handle, refuse=use.refuse, hold=use.queue.hold)
