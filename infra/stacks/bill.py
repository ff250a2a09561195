"""The alarm on the account's bill, in the one region where AWS publishes it."""

from aws_cdk import App, CfnOutput, Duration, Environment, Stack, Tags
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator, Metric, TreatMissingData
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_sns import CfnSubscription, ITopic, Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct

from infra.accepted import accept
from infra.choices import BILLED_IN, Choices
from infra.defaults import runbook
from infra.parts.topic_listener import UNDELIVERED


def bill_topic(choices: Choices, stack: Stack) -> str:
    """Return the ARN of the topic of the bill's stack, for who is in another region."""
    name = choices.named("bill")
    return f"arn:{stack.partition}:sns:{BILLED_IN}:{stack.account}:{name}"


def bill_alarm(scope: Construct, choices: Choices, *tell: ITopic) -> Alarm:
    """Tell when the whole account's bill passes the budget, tags or no tags."""
    dollars = choices.monthly_budget
    alarm = Alarm(
        scope,
        "Bill",
        alarm_name=choices.named("account", "Bill"),
        alarm_description=f"This month's bill of the whole account has passed {dollars} USD. "
        + runbook("budget"),
        metric=Metric(
            namespace="AWS/Billing",
            metric_name="EstimatedCharges",
            dimensions_map={"Currency": "USD"},
            period=Duration.hours(6),
            statistic="max",
        ),
        threshold=dollars,
        evaluation_periods=1,
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )
    for topic in tell:
        alarm.add_alarm_action(SnsAction(topic))
    return alarm


class Bill(Stack):
    """
    For a deployment elsewhere: an alarm calls topics of its own region alone.

    Its topic mails whom tickets are mailed to, and tells the guard across regions.
    """

    def __init__(self, app: App, choices: Choices) -> None:
        super().__init__(
            app,
            choices.named("bill"),
            env=Environment(region=BILLED_IN),
            description="LabelHooks: the alarm on the account's bill",
        )
        topic = Topic(self, "Told", topic_name=choices.named("bill"), enforce_ssl=True)
        topic.add_to_resource_policy(
            PolicyStatement(
                sid="CloudwatchPublishes",
                principals=[ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        for email in choices.ticket_email:
            topic.add_subscription(EmailSubscription(email))
        bill_alarm(self, choices, topic)
        if choices.guard != "off":
            name = choices.named("guard")
            heard = CfnSubscription(
                self,
                "Guard",
                topic_arn=topic.topic_arn,
                protocol="lambda",
                endpoint=f"arn:{self.partition}:lambda:{choices.region}:{self.account}:function:"
                f"{name}:live",
            )
            accept(heard, "Serverless-SNSRedrivePolicy", UNDELIVERED)
        CfnOutput(self, "BillTopic", value=topic.topic_arn)
        Tags.of(self).add("part", "bill")
