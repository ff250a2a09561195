"""A dataset as the API tells the operate page of it: busy, with a pre-labeler that slipped."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from labelhooks.model.base import timestamp
from labelhooks.model.hours import LATENCY_BOUNDS
from labelhooks.people.operate.series import WINDOWS
from labelhooks.quality.table import metrics

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
ITEM = "3f9c0a77d0b84e4ab8a1c2d3e4f50617"
SLIPPED = 0.62  # of the window: from here on another version decides, and more is rejected
PEOPLE = [f"{n:x}{'9c41e07b5a2d6f83'[n:]}{'0b7e' * 8}"[:32] for n in range(5)]


def measures(window: str = "day", *, quiet: bool = False) -> dict[str, Any]:
    """Return what `GET /datasets/chat/measures` tells; of a dataset that does nothing, if quiet."""
    length, step = WINDOWS[window]
    span = timedelta(hours=1) if step == "hour" else timedelta(days=1)
    places = length // span
    at = [NOW - span * (places - 1 - place) for place in range(places)]
    counts: dict[str, list[int]] = {}
    for place, begins in enumerate([] if quiet else at):
        scale = 24 if step == "day" else 1
        busy = scale * (0.35 + max(0.0, math.sin((begins.hour - 5) / 24 * 2 * math.pi)))
        slipped = place / places > SLIPPED
        for name, count in an_hour(busy, place, slipped=slipped).items():
            counts.setdefault(name, [0] * places)[place] = round(count)
    return {
        "dataset": "chat",
        "window": window,
        "step": step,
        "as_of": timestamp(NOW),
        "at": [f"{one:%Y-%m-%dT%H}" if step == "hour" else f"{one:%Y-%m-%d}" for one in at],
        "counts": counts,
        "totals": {}
        if quiet
        else {
            "items": 48_210,
            "sampled_out": 2_100,
            "first": 43_950,
            "withdrawn": 120,
            "restored": 40,
        },
        "classes": []
        if quiet
        else [
            {"name": "ok", "people": 640, "prelabelers": 2_710},
            {"name": "spam", "people": 310, "prelabelers": 1_420},
            {"name": "abuse", "people": 190, "prelabelers": 240},
            {"name": "self-harm", "people": 21, "prelabelers": 9},
        ],
        "targets": [
            {
                "name": one.name,
                "metric": one.metric,
                "measure": one.measure,
                "unit": one.unit,
                "formula": one.formula,
                "target": one.target,
                "better": one.better,
            }
            for one in metrics().values()
            if one.measure
        ],
        "spent": [0.0 if quiet else 0.4 + 0.05 * (place % 7) for place in range(places)],
        "now": {} if quiet else NOW_MEASURED,
        "slos": []
        if quiet
        else [
            an_slo("label_accuracy", 0.95, 0.38, 3.1, "ticket"),
            an_slo("latency", 0.99, 0.81, 0.4, "ok", threshold=86_400),
        ],
        "queues": [
            {
                "queue": "general",
                "depth": 0 if quiet else 1_284,
                "more": False,
                "oldest_seconds": None if quiet else 9_840.0,
            },
            {
                "queue": "review",
                "depth": 0 if quiet else 37,
                "more": False,
                "oldest_seconds": None if quiet else 3_120.0,
            },
        ],
    }


NOW_MEASURED = {
    "label_accuracy": 0.957,
    "agreement": 0.71,
    "latency_p50": 2_880.0,
    "latency_p95": 18_000.0,
    "latency_p99": 36_100.0,
    "judgments_per_annotator_day": 251.0,
    "queue_depth": 1_321.0,
    "oldest_task_seconds": 9_840.0,
    "label_drift": 3.4,
    "review_rejection_rate": 0.067,
    "cost_per_label": 0.0312,
    "coverage": 0.951,
    "prelabel_accuracy_high": 0.826,
    "prelabel_accuracy_very_high": 0.939,
    "provenance_completeness": 1.0,
    "error_budget_left": 0.38,
}


def an_slo(
    measure: str, objective: float, left: float, burn: float, state: str, **said: Any
) -> dict[str, Any]:
    return {
        "name": measure,
        "measure": measure,
        "objective": objective,
        "threshold": None,
        "window_days": 30,
        "good": 11_712,
        "total": 12_090,
        "share": 1 - (1 - objective) * (1 - left),
        "left": left,
        "burn": burn,
        "half_spent": False,
        "state": state,
        **said,
    }


def an_hour(busy: float, place: int, *, slipped: bool) -> dict[str, float]:
    """Return the counts of an hour as busy as this."""
    wave = 1 + 0.18 * math.sin(1.7 * place)
    reviewed, rejects = 24 * busy * wave, 0.14 if slipped else 0.03
    counts = {
        "items": 150 * busy * wave,
        "sampled_out": 6 * busy,
        "first": 138 * busy / wave,
        "labels/prelabeler": 104 * busy * (0.7 if slipped else 1),
        "labels/annotators": 36 * busy * wave * (1.5 if slipped else 1),
        "completed": 42 * busy * wave,
        "judgments": 84 * busy,
        "pairs": 42 * busy,
        "pairs/same": 42 * busy * (0.83 if slipped else 0.91),
        "gold/right": 20 * busy * (0.92 if slipped else 0.972),
        "gold/wrong": 20 * busy * (0.08 if slipped else 0.028),
        "reviewed": reviewed,
        "rejected": reviewed * rejects,
        "rejected/corrected": reviewed * rejects * 0.7,
        "rejected/sent_back": reviewed * rejects * 0.3,
        "provenance/complete": 140 * busy,
        "prelabel/microdollars": 21_400 * busy * wave,
        "seconds": 900 * busy,
    }
    middle = 2_400 * (2.6 if slipped else 1) * wave
    for bound in LATENCY_BOUNDS:
        counts[f"latency/{bound}"] = 36 * busy * math.exp(-((math.log(bound / middle)) ** 2) / 1.6)
    for tenth in range(10):
        counts[f"confidence/{tenth}"] = busy * 104 * math.exp(-0.75 * (9 - tenth))
        judged = busy * (2 + tenth)
        counts[f"judged/{tenth}/right"] = judged * (0.12 + 0.088 * tenth)
        counts[f"judged/{tenth}/wrong"] = judged * (0.88 - 0.088 * tenth)
    return counts


def before(**ago: float) -> str:
    return timestamp(NOW - timedelta(**ago))


def prelabelers() -> dict[str, Any]:
    fit = {
        "fit_id": "f" * 32,
        "target": 0.95,
        "judged": 1_840,
        "accepted_share": 0.713,
        "created_at": before(days=6),
    }
    common = {"share": 1.0, "threshold": None, "fit": None, "uneasy": False, "told": None}
    return {
        "versions": [
            {
                **common,
                "name": "text",
                "version": "8",
                "state": "canary",
                "share": 0.2,
                "since": before(hours=9),
                "decided": 412,
                "accepted": 281,
            },
            {
                **common,
                "name": "text",
                "version": "7",
                "state": "active",
                "since": before(hours=9),
                "fit": fit,
                "decided": 2_930,
                "accepted": 2_104,
                "uneasy": True,
            },
            {
                **common,
                "name": "words",
                "version": "3",
                "state": "paused",
                "since": before(days=12),
                "decided": 18_204,
                "accepted": 9_911,
                "told": "9.2 % of its accepted labels are wrong, more than 5 %",
            },
        ],
        "changes": [
            a_change(9, before(hours=9), "text 7 takes over", ["text 7", "text 8"]),
            a_change(8, before(days=6), "text 7 is fitted", ["words 3"]),
        ],
    }


def a_change(revision: int, at: str, reason: str, deciding: list[str]) -> dict[str, Any]:
    return {
        "revision": revision,
        "at": at,
        "actor": "ops",
        "reason": reason,
        "deciding": deciding,
    }


def rejections() -> dict[str, Any]:
    said = [
        ("correct", "audit", "text 7", 0.3),
        ("send_back", "disagreement", None, 1.2),
        ("correct", "low_confidence", "text 7", 2.9),
        ("correct", "audit", "text 8", 4.4),
    ]
    return {
        "rejections": [
            {
                "item_id": f"{n}{ITEM[1:]}",
                "round": 1 + n % 2,
                "at": before(hours=hours),
                "action": action,
                "reason": reason,
                "reviewer": PEOPLE[4],
                "annotators": PEOPLE[n % 3 : n % 3 + 2],
                "prelabeler": prelabeler,
            }
            for n, (action, reason, prelabeler, hours) in enumerate(said)
        ]
    }


def waiting() -> dict[str, Any]:
    names = ("ingest", "media", "flags", "items", "tasks", "labels", "recheck")
    return {
        "queues": [
            {
                "queue": name,
                "waiting": 40 * n,
                "working": n,
                "held": 12 if name == "tasks" else 0,
                "dead": 3 if name == "media" else 0,
                "oldest_seconds": 45 * n if n else None,
            }
            for n, name in enumerate(names)
        ],
        "over_quota": [
            {"dataset": "mail", "limit": "tasks", "at": 5_000.0, "since": before(hours=2)}
        ],
        "more": False,
    }


def annotators() -> dict[str, Any]:
    work = [(312, 3, 2_740.0, 88, 85), (251, 6, 3_320.0, 74, 61), (190, 1, 1_490.0, 51, 50)]
    return {
        "annotators": [
            {
                "id": PEOPLE[n],
                "submitted": submitted,
                "skipped": skipped,
                "seconds": seconds,
                "days": 1,
                "compared": compared,
                "same": same,
            }
            for n, (submitted, skipped, seconds, compared, same) in enumerate(work)
        ],
        "more": False,
        "sampled": 213,
    }


def versions() -> dict[str, Any]:
    return {
        "versions": [
            {
                "version": 3,
                "schema_version": 2,
                "created_at": before(days=3),
                "actor": "owner",
                "reason": "self-harm is a class of its own",
            },
            {
                "version": 2,
                "schema_version": 1,
                "created_at": before(days=19),
                "actor": "owner",
                "reason": "two judgments an item",
            },
        ]
    }


def quarantine() -> dict[str, Any]:
    record = {
        "quarantine_id": "a" * 32,
        "function": "redact_upload",
        "what": "record",
        "reason": "bad_format",
        "message": "line 14: not an object",
        "advice": "Mend the line, and upload the file again.",
        "where": "upload 4be1, line 14",
        "state": "quarantined",
        "item_id": None,
        "at": before(hours=2),
    }
    return {
        "records": [
            record,
            {**record, "reason": "schema_violation", "what": "item", "function": "persist_label",
             "message": "'scam' is no class of version 2", "advice": "Label it anew.",
             "state": "released", "at": before(hours=7)},
        ],
        "reasons": [
            {"reason": "bad_format", "records": 14},
            {"reason": "too_large", "records": 3},
            {"reason": "unsupported_language", "records": 2},
        ],
        "more": False,
    }  # fmt: skip


def history() -> dict[str, Any]:
    return {
        "labels": [
            {
                "version": 1,
                "value": "spam",
                "actor": {"kind": "prelabeler", "id": "text", "version": "7"},
                "confidence": 0.97,
                "reason": "confidence at or above 0.95",
                "schema_version": 2,
                "at": before(hours=5),
            },
            {
                "version": 2,
                "value": "abuse",
                "actor": {"kind": "annotators", "id": "consensus", "version": "1"},
                "confidence": None,
                "reason": "2 of 2 agree",
                "schema_version": 2,
                "at": before(hours=1),
            },
        ],
        "tasks": [
            {
                "round": 1,
                "state": "done",
                "queue": "general",
                "reason": "audit",
                "created_at": before(hours=4.9),
            }
        ],
        "judgments": [
            {
                "round": 1,
                "annotator": PEOPLE[n],
                "value": "abuse",
                "seconds": 11.2,
                "at": before(hours=1.5 - n / 3),
            }
            for n in range(2)
        ],
    }
