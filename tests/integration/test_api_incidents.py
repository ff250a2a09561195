"""A pre-labeler mislabels: it is stopped, and its labels are taken back, from the page."""

from typing import Any

import pytest

from labelhooks.aws.inventory import Inventory
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.model.label import Label
from labelhooks.people.access import Role
from tests.integration.http_api import HttpApi, token
from tests.integration.mending import machine_of, opened, stepped, walked
from tests.integration.road import Road, jsonl

PRELABELER = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free"], "confidence": 0.99}],
}
CHANGES: dict[str, Any] = {"prelabeler": PRELABELER, "gate": {"threshold": 0.9, "audit_share": 0.0}}


@pytest.fixture
def api(road: Road) -> HttpApi:
    """Return the API of a deployment in which four items have labels of a pre-labeler."""
    road.dataset(**CHANGES)
    road.upload("chat/some.jsonl", jsonl([{"t": f"free money {n}"} for n in range(4)]))
    road.run()
    machine_of(road)
    return HttpApi(road, claims=token("owner-1", Role.OWNER))


def test_a_dry_run_counts_and_keeps_nothing(road: Road, api: HttpApi) -> None:
    told = opened(api, "chat", dry_run=True).json

    assert (told["labels"], told["by_class"], told["next"]) == (4, {"spam": 4}, "pause")
    assert api.ask("GET", "/datasets/chat/incidents").json == {"incidents": []}
    assert opened(api, "chat", dry_run=True, until=told["first"]).json["labels"] == 0


def test_labels_are_taken_back_step_by_step(road: Road, api: HttpApi) -> None:
    me = api.ask("GET", "/me").json["id"]
    incident = opened(api, "chat", hold_intake=True).json
    assert (incident["state"], incident["next"], incident["labels"]) == ("open", "find", 0)

    over = walked(road, api, "chat", incident["id"])

    assert over["state"] == "closed"
    assert [(one["step"], one["state"], one["by"]) for one in over["steps"]] == [
        (step, "done", me)
        for step in ("find", "pause", "take_back", "ask_again", "verify", "resume")
    ]
    standing = {one.item_id: one.value for one in labels(road)}
    assert list(standing.values()) == [None] * 4
    lineup = DynamoLineups(road.dynamodb, "config").latest("chat")
    assert lineup is not None
    assert [one.state.value for one in lineup.entries] == ["paused"]
    (switch,) = road.switches.all()
    assert (switch["switch"], switch["paused"]) == ("intake#chat", False)
    assert len(road.records("work")) >= 4  # people are asked


def test_whoever_comes_next_goes_on_and_it_is_ended_with_a_reason(road: Road, api: HttpApi) -> None:
    incident = opened(api, "chat").json
    assert opened(api, "chat").json["id"] == incident["id"]  # the same labels: the same incident
    operator = HttpApi(road, claims=token("op", Role.OPERATOR))
    stepped(api, "chat", incident["id"])
    assert stepped(operator, "chat", incident["id"])["next"] == "pause"
    stepped(operator, "chat", incident["id"])

    path = f"/datasets/chat/incidents/{incident['id']}/abort"
    ended = operator.ask("POST", path, {"reason": "it was right"}).json

    assert ended["state"] == "aborted"
    lineup = DynamoLineups(road.dynamodb, "config").latest("chat")
    assert lineup is not None
    assert [one.state.value for one in lineup.entries] == ["active"]
    assert operator.ask("POST", path, {"reason": "again"}).problem == "conflict"
    (listed,) = api.ask("GET", "/datasets/chat/incidents").json["incidents"]
    assert (listed["id"], listed["state"], listed["next"]) == (incident["id"], "aborted", None)


def test_reviewers_look_on(road: Road, api: HttpApi) -> None:
    incident = opened(api, "chat").json
    reviewer = HttpApi(road, claims=token("rev", Role.REVIEWER))

    assert reviewer.ask("GET", "/datasets/chat/incidents").json["incidents"]
    assert opened(reviewer, "chat").problem == "not_allowed"
    path = f"/datasets/chat/incidents/{incident['id']}/next"
    assert reviewer.ask("POST", path).problem == "not_allowed"


def test_what_cannot_be_meant_is_told(api: HttpApi) -> None:
    itself = {"instead": {"name": "words", "version": "1"}, "version": "1"}
    assert opened(api, "chat", **itself).problem == "conflict"
    unknown = {"instead": {"name": "nobody", "version": "1"}}
    assert opened(api, "chat", **unknown).problem == "not_found"
    assert opened(api, "chat", reason=" ").problem == "bad_request"
    assert api.ask("POST", "/datasets/chat/incidents/x/next").problem == "not_found"


def labels(road: Road) -> list[Label]:
    return list(Inventory(road.dynamodb, labels="labels").labels("chat"))
