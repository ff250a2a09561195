"""A pre-labeler for tests: a model behind HTTP on loopback, and what one may answer."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.prelabelers import Question
from labelhooks.model.prelabeler import Proposal
from tests.factories import an_id

QUESTIONS = [Question(an_id(n), {"text": f"clean {n}"}) for n in (1, 2, 3)]
SURE = {"label": "spam", "confidence": 0.99}


def said(*proposals: object, **more: Any) -> bytes:
    return json.dumps({"version": 1, "proposals": proposals, **more}).encode()


def one(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": an_id(number), **SURE, **changes}


type Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Model:
    """A model behind HTTP on loopback; `answer` is what it does with a request."""

    body: bytes = b""
    answer: Answer | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


def usable(answers: list[Proposal | PrelabelerFailed]) -> list[int]:
    """Return the places of the answers that are proposals."""
    return [n for n, one in enumerate(answers, 1) if isinstance(one, Proposal)]


@contextmanager
def serving() -> Iterator[Model]:
    """Return a model that answers on loopback."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            model.asked.append(json.loads(self.rfile.read(length)))
            if model.answer is not None:
                return model.answer(self)
            self.send_response(200)
            self.send_header("Content-Length", str(len(model.body)))
            self.end_headers()
            self.wfile.write(model.body)
            return None

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        model.url = f"http://127.0.0.1:{server.server_port}/propose"
        yield model
        server.shutdown()
        thread.join()
