"""Three dashboards, for three questions. What they show stands in the table of measures."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import Dashboard, DashboardVariable, IAlarm, IWidget
from constructs import Construct

from infra.boards import debug, executive, on_call
from infra.boards.drawing import Lines, Logs
from infra.defaults import MINUTE, Defaults
from infra.parts.live_function import LiveFunction
from infra.parts.work_queue import WorkQueue


class Boards(Construct):
    """`executive`, `on-call` and `debug`; the first three dashboards of an account are free."""

    def __init__(
        self,
        scope: Construct,
        on: Defaults,
        *,
        alarms: Mapping[str, IAlarm],
        parents: Mapping[str, IAlarm],
        queues: Mapping[str, WorkQueue],
        functions: Mapping[str, LiveFunction],
    ) -> None:
        super().__init__(scope, "Boards")
        self._on = on
        logs = Logs({name: one.logs for name, one in functions.items()})
        lines = Lines(on.choices.namespace)
        incidents = list(parents.values())
        self._board("executive", Duration.days(14), executive.rows(incidents, lines, logs))
        self._board(
            "on-call",
            Duration.hours(12),
            on_call.rows(
                [alarms[one.name] for one in on.alarms if one.kind.pages],
                [alarms[one.name] for one in on.alarms if not one.kind.pages],
                incidents,
                lines,
                logs,
                depths=[
                    made.queue.metric_approximate_number_of_messages_visible(
                        label=name, period=MINUTE, statistic="max"
                    )
                    for name, made in queues.items()
                ],
                ages=[
                    made.queue.metric_approximate_age_of_oldest_message(
                        label=name, period=MINUTE, statistic="max"
                    )
                    for name, made in queues.items()
                ],
                dead=[
                    made.dead.metric_approximate_number_of_messages_visible(
                        label=name, period=MINUTE, statistic="max"
                    )
                    for name, made in queues.items()
                ],
                errors=[
                    made.function.metric_errors(label=name, period=MINUTE, statistic="sum")
                    for name, made in functions.items()
                ],
            ),
        )
        self._board("debug", Duration.days(3), debug.rows(lines, logs), debug.variables(lines))

    def _board(
        self,
        name: str,
        interval: Duration,
        rows: list[list[IWidget]],
        variables: list[DashboardVariable] | None = None,
    ) -> None:
        Dashboard(
            self,
            name,
            dashboard_name=self._on.choices.named(name),
            default_interval=interval,
            variables=variables,
            widgets=rows,
        )
