"""What a function counts, as CloudWatch metrics in its log (EMF): by dataset, never by item."""

from collections import Counter
from collections.abc import Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from labelhooks.model.counts import Counted

_counted: Counter[tuple[str, Counted]] = Counter()


def count(dataset: str, what: Counted, number: int) -> None:
    """Add to a count of this invocation; "-" stands for no dataset."""
    if number:  # a dataset with nothing to count gets no line: Powertools would warn of it
        _counted[dataset, what] += number


def incident(dataset: str, kinds: dict[str, int]) -> None:
    """
    Write at once what a re-check found: by dataset and type, and all together for the alarm.

    Args:
        dataset: its name.
        kinds: how many places of each type.
    """
    for kind, number in kinds.items():
        metrics = EphemeralMetrics()
        metrics.add_dimension(name="dataset", value=dataset)
        metrics.add_dimension(name="type", value=kind)
        metrics.add_metric(name="RedactionIncidents", unit=MetricUnit.Count, value=number)
        metrics.flush_metrics()
    together = EphemeralMetrics()
    together.add_metric(name="RedactionIncidents", unit=MetricUnit.Count, value=1)
    together.flush_metrics()


def gauge(dataset: str, told: Mapping[str, tuple[float, str]]) -> None:
    """Write at once what was measured of a dataset: each metric's value, and its unit."""
    if not told:
        return
    metrics = EphemeralMetrics()
    metrics.add_dimension(name="dataset", value=dataset)
    for name, (value, unit) in told.items():
        metrics.add_metric(name=name, unit=MetricUnit(unit), value=value)
    metrics.flush_metrics()


def emit() -> None:
    """Write what this invocation counted, one line a dataset."""
    for dataset in sorted({dataset for dataset, _ in _counted}):
        metrics = EphemeralMetrics()
        metrics.add_dimension(name="dataset", value=dataset)
        for (of, what), number in _counted.items():
            if of == dataset:
                metrics.add_metric(name=what.value, unit=MetricUnit.Count, value=number)
        metrics.flush_metrics(raise_on_empty_metrics=False)
    _counted.clear()
