"""
Settle tasks that have the judgments they want.

Reads: work table and its stream. Writes: labels queue, tasks queue; evidence for the gate beside
the tasks, which it marks done.
"""

from collections.abc import Sequence
from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.attributes import Attributes
from labelhooks.aws.batch import Event
from labelhooks.aws.evidence import DynamoEvidence
from labelhooks.aws.outbox import Queue
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.stream import consume_changes
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.gating.refit import judged_proposals
from labelhooks.model.judged import JudgedProposal
from labelhooks.tasks.consensus import Consensus

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    work_table: str
    tasks_queue: str
    labels_queue: str


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> Consensus:
    needs = Needs.load()
    evidence = DynamoEvidence(clients.dynamodb(), needs.work_table)
    return Consensus(
        DynamoTasks(clients.dynamodb(), needs.work_table),
        send_labels=Queue(clients.sqs(), needs.labels_queue).send,
        send_tasks=Queue(clients.sqs(), needs.tasks_queue).send,
        code_version=code_version(),
        note=lambda task, label, at: noted(evidence, judged_proposals(task, label, at)),
        tell=lambda event, told: logger.info(event, extra=dict(told)),
    )


def noted(evidence: DynamoEvidence, judged: Sequence[JudgedProposal]) -> None:
    """Keep what was judged of proposals, and tell of it."""
    evidence.put(judged)
    for one in judged:
        by = f"{one.prelabeler.name}@{one.prelabeler.version}"
        told = {"dataset": one.dataset, "item": one.item_id, "prelabeler": by}
        right = int(one.value == one.label)
        logger.info("proposal_judged", extra={**told, "confidence": one.confidence, "right": right})


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, _context: LambdaContext) -> PartialItemFailureResponse:
    settle = wired()

    def handle(record: Attributes) -> None:
        task = read_task(record)
        settle(task.dataset, task.item_id, task.round)

    return consume_changes(event, handle=handle)
