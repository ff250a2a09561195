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
from labelhooks.gating.tend import Tend

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    work_table: str
    page_topic: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        lineups = DynamoLineups(dynamodb, needs.config_table)
        self.datasets = DynamoDatasets(dynamodb, needs.config_table)
        self.tend = Tend(
            datasets=self.datasets,
            registry_of=lambda dataset: Registry(lineups, dataset),
            fits=lineups,
            follow_share=FollowShare(
                watches=DynamoWatches(dynamodb, config=needs.config_table, work=needs.work_table),
                shares=DynamoShares(dynamodb, needs.config_table),
                stop=Stop(tell=Page(clients.sns(), needs.page_topic), count=count),
            ),
            follow_judgments=FollowJudgments(
                evidence=DynamoEvidence(dynamodb, needs.work_table), fits=lineups
            ),
        )


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
            for noted in use.tend(name):
                fitted += 1
                logger.info("gate_fitted", extra={"dataset": name, "told": noted.told})
        except Exception:
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.exception("gate_not_tended", extra={"dataset": name})
            failed.append(name)
    emit()
    if failed:
        raise RuntimeError(f"gates of {len(failed)} datasets could not be tended: see the log")
    return {"fitted": fitted}
