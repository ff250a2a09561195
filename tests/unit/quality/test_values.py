"""Formulas of the measures, on counts worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.model.hours import LATENCY_BOUNDS, Hour, latency_name
from labelhooks.quality import values


def test_shares() -> None:
    told = values.of_labels(
        {
            "gold/right": 19,
            "gold/wrong": 1,
            "reviewed": 20,
            "rejected": 3,
            "provenance/complete": 4,
            "judged/9/right": 8,
            "judged/9/wrong": 2,
            "judged/5/right": 1,
            "judged/6/wrong": 3,
            "pairs": 3,
            "same/2": 2,
            "rated/a": 3,
            "rated/b": 3,
        }
    )

    assert told == {
        "label_accuracy": 0.95,
        "agreement": pytest.approx(0.444, abs=0.001),
        "review_rejection_rate": 0.15,
        "provenance_completeness": 1.0,
        "prelabel_accuracy_very_high": 0.8,
        "prelabel_accuracy_low": 0.25,
    }


def test_of_nothing_nothing_is_told() -> None:
    assert values.of_labels({}) == {}
    assert values.of_latency({}) == {}
    assert values.coverage({}) == {}
    assert values.throughput([Hour("chat", "2026-11-24T13")]) == {}
    assert values.cost_per_label([]) == {}


@given(st.lists(st.floats(0.1, 2_000_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.95]))
def test_a_quantile_is_in_the_bucket_of_the_true_one(taken: list[float], quantile: float) -> None:
    counts: dict[str, int] = {}
    for one in taken:
        counts[latency_name(one)] = counts.get(latency_name(one), 0) + 1
    rank = next(n for n in range(1, len(taken) + 1) if n >= quantile * len(taken))
    true = sorted(taken)[rank - 1]

    found = values.latency(counts, quantile)

    assert found is not None
    upper = next(bound for bound in LATENCY_BOUNDS if true <= bound)
    lower = max((bound for bound in LATENCY_BOUNDS if bound < true), default=0)
    assert lower <= found <= upper


def test_what_takes_longer_than_all_bounds_is_the_last_one() -> None:
    assert values.latency({"latency/more": 3}, 0.5) == LATENCY_BOUNDS[-1]


def test_throughput_counts_people_once() -> None:
    hours = [
        Hour("chat", "2026-11-24T13", {"judgments": 10}, frozenset({"a", "b"})),
        Hour("chat", "2026-11-24T14", {"judgments": 20}, frozenset({"b"})),
    ]

    assert values.throughput(hours) == {"judgments_per_annotator_day": 15}


def test_coverage_leaves_out_what_wants_no_label() -> None:
    ever = {"items": 12, "sampled_out": 1, "pulled_back": 1, "first": 8, "withdrawn": 3}

    assert values.coverage(ever) == {"coverage": 0.5}
    assert values.coverage({**ever, "cancelled": 6, "reopened": 1}) == {"coverage": 1.0}
