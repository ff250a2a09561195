"""
Take in flagged messages.

Reads: flags queue. Writes: clean bucket, items table, quotas in the work table;
quarantine.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws.batch import Event
from labelhooks.aws.measures import count
from labelhooks.aws.raw_zone import RawZone
from labelhooks.aws.settings import Settings, trace_id
from labelhooks.aws.tracing import traced
from labelhooks.intake.flags import IntakeFlag
from labelhooks.intake.quota import ItemQuota
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
    work_table: str
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
        zone = self.zone = RawZone(
            needs,
            function="intake_flag",
            queue="flags",
            url=needs.flags_queue,
            dead=needs.flags_dead_queue,
            recheck=needs.recheck_queue,
        )
        build.elsewhere(zone.detectors(span=Span, version_of=build.version_of))
        self.take = IntakeFlag(
            key=zone.key,
            datasets=zone.datasets,
            items=zone.items,
            redactor_for=lambda dataset: redactor_of(dataset, zone.key),
            quarantine=zone.quarantine,
            recorder=Recorder(
                key=zone.key,
                items=zone.items,
                clean=zone.clean,
                forward=zone.forward,
                quota=ItemQuota(zone.quotas, zone.items, count=count),
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
        pointer = use.zone.shelter.pointer(body)
        use.take(use.zone.shelter.get(pointer) if pointer else body, trace_id=trace_id())

    return use.zone.consume(event, context, take, seconds=LONGEST)
