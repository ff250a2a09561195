"""What dashboards are made of: lines by dataset, tables out of logs, lines of AWS's own metrics."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import (
    GraphWidget,
    HorizontalAnnotation,
    IMetric,
    LogQueryVisualizationType,
    LogQueryWidget,
    MathExpression,
    TextWidget,
    YAxisProps,
)
from aws_cdk.aws_logs import ILogGroup

from infra.measured import Measured, measured

HEIGHT = 6
TABLE, BARS, LINES = (
    LogQueryVisualizationType.TABLE,
    LogQueryVisualizationType.BAR,
    LogQueryVisualizationType.LINE,
)


def statistic(entry: Measured) -> str:
    """Return what joins several values of a metric: counts add up; of a measure, the worst."""
    if not entry.target:
        return "Sum" if entry.unit == "Count" else "Maximum"
    return "Minimum" if entry.higher_is_better else "Maximum"


class Lines:
    """Lines of a deployment's metrics, one a dataset."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def search(self, entry: Measured, *, where: str = "") -> str:
        """
        Return the expression that finds a metric of every dataset there is.

        Which datasets there are is not known when a dashboard is made. The schema in braces matches
        metrics that have just these dimensions (CloudWatch User Guide, "search expression syntax").
        """
        schema = ",".join((self.namespace, *entry.dimensions))
        term = f'MetricName="{entry.metric}"{where}'
        return f"SEARCH('{{{schema}}} {term}', '{statistic(entry)}')"

    def of_datasets(
        self, title: str, *names: str, width: int = 12, where: str = "", period: int = 5
    ) -> GraphWidget:
        """Return lines of these entries of the table; "-" is the worst of all datasets."""
        label = "${PROP('Dim.dataset')}" if len(names) == 1 else "${PROP('MetricName')} ${LABEL}"
        entries = [measured()[name] for name in names]
        targets = {entry.target for entry in entries if entry.target}
        return GraphWidget(
            title=title,
            left=[
                MathExpression(
                    expression=self.search(entry, where=where),
                    label=label,
                    period=Duration.minutes(period),
                    using_metrics={},
                )
                for entry in entries
            ],
            left_annotations=[
                HorizontalAnnotation(value=target, label="target") for target in sorted(targets)
            ],
            left_y_axis=YAxisProps(show_units=False),
            width=width,
            height=HEIGHT,
        )


def of_aws(title: str, metrics: Sequence[IMetric], *, width: int = 12) -> GraphWidget:
    """Return lines of metrics that AWS writes."""
    return GraphWidget(title=title, left=list(metrics), width=width, height=HEIGHT)


def said(text: str, *, height: int = 2) -> TextWidget:
    """Return a row of words."""
    return TextWidget(markdown=text, width=24, height=height)


class Logs:
    """Tables out of what functions log: by Logs Insights, paid by what it reads when looked at."""

    def __init__(self, groups: Mapping[str, ILogGroup]) -> None:
        self._groups = groups

    def query(
        self,
        title: str,
        functions: Sequence[str],
        lines: Sequence[str],
        *,
        view: LogQueryVisualizationType = TABLE,
        width: int = 12,
    ) -> LogQueryWidget:
        """Return what a query finds in the logs of these functions; of all, if none is named."""
        names = functions or sorted(self._groups)
        return LogQueryWidget(
            title=title,
            log_group_names=[self._groups[name].log_group_name for name in names],
            query_lines=list(lines),
            view=view,
            width=width,
            height=HEIGHT,
        )
