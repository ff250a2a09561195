"""A table that can be restored to any second of the last 35 days, and cannot cost without end."""

from aws_cdk import Tags
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    ProjectionType,
    StreamViewType,
    Table,
)
from constructs import Construct

from infra.defaults import MINUTE, TABLE_READS, TABLE_WRITES, AlarmKind, Defaults


class KeptTable(Construct):
    """`table` under string keys pk and sk, paid per request up to the chosen caps."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        on: Defaults,
        streamed: bool = False,
        expires: str | None = None,
    ) -> None:
        super().__init__(scope, f"{name}_table")
        self._on = on
        self.table = Table(
            self,
            "Table",
            partition_key=_string("pk"),
            sort_key=_string("sk"),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            max_read_request_units=on.choices.table_reads,
            max_write_request_units=on.choices.table_writes,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=on.choices.prod,
            stream=StreamViewType.NEW_AND_OLD_IMAGES if streamed else None,
            time_to_live_attribute=expires,
            removal_policy=on.removal,
        )
        self._throttles(f"{name}_table", TABLE_READS, "ReadThrottleEvents")
        self._throttles(f"{name}_table", TABLE_WRITES, "WriteThrottleEvents")
        Tags.of(self).add("part", f"{name}_table")

    def index(self, name: str, partition_key: str, sort_key: str) -> None:
        """Add an index of keys alone: it costs a write only for records that have both."""
        self.table.add_global_secondary_index(
            index_name=name,
            partition_key=_string(partition_key),
            sort_key=_string(sort_key),
            projection_type=ProjectionType.KEYS_ONLY,
            max_read_request_units=self._on.choices.table_reads,
            max_write_request_units=self._on.choices.table_writes,
        )

    def _throttles(self, name: str, kind: AlarmKind, metric: str) -> None:
        refused = Metric(
            namespace="AWS/DynamoDB",
            metric_name=metric,
            dimensions_map={"TableName": self.table.table_name},
            period=MINUTE,
            statistic="sum",
        )
        self._on.alarm(self, name, kind, refused, 1)


def _string(name: str) -> Attribute:
    return Attribute(name=name, type=AttributeType.STRING)
