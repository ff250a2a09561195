"""What a pre-labeler says, down the road: never an accept that it did not earn."""

import pytest

from tests.factories import an_id
from tests.integration.models import SURE, Model, one, said
from tests.integration.road import Road, jsonl


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(said(one(1, confidence=float("nan"))), id="NaN"),
        pytest.param(said(one(1, label="no-such-class")), id="a wrong class"),
        pytest.param(said(one(1, label=["spam"])), id="a list of classes"),
    ],
)
def test_what_is_not_usable_is_never_accepted(road: Road, model: Model, body: bytes) -> None:
    """Down the road, with every threshold at nothing."""
    spec = {"kind": "http", "name": "model", "version": "7", "url": model.url}
    road.dataset(prelabeler=spec, gate={"threshold": 0.0, "audit_share": 0.0})
    road.upload("chat/a.jsonl", jsonl([{"t": 1}, {"t": 2}]))
    road.deliver("ingest")
    model.body = body.replace(an_id(1).encode(), road.held("items", "item")[0]["sk"].encode())
    road.run()

    assert not road.held("labels", "label")
    tasks = road.held("work", "task")
    assert [task["reason"] for task in tasks] == ["prelabeler_failed"] * 2
    assert not any("proposal" in task for task in tasks)


def test_what_is_usable_of_an_answer_is_accepted_and_the_rest_asked(
    road: Road, model: Model
) -> None:
    spec = {"kind": "http", "name": "model", "version": "7", "url": model.url}
    road.dataset(prelabeler=spec, gate={"threshold": 0.9, "audit_share": 0.0})
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(3)]))
    road.deliver("ingest")
    sure, unsure, silent = [item["sk"] for item in road.held("items", "item")]
    model.body = said({**SURE, "id": sure}, {"id": unsure, "label": "ok", "confidence": 0.6})
    road.run()

    (label,) = road.held("labels", "label")
    assert label["sk"].startswith(sure)
    assert label["provenance"]["actor"] == {"kind": "prelabeler", "id": "model", "version": "7"}
    reasons = {task["sk"].partition("#")[0]: task["reason"] for task in road.held("work", "task")}
    assert reasons == {unsure: "low_confidence", silent: "prelabeler_failed"}
    assert len(model.asked) == 1


def test_a_slow_model_costs_no_message_its_tries(road: Road, model: Model) -> None:
    """With too little time left to ask once more, the rest goes back to the queue."""
    spec = {"kind": "http", "name": "model", "version": "7", "url": model.url}
    road.dataset(prelabeler=spec)
    for number in range(3):
        road.upload(f"chat/{number}.txt", f"hello {number}".encode())
        road.deliver("ingest")
    left = iter([60_000, 20_000, 10_000])
    road.left = lambda: next(left, 60_000)

    road.deliver("items")

    assert len(model.asked) == 1
    assert len(road.waiting("items")) == 2
    road.run()
    assert len(road.held("work", "task")) == 3
