"""What operators did to a dataset: switches that they turned, an incident that they mend."""

from typing import Any

from tests.browser.operating import ITEM, PEOPLE, before


def switch(name: str, *, paused: bool = True, reason: str = "a flood of spam") -> dict[str, Any]:
    return {
        "switch": name,
        "paused": paused,
        "actor": PEOPLE[3],
        "reason": reason,
        "at": before(minutes=12),
    }


def incident(step: int = 0, **said: Any) -> dict[str, Any]:
    """Return an incident of which so many steps are done."""
    names = ("find", "pause", "take_back", "ask_again", "verify", "resume")
    counts: tuple[dict[str, int], ...] = (
        {"looked": 48_210, "labels": 2_104},
        {"versions": 1},
        {"taken_back": 2_104},
        {},
        {},
        {},
    )
    return {
        "id": "c" * 32,
        "state": "closed" if step == len(names) else "open",
        "prelabeler": "text",
        "version": "7",
        "since": None,
        "until": None,
        "instead": None,
        "holds_intake": True,
        "reason": "it calls refunds spam",
        "actor": PEOPLE[3],
        "opened_at": before(minutes=4),
        "labels": 2_104 if step else 0,
        "by_class": {"ok": 310, "spam": 1_794},
        "by_version": {"7": 2_104},
        "first": before(hours=9),
        "last": before(minutes=6),
        "next": None if step == len(names) else names[step],
        "steps": [
            {
                "step": name,
                "state": "done" if place < step else "waiting",
                "by": PEOPLE[3] if place < step else None,
                "began_at": before(minutes=4 - place / 2) if place < step else None,
                "seconds": 12.0 + place if place < step else None,
                "counts": counts[place] if place < step else {},
                "told": "",
            }
            for place, name in enumerate(names)
        ],
        **said,
    }


def trace() -> dict[str, Any]:
    events = (
        ("item recorded", "a record", "replaced: name 1", 0.0),
        ("task created", "", "low_confidence, queue general, priority 5", 0.8),
        ("judged", PEOPLE[0], "round 1, 9 s", 640.0),
    )
    return {
        "item_id": ITEM,
        "trace_id": "1-674337f1-0a1b2c3d4e5f60718293a4b5",
        "events": [
            {"at": before(hours=3), "after": after, "what": what, "by": by, "told": told}
            for what, by, told, after in events
        ],
        "seconds": {"asked": 0.8, "judged": 640.0},
    }
