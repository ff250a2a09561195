"""Tasks are cancelled and opened again through the API: who is told what, and where items are."""

from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.aws.days import DynamoDays
from labelhooks.people.access import Role
from tests.integration.http_api import HttpApi, Said, answer, take, token
from tests.integration.road import Road, jsonl

OWNER = token("owner-1", Role.OWNER)


@pytest.fixture
def api(road: Road) -> HttpApi:
    """Return the API of a deployment with one dataset of three texts, each a task."""
    road.dataset()
    road.upload("chat/some.jsonl", jsonl([{"t": f"hello {n}"} for n in range(3)]))
    road.run()
    return HttpApi(road)


def rule(api: HttpApi, what: str, task: str, reason: str = "it is over") -> Said:
    return api.ask("POST", f"/tasks/{task}/{what}", {"reason": reason}, claims=OWNER)


def progress(api: HttpApi) -> dict[str, int]:
    told = api.ask("GET", "/datasets/chat/progress", claims=OWNER).json
    return {name: told[name] for name in ("waiting", "cancelled", "in_flight", "open", "leased")}


def test_who_holds_a_cancelled_task_is_told_so(api: HttpApi) -> None:
    task = take(api)
    path = f"/tasks/{task['id']}"
    assert rule(api, "cancel", task["id"]).json == {"state": "cancelled"}

    lease = {"token": task["lease"]["token"]}
    refused = [
        api.ask("POST", f"{path}/judgments", answer(task)),
        api.ask("POST", f"{path}/renew", lease),
        api.ask("POST", f"{path}/return", lease),
        api.ask("POST", f"{path}/skip", {**lease, "reason": "other"}),
        api.ask("GET", path),
    ]

    assert {(one.status, one.problem) for one in refused} == {(409, "cancelled")}
    assert "take the next one" in refused[0].json["detail"]
    assert api.ask("GET", "/me").json["holds"] == []


def test_items_of_cancelled_tasks_are_counted_apart_and_wait_again(
    road: Road, api: HttpApi
) -> None:
    task = take(api)
    rule(api, "cancel", task["id"])
    rule(api, "cancel", task["id"])  # again, it is nothing
    none = {"in_flight": 0, "leased": 0}
    assert progress(api) == {**none, "waiting": 2, "cancelled": 1, "open": 2}
    days = DynamoDays(road.dynamodb, "measures")
    assert counted(days) == {"cancelled": 1}

    assert rule(api, "reopen", task["id"]).json == {"state": "open"}
    assert progress(api) == {**none, "waiting": 3, "cancelled": 0, "open": 3}
    assert counted(days) == {"cancelled": 1, "reopened": 1}
    assert {take(api)["id"] for _ in range(3)} >= {task["id"]}


def counted(days: DynamoDays) -> dict[str, int]:
    now = datetime.now(UTC)
    hours = days.between("chat", now - timedelta(hours=2), now + timedelta(hours=1))
    names = ("cancelled", "reopened")
    found = {name: sum(one.counts.get(name, 0) for one in hours) for name in names}
    return {name: count for name, count in found.items() if count}


def test_the_history_tells_who_when_and_why(api: HttpApi, caplog: pytest.LogCaptureFixture) -> None:
    task = take(api)
    rule(api, "cancel", task["id"], "as pii-bob says")
    rule(api, "reopen", task["id"], "after all")

    path = f"/datasets/chat/items/{task['item_id']}/history"
    (round_,) = api.ask("GET", path, claims=OWNER).json["tasks"]
    cancelled, reopened = round_["rulings"]
    me = api.ask("GET", "/me", claims=OWNER).json["id"]
    assert (cancelled["what"], cancelled["actor"]) == ("cancelled", me)
    assert "bob" not in cancelled["reason"]
    assert cancelled["reason"].startswith("as ")
    assert (reopened["what"], reopened["reason"]) == ("reopened", "after all")
    assert cancelled["at"] <= reopened["at"]
    assert {"cancelled", "reopened"} <= {one.message for one in caplog.records}
    assert "bob" not in caplog.text


def test_what_is_settled_is_left_as_it_is(road: Road, api: HttpApi) -> None:
    task = take(api)
    api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task))
    road.run()

    assert rule(api, "cancel", task["id"]).json == {"state": "done"}
    said = rule(api, "reopen", task["id"])
    assert (said.status, said.problem) == (409, "conflict")
    assert "only what is cancelled is reopened" in said.json["detail"]
    assert rule(api, "cancel", f"chat.{'0' * 32}.1").status == 404


def test_a_reason_is_needed_and_rights_in_the_dataset(api: HttpApi) -> None:
    task = take(api)
    assert rule(api, "cancel", task["id"], "  ").status == 400
    for role in (Role.ANNOTATOR, Role.REVIEWER):
        claims = token("ann-1", role)
        said = api.ask("POST", f"/tasks/{task['id']}/cancel", {"reason": "mine"}, claims=claims)
        assert said.status == 403
    assert api.ask("GET", f"/tasks/{task['id']}").status == 200
