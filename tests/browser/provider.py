"""
A small OpenID Connect provider on loopback: discovery, its own sign-in, codes with PKCE, refresh.

It is as strict as RFC 6749 and RFC 7636 want it: a code is good once, for who asked for it, at the
same address, with the verifier of its challenge; a refresh token is good once.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

FORM = """<!doctype html><title>Sign in elsewhere</title>
<form method="post"><h1>Somebody else's sign-in</h1>
<input type="hidden" name="asked" value="{asked}"><button>I am Ann</button></form>"""


@dataclass
class Provider:
    """Who is known: one client, the page; and one person."""

    client: str
    page: str  # where codes may be sent
    lifetime: int = 3600  # seconds of a token
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshes: set[str] = field(default_factory=set)
    given: list[str] = field(default_factory=list)  # access tokens
    ended: int = 0
    server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "Provider":
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server
        self.server.shutdown()
        self.server.server_close()

    @property
    def issuer(self) -> str:
        assert self.server
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def get(self, to: BaseHTTPRequestHandler) -> None:
        at = urlsplit(to.path)
        if at.path == "/.well-known/openid-configuration":
            places = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "end_session_endpoint": "end",
            }
            told = {name: f"{self.issuer}/{path}" for name, path in places.items()}
            return self._json(to, 200, {"issuer": self.issuer, **told})
        asked = {name: values[0] for name, values in parse_qs(at.query).items()}
        if at.path == "/authorize":
            page = FORM.format(asked=html.escape(json.dumps(asked)))
            return self._send(to, 200, "text/html", page.encode())
        if at.path == "/end":
            self.ended += 1
            return self._redirect(to, asked["post_logout_redirect_uri"])
        return self._json(to, 404, {})

    def post(self, to: BaseHTTPRequestHandler) -> None:
        body = to.rfile.read(int(to.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if urlsplit(to.path).path == "/authorize":
            return self._authorized(to, json.loads(form["asked"]))
        if form.get("client_id") != self.client:
            return self._json(to, 400, {"error": "invalid_client"})
        if form["grant_type"] == "refresh_token":
            good = form["refresh_token"] in self.refreshes
            self.refreshes.discard(form["refresh_token"])
            return self._tokens(to) if good else self._refused(to)
        asked = self.codes.pop(form["code"], None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != base64.urlsafe_b64encode(proof).decode().rstrip("=")
        ):
            return self._refused(to)
        return self._tokens(to)

    def _authorized(self, to: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        assert (asked["client_id"], asked["redirect_uri"]) == (self.client, self.page)
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        self._redirect(to, f"{self.page}?{urlencode(back)}")

    def _tokens(self, to: BaseHTTPRequestHandler) -> None:
        access, refresh = f"e30.{secrets.token_hex()}.c2ln", secrets.token_urlsafe()
        self.given.append(access)
        self.refreshes.add(refresh)
        said = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"}
        self._json(to, 200, {**said, "expires_in": self.lifetime})

    def _refused(self, to: BaseHTTPRequestHandler) -> None:
        self._json(to, 400, {"error": "invalid_grant", "error_description": "That is used up"})

    def _redirect(self, to: BaseHTTPRequestHandler, url: str) -> None:
        to.send_response(303)
        to.send_header("Location", url)
        to.send_header("Content-Length", "0")
        to.end_headers()

    def _json(self, to: BaseHTTPRequestHandler, status: int, body: Any) -> None:
        self._send(to, status, "application/json", json.dumps(body).encode())

    def _send(self, to: BaseHTTPRequestHandler, status: int, kind: str, body: bytes) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.send_header("Access-Control-Allow-Origin", self.page.rstrip("/"))
        to.end_headers()
        to.wfile.write(body)
