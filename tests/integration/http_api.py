"""The API in process: requests become the events that an HTTP API sends, and go to the handler."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from functions.api import handler as api
from labelhooks.people.access import Role
from labelhooks.people.routes import ROUTES
from tests.integration.road import Road

ISSUER = "https://issuer.test/pool"
PUBLIC = {(route.method, route.path) for route in ROUTES if route.public}


@dataclass
class Said:
    """An answer, as a client sees it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> str:
        """The last word of a problem's type."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.json["status"] == self.status
        return str(self.json["type"]).rpartition(":")[2]


def token(sub: str = "ann-1", *roles: Role | str) -> dict[str, str]:
    """Return the claims of a token, as API Gateway hands them on once it has verified it."""
    groups = " ".join(roles) if roles else Role.ANNOTATOR.value
    return {"iss": ISSUER, "sub": sub, "cognito:groups": f"[{groups}]"}


@dataclass
class HttpApi:
    """What stands before the function: it lets nobody in without a token, and adds nothing."""

    road: Road
    claims: dict[str, str] | None = field(default_factory=token)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        claims: dict[str, str] | None = None,
        raw: bytes | None = None,
        query: str = "",
        **headers: str,
    ) -> Said:
        """Ask with these claims, or with those of the API's own."""
        sent = json.dumps(body).encode() if body is not None else raw
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.pass_on(method, path, query, told, sent, claims or self.claims)

    def pass_on(
        self,
        method: str,
        path: str,
        query: str,
        headers: dict[str, str],
        body: bytes | None,
        claims: dict[str, str] | None,
    ) -> Said:
        """Return what the HTTP API answers to such a request."""
        if claims is None and (method, path) not in PUBLIC:
            return Said(401, {"content-type": "application/json"}, '{"message":"Unauthorized"}')
        event = an_event(method, path, query, headers, body, claims)
        answer = self.road.invoke(api, event)
        assert answer is not None
        headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
        for name, values in answer.get("multiValueHeaders", {}).items():
            headers[name.lower()] = values[0]
        return Said(answer["statusCode"], headers, answer.get("body") or "")

    def wsgi(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Serve a WSGI client, such as a fuzzer."""
        size = int(environ.get("CONTENT_LENGTH") or 0)
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        claims = self.claims if headers.get("authorization") == "Bearer good" else None
        said = self.pass_on(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            environ.get("QUERY_STRING", ""),
            headers,
            environ["wsgi.input"].read(size) if size else None,
            claims,
        )
        start(f"{said.status} -", list(said.headers.items()))
        return [said.text.encode()]


def take(api: HttpApi, **more: Any) -> dict[str, Any]:
    """Take a task of the dataset chat."""
    said = api.ask("POST", "/tasks/next", {"dataset": "chat"}, **more)
    assert said.status == 200, said.text
    (task,) = said.json["tasks"]
    return dict(task)


def answer(task: dict[str, Any], value: Any = "ok", **changes: Any) -> dict[str, Any]:
    """Return an answer to a task, as a page sends it."""
    given = {"token": task["lease"]["token"], "value": value, "seconds": 3.5}
    return {**given, "schema_version": task["schema_version"], **changes}


def an_event(
    method: str,
    path: str,
    query: str,
    headers: dict[str, str],
    body: bytes | None,
    claims: dict[str, str] | None,
) -> dict[str, Any]:
    """Return a request as payload version 2.0 tells it (API Gateway Developer Guide)."""
    parts = [part.partition("=") for part in query.split("&") if part]
    asked: dict[str, list[str]] = {}
    for name, _, value in parts:
        asked.setdefault(unquote(name), []).append(unquote(value.replace("+", " ")))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{method} /{{proxy+}}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "::1"},
            "requestId": "request",
            "routeKey": f"{method} /{{proxy+}}",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    if asked:  # more of one name come with commas
        event["queryStringParameters"] = {name: ",".join(each) for name, each in asked.items()}
    if claims is not None:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    if body is not None:
        try:
            event["body"] = body.decode()
        except UnicodeDecodeError:
            event["body"], event["isBase64Encoded"] = base64.b64encode(body).decode(), True
    return event
