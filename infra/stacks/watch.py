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
from aws_cdk.aws_sns import ITopic

from infra.boards.board import Boards
from infra.choices import BILLED_IN, Choices
from infra.defaults import runbook
from infra.parts.parents import Parents
from infra.stacks.bill import bill_alarm
from infra.stacks.data import Data
from infra.stacks.pipeline import Pipeline

SPENT = (80, 100)  # percent of the month's budget
GONE = 100.1  # … at which the guard stops intake
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
        self._guard = on.guard
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
            self, "Central", expression=Fn.condition_equals(Aws.REGION, BILLED_IN)
        )
        if choices.monthly_budget:
            self._budget(choices.monthly_budget)
            if not choices.bill_elsewhere:
                self._bill()
        if distribution:
            self._page_fails(distribution)
        Tags.of(self).add("part", "watch")

    def _budget(self, dollars: int) -> None:
        """Tell before the month's money is gone, and when it is: then the guard, too."""
        told: list[tuple[float, ITopic]] = [(percent, self._ticket) for percent in SPENT]
        if self._choices.guard != "off":
            # AWS refuses two notifications that are alike but for whom they tell.
            told.append((GONE, self._guard))
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
                            subscription_type="SNS", address=topic.topic_arn
                        )
                    ],
                )
                for percent, topic in told
            ],
        )

    def _bill(self) -> None:
        """Tell when the account's bill passes the budget, if the deployment is where it is told."""
        guard = [self._guard] if self._choices.guard != "off" else []
        self._centrally(bill_alarm(self, self._choices, self._ticket, *guard))

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
        self._centrally(alarm)

    def _centrally(self, alarm: Alarm) -> None:
        resource = alarm.node.default_child
        if not isinstance(resource, CfnAlarm):
            raise TypeError("an Alarm is made of one CfnAlarm")
        resource.cfn_options.condition = self._central
