"""
Decide what is accepted and what people are asked.

Reads: items queue, items table, clean bucket. Writes: labels queue, tasks queue; quotas in
the work table; quarantine; measures table.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.answers import Answers
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.lineups import Lineups
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.prelabelers import remote_prelabeler
from labelhooks.aws.quarantine import Quarantine, Refusal
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.shares import DynamoShares
from labelhooks.aws.tracing import traced
from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.allowance import Allowance
from labelhooks.gating.gate import Gate
from labelhooks.gating.prelabelers import Prelabeler, rule_prelabeler
from labelhooks.model.counts import Count, Counted
from labelhooks.model.dataset import Dataset
from labelhooks.model.lineup import Entry
from labelhooks.model.prelabeler import PrelabelerRef

if TYPE_CHECKING:
    from labelhooks.gating.textprelabeler import TextModels

logger = Logger()
# What the pre-labeler of one message may take (model.prelabeler), and the gate beside it.
LONGEST = 35.0


class Needs(Settings):  # what the stack sets for this function
    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    work_table: str
    quarantine_table: str
    measures_table: str
    items_queue: str
    tasks_queue: str
    labels_queue: str


def text_models(bucket: str) -> "TextModels":
    """Return the models that an environment reads; no start pays for them before there is one."""
    from labelhooks.aws.modelfiles import ModelFiles
    from labelhooks.gating.textprelabeler import TextModels

    files = ModelFiles(clients.s3(), bucket)
    return TextModels(files.get, told=lambda why: logger.warning("people are asked: %s", why))


def prelabeler_for(
    lineups: Lineups,
    models: Callable[[], "TextModels"],
    counted: Count,
    hours: DynamoHours,
    dataset: Dataset,
    ref: PrelabelerRef,
) -> Prelabeler:
    """Return a version as somebody to ask. Raises PrelabelerFailed where it is not registered."""
    spec = dataset.spec.prelabeler
    if spec is None or (spec.name, spec.version) != (ref.name, ref.version):
        registered = lineups.version(dataset.name, ref)
        if registered is None:
            raise PrelabelerFailed(f"{ref.name} {ref.version} is not registered")
        spec = registered.spec
    if spec.kind == "rules":
        return rule_prelabeler(spec, dataset.spec.labels.classes)
    if spec.kind == "text_model":
        from labelhooks.gating.textprelabeler import TextPrelabeler

        return TextPrelabeler(spec, models())
    return remote_prelabeler(spec, dataset, count=partial(count_call, counted, hours, ref))


def count_call(
    counted: Count,
    hours: DynamoHours,
    ref: PrelabelerRef,
    dataset: str,
    what: Counted,
    number: int,
) -> None:
    """Count in the day and for CloudWatch, and in the hour what calls of a version cost."""
    counted(dataset, what, number)
    if what is Counted.PRELABELER_CALLS:
        hours.add(dataset, {f"prelabel/calls/{ref.name}@{ref.version}": number})
    elif what is Counted.PRELABELER_MICRODOLLARS:
        hours.add(dataset, {"prelabel/microdollars": number})


class Decisions:
    """What each version decided, and accepted: for the watch over its share, and in the hour."""

    def __init__(self, shares: DynamoShares, hours: DynamoHours) -> None:
        self._shares = shares
        self._hours = hours

    def add(self, dataset: str, entry: Entry, *, decided: int, accepted: int) -> None:
        self._shares.add(dataset, entry, decided=decided, accepted=accepted)
        of = f"{entry.name}@{entry.version}"
        self._hours.add(dataset, {f"decided/{of}": decided, f"accepted/{of}": accepted})


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        self.queue = Queue(clients.sqs(), needs.items_queue)
        self.answers = Answers(
            labels=Queue(clients.sqs(), needs.labels_queue),
            tasks=Queue(clients.sqs(), needs.tasks_queue),
        )
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.refuse = Refusal(quarantine, "items")
        lineups = Lineups(clients.dynamodb(), needs.config_table)
        self.shares = DynamoShares(clients.dynamodb(), needs.config_table)
        quotas = DynamoQuotas(clients.dynamodb(), needs.work_table)
        allowance = Allowance(quotas, count=count)
        self.hours = DynamoHours(clients.dynamodb(), needs.measures_table)
        models = cache(partial(text_models, needs.clean_bucket))
        self.gate = Gate(
            lineups=lineups,
            datasets=Datasets(clients.dynamodb(), needs.config_table, function="gate"),
            items=DynamoItems(clients.dynamodb(), needs.items_table),
            clean=CleanBucket(clients.s3(), needs.clean_bucket),
            answers=self.answers,
            prelabeler_for=partial(prelabeler_for, lineups, models, allowance.count, self.hours),
            code_version=code_version(),
            count=count,
            shares=Decisions(self.shares, self.hours),
            allowance=allowance,
            requeue=self.queue.hold,
            spread=side_by_side,
        )

    def flush(self) -> None:
        """Send what is decided, then tell how much of it was accepted."""
        self.answers.flush()
        self.shares.flush()
        self.hours.flush()


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def handle(delivery: Delivery) -> None:
        use.gate(delivery.body)

    return consume(
        event,
        context,
        handle=handle,
        refuse=use.refuse,
        hold=use.queue.hold,
        flush=use.flush,
        seconds=LONGEST,
    )
