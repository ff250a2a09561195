"""
Keep gates up with what people judge, and watch how much is accepted.

Called by its schedule. Reads: configuration, evidence in the work table. Writes: configuration
(line-ups, fits, what the watch knows); the page topic.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets
from labelhooks.aws.evidence import DynamoEvidence
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.measures import count, emit
from labelhooks.aws.page import Page
from labelhooks.aws.settings import Settings
from labelhooks.aws.shares import DynamoShares
from labelhooks.aws.tracing import traced
from labelhooks.aws.watches import DynamoWatches
from labelhooks.gating.follow_judgments import FollowJudgments
from labelhooks.gating.follow_share import FollowShare
from labelhooks.gating.registry import Registry
from labelhooks.gating.stopping import Stop

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    work_table: str
    page_topic: str


class Wired:
    """The use cases with their adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        self.datasets = DynamoDatasets(dynamodb, needs.config_table)
        self.lineups = DynamoLineups(dynamodb, needs.config_table)
        self.follow_share = FollowShare(
            watches=DynamoWatches(dynamodb, config=needs.config_table, work=needs.work_table),
            shares=DynamoShares(dynamodb, needs.config_table),
            stop=Stop(tell=Page(clients.sns(), needs.page_topic), count=count),
        )
        self.follow_judgments = FollowJudgments(
            evidence=DynamoEvidence(dynamodb, needs.work_table), fits=self.lineups
        )

    def tend(self, name: str) -> int:
        """Look after the versions of one dataset; return how many were fitted anew."""
        dataset = self.datasets.latest(name)
        if dataset is None:
            return 0
        registry, fitted = Registry(self.lineups, dataset), 0
        for entry in registry.lineup().entries:
            fit = self.lineups.fit(name, entry.fit_id) if entry.fit_id else None
            self.follow_share(dataset, registry, entry, fit)
            noted = self.follow_judgments(dataset, registry, entry)
            if noted is not None:
                fitted += 1
                logger.info("gate_fitted", extra={"dataset": name, "told": noted.told})
        return fitted


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    use = wired()
    fitted, failed = 0, []
    for name in use.datasets.names():
        try:
            fitted += use.tend(name)
        except Exception:
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.exception("gate_not_tended", extra={"dataset": name})
            failed.append(name)
    emit()
    if failed:
        raise RuntimeError(f"gates of {len(failed)} datasets could not be tended: see the log")
    return {"fitted": fitted}
