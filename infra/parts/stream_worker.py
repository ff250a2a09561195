"""A function that follows the changes of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aws_cdk import Duration
from aws_cdk.aws_dynamodb import ITable
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import (
    CfnEventSourceMapping,
    EventSourceMapping,
    FilterCriteria,
    StartingPosition,
)
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.defaults import MINUTE, STALE_STREAM, Defaults
from infra.parts.live_function import LiveFunction, Wiring
from infra.workers import Worker

# The stream forgets after 24 hours: what fails for this long is set aside before that.
OLDEST = Duration.hours(6)
BEHIND = Duration.minutes(15)


class StreamWorker(LiveFunction):
    """
    Takes the changes of each table that match a filter.

    A pointer to what fails goes to the queue `dead`.
    """

    def __init__(
        self,
        scope: Construct,
        worker: Worker,
        *,
        sources: Sequence[tuple[ITable, Sequence[Mapping[str, Any]]]],
        dead: IQueue,
        on: Defaults,
        wiring: Wiring,
    ) -> None:
        streams = [_stream(worker, table) for table, _ in sources]
        follow = [
            PolicyStatement(
                sid="Follow",
                actions=[
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    # Lambda names it among what it wants. IAM lists it as an action without
                    # resources, yet it is enough in this form (AWS's own example has it so).
                    "dynamodb:ListStreams",
                ],
                resources=streams,
            ),
            PolicyStatement(
                sid="SetAside", actions=["sqs:SendMessage"], resources=[dead.queue_arn]
            ),
        ]
        super().__init__(scope, worker, on=on, wiring=replace(wiring, may=[*wiring.may, *follow]))
        for place, (stream, (_, only)) in enumerate(zip(streams, sources, strict=True), start=1):
            self._follow(f"Source{place}" if place > 1 else "Source", worker, stream, only, dead)
        age = self.function.metric("IteratorAge", period=MINUTE, statistic="max")
        on.alarm(self, worker.name, STALE_STREAM, age, BEHIND.to_milliseconds())

    def _follow(
        self,
        name: str,
        worker: Worker,
        stream: str,
        only: Sequence[Mapping[str, Any]],
        dead: IQueue,
    ) -> None:
        source = EventSourceMapping(
            self,
            name,
            target=self.alias,
            event_source_arn=stream,
            starting_position=StartingPosition.TRIM_HORIZON,
            batch_size=worker.batch,
            max_batching_window=Duration.seconds(worker.window),
            filters=[FilterCriteria.filter(dict(one)) for one in only],
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            retry_attempts=10,
            max_record_age=OLDEST,
        ).node.default_child
        if not isinstance(source, CfnEventSourceMapping):
            raise TypeError("an EventSourceMapping is made of one CfnEventSourceMapping")
        # CDK's own destination would grant more than sending.
        source.destination_config = CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=CfnEventSourceMapping.OnFailureProperty(destination=dead.queue_arn)
        )


def _stream(worker: Worker, table: ITable) -> str:
    if table.table_stream_arn is None:
        raise ValueError(f"{worker.name}: its table has no stream")
    return table.table_stream_arn
