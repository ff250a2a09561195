"""
Make tasks of questions.

Reads: tasks queue. Writes: work table; quarantine; measures table.
"""

from datetime import UTC, datetime
from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.config import Datasets
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue
from labelhooks.aws.quarantine import Quarantine, Refusal
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.model.counts import Counted
from labelhooks.tasks.create import CreateTasks

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    quarantine_bucket: str
    config_table: str
    work_table: str
    quarantine_table: str
    measures_table: str
    tasks_queue: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        self.queue = Queue(clients.sqs(), needs.tasks_queue)
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.refuse = Refusal(quarantine, "tasks")
        self.hours = DynamoHours(clients.dynamodb(), needs.measures_table)
        self.create = CreateTasks(
            DynamoTasks(clients.dynamodb(), needs.work_table),
            Datasets(clients.dynamodb(), needs.config_table, function="create_task"),
            requeue=self.queue.hold,
            count=self.count,
        )

    def count(self, dataset: str, what: Counted, number: int) -> None:
        """Count for CloudWatch, and in the hour what measures are made of."""
        count(dataset, what, number)
        if what is Counted.SAMPLED_OUT:
            self.hours.add(dataset, {"sampled_out": number})


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def handle(delivery: Delivery) -> None:
        use.create(delivery.body, now=datetime.now(UTC))

    return consume(
        event,
        context,
        handle=handle,
        refuse=use.refuse,
        hold=use.queue.hold,
        flush=use.hours.flush,
    )
