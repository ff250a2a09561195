"""A function that drains a queue."""

from dataclasses import replace

from aws_cdk import Duration
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import EventSourceMapping
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.accepted import accept
from infra.defaults import Defaults
from infra.parts.live_function import LiveFunction, Wiring
from infra.workers import WINDOW, Worker


class QueueWorker(LiveFunction):
    """Takes messages in batches and reports each that failed."""

    def __init__(
        self, scope: Construct, worker: Worker, *, queue: IQueue, on: Defaults, wiring: Wiring
    ) -> None:
        drain = PolicyStatement(
            sid="Drain",
            actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            resources=[queue.queue_arn],
        )
        super().__init__(scope, worker, on=on, wiring=replace(wiring, may=[*wiring.may, drain]))
        source = EventSourceMapping(
            self,
            "Source",
            target=self.alias,
            event_source_arn=queue.queue_arn,
            batch_size=worker.batch,
            max_batching_window=Duration.seconds(WINDOW),
            max_concurrency=wiring.concurrency,
            # Without it, one failure would repeat its whole batch.
            report_batch_item_failures=True,
        )
        accept(
            source,
            "Serverless-LambdaEventSourceMappingDestination",
            "For streams. What fails here stays in its queue, which moves it to its dead-letter "
            "queue itself.",
        )
