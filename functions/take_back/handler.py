"""
Take labels back: a stretch of one shard of an order, for the state machine of the same name.

Reads: configuration (datasets, switches, orders), labels, items and work tables. Writes: labels
table; items queue, tasks queue; progress beside the order.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Event
from labelhooks.aws.config import Datasets
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.outbox import Queue
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.labels.sweep import Sweep
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.takeback import Part

logger = Logger()
# What a stretch may take where every call is slow: less is left, and the next call goes on.
STRETCH_MILLISECONDS = 90_000


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    items_table: str
    work_table: str
    labels_table: str
    items_queue: str
    tasks_queue: str


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> Sweep:
    needs = Needs.load()
    dynamodb = clients.dynamodb()
    labels = DynamoLabels(dynamodb, needs.labels_table)
    return Sweep(
        orders=DynamoTakebacks(dynamodb, needs.config_table),
        datasets=Datasets(dynamodb, needs.config_table, function="take_back"),
        labels=labels,
        take_back=TakeBack(
            labels=labels,
            items=DynamoItems(dynamodb, needs.items_table),
            tasks=DynamoTasks(dynamodb, needs.work_table),
            ask=Queue(clients.sqs(), needs.tasks_queue).send,
            decide=Queue(clients.sqs(), needs.items_queue).send,
            spread=side_by_side,
            code_version=code_version(),
        ),
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    def more() -> bool:
        return context.get_remaining_time_in_millis() > STRETCH_MILLISECONDS

    return wired()(Part.model_validate(event), more=more).model_dump(mode="json")
