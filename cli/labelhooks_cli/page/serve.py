"""
Serve the built page on this machine, with the embedded cloud below the same address.

The embedded cloud's certificate is of its own making, and no browser trusts it. So this server
speaks to the cloud for the page, as the distribution on AWS does: the API below /api, the user
pool's public calls at /cognito, links to redacted artifacts below /artifacts. It forwards these to
the embedded cloud, and nothing else to anywhere.
"""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from labelhooks_cli.page.files import Built, cognito, kept, media_type
from labelhooks_cli.target import Target

HOST = "127.0.0.1"
API, COGNITO, ARTIFACTS = "/api/", "/cognito", "/artifacts/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob:; media-src 'self' blob:; frame-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
# As on AWS (infra/stacks/page.py), but for what is about HTTPS.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A redacted document is shown in a frame of the page.
FRAMED = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
_FORWARDED = ("Authorization", "Content-Type", "Idempotency-Key", "Range", "X-Amz-Target")
_RETURNED = ("Content-Type", "Retry-After", "Content-Range", "Accept-Ranges", "ETag")
# What a page may ask a user pool without credentials.
_POOL = "AWSCognitoIdentityProviderService."
_POOL_CALLS = frozenset(_POOL + name for name in ("InitiateAuth", "RespondToAuthChallenge"))
BODY_AT_MOST = 1 << 20  # bytes; the API takes a quarter of it
PATIENCE = 60  # seconds for the cloud's answer


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where the embedded cloud is, and which of its things the page is about."""

    endpoint: str
    certificate: str
    api: str  # the API's path there
    bucket: str  # of redacted artifacts
    client: str  # the page, as the user pool knows it

    @classmethod
    def of(cls, target: Target) -> "Cloud":
        """Return it for a deployment in the embedded cloud. Raises StackAbsent."""
        if target.endpoint is None or target.certificate is None:
            raise ValueError("a deployment on AWS has a distribution of its own")
        return cls(
            endpoint=target.endpoint,
            certificate=target.certificate,
            api=urlsplit(target.api_url).path,
            bucket=target.output("CleanBucket"),
            client=target.output("UserPoolClient"),
        )


@dataclass(frozen=True)
class Answer:
    """What goes back to the browser."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Forward:
    """Speaks to the embedded cloud, over TLS with the certificate that is its own."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        at = urlsplit(cloud.endpoint)
        self._host, self._port = at.hostname or HOST, at.port or 443
        self._trust = ssl.create_default_context(cafile=cloud.certificate)
        self._links = f'"{cloud.endpoint}/{cloud.bucket}/'.encode()

    def place(self, method: str, path: str, headers: Message) -> str | None:
        """Return where in the cloud a request belongs; None: it belongs to no part of it."""
        if any(unquote(part) in (".", "..") for part in path.split("/")):
            return None  # it would leave the part of the cloud that it names
        if path.startswith(API):
            return f"{self._cloud.api}/{path.removeprefix(API)}"
        if path.startswith(ARTIFACTS) and method == "GET":
            return f"/{self._cloud.bucket}/{path.removeprefix(ARTIFACTS)}"
        if path == COGNITO and method == "POST" and headers.get("X-Amz-Target") in _POOL_CALLS:
            return "/"
        return None

    def __call__(self, method: str, place: str, headers: Message, body: bytes) -> Answer:
        """Return the cloud's answer; its links to artifacts lead here. Raises OSError."""
        given = {name: str(headers[name]) for name in _FORWARDED if name in headers}
        connection = http.client.HTTPSConnection(
            self._host, self._port, timeout=PATIENCE, context=self._trust
        )
        try:
            connection.request(method, place, body=body or None, headers=given)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        kept_ = {name: answer.headers[name] for name in _RETURNED if name in answer.headers}
        if "json" in kept_.get("Content-Type", ""):
            said = said.replace(self._links, f'"{ARTIFACTS}'.encode())
        shown = FRAMED if place.startswith(f"/{self._cloud.bucket}/") else {}
        return Answer(answer.status, said, {**kept_, **shown, "Cache-Control": "no-store"})


class PageServer(ThreadingHTTPServer):
    """Listens on loopback alone."""

    daemon_threads = True

    def __init__(self, port: int, built: Built, cloud: Cloud) -> None:
        super().__init__((HOST, port), _Handler)
        self.built = built
        self.forward = Forward(cloud)
        self.config = json.dumps(cognito(COGNITO, cloud.client)).encode()
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    def answer(self, method: str, target: str, headers: Message, body: bytes) -> Answer:
        """Return what belongs to a request: a file, the configuration, or what the cloud says."""
        # A name of somebody else's that leads here would make their page ours.
        if headers.get("Host") not in self.names:
            return refused(421, "This is not the host that you asked for")
        path = target.partition("?")[0]
        place = self.forward.place(method, path, headers)
        if place is not None:
            query = target.partition("?")[2]
            try:
                return self.forward(method, f"{place}?{query}" if query else place, headers, body)
            except OSError as error:
                return refused(502, f"The embedded cloud does not answer: {type(error).__name__}")
        if method not in ("GET", "HEAD"):
            return refused(405, "Nothing is taken here")
        if path == "/config.json":
            told = {"Content-Type": "application/json", "Cache-Control": "no-store"}
            return Answer(200, self.config, told)
        file = self.built.find(path)
        if file is None:
            return refused(404, "There is no such file")
        told = {"Content-Type": media_type(file.name), "Cache-Control": kept(path.lstrip("/"))}
        return Answer(200, file.read_bytes(), told)


def refused(status: int, title: str) -> Answer:
    body = {"type": "about:blank", "title": title, "status": status}
    kind = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return Answer(status, json.dumps(body).encode(), kind)


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    protocol_version = "HTTP/1.1"
    timeout = 120

    def do_GET(self) -> None:
        self._answer(self.server.answer("GET", self.path, self.headers, b""))

    def do_HEAD(self) -> None:
        self._answer(self.server.answer("HEAD", self.path, self.headers, b""))

    def do_POST(self) -> None:
        told = self.headers.get("Content-Length", "0")
        if not told.isdecimal() or int(told) > BODY_AT_MOST:
            self.close_connection = True
            return self._answer(refused(413, "That is too much at once"))
        body = self.rfile.read(int(told))
        return self._answer(self.server.answer("POST", self.path, self.headers, body))

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**HEADERS, **answer.headers}.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 204:
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        return "LabelHooks"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: addresses name items."""
