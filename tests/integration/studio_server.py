"""Label Studio as its API is used here: one project on loopback, with people who answer."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from functions.studio import handler as studio
from functions.studio_hook import handler as studio_hook
from labelhooks.aws import clients
from labelhooks.aws.studio_state import StudioSecrets
from labelhooks.formats.label_studio.config import label_config
from labelhooks.model.base import timestamp
from labelhooks.studio.ports import Secret
from tests.factories import a_spec
from tests.integration.http_api import Said, an_event
from tests.integration.road import Road

PROJECT = 7
TOKEN = "a token of the project"
HOOK = "what the webhook knows"


@dataclass
class Server:
    """What a project holds; `fails` is the status of every answer from then on."""

    url: str = ""
    config: str = ""
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: int | None = None
    settings: dict[str, Any] = field(default_factory=lambda: {"maximum_annotations": 1})
    hooks: list[dict[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def says(self, task: int, result: list[dict[str, Any]], person: int = 3) -> dict[str, Any]:
        """Let somebody answer a task; return what the webhook tells of it."""
        return self._annotated(task, {"result": result, "was_cancelled": False}, person)

    def skip(self, task: int, person: int = 3) -> dict[str, Any]:
        return self._annotated(task, {"result": [], "was_cancelled": True}, person)

    def _annotated(self, task: int, said: dict[str, Any], person: int) -> dict[str, Any]:
        now = timestamp()
        annotation = {
            "id": next(self.numbers),
            "project": PROJECT,
            "task": task,
            "completed_by": person,
            "lead_time": 2.5,
            "created_at": now,
            "updated_at": now,
            **said,
        }
        held = self.tasks[task]
        held["annotations"].append(annotation)
        held["updated_at"] = now
        return self.told(task, annotation)

    def told(self, task: int, annotation: dict[str, Any]) -> dict[str, Any]:
        """Return a webhook's body: the project's token is in it, too."""
        held = {name: self.tasks[task][name] for name in ("id", "data", "meta")}
        project = {"id": PROJECT, "token": "secret-of-the-project"}
        event = {"action": "ANNOTATION_CREATED", "annotation": annotation}
        return {**event, "task": held, "project": project}

    def answer(self, method: str, path: str, query: dict[str, Any], body: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if self.fails:
            return self.fails, {"detail": "no"}
        number = re.search(r"/api/tasks/(\d+)", path)
        match method:
            case _ if path == f"/api/projects/{PROJECT}":
                return 200, self._project(body or {})
            case _ if path.startswith("/api/webhooks/"):
                return 200, self._webhooks(method, path, body)
            case "GET" if path == "/api/tasks":
                return 200, {"tasks": self._found(json.loads(query["query"][0]), query)}
            case "POST" if path == f"/api/projects/{PROJECT}/import":
                self._add(body)
                return 201, {"task_count": len(body)}
            case "PATCH" if number:
                self.tasks[int(number[1])].update(body)
                return 200, {}
            case "DELETE" if number:
                self.tasks.pop(int(number[1]), None)
                return 204, None
        return 404, {"detail": "not here"}

    def _project(self, changes: dict[str, Any]) -> Any:
        self.config = changes.pop("label_config", self.config)
        self.settings |= changes
        return {"id": PROJECT, "label_config": self.config, **self.settings}

    def _webhooks(self, method: str, path: str, body: Any) -> Any:
        if method == "POST":
            self.hooks.append({"id": len(self.hooks), **body})
        if method == "PATCH":
            self.hooks[int(path.split("/")[3])] |= body
        return self.hooks

    def _add(self, tasks: list[dict[str, Any]]) -> None:
        for one in tasks:
            number = next(self.numbers)
            made = {"id": number, "annotations": [], "drafts": [], "updated_at": timestamp()}
            self.tasks[number] = {**made, **one}

    def _found(self, asked: dict[str, Any], query: dict[str, Any]) -> list[dict[str, Any]]:
        found = [self._shown(self.tasks[number]) for number in sorted(self.tasks)]
        for one in asked["filters"]["items"]:
            name, value = one["filter"].rpartition(":")[2], one["value"]
            keep = {"less": lambda a, b: a < b, "greater": lambda a, b: a > b}[one["operator"]]
            found = [task for task in found if keep(task[name], value)]
        return found[: int(query["page_size"][0])]

    def _shown(self, task: dict[str, Any]) -> dict[str, Any]:
        said = [one["was_cancelled"] for one in task["annotations"]]
        counted = {
            "total_annotations": said.count(False),
            "cancelled_annotations": said.count(True),
        }
        return {**task, **counted}


@contextmanager
def studio_server() -> Iterator[Server]:
    """Serve a project."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            at = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if at.path == "/api/token/refresh":
                server.asked.append(f"{self.command} {at.path}")
                status, said = 200, {"access": "a good one"}
            elif self.headers["Authorization"] not in (f"Token {TOKEN}", "Bearer a good one"):
                status, said = 401, None
            else:
                status, said = server.answer(
                    self.command, at.path, parse_qs(at.query), json.loads(body or b"null")
                )
            written = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def connected(road: Road, server: Server, dataset: str = "chat", **changes: Any) -> None:
    """Let a dataset have its tasks answered there."""
    connector: dict[str, Any] = {"kind": "label_studio", "url": server.url, "project": PROJECT}
    connector |= changes.pop("connector", {})
    spec = a_spec(dataset, **changes)
    server.config = label_config(spec.labels, spec.modality)
    StudioSecrets(clients.secrets(), "LabelHooks-dev-studio/", Secret).put(
        dataset, token=TOKEN, hook=HOOK, before=None
    )
    road.dataset(dataset, connector=connector, **changes)


