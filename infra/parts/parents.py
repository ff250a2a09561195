"""
Who is called, and how often: parents of alarms, so that one incident calls once.

An alarm has one parent, whose action calls when the first of its children goes on and again only
after all have been off. So what may go on for days has a parent of its own: it must not swallow
another incident's call.

- What stops work now (`outage`): one parent an area, whatever the symptoms.
- What else pages (dead letters, a leak, a paused pre-labeler): one an area and runbook.
- Tickets: one a runbook.

No parent calls during declared maintenance (`labelhooks maintenance`); what is still on when that
ends is called then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import (
    Alarm,
    AlarmRule,
    AlarmState,
    ComparisonOperator,
    CompositeAlarm,
    IAlarm,
    IAlarmRule,
    MathExpression,
    Metric,
    TreatMissingData,
)
from aws_cdk.aws_cloudwatch_actions import SnsAction
from constructs import Construct

from infra.defaults import MINUTE, Defaults, Made, runbook

TICKETS = "tickets"
OUTAGE = "Outage"
# How long a call waits for the word that it is maintenance, and after that has ended.
WAITS, GRACE = Duration.minutes(1), Duration.minutes(2)


@dataclass(frozen=True, slots=True)
class Parent:
    """One incident: its alarm is called `<area>-<name>`."""

    area: str
    name: str
    runbook: str
    pages: bool

    @property
    def says(self) -> str:
        """Return what its alarm's description tells, before the runbook."""
        if self.name == OUTAGE:
            return f"Work of the area {self.area} stands still. Its symptoms are one incident: "
        if self.pages:
            return f"Something of the area {self.area} needs somebody now. One call for all of: "
        return "For the next working day. One ticket for all of: "


def parent_of(made: Made) -> Parent:
    """Return the parent of an alarm."""
    if made.kind.pages and made.kind.outage:
        return Parent(made.area, OUTAGE, "outage", pages=True)
    area = made.area if made.kind.pages else TICKETS
    name = "".join(word.capitalize() for word in made.kind.runbook.split("-"))
    return Parent(area, name, made.kind.runbook, pages=made.kind.pages)


def families(alarms: Sequence[Made]) -> Mapping[Parent, list[Made]]:
    """Return the children of each parent."""
    found: dict[Parent, list[Made]] = {}
    for made in alarms:
        found.setdefault(parent_of(made), []).append(made)
    return found


class Parents(Construct):
    """All parents; `alarms` are theirs by name, and `maintenance` is on while nobody is called."""

    def __init__(self, scope: Construct, on: Defaults, children: Mapping[str, IAlarm]) -> None:
        super().__init__(scope, "Parents")
        self._on = on
        self.maintenance = self._maintenance()
        self.alarms: dict[str, CompositeAlarm] = {}
        paging: list[CompositeAlarm] = []
        for parent, made in families(on.alarms).items():
            alarm = self._parent(parent, [children[one.name] for one in made], made)
            self.alarms[on.choices.named(parent.area, parent.name)] = alarm
            if parent.pages:
                paging.append(alarm)
        self._anything_pages(paging)

    def _parent(
        self, parent: Parent, children: Sequence[IAlarm], made: Sequence[Made]
    ) -> CompositeAlarm:
        names = sorted({one.kind.name for one in made})
        alarm = CompositeAlarm(
            self,
            f"{parent.area}-{parent.name}",
            composite_alarm_name=self._on.choices.named(parent.area, parent.name),
            alarm_description=f"{parent.says}{', '.join(names)}. {runbook(parent.runbook)}",
            alarm_rule=_any_of(children),
            actions_suppressor=self.maintenance,
            actions_suppressor_wait_period=WAITS,
            actions_suppressor_extension_period=GRACE,
        )
        topic = SnsAction(self._on.page if parent.pages else self._on.ticket)
        alarm.add_alarm_action(topic)
        alarm.add_ok_action(topic)
        return alarm

    def _maintenance(self) -> Alarm:
        """Return the alarm that is on in each minute that was declared maintenance beforehand."""
        largest, smallest = (
            Metric(
                namespace=self._on.choices.namespace,
                metric_name="MaintenanceDeclared",
                period=MINUTE,
                statistic=statistic,
            )
            for statistic in ("max", "min")
        )
        return Alarm(
            self,
            "Maintenance",
            alarm_name=self._on.choices.named("Maintenance"),
            alarm_description="Somebody declared maintenance: no parent of alarms calls. "
            + runbook("maintenance"),
            # Start n marks its minutes with n, its end with -n (controls/maintenance.py).
            metric=MathExpression(
                expression="largest + smallest",
                using_metrics={"largest": largest, "smallest": smallest},
                period=MINUTE,
                label="declared, and not ended",
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )

    def _anything_pages(self, paging: Sequence[CompositeAlarm]) -> None:
        """One state to show, or to roll a deployment back by; it calls nobody."""
        CompositeAlarm(
            self,
            "AnythingPages",
            composite_alarm_name=self._on.choices.named("AnythingPages"),
            alarm_description="At least one alarm that wakes somebody is on. "
            + runbook("anything-pages"),
            alarm_rule=_any_of(paging),
        )


def _any_of(alarms: Sequence[IAlarm]) -> IAlarmRule:
    return AlarmRule.any_of(*(AlarmRule.from_alarm(one, AlarmState.ALARM) for one in alarms))
