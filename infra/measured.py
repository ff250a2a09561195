"""
The metrics that functions write, and the alarms on those that are measured.

Read from the product's one table (`quality/measures.toml`) by its path, as data: what is not in it
cannot be shown, nor called about.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import Metric
from constructs import Construct

from infra.choices import ROOT
from infra.defaults import AlarmKind, Defaults

TABLE = ROOT / "layers/labelhooks/python/labelhooks/quality/measures.toml"
HOUR = Duration.hours(1)
EVERY = Duration.minutes(5)  # how often take_measures writes
WORST = "-"  # the dataset whose values are the worst of all datasets'


@dataclass(frozen=True, slots=True)
class Measured:
    """One entry of the table."""

    metric: str
    unit: str
    dimensions: tuple[str, ...]
    by: tuple[str, ...]
    formula: str
    target: float
    higher_is_better: bool
    has_worst: bool

    def worst(self, namespace: str) -> Metric:
        """Return the metric of all datasets: of each moment, the worst of them."""
        if not self.has_worst:
            raise ValueError(f"measures.toml: {self.metric} has no `worst` to call about")
        (by,) = self.by
        return Metric(
            namespace=namespace,
            metric_name=self.metric,
            dimensions_map={"dataset": WORST, "service": by},
            period=EVERY,
            statistic="min" if self.higher_is_better else "max",
        )


@cache
def measured() -> Mapping[str, Measured]:
    """Return the table's entries by name."""
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))["metric"]
    return {entry["name"]: _entry(entry) for entry in read}


def _entry(entry: Mapping[str, Any]) -> Measured:
    return Measured(
        metric=entry["metric"],
        unit=entry["unit"],
        dimensions=tuple(entry["dimensions"]),
        by=tuple(entry["by"]),
        formula=entry["formula"],
        target=float(entry.get("target", 0)),
        higher_is_better=entry.get("better") == "higher",
        has_worst=bool(entry.get("worst")),
    )


def _kind(
    name: str,
    runbook: str,
    says: str,
    *,
    area: str = "people",
    pages: bool = False,
    times: int = 2,
    guards: bool = False,
) -> AlarmKind:
    """Return a kind of alarm on what is written every five minutes."""
    return AlarmKind(
        name,
        runbook,
        says,
        pages=pages,
        area=area,
        times=times,
        minutes=5 * max(times, 1),
        guards=guards,
    )


# By the entry of the table whose worst value is watched.
KINDS = {
    "slo_burn_page": _kind(
        "SloBurn",
        "slo-burn",
        "An error budget of a dataset burns so fast that it is gone within days, says {part}.",
        pages=True,
        times=1,
    ),
    "budget_half_spent": _kind(
        "BudgetHalfSpent",
        "slo-burn",
        "Half of an error budget of a dataset went within a quarter of its window, says {part}.",
        pages=True,
        times=1,
    ),
    "slo_burn_pauses": _kind(
        "SloBurnPauses",
        "slo-burn",
        "An objective that is to stop intake burns so fast that it pages, says {part}. The guard "
        "has paused the dataset's intake, where it is deployed to.",
        times=1,
        guards=True,
    ),
    "slo_burn_ticket": _kind(
        "SloBurnsSlowly",
        "slo-burn",
        "An error budget of a dataset burns faster than it lasts, says {part}.",
    ),
    "label_drift": _kind(
        "LabelDrift",
        "label-drift",
        "Labels of a dataset, or the confidence of its pre-labeler, are not distributed as in the "
        "same hours of the weeks before, says {part}: -log10 p is {threshold} or more.",
        area="prelabelers",
    ),
    "agreement": _kind(
        "LowAgreement",
        "inconsistent-annotators",
        "Annotators of a dataset agree less than they should, says {part}: below {threshold}.",
    ),
    "label_accuracy": _kind(
        "LowAccuracy",
        "inconsistent-annotators",
        "Labels of gold items are wrong too often in a dataset, says {part}: their accuracy is "
        "below {threshold}.",
    ),
    "review_rejection_rate": _kind(
        "ReviewsReject",
        "inconsistent-annotators",
        "Reviewers of a dataset correct or send back more than they should, says {part}: "
        "a share of {threshold}.",
    ),
    "provenance_completeness": _kind(
        "ProvenanceMissing",
        "provenance",
        "Labels of a dataset do not say where they come from, says {part}.",
        times=1,
    ),
    "oldest_task_seconds": _kind(
        "OldTasks",
        "backlog-surge",
        "A task of a dataset has waited {threshold} s for people, says {part}.",
    ),
}
# Of a count, dataset "-" is all of them together.
SCHEMA_QUESTIONS = AlarmKind(
    "SchemaQuestions",
    "schema-mismatch",
    "Within an hour {threshold} tasks or more came back to {part} because the guidelines do not "
    "tell what to answer.",
    pages=False,
    times=1,
    minutes=60,
)
QUESTIONS_AN_HOUR = 5
RECONCILIATION_GAP = AlarmKind(
    "ReconciliationGap",
    "reconciliation-gap",
    "What is recorded misses what arrived, says {part}: uploads, segments or items, {threshold} or "
    "more.",
    pages=True,
    area="intake",
    times=1,
    minutes=60,
)
RECONCILIATION_LATE = AlarmKind(
    "ReconciliationLate",
    "reconciliation-gap",
    "Nobody knows whether a dataset misses something: {part} has not come to its end for "
    "{threshold} s, or says nothing.",
    pages=True,
    area="intake",
    silence=True,
    times=3,
    minutes=180,
)
MEASURES_SILENT = AlarmKind(
    "MeasuresSilent",
    "measures-silent",
    "Nothing was heard of {part} for a quarter of an hour: nobody measures, and the alarms on what "
    "is measured are deaf.",
    pages=True,
    outage=True,
    silence=True,
    times=3,
    minutes=15,
)
MEASURED_KINDS = (
    *KINDS.values(),
    SCHEMA_QUESTIONS,
    RECONCILIATION_GAP,
    RECONCILIATION_LATE,
    MEASURES_SILENT,
)


def measured_alarms(scope: Construct, on: Defaults) -> None:
    """Call somebody where the worst of all datasets misses a target, for long enough."""
    namespace = on.choices.namespace
    for name, kind in KINDS.items():
        entry = measured()[name]
        (by,) = entry.by
        on.alarm(
            scope, by, kind, entry.worst(namespace), entry.target, below=entry.higher_is_better
        )
    # A number of datasets is never below 0: only silence is what this is about.
    said = measured()["datasets_measured"].worst(namespace)
    on.alarm(scope, "take_measures", MEASURES_SILENT, said, 0, below=True)
    questions = measured()["schema_questions"].worst(namespace).with_(period=HOUR, statistic="sum")
    on.alarm(scope, "api", SCHEMA_QUESTIONS, questions, QUESTIONS_AN_HOUR)
    gap = measured()["reconciliation_gap"]
    on.alarm(scope, "reconcile", RECONCILIATION_GAP, gap.worst(namespace), gap.target)
    age = measured()["reconciliation_age"]
    every = age.worst(namespace).with_(period=HOUR)
    on.alarm(scope, "reconcile", RECONCILIATION_LATE, every, age.target)