def exchanged(road: Road) -> Any:
    """Let the schedule call an environment that is new: it knows of every dataset there is."""
    studio.wired.cache_clear()
    return road.invoke(studio, {"detail-type": "Scheduled Event"})


def hooked(road: Road, _server: Server, dataset: str, body: Any, secret: str = HOOK) -> Said:
    """Let Label Studio's webhook tell something."""
    headers = {"x-labelhooks-secret": secret}
    path = f"/hooks/label-studio/{dataset}"
    sent = json.dumps(body).encode() if not isinstance(body, bytes) else body
    answer = road.invoke(studio_hook, an_event("POST", path, "", headers, sent, None))
    assert answer is not None
    return Said(answer["statusCode"], {}, answer["body"])


def answered_abroad(road: Road, large: str) -> None:
    """Let Label Studio take tasks, and answer: one by its webhook, one that is read."""
    with studio_server() as server:
        told: dict[str, Any] = {
            "redaction": {"tier": "thorough"},
            "schema": {"kind": "text"},
            "tasks": {"queue": "studio"},
        }
        connected(road, server, "abroad", **told)
        road.upload("abroad/large.txt", large.encode())
        road.upload("abroad/small.txt", b"hello abroad")
        road.run()
        assert exchanged(road) == {"exchanged": 1}
        one, other = sorted(server.tasks)
        assert hooked(road, server, "abroad", server.skip(one)).json == {"outcome": "skipped"}
        said = server.says(other, written("for a detector elsewhere"))
        assert hooked(road, server, "abroad", said).json == {"outcome": "taken"}
        assert exchanged(road) == {"exchanged": 1}
        server.says(one, written("for a detector elsewhere"), person=8)
        assert exchanged(road) == {"exchanged": 1}
        connected(road, server, "marked", schema={"kind": "spans", "classes": ["place"]})
        road.upload("marked/large.txt", large[1:].encode())
        road.run()
        assert exchanged(road) == {"exchanged": 1}
        (task,) = [one for one in server.tasks.values() if large[1:] == one["data"]["text"]]
        for end, told in ((10**6, "refused"), (4, "taken")):
            said = server.says(task["id"], marked(end))
            assert hooked(road, server, "marked", said).json == {"outcome": told}
    road.run()


def marked(end: int) -> list[dict[str, Any]]:
    value = {"start": 0, "end": end, "labels": ["place"]}
    return [{"type": "labels", "from_name": "label", "to_name": "item", "value": value}]


def written(text: str) -> list[dict[str, Any]]:
    value = {"text": [text]}
    return [{"type": "textarea", "from_name": "label", "to_name": "item", "value": value}]
