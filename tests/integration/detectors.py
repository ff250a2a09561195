"""Detectors for tests that are not about detection."""

import json
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from botocore.response import StreamingBody

from functions.detect_thorough import handler as detect_thorough
from labelhooks.redaction.spans import Span
from tests.factories import Context


def detected(arguments: Any) -> Any:
    """Answer as Lambda does when a redactor asks the function that runs a detector."""
    handler = {"detect_thorough": detect_thorough}[arguments["FunctionName"]]
    answer = handler.lambda_handler(json.loads(arguments["Payload"]), Context(lambda: 30_000))
    body = json.dumps(answer).encode()
    return {"StatusCode": 200, "Payload": StreamingBody(BytesIO(body), len(body))}


class Marked:
    """Takes words that begin with `pii-` for personal data: exact, and fast."""

    version = "marked-1"

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        return [
            [Span(one.start(), one.end(), "PERSON", 1.0) for one in re.finditer(r"pii-\w+", text)]
            for text in texts
        ]


class Blind(Marked):
    """Sees nothing: redaction switched off."""

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        return [[] for _ in texts]


class Broken(Marked):
    """Raises, quoting what it was given, as a careless library would."""

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        raise RuntimeError(f"cannot parse {texts}")


class Sharp(Marked):
    """Finds what Marked does not, and is sure of it, or less so."""

    version = "sharp-1"

    def __init__(self, score: float = 0.9) -> None:
        self.score = score
        self.seen: list[str] = []

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        self.seen += texts
        return [
            [
                Span(*one.span(), kind, self.score)
                for kind, rule in (("PERSON", r"sly-\w+"), ("EMAIL", r"\S+@\S+"))
                for one in re.finditer(rule, text)
            ]
            for text in texts
        ]
