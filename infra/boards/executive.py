"""For whoever answers for the labels: are they good, are they enough, what do they cost?"""

from collections.abc import Sequence

from aws_cdk.aws_cloudwatch import AlarmStatusWidget, IAlarm, IWidget

from infra.boards.drawing import Lines, Logs, said


def rows(parents: Sequence[IAlarm], lines: Lines, logs: Logs) -> list[list[IWidget]]:
    """Return the widgets, row by row."""
    return [
        [
            said(
                "**Labels of all datasets.** A line a dataset; `-` is the worst of them. "
                "docs/measures.md says what each number is."
            )
        ],
        [
            lines.of_datasets("Accuracy against gold", "label_accuracy"),
            lines.of_datasets("Error budget left", "error_budget_left"),
        ],
        [
            lines.of_datasets("Labeled of what is required", "coverage"),
            lines.of_datasets("Backlog: tasks that wait for people", "queue_depth"),
        ],
        [
            lines.of_datasets("Dollars a label", "cost_per_label", width=8),
            lines.of_datasets("Dollars spent today, so far", "spend_today", width=8),
            lines.of_datasets("Spend beside what a day may cost", "spend_anomaly", width=8),
        ],
        [
            lines.of_datasets("Agreement among annotators", "agreement", width=8),
            lines.of_datasets("Judgments a person and day", "judgments_per_annotator_day", width=8),
            lines.of_datasets("Share of reviews that reject", "review_rejection_rate", width=8),
        ],
        [
            logs.query(
                "What drives rejection: reviews that did not approve",
                ["api"],
                [
                    'filter message = "reviewed" and action != "approve"',
                    "stats count(*) as reviews by dataset, action, why",
                    "sort reviews desc",
                    "limit 20",
                ],
            ),
            AlarmStatusWidget(alarms=list(parents), title="State", width=12, height=6),
        ],
    ]
