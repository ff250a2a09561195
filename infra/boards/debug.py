"""For whoever looks for a cause: one dataset, its people, its pre-labelers, one item."""

from aws_cdk.aws_cloudwatch import (
    DashboardVariable,
    DefaultValue,
    IWidget,
    Values,
    VariableInputType,
    VariableType,
)

from infra.boards.drawing import BARS, Lines, Logs, said
from infra.measured import measured

# CloudWatch puts what is chosen in the place of these words, in every widget.
DATASET, ITEM = "CHOSEN_DATASET", "CHOSEN_ITEM"
_THIS = f'dataset = "{DATASET}"'
_HERE = f' dataset="{DATASET}"'  # in a search
TENTHS = range(10)


def variables(lines: Lines) -> list[DashboardVariable]:
    """Return what is chosen above the dashboard."""
    known = measured()["coverage"]
    return [
        DashboardVariable(
            id="dataset",
            label="Dataset",
            type=VariableType.PATTERN,
            value=DATASET,
            input_type=VariableInputType.SELECT,
            values=Values.from_search_components(
                namespace=lines.namespace,
                dimensions=list(known.dimensions),
                metric_name=known.metric,
                populate_from="dataset",
            ),
            default_value=DefaultValue.FIRST,
        ),
        DashboardVariable(
            id="item",
            label="Item",
            type=VariableType.PATTERN,
            value=ITEM,
            input_type=VariableInputType.INPUT,
        ),
    ]


def rows(lines: Lines, logs: Logs) -> list[list[IWidget]]:
    """Return the widgets, row by row."""
    return [
        [
            said(
                "**One dataset; one item.** Choose both above. People are their pseudonymous "
                "ids. `labelhooks trace ITEM` tells the same path from the records."
            )
        ],
        [
            logs.query(
                "People: throughput, and how often the label is what they said",
                ["consensus"],
                [
                    f'filter message = "judged" and {_THIS}',
                    "stats count(*) as judgments, avg(agrees) as agreement, "
                    "avg(seconds) as seconds by annotator",
                    "sort judgments desc",
                    "limit 50",
                ],
            ),
            logs.query(
                "Accuracy on gold items: of people, and of pre-labelers by version",
                ["measure"],
                [
                    f'filter message = "gold_judged" and {_THIS}',
                    "stats avg(right) as accuracy, count(*) as judged by actor, id, version",
                    "sort judged desc",
                    "limit 50",
                ],
            ),
        ],
        [
            logs.query(
                "Confidence of auto-labels, by tenths",
                ["persist_label"],
                [
                    f'filter message = "labels_given" and {_THIS}',
                    "stats "
                    + ", ".join(f"sum(confidence.t{tenth}) as t{tenth}" for tenth in TENTHS),
                ],
                view=BARS,
            ),
            lines.of_datasets(
                "Right proposals, by confidence",
                "prelabel_accuracy_very_low",
                "prelabel_accuracy_low",
                "prelabel_accuracy_middle",
                "prelabel_accuracy_high",
                "prelabel_accuracy_very_high",
                where=_HERE,
            ),
        ],
        [
            logs.query(
                "Drift: which strand, and which classes by how many standard deviations",
                ["take_measures"],
                [
                    "fields @timestamp, strand, evidence, @message",
                    f'filter message = "drift" and {_THIS}',
                    "sort @timestamp desc",
                    "limit 20",
                ],
                width=24,
            ),
        ],
        [
            logs.query(
                "Schema versions that labels were given under",
                ["persist_label"],
                [
                    f'filter message = "labels_given" and {_THIS}',
                    "stats sum(labels) as given by bin(1h), schema_version",
                ],
                view=BARS,
            ),
            logs.query(
                "Tasks given back, and why: unclear ones are questions about the schema",
                ["api"],
                [
                    "fields @timestamp, item, annotator, why",
                    f'filter message = "skipped" and {_THIS}',
                    "sort @timestamp desc",
                    "limit 20",
                ],
            ),
        ],
        [
            logs.query(
                "Validation failures: what was refused, and why",
                [],
                [
                    'filter message = "refused"',
                    "stats count(*) as refused by service, reason",
                    "sort refused desc",
                    "limit 50",
                ],
            ),
            logs.query(
                "The item's path through the logs",
                [],
                [
                    "fields @timestamp, service, message, action, why, annotator, prelabeler",
                    f'filter item = "{ITEM}"',
                    "sort @timestamp asc",
                    "limit 100",
                ],
            ),
        ],
    ]
