"""
Redact images and documents.

Reads: media queue, raw bucket. Writes: clean bucket, items table; quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.buckets import CleanBucket, RawBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue, ReadyItems
from labelhooks.aws.quarantine import Quarantine, Refusal, Shelter
from labelhooks.aws.settings import Settings, trace_id
from labelhooks.aws.tiers import elsewhere
from labelhooks.aws.tracing import traced
from labelhooks.intake.media import IntakeMedia, read_wanted
from labelhooks.intake.recorder import Recorder
from labelhooks.model.messages import Sheltered
from labelhooks.redaction import build
from labelhooks.redaction.build import redactor_of
from labelhooks.redaction.documents.media import MediaRedactor
from labelhooks.redaction.spans import Span

logger = Logger()
# What a document of many pages may take: most of the function's time.
LONGEST = 600.0


class Needs(Settings):  # what the stack sets for this function
    raw_bucket: str
    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    quarantine_table: str
    items_queue: str
    media_queue: str
    media_dead_queue: str
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
        quarantine = Quarantine(
            clients.s3(), needs.quarantine_bucket, clients.dynamodb(), needs.quarantine_table
        )
        self.needs = needs
        self.queue = Queue(clients.sqs(), needs.media_queue)
        self.forward = ReadyItems(Queue(clients.sqs(), needs.items_queue), None)
        self.refuse = Refusal(quarantine, "media", key=key)
        self.shelter = Shelter(
            clients.s3(),
            needs.quarantine_bucket,
            queue="media",
            dead=Queue(clients.sqs(), needs.media_dead_queue),
        )
        self.intake = IntakeMedia(
            key=key,
            datasets=Datasets(clients.dynamodb(), needs.config_table, function="redact_media"),
            raw=RawBucket(clients.s3()),
            redact_for=lambda dataset: MediaRedactor(redactor_of(dataset, key)),
            recorder=Recorder(
                key=key,
                items=DynamoItems(clients.dynamodb(), needs.items_table),
                clean=CleanBucket(clients.s3(), needs.clean_bucket),
                forward=self.forward,
                count=count,
            ),
            quarantine=quarantine,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def take(body: str) -> None:
        wanted = read_wanted(body, raw_bucket=use.needs.raw_bucket)
        if isinstance(wanted, Sheltered):
            take(use.shelter.get(wanted))
        else:
            use.intake(wanted, trace_id=trace_id())

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
