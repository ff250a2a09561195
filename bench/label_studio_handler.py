"""
The API's handler behind a plain HTTP server: without API Gateway and Lambda, the rest as it is.

    python -m bench.label_studio_handler PORT SUBJECT

It answers one connection at a time, as an execution environment of Lambda does, for the person that
the second word names. Its environment is the deployed function's. Each answer tells how many calls
of AWS were made for it, and how long they took.
"""

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import botocore.client

from functions.api import handler
from tests.factories import Context
from tests.integration.http_api import an_event

ISSUER = "https://issuer.test/pool"


class Calls:
    """The calls of one request; those side by side count by the time that any of them was open."""

    def __init__(self) -> None:
        self.number = 0
        self.seconds = 0.0
        self._open = 0
        self._since = 0.0

    def begin(self) -> None:
        if self._open == 0:
            self._since = time.perf_counter()
        self._open += 1
        self.number += 1

    def end(self) -> None:
        self._open -= 1
        if self._open == 0:
            self.seconds += time.perf_counter() - self._since


def serve(port: int, subject: str) -> None:
    """Serve until told to stop."""
    calls = Calls()
    original = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, arguments: Any) -> Any:
        calls.begin()
        try:
            return original(client, operation, arguments)
        finally:
            calls.end()

    botocore.client.BaseClient._make_api_call = call  # type: ignore[attr-defined]
    claims = {"iss": ISSUER, "sub": subject, "cognito:groups": "[annotator]"}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            event = an_event(self.command, self.path, "", {}, body, claims)
            calls.number, calls.seconds = 0, 0.0
            began = time.perf_counter()
            answer = handler.lambda_handler(event, Context(lambda: 29_000))  # type: ignore[arg-type]
            took = time.perf_counter() - began
            written = (answer.get("body") or "").encode()
            self.send_response(answer["statusCode"])
            self.send_header("Content-Length", str(len(written)))
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Bench-Requests", "1")
            self.send_header("X-Bench-Calls", str(calls.number))
            self.send_header("X-Bench-Aws-Ms", f"{1000 * calls.seconds:.3f}")
            self.send_header("X-Bench-All-Ms", f"{1000 * took:.3f}")
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    HTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
