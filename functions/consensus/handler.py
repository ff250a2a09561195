"""
Settle tasks that have the judgments they want.

Reads: work table and its stream. Writes: labels queue, tasks queue; evidence for the gate beside
the tasks, which it marks done; measures table.
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
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.measures import count, emit
from labelhooks.aws.outbox import Queue
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.stream import consume_changes
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.gating.refit import judged_proposals
from labelhooks.model.counts import Counted
from labelhooks.model.judged import JudgedProposal
from labelhooks.model.label_value import LabelValue
from labelhooks.model.task import Judgment, Task
from labelhooks.quality.rounds import counts_of_round
from labelhooks.tasks.consensus import Consensus

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    work_table: str
    measures_table: str
    tasks_queue: str
    labels_queue: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        evidence = DynamoEvidence(dynamodb, needs.work_table)
        self.hours = DynamoHours(dynamodb, needs.measures_table)
        self.settle = Consensus(
            DynamoTasks(dynamodb, needs.work_table),
            send_labels=Queue(clients.sqs(), needs.labels_queue).send,
            send_tasks=Queue(clients.sqs(), needs.tasks_queue).send,
            code_version=code_version(),
            note=lambda task, label, at: noted(evidence, judged_proposals(task, label, at)),
            tell=lambda event, told: logger.info(event, extra=dict(told)),
            heard=self.count,
        )

    def count(
        self, task: Task, judgments: list[Judgment], label: LabelValue | None, at: str
    ) -> None:
        """Count a round that was settled."""
        judged = [] if label is None else judged_proposals(task, label, at)
        people = [one.annotator for one in judgments]
        self.hours.add(task.dataset, counts_of_round(task, judgments, label, judged), people=people)
        count(task.dataset, Counted.TASKS_COMPLETED, int(label is not None))
        count(task.dataset, Counted.TASKS_REVIEWED, int(task.review is not None))


@cache
def wired() -> Wired:
    return Wired(Needs.load())


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
    use = wired()

    def handle(record: Attributes) -> None:
        task = read_task(record)
        use.settle(task.dataset, task.item_id, task.round)

    answer = consume_changes(event, handle=handle)
    use.hours.flush()
    emit()
    return answer
