"""
Redact uploads.

Reads: ingest queue, raw bucket. Writes: clean bucket, items table, quotas in the work table;
quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Event
from labelhooks.aws.buckets import RawBucket
from labelhooks.aws.measures import count
from labelhooks.aws.outbox import Queue
from labelhooks.aws.raw_zone import RawZone
from labelhooks.aws.settings import Settings, trace_id
from labelhooks.aws.tracing import traced
from labelhooks.intake.events import read_arrival
from labelhooks.intake.quota import ItemQuota
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
    work_table: str
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
        zone = self.zone = RawZone(
            needs,
            function="redact_upload",
            queue="ingest",
            url=needs.ingest_queue,
            dead=needs.ingest_dead_queue,
            recheck=needs.recheck_queue,
        )
        build.elsewhere(zone.detectors(span=Span, version_of=build.version_of))
        self.raw_bucket = needs.raw_bucket
        raw = RawBucket(clients.s3())
        recorder = Recorder(
            key=zone.key,
            items=zone.items,
            clean=zone.clean,
            forward=zone.forward,
            quota=ItemQuota(zone.quotas, zone.items, count=count),
            count=count,
        )
        self.intake = IntakeUpload(
            key=zone.key,
            datasets=zone.datasets,
            raw=raw,
            redactor_for=lambda dataset: redactor_of(dataset, zone.key),
            redact_document=lambda dataset, name, data: redacted_value(
                name, data, redactor_of(dataset, zone.key)
            ),
            recorder=recorder,
            quarantine=zone.quarantine,
            segments=Segments(
                key=zone.key,
                raw=raw,
                items=zone.items,
                recorder=recorder,
                forward=zone.forward,
                quarantine=zone.quarantine,
                send=zone.queue.send,
                hold=zone.queue.hold,
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
        arrival = read_arrival(body, raw_bucket=use.raw_bucket)
        match arrival:
            case Sheltered():
                take(use.zone.shelter.get(arrival))
            case SegmentWanted():
                use.intake.segment(arrival, trace_id=trace_id(), left=left)
            case uploads:
                use.intake.uploads(uploads, trace_id=trace_id(), left=left)

    return use.zone.consume(event, context, take, seconds=LONGEST)
