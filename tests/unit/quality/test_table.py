"""The one table of metrics: it holds what the code counts, and a target says what is good."""

import pytest

from infra.workers import WORKERS
from labelhooks.model.counts import Counted
from labelhooks.quality.table import metrics

TWELVE = {
    "label accuracy against gold",
    "agreement among annotators",
    "annotation latency",
    "throughput per annotator and day",
    "queue depth and oldest age",
    "label drift",
    "review rejection rate",
    "cost per label",
    "coverage",
    "pre-label accuracy by confidence",
    "provenance completeness",
    "error budget left",
}


def test_all_that_is_counted_is_in_the_table() -> None:
    counts = {one.metric for one in metrics().values() if one.unit == "Count"}

    assert set(Counted) <= counts


def test_the_twelve_measures_are_there() -> None:
    assert {one.measure for one in metrics().values()} - {""} == TWELVE


def test_dimensions_are_bounded() -> None:
    """An item or a person as a dimension would be a metric each, at $0.30 a month."""
    allowed = {"dataset", "service", "type"}

    assert {name for one in metrics().values() for name in one.dimensions} <= allowed


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        pytest.param("label_accuracy", 0.95, True, id="at the target, higher is better"),
        pytest.param("label_accuracy", 0.94, False, id="below it"),
        pytest.param("review_rejection_rate", 0.06, False, id="above it, lower is better"),
        pytest.param("prelabel_accuracy_low", 0.1, None, id="no target"),
    ],
)
def test_a_target_says_what_is_good(name: str, value: float, good: bool | None) -> None:
    assert metrics()[name].good(value) is good


def test_who_writes_a_metric_is_a_function() -> None:
    functions = {worker.name for worker in WORKERS}

    assert {name for one in metrics().values() for name in one.by} <= functions
