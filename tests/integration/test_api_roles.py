"""Who may do what: every route with every role, through the real handler."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from labelhooks.people.access import Role
from labelhooks.people.routes import ROUTES, Route
from tests.integration.http_api import HttpApi, take, token
from tests.integration.road import account, jsonl

NONE = "0" * 32  # an id that no incident has
ASKED: dict[str, tuple[str, Any]] = {
    "dataset": ("/datasets/chat", None),
    "progress": ("/datasets/chat/progress", None),
    "history": ("/datasets/chat/items/{item}/history", None),
    "upload": (
        "/datasets/chat/uploads",
        {"name": "a.txt", "media_type": "text/plain", "bytes": 9},
    ),
    "measures": ("/datasets/chat/measures?window=week", None),
    "switches": ("/datasets/chat/switches", None),
    "pause": ("/datasets/chat/pause", {"what": "intake", "reason": "a test"}),
    "resume": ("/datasets/chat/resume", {"what": "intake", "reason": "a test"}),
    "prelabelers": ("/datasets/chat/prelabelers", None),
    "annotators": ("/datasets/chat/annotators", None),
    "versions": ("/datasets/chat/versions", None),
    "quarantine": ("/datasets/chat/quarantine", None),
    "rejections": ("/datasets/chat/rejections", None),
    "waiting": ("/datasets/chat/waiting", None),
    "trace": ("/datasets/chat/items/{item}/trace", None),
    "incidents": ("/datasets/chat/incidents", None),
    "open_incident": (
        "/datasets/chat/incidents",
        {"prelabeler": "words", "reason": "a test", "dry_run": True},
    ),
    "step_incident": (f"/datasets/chat/incidents/{NONE}/next", None),
    "abort_incident": (f"/datasets/chat/incidents/{NONE}/abort", {"reason": "a test"}),
    "next_tasks": ("/tasks/next", {"dataset": "chat"}),
    "task": ("/tasks/{task}", None),
    "renew": ("/tasks/{task}/renew", {"token": "{token}"}),
    "give_back": ("/tasks/{task}/return", {"token": "{token}"}),
    "skip": ("/tasks/{task}/skip", {"token": "{token}", "reason": "other"}),
    "submit": ("/tasks/{task}/judgments", {"token": "{token}", "value": "ok", "schema_version": 1}),
    "cancel_task": ("/tasks/{task}/cancel", {"reason": "a test"}),
    "reopen_task": ("/tasks/{task}/reopen", {"reason": "a test"}),
    "review_queue": ("/review?dataset=chat", None),
    "review": ("/tasks/{task}/review", {"action": "approve"}),
}
NOBODY = "nobody"  # signed in, in no group that means anything here
WHO = (*Role, NOBODY)
# Routes about a task or its item; each role asks them about one of its own.
ABOUT_A_TASK = {
    name for name, asked in ASKED.items() if "{" in asked[0] or "{token}" in json.dumps(asked[1])
}


@pytest.fixture(scope="module")
def busy() -> Iterator[HttpApi]:
    """Return the API of a deployment with tasks enough for every role on every route."""
    with account() as road:
        road.dataset()
        lines = [{"t": f"hello {number}"} for number in range(2 * len(WHO) * len(ABOUT_A_TASK))]
        road.upload("chat/many.jsonl", jsonl(lines))
        road.run()
        yield HttpApi(road)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_lets_in_its_roles_and_nobody_else(route: Route, busy: HttpApi) -> None:
    api = busy
    path, body = ASKED.get(route.name, (route.path, None))
    names = {"task": NONE, "item": NONE, "token": NONE}
    for role in WHO:
        if route.name in ABOUT_A_TASK:
            # Taken as an annotator, by the very person who then asks in another role.
            task = take(api, claims=token(f"{route.name}-{role}"))
            names = {"task": task["id"], "item": task["item_id"], "token": task["lease"]["token"]}
        where, _, query = path.format(**names).partition("?")
        sent = (
            None
            if body is None
            else json.loads(json.dumps(body).replace("{token}", names["token"]))
        )
        said = api.ask(
            route.method, where, sent, query=query, claims=token(f"{route.name}-{role}", role)
        )
        if route.name == "review" and role in route.roles:
            assert (said.status, said.problem) == (409, "conflict")  # it is not for review
        elif route.name in ("step_incident", "abort_incident") and role in route.roles:
            assert (said.status, said.problem) == (404, "not_found")
        elif route.public or role in route.roles:
            assert said.status == route.status, f"{role}: {said.text}"
        else:
            assert (said.status, said.problem) == (403, "not_allowed"), role
    without = HttpApi(api.road, claims=None).ask(route.method, path.format(**names), body)
    assert without.status == (200 if route.public else 401)


def test_the_table_of_this_test_has_every_route() -> None:
    plain = {route.name for route in ROUTES if "{" not in route.path and route.body is None}
    assert {route.name for route in ROUTES} == plain | set(ASKED)
