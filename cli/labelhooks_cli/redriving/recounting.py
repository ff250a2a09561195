"""Hours of which a place in the stream was given up on: counted anew from what is recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime

from labelhooks.aws.changes import recorded
from labelhooks.aws.golds import DynamoGolds
from labelhooks.aws.hours import DynamoHours
from labelhooks.model.seen import Seen
from labelhooks.quality.follow import rights
from labelhooks.quality.recount import Recount
from labelhooks.tasks.agreement import agreed
from labelhooks_cli.deployment import Deployment


def recount(deployment: Deployment) -> int:
    """Return how many hours were mended: of yesterday and today, in all datasets."""
    target = deployment.target
    labels, items = target.output("LabelsTable"), target.output("ItemsTable")
    golds = DynamoGolds(target.dynamodb, target.output("ConfigTable"))

    def right(dataset: str, seen: list[Seen]) -> Iterator[bool | None]:
        return rights(golds, dataset, seen, same=lambda a, b: agreed([a, b]) is not None)

    again = Recount(
        DynamoHours(target.dynamodb, target.output("MeasuresTable")),
        lambda dataset: recorded(target.dynamodb, labels=labels, items=items, dataset=dataset),
        right,
    )
    now = datetime.now(UTC)
    return sum(again(dataset, now=now) for dataset in deployment.datasets.names())
