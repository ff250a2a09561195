"""Somebody at a page: signed in, and speaking to the HTTP API as the page does."""

import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from labelhooks_cli.target import Target


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a token of the user pool."""

    target: Target
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the answer of a request."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.target.api_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
            },
            method=method,
        )
        trust = ssl.create_default_context(cafile=self.target.certificate)
        try:
            with urllib.request.urlopen(request, timeout=30, context=trust) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")
