"""What looks at all of it: whom alarms call, three dashboards, and what it may cost."""

from aws_cdk import App, Aws, CfnCondition, Duration, Fn, Stack, Tags
from aws_cdk.aws_budgets import CfnBudget
from aws_cdk.aws_cloudwatch import (
    Alarm,
    CfnAlarm,
    ComparisonOperator,
    Metric,
    TreatMissingData,
)
from aws_cdk.aws_cloudwatch_actions import SnsAction

from infra.boards.board import Boards
from infra.choices import Choices
from infra.defaults import runbook
from infra.parts.parents import Parents
from infra.stacks.data import Data
from infra.stacks.pipeline import Pipeline

SPENT = (80, 100)  # percent of the month's budget
FAILING = 5  # percent of requests


class Watch(Stack):
    """Apart from the rest, as the embedded cloud lacks what it is made of; without it, no call."""

    def __init__(
        self,
        app: App,
        choices: Choices,
        data: Data,
        pipeline: Pipeline,
        distribution: str | None,
    ) -> None:
        super().__init__(
            app,
            choices.named("watch"),
            description="LabelHooks: whom alarms call, dashboards, budget",
        )
        self._choices = choices
        on = data.on
        self._ticket = on.ticket
        # By name: this stack needs nothing of the others that they could not take away.
        alarms = {one.name: Alarm.from_alarm_name(self, one.name, one.name) for one in on.alarms}
        parents = Parents(self, on, alarms)
        Boards(
            self,
            on,
            alarms=alarms,
            parents=parents.alarms,
            queues=data.queues,
            functions=pipeline.functions,
        )
        # AWS publishes the bill, and all that CloudFront measures, in this one region.
        self._central = CfnCondition(
            self, "Central", expression=Fn.condition_equals(Aws.REGION, "us-east-1")
        )
        if choices.monthly_budget:
            self._budget(choices.monthly_budget)
            self._bill(choices.monthly_budget)
        if distribution:
            self._page_fails(distribution)
        Tags.of(self).add("part", "watch")

    def _budget(self, dollars: int) -> None:
        """Tell before the month's money is gone, and when it is."""
        CfnBudget(
            self,
            "Budget",
            budget=CfnBudget.BudgetDataProperty(
                budget_name=self._choices.named("monthly"),
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=CfnBudget.SpendProperty(amount=dollars, unit="USD"),
                # The tag must be activated for cost allocation once (docs/deploy.md).
                cost_filters={"TagKeyValue": ["user:app$labelhooks"]},
            ),
            notifications_with_subscribers=[
                CfnBudget.NotificationWithSubscribersProperty(
                    notification=CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type="ACTUAL",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[
                        CfnBudget.SubscriberProperty(
                            subscription_type="SNS", address=self._ticket.topic_arn
                        )
                    ],
                )
                for percent in SPENT
            ],
        )

    def _bill(self, dollars: int) -> None:
        """Tell when the whole account's bill passes the budget, tags or no tags."""
        bill = Metric(
            namespace="AWS/Billing",
            metric_name="EstimatedCharges",
            dimensions_map={"Currency": "USD"},
            period=Duration.hours(6),
            statistic="max",
        )
        self._ticket_centrally(
            "Bill",
            name=self._choices.named("account", "Bill"),
            says=f"This month's bill of the whole account has passed {dollars} USD. "
            + runbook("budget"),
            metric=bill,
            threshold=dollars,
        )

    def _page_fails(self, distribution: str) -> None:
        """A ticket: the API's failures, which its own alarm pages for, are among these."""
        failing = Metric(
            namespace="AWS/CloudFront",
            metric_name="5xxErrorRate",
            dimensions_map={"DistributionId": distribution, "Region": "Global"},
            period=Duration.minutes(5),
            statistic="average",
        )
        self._ticket_centrally(
            "PageFails",
            name=self._choices.named("page", "Fails"),
            says=f"More than {FAILING} % of what people's browsers ask the page for fails. "
            + runbook("page"),
            metric=failing,
            threshold=FAILING,
            periods=3,
        )

    def _ticket_centrally(
        self, part: str, *, name: str, says: str, metric: Metric, threshold: float, periods: int = 1
    ) -> None:
        """Alarm on what is measured in one region alone, if the deployment is there."""
        alarm = Alarm(
            self,
            part,
            alarm_name=name,
            alarm_description=says,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(SnsAction(self._ticket))
        resource = alarm.node.default_child
        if not isinstance(resource, CfnAlarm):
            raise TypeError("an Alarm is made of one CfnAlarm")
        resource.cfn_options.condition = self._central
