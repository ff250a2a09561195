"""What reviewers and owners see and decide through the API."""

import json
from typing import Any

import pytest

from labelhooks.people.access import Role
from tests.factories import an_id
from tests.integration.http_api import HttpApi, answer, take, token
from tests.integration.road import Road


@pytest.fixture
def api(road: Road) -> HttpApi:
    """Return the API of a deployment with one dataset of two texts, each a task."""
    road.dataset()
    for name in ("one", "two"):
        road.upload(f"chat/{name}.txt", name.encode())
    road.run()
    return HttpApi(road)


def test_datasets_come_in_pages_and_cursors_are_for_who_got_them(road: Road, api: HttpApi) -> None:
    for name in ("mail", "notes"):
        road.dataset(name)
    first = api.ask("GET", "/datasets", query="limit=2").json
    then = api.ask("GET", "/datasets", query=f"limit=2&cursor={first['cursor']}").json

    assert [one["name"] for one in first["datasets"]] == ["chat", "mail"]
    assert first["datasets"][0]["open"] == 2
    assert ([one["name"] for one in then["datasets"]], then["cursor"]) == (["notes"], None)
    theirs = api.ask("GET", "/datasets", query=f"cursor={first['cursor']}", claims=token("b"))
    assert theirs.problem == "bad_request"
    for forged in ("x", first["cursor"][:-2] + "AA", "%00", first["cursor"] + "A"):
        assert api.ask("GET", "/datasets", query=f"cursor={forged}").problem == "bad_request"
    for limit in ("0", "51", "x", "-1", "00500"):
        assert api.ask("GET", "/datasets", query=f"limit={limit}").problem == "bad_request"


def test_owners_see_the_document_and_annotators_do_not(api: HttpApi) -> None:
    owner = api.ask("GET", "/datasets/chat", claims=token("o", Role.OWNER)).json

    assert owner["policies"]["schema"]["classes"] == ["ok", "spam", "abuse"]
    assert "policies" not in api.ask("GET", "/datasets/chat").json


def test_progress_counts_items_by_where_they_are(road: Road, api: HttpApi) -> None:
    task = take(api)
    api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task))
    road.run()
    take(api)
    said = api.ask("GET", "/datasets/chat/progress", claims=token("o", Role.OWNER)).json

    counts = {name: said[name] for name in ("items", "labeled", "waiting", "open", "leased")}
    assert counts == {"items": 2, "labeled": 1, "waiting": 1, "open": 0, "leased": 1}
    assert [one["labels"] for one in said["by_day"]] == [1]
    assert said["covered"] == 1.0


def test_the_history_of_an_item_is_all_that_was_said_of_it(road: Road, api: HttpApi) -> None:
    task = take(api)
    api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task))
    road.run()
    path = f"/datasets/chat/items/{task['item_id']}/history"
    said = api.ask("GET", path, claims=token("r", Role.REVIEWER)).json

    assert [one["value"] for one in said["labels"]] == ["ok"]
    assert [(one["round"], one["state"]) for one in said["tasks"]] == [(1, "done")]
    assert [(one["round"], one["value"]) for one in said["judgments"]] == [(1, "ok")]
    nobody = api.ask("GET", path.replace(task["item_id"], an_id(9)), claims=token("r", "reviewer"))
    assert nobody.problem == "not_found"


REVIEWER = token("rev", Role.REVIEWER)


@pytest.fixture
def split(road: Road) -> HttpApi:
    """Return the API of a deployment where two people differ on three tasks."""
    road.dataset("pair", tasks={"judgments": 2, "max_rounds": 1})
    for number in range(3):
        road.upload(f"pair/{number}.txt", f"hello {number}".encode())
    road.run()
    api = HttpApi(road)
    for person, value in (("ann-1", "ok"), ("ann-2", "spam")):
        for _ in range(3):
            asked = api.ask("POST", "/tasks/next", {"dataset": "pair"}, claims=token(person))
            (task,) = asked.json["tasks"]
            path = f"/tasks/{task['id']}/judgments"
            assert api.ask("POST", path, answer(task, value), claims=token(person)).status == 200
    road.run()
    return api


def taken(api: HttpApi, dataset: str) -> dict[str, Any]:
    (task,) = api.ask("POST", "/tasks/next", {"dataset": dataset}).json["tasks"]
    return dict(task)


