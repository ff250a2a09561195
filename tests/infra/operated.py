"""What operators do on their page, each of it once."""

from labelhooks.people.access import Role
from labelhooks.people.operate.routes import OPERATE
from tests.integration.http_api import HttpApi, token
from tests.integration.mending import machine_of, opened, stepped
from tests.integration.road import Road, jsonl


def operate(road: Road, api: HttpApi) -> None:
    """Look at everything, turn switches, reject an answer, and mend an incident."""
    for route in OPERATE:
        path = route.path.replace("{dataset}", "desk")
        body = {"what": "intake", "reason": "a test"} if route.body else None
        if route.name == "trace":
            continue
        if route.method == "GET" or route.name in ("pause", "resume"):
            assert api.ask(route.method, path, body).status == 200
    trace(road, api)
    mend(road, api)
    reject(road, api)
    rule(road, api)


def trace(road: Road, api: HttpApi) -> None:
    """Look at an item that was pulled back, and at one of a file of records."""
    items = road.held("items", "item")
    of_records = [one for one in items if "record" in str(one["source"])]
    for one in (next(one for one in items if "withdrawn" in one), of_records[0]):
        dataset, item = one["pk"].rpartition("#")[0], one["sk"]
        assert api.ask("GET", f"/datasets/{dataset}/items/{item}/trace").status == 200


def mend(road: Road, api: HttpApi) -> None:
    """Let labels be taken back from the page, and that be ended."""
    machine_of(road)
    road.upload("post/worst.jsonl", jsonl([{"t": "free money, worst"}]))
    road.run()
    incident = opened(api, "post", hold_intake=True).json["id"]
    for _ in range(6):
        stepped(api, "post", incident)
    path = f"/datasets/post/incidents/{incident}/abort"
    assert api.ask("POST", path, {"reason": "a test"}).json["state"] == "aborted"


def reject(road: Road, api: HttpApi) -> None:
    """Let a reviewer not take what people agreed on."""
    road.dataset("doubts", schema={"kind": "text"}, tasks={"judgments": 1, "review_share": 1.0})
    road.upload("doubts/doubted.txt", b"hello, is this ok")
    road.run()
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "doubts"}).json["tasks"]
    path = f"/tasks/{task['id']}"
    said = {"token": task["lease"]["token"], "value": {"text": "yes"}, "schema_version": 1}
    assert api.ask("POST", f"{path}/judgments", said).status == 200
    road.run()
    back = {"action": "correct", "value": {"text": "no"}}
    rev = api.ask("POST", f"{path}/review", back, claims=token("rev", Role.REVIEWER))
    assert rev.status == 200, rev.text


def rule(road: Road, api: HttpApi) -> None:
    """Let a task be cancelled while somebody has it, and be opened again."""
    road.upload("desk/over.txt", b"hello, is it over")
    road.run()
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "desk"}).json["tasks"]
    for what, state in (("cancel", "cancelled"), ("reopen", "open")):
        said = api.ask("POST", f"/tasks/{task['id']}/{what}", {"reason": "a test"})
        assert (said.status, said.json) == (200, {"state": state})
