"""What the streams of the labels and items tables tell, as changes to count."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from pydantic import ValidationError

from labelhooks.aws.attributes import Attributes
from labelhooks.aws.batch import Event
from labelhooks.aws.labels import read_label
from labelhooks.model.base import timestamp
from labelhooks.model.ids import SHARDS
from labelhooks.model.seen import Seen

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = Logger(child=True)


def count_changes(
    event: Event, *, count: Callable[[Sequence[Seen]], object]
) -> PartialItemFailureResponse:
    """
    Give a whole batch to `count`; where it fails, the stream goes on from the batch's first record.

    What was counted before it failed is known by its place, so it may come again.
    """
    records = event["Records"]
    seen = [change for record in records if (change := read_change(record)) is not None]
    try:
        count(seen)
    except Exception as error:  # noqa: BLE001  reported: the stream goes on here
        number = records[0]["dynamodb"]["SequenceNumber"]
        logger.warning("redeliver", sequence_number=number, error=type(error).__name__)
        return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def read_change(record: dict[str, Any]) -> Seen | None:
    """Return a stream's record as a change; None for one that is not counted."""
    change = record["dynamodb"]
    number = int(change["SequenceNumber"])
    told = change.get("ApproximateCreationDateTime")
    at = datetime.now(UTC) if told is None else datetime.fromtimestamp(float(told), UTC)
    return _seen(
        change["NewImage"], number, timestamp(at), inserted=record["eventName"] == "INSERT"
    )


def recorded(
    dynamodb: "DynamoDBClient", *, labels: str, items: str, dataset: str
) -> Iterator[Seen]:
    """Return every label and item of a dataset, as the streams told of them once."""
    for table, kind in ((labels, "label"), (items, "item")):
        for shard in SHARDS:
            pages = dynamodb.get_paginator("query").paginate(
                TableName=table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"{dataset}#{shard}"}},
            )
            for page in pages:
                for record in page["Items"]:
                    if record["kind"]["S"] == kind:
                        seen = _seen(record, 0, timestamp(), inserted=True)
                        if seen is not None:
                            yield seen


def _seen(image: Attributes, number: int, at: str, *, inserted: bool) -> Seen | None:
    """`at` is when it was recorded, where the record does not tell."""
    dataset, _, shard = str(image["pk"]["S"]).rpartition("#")
    kind = image["kind"]["S"]
    if kind == "label":
        place = f"labels/{shard}"
        try:
            label = read_label(image)
        except (ValidationError, KeyError, TypeError):  # counted as what does not explain itself
            return Seen(dataset=dataset, place=place, number=number, at=at)
        return Seen(dataset=dataset, place=place, number=number, at=label.at, label=label)
    if kind == "item" and inserted:
        created = str(image["created_at"]["S"])
        source = str(image["source"]["S"]).partition("/")[0] if "source" in image else ""
        place = f"items/{shard}"
        return Seen(
            dataset=dataset, place=place, number=number, at=created, item=True, source=source
        )
    if kind == "item" and "withdrawn" in image:
        return Seen(dataset=dataset, place=f"items/{shard}", number=number, at=at, pulled_back=True)
    return None
