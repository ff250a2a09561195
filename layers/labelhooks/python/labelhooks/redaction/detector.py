"""What finds personal data in texts. Any engine that fits this can stand behind the redactor."""

from collections.abc import Sequence
from typing import Protocol

from labelhooks.redaction.spans import Span


class Detector(Protocol):
    """
    A detector is told its texts' language and answers for each, in order.

    It may raise UnsupportedLanguage and TooLarge, which are of a text; WaitError and
    DetectorUnavailable, after which everything is asked again later. Whatever else it raises fails
    the redaction.
    """

    @property
    def version(self) -> str:
        """What would change its answers changes this: engine, model and rules."""

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        """Return the spans of each text, in any order, overlapping or not."""
