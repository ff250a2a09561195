"""What refusals of bad input have in common: told, kept where it may be, leaking nowhere."""

from collections.abc import Callable
from typing import Any

import pytest

from labelhooks import errors
from tests.integration.road import Road

CANARY = "Jane Doe"  # in every bad input; in no log, no queue and no table

type Send = Callable[[Road], object]


def advice(reason: str) -> str:
    """Return what the error of this code tells operators to do."""
    kinds = [one for one in vars(errors).values() if getattr(one, "code", None) == reason]
    return str(kinds[0].advice)


def assert_told(road: Road, reason: str) -> dict[str, Any]:
    """Return the one quarantine record, which says what, where, why and what to do."""
    (record,) = road.quarantined()
    assert (record["reason"], record["state"]) == (reason, "quarantined")
    assert record["advice"] == advice(reason)
    assert record["where"]
    assert record["message"]
    assert not any(road.waiting(queue) for queue in road.queues)
    return record


def assert_no_content(
    road: Road, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = ("items", "work", "labels", "quarantine")
    places: dict[str, Any] = {name: road.records(name) for name in tables}
    places["logs"] = [vars(one) for one in caplog.records]
    places["output"] = capsys.readouterr()
    places["clean"] = road.objects("clean")
    for place, held in places.items():
        assert "Jane" not in str(held), place


def kept(road: Road, record: dict[str, Any], what: str) -> bytes:
    """Return what the quarantine bucket has of a record: `raw` or `message`."""
    return road.objects("quarantine")[f"{record['content']}/{what}"]
