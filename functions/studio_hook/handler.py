"""
Take what Label Studio's webhooks tell: a secret in a header lets them in.

Reads: configuration, items and work tables, clean bucket, the datasets' secrets. Writes: work
table.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.http import resolver
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.measures import count, emit
from labelhooks.aws.settings import Settings
from labelhooks.aws.studio_state import StudioSecrets
from labelhooks.aws.tiers import elsewhere
from labelhooks.aws.tracing import traced
from labelhooks.aws.work import DynamoTasks
from labelhooks.model.dataset import Dataset
from labelhooks.people.access import pseudonym
from labelhooks.people.reach import Reach
from labelhooks.studio.answers import TakeAnswer
from labelhooks.studio.hook import Hook, Request, Route
from labelhooks.studio.ports import Secret
from labelhooks.tasks.hold import HeldTasks
from labelhooks.tasks.judge import SubmitJudgment

logger = Logger()


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


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> APIGatewayHttpResolver:
    needs = Needs.load()
    dynamodb, secrets = clients.dynamodb(), clients.secrets()
    key = id_key(secrets, needs.id_key_secret)
    datasets = Datasets(dynamodb, needs.config_table, function="studio_hook")
    tasks = DynamoTasks(dynamodb, needs.work_table)

    def redact(dataset: Dataset, texts: Sequence[str]) -> list[str]:
        # Loaded when somebody writes: Label Studio waits one second for an answer.
        from labelhooks.redaction import build
        from labelhooks.redaction.spans import Span

        functions = {
            "thorough": needs.detect_thorough_function,
            "presidio": needs.detect_presidio_function,
        }
        build.elsewhere(
            elsewhere(
                functions, comprehend=needs.comprehend, span=Span, version_of=build.version_of
            )
        )
        return build.texts_redactor(key)(dataset, texts)

    reach = Reach(
        DynamoItems(dynamodb, needs.items_table), CleanBucket(clients.s3(), needs.clean_bucket)
    )
    take = TakeAnswer(
        tasks,
        datasets,
        SubmitJudgment(tasks, datasets, redact=redact, reach=reach),
        HeldTasks(tasks, datasets),
        who=lambda url, number: pseudonym(key, url, number),
        count=count,
    )
    hook = Hook(datasets, StudioSecrets(secrets, needs.studio_secrets, Secret), take)
    return resolver([Route()], Request, hook)


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    answer = wired().resolve(event, context)
    emit()
    return answer
