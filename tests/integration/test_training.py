"""Training, from people's labels to a version that decides: the real handlers and scikit-learn."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from labelhooks.aws.lineups import DynamoLineups
from labelhooks.errors import InvalidMessage, UnknownDataset
from labelhooks.gating.registry import Registry, Why, read_version
from labelhooks.model.lineup import LifeState
from labelhooks.model.training import RunState
from tests.integration.road import Crash, Road, jsonl
from tests.integration.taught import called, teach, tick, train
from tests.unit.gating.lineups import ref

TEXT = ref("1", "text")


@pytest.fixture
def taught(road: Road) -> Road:
    """Return a road on which people have labeled 80 texts."""
    road.dataset()
    teach(road, 80)
    return road


def lineups(road: Road) -> DynamoLineups:
    return DynamoLineups(road.dynamodb, "config")


def registry(road: Road) -> Registry:
    dataset = road.datasets.latest("chat")
    assert dataset
    return Registry(lineups(road), dataset)


def promoted(road: Road) -> None:
    registry(road).move(TEXT, LifeState.ACTIVE, Why("ann", "a test"))


def test_what_people_said_becomes_a_version_that_decides(taught: Road) -> None:
    run = train(taught)
    assert run
    assert run["state"] == "registered"
    card = run["card"]
    learned = sum(card["trained_on"].values())
    assert learned + card["calibrated_on"] + card["held_out"]["overall"]["items"] == 80
    assert card["held_out"]["overall"]["right"] == card["held_out"]["overall"]["items"]
    file = taught.objects("clean")[f"_models/{run['digest']}"]
    assert hashlib.sha256(file).hexdigest() == run["digest"]
    held = registry(taught).version(TEXT)
    assert held
    assert held.card
    assert (held.actor, held.reason) == ("ann", "a test")
    entry = registry(taught).lineup().find(TEXT)
    assert entry
    assert entry.state is LifeState.SHADOW

    promoted(taught)
    taught.upload("chat/new.jsonl", jsonl([{"t": "free money, win a prize"}, {"t": "lunch later"}]))
    taught.run()

    said = Counter(
        one["value"]
        for one in taught.held("labels", "label")
        if one["provenance"]["actor"] == {"kind": "prelabeler", "id": "text", "version": "1"}
    )
    assert said == {"spam": 1, "ok": 1}


@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_a_file_that_is_not_as_it_was_leaves_items_to_people(
    taught: Road, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    run = train(taught)
    assert run
    promoted(taught)
    key = f"_models/{run['digest']}"
    if harm == "gone":
        taught.s3.delete_object(Bucket="clean", Key=key)
    else:
        body = bytearray(taught.objects("clean")[key])
        body[-1] ^= 1
        taught.s3.put_object(Bucket="clean", Key=key, Body=bytes(body))
    taught.upload("chat/new.txt", b"free money, win a prize")
    taught.run()

    (task,) = taught.held("work", "task")
    assert task["reason"] == "prelabeler_failed"
    told = [one.getMessage() for one in caplog.records if "people are asked" in one.getMessage()]
    assert len(told) == 1
    assert ("not in the clean bucket" if harm == "gone" else "not those that were") in told[0]


def test_a_model_is_read_once_in_an_environment(taught: Road) -> None:
    train(taught)
    promoted(taught)
    for n in range(3):
        taught.upload(f"chat/{n}.txt", f"free money {n}".encode())
        taught.run()

    read = [a for o, a in taught.seen if o == "GetObject" and a["Key"].startswith("_models/")]
    assert len(read) == 1


def test_the_same_order_again_makes_nothing_more(taught: Road) -> None:
    first = train(taught)
    teach(taught, 10, start=80)
    again = train(taught)

    assert first
    assert again
    assert again["digest"] == first["digest"]
    assert len(lineups(taught).history("chat")) == 1
    other = train(taught, "2")
    assert other
    assert other["digest"] != first["digest"]


def dying_at(place: int) -> Callable[[str, Any], BaseException | None]:
    """Return a fault that kills the function before its n-th write."""
    writes = count()

    def fault(operation: str, _: Any) -> BaseException | None:
        wrote = operation.startswith(("Put", "Transact"))
        return Crash() if wrote and next(writes) == place else None

    return fault


def test_killed_anywhere_an_order_is_completed_when_it_is_repeated(taught: Road) -> None:
    no_fault = taught.fault
    for n in (1, 2, 3):  # before the file, the version, the line-up
        taught.fault = dying_at(n)  # type: ignore[assignment]
        assert train(taught, str(n)) is None
        taught.fault = no_fault
        teach(taught, 1, start=80 + n)  # meanwhile people go on
        run = train(taught, str(n))
        assert run
        assert run["state"] == "registered"
        assert registry(taught).lineup().find(ref(str(n), "text"))
        version = registry(taught).version(ref(str(n), "text"))
        assert version
        assert version.spec.digest == run["digest"]  # type: ignore[union-attr]
        assert f"_models/{run['digest']}" in taught.objects("clean")


def test_what_is_missing_is_said(road: Road) -> None:
    road.dataset(prelabeler={
        "kind": "rules", "name": "words", "version": "1",
        "rules": [{"label": "ok", "contains": ["lunch"], "confidence": 0.99}],
    })  # fmt: skip
    teach(road, 60, kind="prelabeler")
    run = train(road)
    assert run
    assert run["state"] == "refused"
    assert "0 texts to train on (by class: none), want 20 of 2 classes" in run["why"]

    teach(road, 60, start=100, value="ok")
    run = train(road)
    assert run
    assert "by class: ok 5" in run["why"] or "by class: ok 4" in run["why"]
    held = lineups(road).run("chat", TEXT)
    assert held
    assert held.state is RunState.REFUSED
    assert registry(road).version(TEXT) is None
    with pytest.raises(UnknownDataset):
        train(road, dataset="nothing")
    with pytest.raises(InvalidMessage, match="dataset"):
        called(road, {"name": "text"})


def test_several_classes_at_once_and_a_taken_version_are_refused(road: Road) -> None:
    road.dataset(schema={"kind": "multi_choice", "classes": ["ok", "spam"]})
    run = train(road)
    assert run
    assert "labels of kind multi_choice" in run["why"]

    road.dataset()
    rules = {"kind": "rules", "name": "text", "version": "1"}
    rule = {"label": "spam", "contains": ["money"], "confidence": 0.9}
    registry(road).register(read_version(json.dumps({**rules, "rules": [rule]})), Why("a", "b"))
    teach(road, 40)
    run = train(road)
    assert run
    assert "registered before, and not by training" in run["why"]


def test_the_schedule_does_what_the_policy_wants_and_no_more(road: Road) -> None:
    road.left = lambda: 890_000
    road.dataset()
    teach(road, 60)
    assert tick(road, "2026-12-01T00:00:00Z") == []  # off unless it is asked for

    road.dataset(training={"every_days": 7, "least_labels": 100})
    assert tick(road, "2026-12-01T00:00:00Z") == []
    road.dataset(training={"every_days": 7, "least_labels": 50})
    (run,) = tick(road, "2026-12-01T00:00:00Z")
    assert run["state"] == "registered"
    assert (run["order"]["version"], run["order"]["actor"]) == ("20261201-0000", "schedule")
    assert "60 labels" in run["order"]["reason"]
    teach(road, 60, start=60, at="2098-12-31T00:00:00.000Z")
    assert tick(road, f"{datetime.now(UTC) + timedelta(days=6):%Y-%m-%dT%H:%M:%SZ}") == []
    (run,) = tick(road, "2099-01-01T00:00:00Z")
    assert "people gave 60 labels since the last one" in run["order"]["reason"]


def test_the_schedule_begins_nothing_that_it_cannot_end(road: Road) -> None:
    road.dataset(training={"least_labels": 10})
    teach(road, 10)
    road.left = lambda: 599_000
    assert tick(road, "2026-12-01T00:00:00Z") == []

    road.left = lambda: 890_000
    road.switches.turn("dataset#chat", paused=True, actor="ops", reason="a test")
    assert tick(road, "2026-12-01T00:00:00Z") == []
    road.switches.turn("dataset#chat", paused=False, actor="ops", reason="a test")
    (run,) = tick(road, "2026-12-01T00:00:00Z")
    assert run["state"] == "refused"  # ten are too few to learn from
    assert tick(road, "2026-12-01T06:00:00Z") == []  # and are not tried each time
