"""
Reckon what each dataset has spent today.

Called by its schedule. Reads: configuration, hours in the measures table, quotas in the work table.
Writes: measures table (spend by day); what counts for a quota of dollars, in the work table.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.measures import gauge
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.settings import Settings
from labelhooks.aws.spending import DynamoPrices, DynamoSpending
from labelhooks.aws.tracing import traced
from labelhooks.money.prices import published
from labelhooks.money.reckon import Reckon, Reckoned

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    work_table: str
    measures_table: str


class Wired:
    """The adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        self.datasets = DynamoDatasets(dynamodb, needs.config_table)
        self._prices = DynamoPrices(dynamodb, needs.config_table)
        self._hours = DynamoHours(dynamodb, needs.measures_table)
        self._quotas = DynamoQuotas(dynamodb, needs.work_table)
        self._spending = DynamoSpending(dynamodb, needs.measures_table)

    def reckon(self) -> Reckon:
        """Return the use case, with the prices of now."""
        prices = published().with_own(self._prices.own())
        return Reckon(self._hours, self._quotas, self._spending, prices)


@cache
def wired() -> Wired:
    return Wired(Needs.load())


def write(dataset: str, every: list[Reckoned]) -> None:
    """Write the spend of today, and the anomaly: the largest of these."""
    gauge(
        dataset,
        {
            "SpendToday": (sum(one.spend.cost.total for one in every), "None"),
            "SpendAnomaly": (max((one.anomaly for one in every), default=0.0), "None"),
        },
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    use, now = wired(), datetime.now(UTC)
    reckon = use.reckon()
    every: list[Reckoned] = []
    failed = 0
    for name in use.datasets.names():
        dataset = use.datasets.latest(name)
        if dataset is None:
            continue
        try:
            one = reckon(dataset, now=now)
        except Exception:
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.exception("not_reckoned", extra={"dataset": name})
            failed += 1
        else:
            write(name, [one])
            every.append(one)
    write("-", every)
    if failed:
        raise RuntimeError(f"the spend of {failed} datasets could not be reckoned: see the log")
    return {"datasets": len(every)}
