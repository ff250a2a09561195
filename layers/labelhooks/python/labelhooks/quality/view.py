"""What was measured, as commands and pages show it: plain values, each beside its target."""

from typing import Any

from labelhooks.quality.drift import Looked
from labelhooks.quality.slo import SloState
from labelhooks.quality.table import metrics
from labelhooks.quality.take import Taken

_CLASSES = 5  # that contribute most to a drift


def view(taken: Taken) -> dict[str, Any]:
    """Return measures in the order of the table, objectives, and what drift was looked at."""
    table = metrics()
    return {
        "dataset": taken.dataset,
        "measures": [
            {
                "name": name,
                "measure": table[name].measure,
                "value": taken.values[name],
                "unit": table[name].unit,
                "target": table[name].target,
                "good": table[name].good(taken.values[name]),
            }
            for name in table
            if name in taken.values
        ],
        "slos": [view_slo(one) for one in taken.slos],
        "drift": [view_drift(one) for one in taken.drift],
    }


def view_slo(state: SloState) -> dict[str, Any]:
    """Return how an objective stands; `state` is whom it wakes: page, ticket, or ok."""
    ticket, page = state.ticket >= 1, state.page >= 1 or state.half_spent
    return {
        "name": state.slo.name,
        "measure": state.slo.measure,
        "objective": state.slo.objective,
        "threshold": state.slo.threshold,
        "window_days": state.slo.window_days,
        "good": state.good,
        "total": state.total,
        "share": state.share,
        "left": state.left,
        "burn": state.burn,
        "half_spent": state.half_spent,
        "state": "page" if page else "ticket" if ticket else "ok",
    }


def view_drift(looked: Looked) -> dict[str, Any]:
    """Return one strand's last window beside its reference: 3 and more is drift."""
    return {
        "strand": looked.strand.name.lower(),
        "since": looked.since,
        "until": looked.until,
        "verdict": looked.drift.verdict.value,
        "evidence": looked.evidence,
        "severity": looked.drift.severity,
        "labels": looked.drift.compared,
        "classes": [
            {"name": one.name, "share": one.share, "expected": one.expected}
            for one in looked.drift.contributions[:_CLASSES]
        ],
    }
