"""What every function has that reads raw data: where it takes from, and where it may put what."""

from collections.abc import Callable
from typing import Protocol

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.batch import Delivery, Event, consume
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.detectors import MakeSpan
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.outbox import Queue, ReadyItems
from labelhooks.aws.quarantine import Quarantine, Refusal, Shelter
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.tiers import Elsewhere, elsewhere


class Told(Protocol):
    """The settings that such a function has in any case."""

    clean_bucket: str
    quarantine_bucket: str
    config_table: str
    items_table: str
    work_table: str
    quarantine_table: str
    items_queue: str
    id_key_secret: str
    detect_thorough_function: str
    detect_presidio_function: str
    comprehend: str


class RawZone:
    """
    The adapters of a function that reads raw data.

    Args:
        told: its settings.
        function: its name.
        queue: the name of the queue that feeds it; `url` is that queue's, `dead` the URL of its
            dead-letter queue.
        recheck: the URL of the queue of items to be looked at again, if it chooses any.
    """

    def __init__(
        self, told: Told, *, function: str, queue: str, url: str, dead: str, recheck: str = ""
    ) -> None:
        sqs, s3, dynamodb = clients.sqs(), clients.s3(), clients.dynamodb()
        self._told = told
        self.key = id_key(clients.secrets(), told.id_key_secret)
        self.datasets = Datasets(dynamodb, told.config_table, function=function)
        self.items = DynamoItems(dynamodb, told.items_table)
        self.quotas = DynamoQuotas(dynamodb, told.work_table)
        self.clean = CleanBucket(s3, told.clean_bucket)
        self.quarantine = Quarantine(s3, told.quarantine_bucket, dynamodb, told.quarantine_table)
        self.queue = Queue(sqs, url)
        self.forward = ReadyItems(
            Queue(sqs, told.items_queue), Queue(sqs, recheck) if recheck else None
        )
        self.shelter = Shelter(s3, told.quarantine_bucket, queue=queue, dead=Queue(sqs, dead))
        self._refuse = Refusal(self.quarantine, queue, key=self.key)

    def detectors[S](
        self, *, span: MakeSpan[S], version_of: Callable[[str, float], str]
    ) -> dict[str, Elsewhere[S]]:
        """Return, for each tier that is somewhere else, what makes its detector."""
        functions = {
            "thorough": self._told.detect_thorough_function,
            "presidio": self._told.detect_presidio_function,
        }
        return elsewhere(
            functions, comprehend=self._told.comprehend, span=span, version_of=version_of
        )

    def consume(
        self,
        event: Event,
        context: LambdaContext,
        take: Callable[[str], object],
        *,
        seconds: float,
    ) -> PartialItemFailureResponse:
        """
        Give each message's body to `take`; what it cannot take never reaches a dead-letter queue.

        Args:
            event: as Lambda gives it.
            context: as Lambda gives it.
            take: of one body.
            seconds: what a message may take: one is not begun when less is left.
        """

        def handle(delivery: Delivery) -> None:
            self.shelter.guard(delivery, take)

        return consume(
            event,
            context,
            handle=handle,
            refuse=self._refuse,
            hold=self.queue.hold,
            flush=self.forward.flush,
            seconds=seconds,
        )
