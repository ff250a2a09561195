"""The nightly reconciliation, on the road in process."""

from datetime import timedelta
from typing import Any

from functions.reconcile import handler as reconcile
from labelhooks.aws.reconciliations import DynamoReconciliations
from labelhooks.model.base import moment, timestamp
from labelhooks.model.reconciliation import Reconciliation
from tests.integration.road import Road

TICK = {"detail-type": "Scheduled Event"}


def kept(road: Road) -> DynamoReconciliations:
    return DynamoReconciliations(road.dynamodb, "measures", road.s3, "clean")


def turn(road: Road, *, items: int | None = None) -> dict[str, Any] | None:
    """Let the schedule call the function; its time is up after so many items, if given."""
    if items is None:
        road.left = lambda: 900_000
        return road.invoke(reconcile, TICK)
    asked = iter(range(10_000))
    # It asks once for the dataset, once for each upload that it lists, once for each item.
    road.left = lambda: 900_000 if next(asked) < items else 100_000
    return road.invoke(reconcile, TICK)


def grown_old(road: Road, dataset: str = "chat", *, hours: float = 24) -> None:
    """Let time go by for what was kept of a reconciliation: the next one is due."""
    going = kept(road).going(dataset)
    assert going
    back = timedelta(hours=hours)
    changed = {
        name: timestamp(moment(value) - back)
        for name in ("begun_at", "ended_at")
        if (value := getattr(going, name))
    }
    kept(road).keep(going.model_copy(update=changed))


def as_if_old(road: Road, monkeypatch: Any) -> None:
    """Let nothing be too young to be missed."""
    monkeypatch.setattr("labelhooks.controls.reconciling.YOUNG", -timedelta(hours=1))


def told(road: Road, dataset: str = "chat") -> Reconciliation:
    found = kept(road).told(dataset)
    assert found
    return found


def reconciled(road: Road) -> None:
    """Let time be up at the first item, go on, and find something missing that may be held back."""
    road.dataset("cut")
    road.upload("cut/a.txt", b"something")
    road.run()
    road.upload("cut/lost.txt", b"lost", lost=True)
    before = len(road.seen)

    def left() -> int:
        asked = (str(said.get("ProjectionExpression")) for _, said in road.seen[before:])
        return 100_000 if any("created_at" in one for one in asked) else 900_000

    with road.patch.context() as patch:
        as_if_old(road, patch)
        road.left = left
        assert road.invoke(reconcile, TICK)
        assert turn(road)
    going = kept(road).going("cut")
    assert going
    assert going.missing_uploads == 1
