"""
Train the built-in pre-labeler from people's labels, and register what comes of it as shadow.

Called with an order (labelhooks prelabeler train), or by its schedule, to do what datasets'
policies want. Reads: labels and items tables, clean bucket, configuration. Writes: a model's file
into the clean bucket; line-ups, and how the training went, into the configuration.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.modelfiles import ModelFiles
from labelhooks.aws.settings import Settings, code_version
from labelhooks.aws.tracing import traced
from labelhooks.gating.registry import Registry
from labelhooks.gating.textmodel import TextModel
from labelhooks.gating.training.examples import Example
from labelhooks.gating.training.schedule import TrainOnSchedule
from labelhooks.gating.training.train import Sources, TrainPrelabeler
from labelhooks.model.messages import parse
from labelhooks.model.training import TrainingRun, TrainOrder

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    clean_bucket: str
    config_table: str
    items_table: str
    labels_table: str


def learn(examples: Iterable[Example], classes: Sequence[str], bits: int) -> TextModel:
    """Learn with scikit-learn: seldom is anything due, and then its import is not paid for."""
    from labelhooks.gating.training.learn import learn as by_regression

    return by_regression(examples, classes, bits)


class Wired:
    """The use cases with their adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        datasets = Datasets(dynamodb, needs.config_table, function="train_prelabeler")
        lineups = DynamoLineups(dynamodb, needs.config_table)
        labels = Inventory(dynamodb, labels=needs.labels_table)
        sources = Sources(
            datasets=datasets,
            labels=labels,
            items=DynamoItems(dynamodb, needs.items_table),
            clean=CleanBucket(clients.s3(), needs.clean_bucket),
            files=ModelFiles(clients.s3(), needs.clean_bucket),
            runs=lineups,
            registry_of=lambda dataset: Registry(lineups, dataset),
        )
        self.train = TrainPrelabeler(sources, learn=learn, code_version=code_version())
        self.on_schedule = TrainOnSchedule(
            names=DynamoDatasets(dynamodb, needs.config_table).names,
            datasets=datasets,
            labels=labels,
            runs=lineups,
            train=self.train,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    use = wired()
    if event.get("detail-type") == "Scheduled Event":
        called = datetime.fromisoformat(event["time"])
        runs = use.on_schedule(called, _left(context))
    else:
        runs = [use.train(parse(TrainOrder, json.dumps(event)))]
    for run in runs:
        logger.info("trained", extra=_told(run))
    return {"runs": [run.model_dump(mode="json", exclude_none=True) for run in runs]}


def _left(context: LambdaContext) -> Callable[[], float]:
    return lambda: context.get_remaining_time_in_millis() / 1000


def _told(run: TrainingRun) -> dict[str, str]:
    order = run.order
    return {
        "dataset": order.dataset,
        "prelabeler": f"{order.name} {order.version}",
        "state": run.state,
        "why": run.why,
    }
