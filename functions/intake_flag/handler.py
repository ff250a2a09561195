"""
Take in flagged messages.

Reads: flags queue. Writes: clean bucket, items table; quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue, ReadyItems
from labelhooks.aws.quarantine import Quarantine, Refusal, Shelter
from labelhooks.aws.settings import Settings, trace_id
from labelhooks.aws.tiers import elsewhere
from labelhooks.aws.tracing import traced
from labelhooks.intake.flags import IntakeFlag
from labelhooks.intake.recorder import Recorder
from labelhooks.redaction import build
from labelhooks.redaction.build import redactor_of
from labelhooks.redaction.spans import Span

logger = Logger()
# What a text of the largest size may take.
LONGEST = 45.0


class Needs(Settings):  # what the stack sets for this function
    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    quarantine_table: str
    items_queue: str
    recheck_queue: str
    flags_queue: str
    flags_dead_queue: str
    id_key_secret: str
    detect_thorough_function: str
    detect_presidio_function: str
    comprehend: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        functions = {
            "thorough": needs.detect_thorough_function,
            "presidio": needs.detect_presidio_function,
        }
        build.elsewhere(
            elsewhere(
                functions,
                comprehend=needs.comprehend,
                span=Span,
                version_of=lambda tier, recall: build.detector(tier, recall).version,
            )
        )
        key = id_key(clients.secrets(), needs.id_key_secret)
        items = DynamoItems(clients.dynamodb(), needs.items_table)
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.queue = Queue(clients.sqs(), needs.flags_queue)
        self.forward = ReadyItems(
            Queue(clients.sqs(), needs.items_queue), Queue(clients.sqs(), needs.recheck_queue)
        )
        self.refuse = Refusal(quarantine, "flags", key=key)
        self.shelter = Shelter(
            clients.s3(),
            needs.quarantine_bucket,
            queue="flags",
            dead=Queue(clients.sqs(), needs.flags_dead_queue),
        )
        self.intake = IntakeFlag(
            key=key,
            datasets=Datasets(clients.dynamodb(), needs.config_table, function="intake_flag"),
            items=items,
            redactor_for=lambda dataset: redactor_of(dataset, key),
            quarantine=quarantine,
            recorder=Recorder(
                key=key,
                items=items,
                clean=CleanBucket(clients.s3(), needs.clean_bucket),
                forward=self.forward,
                count=count,
            ),
            count=count,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def take(body: str) -> None:
        pointer = use.shelter.pointer(body)
        use.intake(use.shelter.get(pointer) if pointer else body, trace_id=trace_id())

    def handle(delivery: Delivery) -> None:
        use.shelter.guard(delivery, take)

    return consume(
        event,
        context,
        handle=handle,
        refuse=use.refuse,
        hold=use.queue.hold,
        flush=use.forward.flush,
        seconds=LONGEST,
    )
