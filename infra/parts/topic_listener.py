"""A function that is told what a topic says."""

from collections.abc import Mapping

from aws_cdk.aws_iam import ServicePrincipal
from aws_cdk.aws_sns import CfnSubscription
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.accepted import accept, accept_warning
from infra.defaults import Defaults
from infra.parts.asynchronous import Asynchronous
from infra.parts.live_function import Wiring
from infra.workers import Worker

UNDELIVERED = (
    'SNS tries a function for 23 days before it gives up (SNS Developer Guide, "Message delivery '
    "retries\"). What the function took and failed at goes to its alias's destination."
)


class TopicListener(Asynchronous):
    """
    Is called with each message of `topics`: ARNs by a name for each.

    Those of another region subscribe it themselves; it only lets them in.
    """

    def __init__(
        self,
        scope: Construct,
        worker: Worker,
        *,
        topics: Mapping[str, str],
        elsewhere: Mapping[str, str],
        dead: IQueue,
        on: Defaults,
        wiring: Wiring,
    ) -> None:
        super().__init__(scope, worker, dead=dead, on=on, wiring=wiring)
        for name, arn in {**topics, **elsewhere}.items():
            self.alias.add_permission(
                f"ByTopic{name}", principal=ServicePrincipal("sns.amazonaws.com"), source_arn=arn
            )
        for name, arn in topics.items():
            heard = CfnSubscription(
                self,
                f"Topic{name}",
                topic_arn=arn,
                protocol="lambda",
                endpoint=self.alias.function_arn,
            )
            accept(heard, "Serverless-SNSRedrivePolicy", UNDELIVERED)
            accept_warning(
                heard,
                "W3694",
                "An alias is a function to SNS: what is subscribed is its ARN, which moves only "
                "when code, layers and settings have all arrived.",
            )
