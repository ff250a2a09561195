"""Detectors for tests that are not about detection."""

import re
from collections.abc import Sequence

from labelhooks.redaction.spans import Span


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
