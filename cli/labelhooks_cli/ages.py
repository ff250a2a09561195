"""How long the oldest message of a queue waits, as its metric tells."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

_LOOK_BACK = timedelta(minutes=10)  # SQS tells every minute, and some minutes late


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
