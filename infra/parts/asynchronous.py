"""A function that nobody waits for: what fails is tried again, then set aside."""

from dataclasses import replace

from aws_cdk import Duration
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import CfnEventInvokeConfig
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.defaults import Defaults
from infra.parts.live_function import LiveFunction, Wiring
from infra.workers import Worker

RETRIES = 2  # Lambda waits a minute before the first, two before the second
OLDEST = Duration.hours(1)


class Asynchronous(LiveFunction):
    """Calls that fail go to the queue `dead`."""

    def __init__(
        self, scope: Construct, worker: Worker, *, dead: IQueue, on: Defaults, wiring: Wiring
    ) -> None:
        set_aside = PolicyStatement(
            sid="SetAside", actions=["sqs:SendMessage"], resources=[dead.queue_arn]
        )
        super().__init__(scope, worker, on=on, wiring=replace(wiring, may=[*wiring.may, set_aside]))
        # CDK's own destination would grant more than sending.
        asynchronous = CfnEventInvokeConfig(
            self,
            "Asynchronous",
            function_name=self.function.function_name,
            qualifier=self.alias.alias_name,
            maximum_retry_attempts=RETRIES,
            maximum_event_age_in_seconds=OLDEST.to_seconds(),
            destination_config=CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=CfnEventInvokeConfig.OnFailureProperty(destination=dead.queue_arn)
            ),
        )
        asynchronous.node.add_dependency(self.alias)  # it names the alias, and refers to nothing