@pytest.mark.parametrize("of", ["dataset=pair&", ""])
def test_reviewers_go_through_what_waits_for_them(of: str, split: HttpApi) -> None:
    first = split.ask("GET", "/review", query=f"{of}limit=2", claims=REVIEWER).json
    rest = f"{of}limit=2&cursor={first['cursor']}"
    then = split.ask("GET", "/review", query=rest, claims=REVIEWER).json

    assert [len(first["tasks"]), len(then["tasks"]), then["cursor"]] == [2, 1, None]
    assert len({one["id"] for one in first["tasks"] + then["tasks"]}) == 3
    assert {one["queue"] for one in first["tasks"]} == {"review"}
    assert {(one["reason"], one["review"]) for one in first["tasks"]} == {
        ("disagreement", "rounds")
    }
    assert split.ask("GET", "/review", query="dataset=other", claims=REVIEWER).status == 404


def test_a_reviewer_is_told_why_it_is_theirs(road: Road) -> None:
    """Drawn from what people agree on, asked for by skips; the history tells it, too."""
    road.dataset("drawn", tasks={"review_share": 1.0})
    road.dataset("hard", tasks={"skips_before_review": 1})
    road.dataset("asked")
    for name in ("drawn", "hard", "asked"):
        road.upload(f"{name}/one.txt", b"hello")
    road.run()
    api = HttpApi(road)
    task = taken(api, "drawn")
    assert task["review"] is None
    api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task))
    task = taken(api, "hard")
    skip = {"token": task["lease"]["token"], "reason": "unclear"}
    assert api.ask("POST", f"/tasks/{task['id']}/skip", skip).status == 204
    task = taken(api, "asked")
    skip = {"token": task["lease"]["token"], "reason": "other", "escalate": True}
    assert api.ask("POST", f"/tasks/{task['id']}/skip", skip).status == 204

    shown = api.ask("GET", "/review", claims=REVIEWER).json["tasks"]
    told = {one["dataset"]: one for one in shown}
    assert {name: one["review"] for name, one in told.items()} == {
        "drawn": "share",
        "hard": "skipped",
        "asked": "escalated",
    }
    assert [one["reason"] for one in told["hard"]["skips"]] == ["unclear"]
    assert told["drawn"]["skips"] == []
    path = f"/datasets/drawn/items/{told['drawn']['item_id']}/history"
    (round_,) = api.ask("GET", path, claims=REVIEWER).json["tasks"]
    assert round_["review"] == "share"


def test_a_reviewer_corrects_and_that_is_the_label(road: Road, split: HttpApi) -> None:
    task = split.ask("GET", "/review", claims=REVIEWER).json["tasks"][0]
    path = f"/tasks/{task['id']}/review"
    said = split.ask("POST", path, {"action": "correct", "value": "abuse"}, claims=REVIEWER)
    assert (said.status, said.json) == (200, {"state": "submitted"})
    road.run()

    history = f"/datasets/pair/items/{task['item_id']}/history"
    (label,) = split.ask("GET", history, claims=REVIEWER).json["labels"]
    assert label["value"] == "abuse"
    for body in ({"action": "correct"}, {"action": "send_back"}, {"action": "nothing"}):
        assert split.ask("POST", path, body, claims=REVIEWER).problem == "bad_request"
    nobody_agrees = split.ask("GET", "/review", claims=REVIEWER).json["tasks"][0]["id"]
    agreed = split.ask(
        "POST", f"/tasks/{nobody_agrees}/review", {"action": "approve"}, claims=REVIEWER
    )
    assert agreed.problem == "conflict"


def test_what_is_sent_back_is_asked_again_with_the_comment(road: Road, split: HttpApi) -> None:
    task = split.ask("GET", "/review", claims=REVIEWER).json["tasks"][0]
    back = {"action": "send_back", "comment": "ask pii-bob: look at the end"}
    path = f"/tasks/{task['id']}/review"
    assert split.ask("POST", path, back, claims=REVIEWER).status == 200
    road.run()

    (again,) = split.ask("POST", "/tasks/next", {"dataset": "pair"}, claims=token("ann-3")).json[
        "tasks"
    ]
    assert (again["item_id"], again["round"] > task["round"]) == (task["item_id"], True)
    assert again["comment"].endswith(": look at the end")
    assert "pii-bob" not in json.dumps(road.records("work"), default=str)
