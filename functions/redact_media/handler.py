"""
Redact images and documents.

Reads: media queue, raw bucket. Writes: clean bucket, items table, quotas in the work table;
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
from labelhooks.aws.raw_zone import RawZone
from labelhooks.aws.settings import Settings, trace_id
from labelhooks.aws.tracing import traced
from labelhooks.intake.media import IntakeMedia, read_wanted
from labelhooks.intake.quota import ItemQuota
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
    work_table: str
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
        zone = self.zone = RawZone(
            needs,
            function="redact_media",
            queue="media",
            url=needs.media_queue,
            dead=needs.media_dead_queue,
        )
        build.elsewhere(zone.detectors(span=Span, version_of=build.version_of))
        self.raw_bucket = needs.raw_bucket
        self.intake = IntakeMedia(
            key=zone.key,
            datasets=zone.datasets,
            raw=RawBucket(clients.s3()),
            redact_for=lambda dataset: MediaRedactor(redactor_of(dataset, zone.key)),
            recorder=Recorder(
                key=zone.key,
                items=zone.items,
                clean=zone.clean,
                forward=zone.forward,
                quota=ItemQuota(zone.quotas, zone.items, count=count),
                count=count,
            ),
            quarantine=zone.quarantine,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    use = wired()

    def take(body: str) -> None:
        wanted = read_wanted(body, raw_bucket=use.raw_bucket)
        if isinstance(wanted, Sheltered):
            take(use.zone.shelter.get(wanted))
        else:
            use.intake(wanted, trace_id=trace_id())

    return use.zone.consume(event, context, take, seconds=LONGEST)
