"""
Count what people said of accepted labels; pause a version that errs too often, and call somebody.

Reads: work table and its stream, configuration. Writes: configuration (line-ups and what the watch
knows), marks in the work table; the page topic.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.attributes import Attributes
from labelhooks.aws.batch import Event
from labelhooks.aws.config import Datasets
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.measures import count, emit
from labelhooks.aws.page import Page
from labelhooks.aws.settings import Settings
from labelhooks.aws.stream import consume_changes
from labelhooks.aws.tracing import traced
from labelhooks.aws.watches import DynamoWatches
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.gating.audits import WatchAccepted
from labelhooks.gating.registry import Registry
from labelhooks.gating.stopping import Stop
from labelhooks.tasks.agreement import majority

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    work_table: str
    page_topic: str


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> WatchAccepted:
    needs = Needs.load()
    dynamodb = clients.dynamodb()
    lineups = DynamoLineups(dynamodb, needs.config_table)
    return WatchAccepted(
        datasets=Datasets(dynamodb, needs.config_table, function="watch_accepted"),
        tasks=DynamoTasks(dynamodb, needs.work_table),
        watches=DynamoWatches(dynamodb, config=needs.config_table, work=needs.work_table),
        registry_of=lambda dataset: Registry(lineups, dataset),
        verdict=majority,
        stop=Stop(tell=Page(clients.sns(), needs.page_topic), count=count),
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, _context: LambdaContext) -> PartialItemFailureResponse:
    watch = wired()

    def handle(record: Attributes) -> None:
        watch(read_task(record))

    answer = consume_changes(event, handle=handle)
    emit()
    return answer
