"""
The API as the page knows it, in memory, and the built page: one server on loopback.

What it answers has the shapes of docs/openapi.json; what it decides is as simple as tests need.
"""

import json
import mimetypes
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.browser import acting, operating

DIST = Path(__file__).parents[2] / "web" / "dist"
# What the page can live with; whoever serves it should send no less.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob:; media-src 'self' blob:; frame-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

TOKENS = {"AccessToken": "token", "RefreshToken": "again", "ExpiresIn": 3600}

QUIET: dict[str, Any] = {
    "prelabelers": {"versions": [], "changes": []},
    "rejections": {"rejections": []},
    "waiting": {"queues": [], "over_quota": [], "more": False},
    "annotators": {"annotators": [], "more": False, "sampled": 0},
    "versions": {"versions": []},
    "quarantine": {"records": [], "reasons": [], "more": False},
}


@dataclass
class FakeApi:
    """Tasks that wait, in order; what was submitted; and how the network is."""

    tasks: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    roles: tuple[str, ...] = ("annotator",)
    judgments: dict[str, dict[str, Any]] = field(default_factory=dict)  # by task
    keys: list[str] = field(default_factory=list)  # idempotency keys, as they came
    skipped: list[tuple[str, str, bool]] = field(default_factory=list)
    decided: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    again: dict[str, dict[str, Any]] = field(default_factory=dict)  # tasks, asked for once more
    person: str = "a" * 32
    sign_in: dict[str, str] = field(
        default_factory=lambda: {"kind": "cognito", "endpoint": "/cognito", "clientId": "page"}
    )
    tokens: list[str] = field(default_factory=lambda: ["token"])  # that are good
    elsewhere: str = ""  # what else the page may speak to
    slow: float = 0.0  # seconds that a decision takes
    empty_pages: int = 0  # of the review queue, before its tasks
    lease_seconds: int = 600
    lost: set[str] = field(default_factory=set)  # leases that somebody else has now
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    datasets: tuple[str, ...] = ("chat", "mail")
    switches: list[dict[str, Any]] = field(default_factory=list)
    mended: int | None = None  # steps that are done of an incident
    ended: dict[str, Any] = field(default_factory=dict)  # how an incident is, that is over
    quiet: bool = False  # nothing has happened in any dataset
    server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "FakeApi":
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                fake.answer(self, "GET")

            def do_POST(self) -> None:
                fake.answer(self, "POST")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        assert self.server
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def answer(self, to: BaseHTTPRequestHandler, method: str) -> None:
        length = int(to.headers.get("Content-Length") or 0)
        body = json.loads(to.rfile.read(length)) if length else {}
        path = to.path.partition("?")[0]
        if path == "/cognito":
            return self._sign_in(to, body)
        if not path.startswith("/api/"):
            return self._file(to, path)
        if (to.headers.get("Authorization") or "").removeprefix("Bearer ") not in self.tokens:
            return problem(to, 401, "Sign in")
        return self._api(to, method, path.removeprefix("/api"), body)

    def _sign_in(self, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if body.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            return self._first_password(to, body)
        given = body["AuthParameters"]
        if given.get("PASSWORD") != "right" and "REFRESH_TOKEN" not in given:
            return send(to, 400, {"__type": "NotAuthorizedException"})
        if given.get("USERNAME") == "new":
            return send(to, 200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"})
        return send(to, 200, {"AuthenticationResult": TOKENS})

    def _first_password(self, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        given = body["ChallengeResponses"]
        assert (body["Session"], given["USERNAME"]) == ("s", "new")
        if any(one.isdigit() for one in given["NEW_PASSWORD"]):
            return send(to, 200, {"AuthenticationResult": TOKENS})
        told = "Password must have numeric characters"
        return send(to, 400, {"__type": "InvalidPasswordException", "message": told})

    def _file(self, to: BaseHTTPRequestHandler, path: str) -> None:
        if path == "/config.json":
            return send(to, 200, {"api": "/api", "signIn": self.sign_in})
        if path in self.files:
            kind, content = self.files[path]
            return send_bytes(to, kind, content, policy="frame-ancestors 'self'")
        # A policy is that of the page, the first file.
        policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {self.elsewhere}")
        file = DIST / (path.strip("/") or "index.html")
        if not file.resolve().is_relative_to(DIST.resolve()) or not file.is_file():
            return problem(to, 404, "No such file")
        kind = mimetypes.guess_type(file)[0] or "text/plain"
        return send_bytes(to, kind, file.read_bytes(), policy=policy)

    def _api(self, to: BaseHTTPRequestHandler, method: str, path: str, body: Any) -> None:
        match method, path.strip("/").split("/"):
            case "GET", ["me"]:
                today = {
                    "submitted": len(self.judgments),
                    "skipped": 0,
                    "seconds": 0,
                    "datasets": {},
                }
                return send(to, 200, {"id": self.person, "roles": list(self.roles), "today": today})
            case "POST", ["tasks", "next"]:
                taken, self.tasks = self.tasks[: body["limit"]], self.tasks[body["limit"] :]
                return send(to, 200, {"tasks": [{**one, "lease": self.lease()} for one in taken]})
            case "GET", ["datasets", _]:
                return send(to, 200, {"open": len(self.tasks)})
            case "GET", ["review"]:
                if self.empty_pages:
                    self.empty_pages -= 1
                    return send(to, 200, {"tasks": [], "cursor": "more"})
                return send(to, 200, {"tasks": self.reviews, "cursor": None})
            case "GET", ["tasks", task] if task in self.again:
                return send(to, 200, self.again[task])
            case "POST", ["tasks", task, what]:
                return self._task(to, task, what, body)
            case _, ["datasets", *rest]:
                return self._operate(to, method, rest, body)
        return problem(to, 404, "No such route")

    def _operate(self, to: BaseHTTPRequestHandler, method: str, path: list[str], body: Any) -> None:
        match method, path:
            case "GET", []:
                return send(to, 200, {"datasets": [{"name": one} for one in self.datasets]})
            case "GET", [_, "items", _, "history"]:
                return send(to, 200, operating.history())
            case "GET", [_, "items", _, "trace"]:
                return send(to, 200, acting.trace())
            case "GET", [_, what]:
                window = parse_qs(to.path.partition("?")[2]).get("window", ["day"])[0]
                return send(to, 200, self.operated(what, window))
            case "POST", [_, "incidents"]:
                if not body.get("dry_run"):
                    self.mended = 0
                return send(to, 200, acting.incident(1 if body.get("dry_run") else 0))
            case "POST", [_, "incidents", _, "next"] if self.mended is not None:
                self.mended += 1
                return send(to, 200, acting.incident(self.mended))
            case "POST", [_, "incidents", _, "abort"]:
                self.ended = {"state": "aborted", "next": None}
                return send(to, 200, acting.incident(self.mended or 0, **self.ended))
            case "POST", [name, "pause" | "resume" as turn]:
                return send(to, 200, self._turn(name, turn, body))
        return problem(to, 404, "No such route")

    def operated(self, what: str, window: str) -> Any:
        if what == "switches":
            return {"switches": self.switches}
        if what == "incidents":
            if self.mended is None:
                return {"incidents": []}
            return {"incidents": [acting.incident(self.mended, **self.ended)]}
        if what == "measures":
            return operating.measures(window, quiet=self.quiet)
        if self.quiet:
            return QUIET[what]
        return getattr(operating, what)()

    def _turn(self, name: str, turn: str, body: dict[str, str]) -> Any:
        switch = f"{body['what']}#{name}"
        paused = turn == "pause"
        self.switches = [one for one in self.switches if one["switch"] != switch]
        self.switches.append(acting.switch(switch, paused=paused, reason=body["reason"]))
        return self.switches[-1]

    def _task(self, to: BaseHTTPRequestHandler, task: str, what: str, body: Any) -> None:
        match what:
            case "renew":
                self.renewed.append(task)
                if task in self.lost:
                    return problem(to, 409, "The lease has ended and somebody else has the task")
                return send(to, 200, {"lease": self.lease()})
            case "return":
                self.returned.append(task)
                return send(to, 204, None)
            case "skip":
                self.skipped.append((task, body["reason"], body["escalate"]))
                return send(to, 204, None)
            case "judgments":
                if task in self.lost:
                    return problem(to, 409, "The lease has ended and somebody else has the task")
                self.keys.append(to.headers["Idempotency-Key"])
                self.judgments[task] = body
                return send(to, 200, {"state": "submitted"})
            case "review":
                time.sleep(self.slow)
                self.decided.append((task, body))
                self.reviews = [one for one in self.reviews if one["id"] != task]
                return send(to, 200, {"state": "done"})
        return problem(to, 404, "No such route")

    def lease(self) -> dict[str, str]:
        until = datetime.now(UTC) + timedelta(seconds=self.lease_seconds)
        return {"token": "t" * 32, "until": until.isoformat()}


def send(to: BaseHTTPRequestHandler, status: int, body: Any) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    kind = "application/problem+json" if status >= 400 else "application/json"
    send_bytes(to, kind, content, status)


def problem(to: BaseHTTPRequestHandler, status: int, detail: str) -> None:
    send(to, status, {"type": "about:blank", "title": detail, "status": status, "detail": detail})


def send_bytes(
    to: BaseHTTPRequestHandler,
    kind: str,
    content: bytes,
    status: int = 200,
    policy: str = POLICY,
) -> None:
    to.send_response(status)
    to.send_header("Content-Type", kind)
    to.send_header("Content-Length", str(len(content)))
    to.send_header("Content-Security-Policy", policy)
    to.send_header("X-Content-Type-Options", "nosniff")
    to.end_headers()
    to.wfile.write(content)


def a_task(number: int, schema: dict[str, Any], artifact: Any, **changes: Any) -> dict[str, Any]:
    """Return a task as the API shows it; a plain string is a text."""
    shown = {"kind": "text", "text": artifact} if isinstance(artifact, str) else artifact
    return {
        "id": f"chat.{number:032x}.1",
        "dataset": "chat",
        "item_id": f"{number:032x}",
        "round": 1,
        "queue": "general",
        "reason": "low_confidence",
        "review": None,
        "priority": 5,
        "schema": schema,
        "schema_version": 3,
        "guidelines": "Abuse is an insult or a threat. Spam is advertising. All else is ok.",
        "examples": [{"text": "You will regret this", "value": "abuse", "why": "a threat"}],
        "artifact": shown,
        "proposal": None,
        "remaining": 1,
        "comment": None,
        **changes,
    }
