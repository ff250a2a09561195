"""
Redact uploads.

Reads: ingest queue, raw bucket. Writes: clean bucket, items table; quarantine.
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
from labelhooks.intake.events import read_arrival
from labelhooks.intake.recorder import Recorder
from labelhooks.intake.segments import Segments
from labelhooks.intake.uploads import IntakeUpload
from labelhooks.model.messages import SegmentWanted, Sheltered
from labelhooks.redaction import build
from labelhooks.redaction.build import redactor_of
from labelhooks.redaction.documents.as_value import redacted_value
from labelhooks.redaction.spans import Span

logger = Logger()
# What a text, or a batch of a file's records, may take.
LONGEST = 60.0


class Needs(Settings):  # what the stack sets for this function
    raw_bucket: str
    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    quarantine_table: str
    items_queue: str
    recheck_queue: str
    ingest_queue: str
    ingest_dead_queue: str
    media_queue: str
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
        self.needs = needs
        self.queue = Queue(clients.sqs(), needs.ingest_queue)
        self.forward = ReadyItems(
            Queue(clients.sqs(), needs.items_queue), Queue(clients.sqs(), needs.recheck_queue)
        )
        self.refuse = Refusal(quarantine, "ingest", key=key)
        self.shelter = Shelter(
            clients.s3(),
            needs.quarantine_bucket,
            queue="ingest",
            dead=Queue(clients.sqs(), needs.ingest_dead_queue),
        )
        raw = RawBucket(clients.s3())
        recorder = Recorder(
            key=key,
            items=items,
            clean=CleanBucket(clients.s3(), needs.clean_bucket),
            forward=self.forward,
            count=count,
        )
        self.intake = IntakeUpload(
            key=key,
            datasets=Datasets(clients.dynamodb(), needs.config_table, function="redact_upload"),
            raw=raw,
            redactor_for=lambda dataset: redactor_of(dataset, key),
            redact_document=lambda dataset, name, data: redacted_value(
                name, data, redactor_of(dataset, key)
            ),
            recorder=recorder,
            quarantine=quarantine,
            segments=Segments(
                key=key,
                raw=raw,
                items=items,
                recorder=recorder,
                forward=self.forward,
                quarantine=quarantine,
                send=self.queue.send,
            ),
            send_media=Queue(clients.sqs(), needs.media_queue).send,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def take(body: str) -> None:
        arrival = read_arrival(body, raw_bucket=use.needs.raw_bucket)
        match arrival:
            case Sheltered():
                take(use.shelter.get(arrival))
            case SegmentWanted():
                use.intake.segment(arrival, trace_id=trace_id(), left=left)
            case uploads:
                use.intake.uploads(uploads, trace_id=trace_id(), left=left)

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
