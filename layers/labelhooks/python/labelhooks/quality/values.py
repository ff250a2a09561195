"""The formulas of the measures: counts in, numbers out. measures.toml says what each is."""

from collections.abc import Sequence

from labelhooks.model.hours import BEYOND, LATENCY_BOUNDS, Counts, Hour, under
from labelhooks.model.spend import Cost as Cost  # for the example
from labelhooks.model.spend import Spend
from labelhooks.model.waiting import Depth
from labelhooks.stats.agreement import nominal_alpha

# Confidence in tenths, by the five measures of it.
_BUCKETS = {
    "prelabel_accuracy_very_low": range(5),
    "prelabel_accuracy_low": range(5, 7),
    "prelabel_accuracy_middle": range(7, 8),
    "prelabel_accuracy_high": range(8, 9),
    "prelabel_accuracy_very_high": range(9, 10),
}
_PERCENTILES = {"latency_p50": 0.50, "latency_p95": 0.95, "latency_p99": 0.99}


def of_labels(counts: Counts) -> dict[str, float]:
    """
    Return the shares of what was labeled: accuracy, agreement, rejection, provenance, pre-labels.

    A measure of which there is nothing to tell is left out.

    >>> of_labels({"gold/right": 19, "gold/wrong": 1, "reviewed": 40, "rejected": 1})
    {'label_accuracy': 0.95, 'review_rejection_rate': 0.025}
    """
    told = {
        "label_accuracy": share(counts.get("gold/right", 0), counts.get("gold/wrong", 0)),
        "agreement": agreement(counts),
        "review_rejection_rate": share(
            counts.get("rejected", 0), counts.get("reviewed", 0) - counts.get("rejected", 0)
        ),
        "provenance_completeness": share(
            counts.get("provenance/complete", 0), counts.get("provenance/missing", 0)
        ),
        **{
            name: share(
                sum(counts.get(f"judged/{tenth}/right", 0) for tenth in tenths),
                sum(counts.get(f"judged/{tenth}/wrong", 0) for tenth in tenths),
            )
            for name, tenths in _BUCKETS.items()
        },
    }
    return {name: value for name, value in told.items() if value is not None}


def share(these: int, others: int) -> float | None:
    """
    Return which share of all these are, in [0, 1]; None where there are none at all.

    >>> share(1, 3)
    0.25
    """
    return these / (these + others) if these + others else None


def agreement(counts: Counts) -> float | None:
    """Return Krippendorff's alpha of the rounds with two judgments or more; None without any."""
    same = {int(judges): n for judges, n in under(counts, "same/").items()}
    return nominal_alpha(same, under(counts, "rated/"))


def latency(counts: Counts, quantile: float) -> float | None:
    """
    Return a quantile of the latency in seconds, None where there is none.

    It is interpolated within its bucket, as if latencies lay evenly there (so Prometheus'
    `histogram_quantile`): with four bounds a decade it is off by a factor of two at most. Beyond
    the last bound it is that bound.

    Ten within a second to two, of which the median is the fifth:

    >>> latency({"latency/2": 10}, 0.5)
    1.5
    """
    taken = under(counts, "latency/")
    wanted = quantile * sum(taken.values())
    if not wanted:
        return None
    below, lower = 0, 0.0
    for bound in LATENCY_BOUNDS:
        here = taken.get(str(bound), 0)
        if here and below + here >= wanted:
            return lower + (bound - lower) * (wanted - below) / here
        below, lower = below + here, float(bound)
    assert taken.get(BEYOND)  # noqa: S101  all that is counted has a bucket
    return lower


def of_latency(counts: Counts) -> dict[str, float]:
    """Return the three percentiles of the latency, in seconds."""
    told = {name: latency(counts, quantile) for name, quantile in _PERCENTILES.items()}
    return {name: value for name, value in told.items() if value is not None}


def throughput(hours: Sequence[Hour]) -> dict[str, float]:
    """Return the judgments of these hours (a day's) for each of the people who judged in them."""
    people = frozenset[str]().union(*(one.people for one in hours))
    judgments = sum(one.counts.get("judgments", 0) for one in hours)
    return {"judgments_per_annotator_day": judgments / len(people)} if people else {}


def coverage(ever: Counts) -> dict[str, float]:
    """
    Return the share of the items that want a label which have one.

    >>> coverage({"items": 10, "sampled_out": 2, "first": 5, "withdrawn": 2, "restored": 1})
    {'coverage': 0.5}
    """
    cancelled = ever.get("cancelled", 0) - ever.get("reopened", 0)
    out = ever.get("sampled_out", 0) + ever.get("pulled_back", 0) + cancelled
    required = ever.get("items", 0) - out
    labeled = ever.get("first", 0) - ever.get("withdrawn", 0) + ever.get("restored", 0)
    return {"coverage": labeled / required} if required > 0 else {}


def of_depth(depth: Depth) -> dict[str, float]:
    """Return how many tasks wait, and for how long the oldest has; 0 where none does."""
    return {"queue_depth": float(depth.tasks), "oldest_task_seconds": depth.oldest or 0.0}


def cost_per_label(spent: Sequence[Spend]) -> dict[str, float]:
    """
    Return dollars for each item that got its first label, of all that these days cost.

    >>> cost_per_label([Spend("chat", "2026-11-24", {"people": Cost(people=3.0)}, labels=60)])
    {'cost_per_label': 0.05}
    """
    labels = sum(one.labels for one in spent)
    dollars = sum(one.cost.total for one in spent)
    return {"cost_per_label": dollars / labels} if labels else {}
