"""What the functions' queues hold, as SQS and its metrics tell."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sqs import SQSClient

_LOOK_BACK = timedelta(minutes=10)  # SQS tells every minute, and some minutes late
_PLACES = {
    "waiting": "ApproximateNumberOfMessages",
    "working": "ApproximateNumberOfMessagesNotVisible",
    "held": "ApproximateNumberOfMessagesDelayed",
}


def held_by(sqs: "SQSClient", urls: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Return what each queue holds (to be taken, taken, held back) and its dead letters."""
    return [_held_by(sqs, name, *both) for name, both in urls.items()]


def _held_by(sqs: "SQSClient", name: str, url: str, dead_url: str) -> dict[str, Any]:
    wanted: Any = list(_PLACES.values())
    held: Any = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
    dead: Any = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=wanted[:1])["Attributes"]
    counts = {place: int(held.get(of, 0)) for place, of in _PLACES.items()}
    return {"queue": name, **counts, "dead": int(dead.get(wanted[0], 0))}


def oldest(cloudwatch: "CloudWatchClient", urls: Mapping[str, str]) -> dict[str, int | None]:
    """
    Return the age in seconds of each queue's oldest message, by the names given in `urls`.

    None where the metric says nothing: the queue was idle for hours, or the cloud keeps no metrics.
    """
    now = datetime.now(UTC)
    ids = {f"q{place}": name for place, name in enumerate(urls)}
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {
                "Id": id_,
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/SQS",
                        "MetricName": "ApproximateAgeOfOldestMessage",
                        "Dimensions": [
                            {"Name": "QueueName", "Value": urls[name].rpartition("/")[2]}
                        ],
                    },
                    "Period": 60,
                    "Stat": "Maximum",
                },
            }
            for id_, name in ids.items()
        ],
        StartTime=now - _LOOK_BACK,
        EndTime=now,
        ScanBy="TimestampDescending",  # the latest first
    )
    told = {ids[one["Id"]]: one["Values"] for one in answer["MetricDataResults"]}
    return {name: int(told[name][0]) if told.get(name) else None for name in urls}
