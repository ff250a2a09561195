"""
Take the measures of every dataset, and write them as metrics.

Called by its schedule. Reads: configuration, measures table, the index of open tasks. Writes:
measures table (days, their total, what it remembers).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets
from labelhooks.aws.depths import DynamoDepths
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.measures import gauge
from labelhooks.aws.settings import Settings
from labelhooks.aws.spending import DynamoBurns
from labelhooks.aws.tracing import traced
from labelhooks.model.dataset import Dataset
from labelhooks.model.task import REVIEW_QUEUE
from labelhooks.quality.table import metrics
from labelhooks.quality.take import TakeMeasures, Taken, worst_of

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    work_table: str
    measures_table: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        self.datasets = DynamoDatasets(dynamodb, needs.config_table)
        self.burns = DynamoBurns(dynamodb, needs.measures_table)
        self.take = TakeMeasures(
            DynamoHours(dynamodb, needs.measures_table),
            DynamoDepths(dynamodb, needs.work_table),
            self.datasets,
            review_queue=REVIEW_QUEUE,
        )

    def taken(self, name: str, now: datetime) -> Taken | None:
        """Return a dataset's measures, written; None where it is gone."""
        dataset = self.datasets.latest(name)
        if dataset is None:
            return None
        taken = self.take(dataset, now=now)
        if any(one.pauses_intake for one in dataset.spec.slos):
            # Before the metric: the guard hears its alarm and asks whose it is.
            self.burns.note(name, taken.values.get("slo_burn_pauses", 0.0), now)
        write(dataset, [taken])
        for looked in taken.drift:
            told = {"strand": looked.strand.name, "evidence": looked.evidence}
            parts = {one.name: round(one.residual, 1) for one in looked.drift.contributions[:5]}
            logger.info("drift", extra={"dataset": name, **told, "classes": parts})
        return taken


def write(dataset: Dataset | None, taken: Sequence[Taken]) -> None:
    """Write the measures of a dataset; without one, of each the worst of all datasets."""
    table = metrics()
    values = heard(taken) if dataset is None else taken[0].values
    told = {table[name].metric: (value, table[name].unit) for name, value in values.items()}
    gauge("-" if dataset is None else dataset.name, told)


def heard(taken: Sequence[Taken]) -> dict[str, float]:
    """Return what alarms listen to: the worst of all datasets, and that somebody measures."""
    return {**worst_of(taken), "datasets_measured": len(taken)}


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    use, now = wired(), datetime.now(UTC)
    every, failed = [], []
    for name in use.datasets.names():
        try:
            taken = use.taken(name, now)
        except Exception:
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.exception("measures_not_taken", extra={"dataset": name})
            failed.append(name)
        else:
            every += [taken] if taken else []
    write(None, every)
    if failed:
        raise RuntimeError(f"measures of {len(failed)} datasets could not be taken: see the log")
    return {"taken": len(every)}
