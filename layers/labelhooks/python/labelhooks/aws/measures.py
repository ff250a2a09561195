"""What a function counts, as CloudWatch metrics in its log (EMF): by dataset, never by item."""

from collections import Counter

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

_COUNTED: Counter[tuple[str, str]] = Counter()


def count(dataset: str, name: str, number: int = 1) -> None:
    """Add to a count of this invocation."""
    _COUNTED[dataset, name] += number


def emit() -> None:
    """Write what this invocation counted, one line a dataset."""
    for dataset in sorted({dataset for dataset, _ in _COUNTED}):
        metrics = EphemeralMetrics()
        metrics.add_dimension(name="dataset", value=dataset)
        for (of, name), number in _COUNTED.items():
            if of == dataset and number:
                metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
        metrics.flush_metrics(raise_on_empty_metrics=False)
    _COUNTED.clear()
