"""Kinds of labels on the road: from what arrives to what is agreed on."""

import json

from tests.factories import a_flag
from tests.integration.road import Road, jsonl

CANARY = "Jane Doe"


def test_what_nobody_could_be_asked_about_is_set_aside(road: Road) -> None:
    road.dataset("pairs", schema={"kind": "preference"})
    road.upload("pairs/a.jsonl", jsonl([{"a": "one", "b": "two"}, {"a": CANARY}]))
    road.upload("pairs/b.txt", CANARY.encode())
    road.send("flags", json.dumps(a_flag(dataset="pairs", text=CANARY)))
    road.run()

    assert [one["reason"] for one in road.quarantined()] == ["bad_format"] * 3
    assert len(road.held("work", "task")) == 1
