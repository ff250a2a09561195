"""
Settle tasks that have the judgments they want.

Reads: work table and its stream. Writes: labels queue, tasks queue; marks tasks done.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.attributes import Attributes
from labelhooks.aws.batch import Event
from labelhooks.aws.outbox import Queue
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.stream import consume_changes
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.tasks.consensus import Consensus

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    work_table: str
    tasks_queue: str
    labels_queue: str


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> Consensus:
    needs = Needs.load()
    return Consensus(
        DynamoTasks(clients.dynamodb(), needs.work_table),
        send_labels=Queue(clients.sqs(), needs.labels_queue).send,
        send_tasks=Queue(clients.sqs(), needs.tasks_queue).send,
        code_version=code_version(),
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, _context: LambdaContext) -> PartialItemFailureResponse:
    settle = wired()

    def handle(record: Attributes) -> None:
        task = read_task(record)
        settle(task.dataset, task.item_id, task.round)

    return consume_changes(event, handle=handle)
