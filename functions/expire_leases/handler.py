"""
End leases that ran out: their tasks wait for people again.

Called by its schedule. Reads and writes: work table.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.tasks.expire import ExpireLeases

logger = Logger()
_RESERVE = 10_000  # milliseconds: what is not ended by then is left to the next turn


class Needs(Settings):  # what the stack sets for this function
    work_table: str


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> ExpireLeases:
    needs = Needs.load()
    dynamodb = clients.dynamodb()
    return ExpireLeases(
        DynamoTasks(dynamodb, needs.work_table), DynamoQueues(dynamodb, needs.work_table)
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    ended = wired()(
        now=datetime.now(UTC),
        goes_on=lambda: context.get_remaining_time_in_millis() > _RESERVE,
    )
    if ended:
        logger.info("leases_ended", extra={"leases": ended})
    return {"ended": ended}
