"""A function that looks, every so often, whether there is work for it."""

from aws_cdk.aws_events import CfnRule
from aws_cdk.aws_iam import ServicePrincipal
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.accepted import accept
from infra.defaults import Defaults
from infra.parts.asynchronous import Asynchronous
from infra.parts.live_function import Wiring
from infra.workers import Worker


class ScheduledJob(Asynchronous):
    """Is called by its rule, and by whoever may; calls that fail go to the queue `dead`."""

    def __init__(
        self, scope: Construct, worker: Worker, *, dead: IQueue, on: Defaults, wiring: Wiring
    ) -> None:
        super().__init__(scope, worker, dead=dead, on=on, wiring=wiring)
        rule = CfnRule(
            self,
            "Schedule",
            description=f"LabelHooks {worker.name}: {worker.schedule}",
            schedule_expression=worker.schedule,
            targets=[CfnRule.TargetProperty(arn=self.alias.function_arn, id="live")],
        )
        accept(
            rule,
            "Serverless-EventBusDLQ",
            "For calls that Lambda does not take. What it has taken and fails at goes to the "
            "alias's destination; a turn that was not taken is made up for by the next one, as "
            "each looks at all there is to do.",
        )
        self.alias.add_permission(
            "ByItsRule",
            principal=ServicePrincipal("events.amazonaws.com"),
            source_arn=rule.attr_arn,
        )
