"""How much a reconciliation misses, told to CloudWatch, where an alarm listens."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

NAMESPACE, METRIC = "LabelHooks", "ReconciliationGap"  # as infra/measured.py reads it


def tell_gap(
    cloudwatch: "CloudWatchClient", *, env: str, dataset: str, missing: int, at: datetime
) -> None:
    """Tell what a dataset's books miss: 0 is news, too. Raises botocore's ClientError."""
    whose = [{"Name": "env", "Value": env}]
    of_dataset = [*whose, {"Name": "dataset", "Value": dataset}]
    cloudwatch.put_metric_data(
        Namespace=NAMESPACE,
        MetricData=[
            {
                "MetricName": METRIC,
                "Dimensions": dimensions,  # type: ignore[typeddict-item]
                "Timestamp": at,
                "Value": missing,
                "Unit": "Count",
            }
            for dimensions in (whose, of_dataset)
        ],
    )
