"""Detectors for tests: what they find, and how they fail, is up to the test."""

import re
from collections.abc import Callable, Sequence

from labelhooks.redaction import Span

RULES = {
    "PERSON": r"(?i)jane roe|john doe|jane",
    "EMAIL": r"\S+@\S+",
    "PHONE": r"\d{3}-?\d{4}",
    "CARD": r"4\d{15}",
}


class Patterns:
    """Finds a few fixed patterns, in any language; remembers what it was asked."""

    version = "patterns-1"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        self.asked.append(list(texts))
        return [
            [
                Span(*found.span(), kind, 0.9)
                for kind, rule in RULES.items()
                for found in re.finditer(rule, text)
            ]
            for text in texts
        ]


class Answers:
    """Answers each batch by a function of the test's."""

    version = "answers-1"

    def __init__(self, answer: Callable[[Sequence[str]], list[list[Span]]]) -> None:
        self._answer = answer

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        return self._answer(texts)
