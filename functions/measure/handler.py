"""
Count what is recorded, in hours of each dataset, exactly once.

Reads: streams of the labels and items tables, configuration (gold items). Writes: measures table.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Event
from labelhooks.aws.changes import count_changes
from labelhooks.aws.golds import DynamoGolds
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.model.label_value import LabelValue
from labelhooks.model.seen import Seen
from labelhooks.quality.follow import FollowChanges
from labelhooks.tasks.agreement import agreed

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    measures_table: str


def same(gold: LabelValue, said: LabelValue) -> bool:
    """Return whether two values are one, by the rule that holds among people."""
    return agreed([gold, said]) is not None


def tell(seen: Seen, right: bool) -> None:
    """Log who labeled a gold item and whether it is right: never a dimension, never what it is."""
    if seen.label is not None:
        actor = seen.label.provenance.actor
        who = {"actor": actor.kind, "id": actor.id, "version": actor.version}
        logger.info("gold_judged", extra={"dataset": seen.dataset, "right": int(right), **who})


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> FollowChanges:
    needs = Needs.load()
    dynamodb = clients.dynamodb()
    return FollowChanges(
        DynamoHours(dynamodb, needs.measures_table),
        DynamoGolds(dynamodb, needs.config_table),
        same=same,
        tell=tell,
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, _context: LambdaContext) -> PartialItemFailureResponse:
    return count_changes(event, count=wired())
