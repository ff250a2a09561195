"""How much somebody at a terminal found missing, told to CloudWatch, where an alarm listens."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

METRIC = "ReconciliationGap"  # as infra/measured.py reads it


def tell_gap(
    cloudwatch: "CloudWatchClient", *, namespace: str, dataset: str, missing: int, at: datetime
) -> None:
    """Tell what a dataset's books miss: 0 is news, too. Raises botocore's ClientError."""
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": METRIC,
                "Dimensions": [
                    {"Name": "dataset", "Value": whose},
                    {"Name": "service", "Value": "reconcile"},
                ],
                "Timestamp": at,
                "Value": missing,
                "Unit": "Count",
            }
            for whose in (dataset, "-")
        ],
    )
