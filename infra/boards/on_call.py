"""For whoever was woken: what stands, since when, and what changed."""

from collections.abc import Sequence

from aws_cdk.aws_cloudwatch import AlarmStatusWidget, IAlarm, IMetric, IWidget

from infra.boards.drawing import LINES, Lines, Logs, of_aws, said

HOUR = 60


def rows(
    paging: Sequence[IAlarm],
    ticketing: Sequence[IAlarm],
    parents: Sequence[IAlarm],
    lines: Lines,
    logs: Logs,
    *,
    depths: Sequence[IMetric],
    ages: Sequence[IMetric],
    dead: Sequence[IMetric],
    errors: Sequence[IMetric],
) -> list[list[IWidget]]:
    """Return the widgets, row by row; the metrics are AWS's, of queues and functions."""
    return [
        [
            said(
                "**Begin with what is red.** Each alarm's description names its runbook. Of "
                "several, the earliest on the road: ingest, flags, items, tasks, labels, consensus."
            )
        ],
        [
            AlarmStatusWidget(alarms=list(parents), title="Incidents", width=8, height=6),
            # A widget shows a hundred alarms.
            AlarmStatusWidget(alarms=list(paging), title="What pages", width=8, height=6),
            AlarmStatusWidget(alarms=list(ticketing), title="What can wait", width=8, height=6),
        ],
        [
            of_aws("Queues: messages that wait", depths, width=8),
            of_aws("Queues: age of the oldest, seconds", ages, width=8),
            of_aws("Dead letters", dead, width=8),
        ],
        [
            lines.of_datasets("Tasks that wait for people", "queue_depth", width=8),
            lines.of_datasets("The oldest of them, seconds", "oldest_task_seconds", width=8),
            lines.of_datasets("Task to label, seconds", "latency_p50", "latency_p95", width=8),
        ],
        [
            lines.of_datasets("Share of reviews that reject", "review_rejection_rate", width=8),
            lines.of_datasets("Drift, -log10 p", "label_drift", width=8),
            of_aws("Functions: failed invocations", errors, width=8),
        ],
        [
            logs.query(
                "The latest rejections",
                ["api"],
                [
                    "fields @timestamp, dataset, item, action, why, prelabeler, reviewer",
                    'filter message = "reviewed" and action != "approve"',
                    "sort @timestamp desc",
                    "limit 20",
                ],
            ),
            logs.query(
                "The latest messages that were set aside, or come again",
                [],
                [
                    "fields @timestamp, service, message, reason, error, code, message_id",
                    'filter message in ["refused", "redeliver", "sheltered"]',
                    "sort @timestamp desc",
                    "limit 20",
                ],
            ),
        ],
        [
            logs.query(
                "Right proposals, by the pre-labeler's version",
                ["consensus"],
                [
                    'filter message = "proposal_judged"',
                    "stats avg(right) as accuracy by bin(1h), prelabeler",
                ],
                view=LINES,
            ),
            logs.query(
                "Labels, by who gave them in which version",
                ["persist_label"],
                [
                    'filter message = "labels_given"',
                    "stats sum(labels) as given by dataset, actor",
                    "sort given desc",
                    "limit 20",
                ],
            ),
        ],
    ]
