"""
End leases that ran out: their tasks wait for people again.

Called by its schedule. Reads and writes: work table. Writes: measures table.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.measures import count, emit
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.model.counts import Counted
from labelhooks.tasks.expire import ExpireLeases

logger = Logger()
_RESERVE = 10_000  # milliseconds: what is not ended by then is left to the next turn


class Needs(Settings):  # what the stack sets for this function
    work_table: str
    measures_table: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        self.hours = DynamoHours(dynamodb, needs.measures_table)
        self.expire = ExpireLeases(
            DynamoTasks(dynamodb, needs.work_table),
            DynamoQueues(dynamodb, needs.work_table),
            count=self.count,
        )

    def count(self, dataset: str, what: Counted, number: int) -> None:
        """Count for CloudWatch, and in the hour."""
        count(dataset, what, number)
        if number:
            self.hours.add(dataset, {"expired": number})


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    use = wired()
    ended = use.expire(
        now=datetime.now(UTC),
        goes_on=lambda: context.get_remaining_time_in_millis() > _RESERVE,
    )
    use.hours.flush()
    emit()
    if ended:
        logger.info("leases_ended", extra={"leases": ended})
    return {"ended": ended}
