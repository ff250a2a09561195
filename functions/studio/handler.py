"""
Exchange tasks and answers with Label Studio, for the datasets that have such a connector.

Called by its schedule. Reads: configuration, items and work tables, clean bucket, the datasets'
secrets. Writes: work table. Signs links to clean artifacts. Speaks to Label Studio servers.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.label_studio import LabelStudio
from labelhooks.aws.links import ArtifactLinks
from labelhooks.aws.measures import count, emit
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.settings import Settings
from labelhooks.aws.studio_state import StudioMarks, StudioSecrets
from labelhooks.aws.tiers import elsewhere
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import StudioFailed
from labelhooks.model.counts import Counted
from labelhooks.model.dataset import Dataset
from labelhooks.people.access import pseudonym
from labelhooks.people.reach import Reach
from labelhooks.redaction import build
from labelhooks.redaction.spans import Span
from labelhooks.studio.answers import TakeAnswer
from labelhooks.studio.exchange import Exchange
from labelhooks.studio.ports import Secret
from labelhooks.studio.sending import Show
from labelhooks.tasks.claim import ClaimTasks
from labelhooks.tasks.hold import HeldTasks
from labelhooks.tasks.judge import SubmitJudgment

logger = Logger()
_RESERVE = 30_000  # milliseconds: what is not begun by then is left to the next turn


class Needs(Settings):  # what the stack sets for this function
    clean_bucket: str
    config_table: str
    items_table: str
    work_table: str
    id_key_secret: str
    studio_secrets: str
    detect_thorough_function: str
    detect_presidio_function: str
    comprehend: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb, s3 = clients.dynamodb(), clients.s3()
        key = id_key(clients.secrets(), needs.id_key_secret)
        functions = {
            "thorough": needs.detect_thorough_function,
            "presidio": needs.detect_presidio_function,
        }
        build.elsewhere(
            elsewhere(
                functions, comprehend=needs.comprehend, span=Span, version_of=build.version_of
            )
        )
        self.datasets = Datasets(dynamodb, needs.config_table, function="studio")
        self.secrets = StudioSecrets(clients.secrets(), needs.studio_secrets, Secret)
        tasks = DynamoTasks(dynamodb, needs.work_table)
        queues = DynamoQueues(dynamodb, needs.work_table)
        hold = HeldTasks(tasks, self.datasets)
        items = DynamoItems(dynamodb, needs.items_table)
        clean = CleanBucket(s3, needs.clean_bucket)
        submit = SubmitJudgment(
            tasks, self.datasets, redact=build.texts_redactor(key), reach=Reach(items, clean)
        )
        self.exchange = Exchange(
            take=TakeAnswer(
                tasks,
                self.datasets,
                submit,
                hold,
                who=lambda url, number: pseudonym(key, url, number),
                count=count,
            ),
            tasks=tasks,
            queues=queues,
            claim=ClaimTasks(tasks, queues, self.datasets),
            hold=hold,
            show=Show(items, clean, ArtifactLinks(s3, needs.clean_bucket)),
            marks=StudioMarks(dynamodb, needs.work_table),
            count=count,
        )

    def connected(self) -> list[Dataset]:
        """Return the datasets that have a connector."""
        every = [self.datasets.current(name) for name in self.datasets.names()]
        return [one for one in every if one.spec.connector is not None]

    def studio(self, dataset: Dataset) -> LabelStudio:
        """Return a dataset's project. Raises StudioFailed where it was never connected."""
        connector = dataset.spec.connector
        if connector is None:
            raise AssertionError("a dataset with a connector is asked for")
        token = self.secrets.of(dataset.name).token
        return LabelStudio(connector.url, connector.project, token)


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    use = wired()
    done, broken = 0, []

    def goes_on() -> bool:
        return context.get_remaining_time_in_millis() > _RESERVE

    for dataset in use.connected():
        told: dict[str, Any] = {"dataset": dataset.name}
        try:
            turn = use.exchange(
                dataset, use.studio(dataset), now=datetime.now(UTC), goes_on=goes_on
            )
        except StudioFailed as error:  # it has an alarm of its own; the next turn asks again
            count(dataset.name, Counted.STUDIO_FAILURES, 1)
            count("-", Counted.STUDIO_FAILURES, 1)
            logger.warning("studio_failed", extra={**told, "why": str(error)})
        except Exception as error:  # noqa: BLE001
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.error(  # noqa: TRY400  its type, not its text: a text may quote content
                "exchange_failed", extra={**told, "error_type": type(error).__name__}
            )
            broken.append(dataset.name)
        else:
            done += 1
            if turn.sent or turn.answers or turn.removed or turn.given_back:
                answers = {what.value: number for what, number in turn.answers.items()}
                told |= {"sent": turn.sent, "waiting": turn.waiting, "answers": answers}
                told |= {"removed": turn.removed, "given_back": turn.given_back}
                logger.info("exchanged", extra=told)
    emit()
    if broken:
        raise RuntimeError(f"{len(broken)} datasets could not be exchanged: see the log")
    return {"exchanged": done}
