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
