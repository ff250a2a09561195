"""Presidio and spaCy's small English model as a detector."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from labelhooks.errors import TooLarge, UnsupportedLanguage
from labelhooks.redaction.rules import RulesDetector
from labelhooks.redaction.spans import Span

if TYPE_CHECKING:
    from labelhooks.redaction.presidio_engine import Engine

# As installed; a test compares. Written here, since who asks a function that has them has not.
_PRESIDIO = "2.2.366"
_MODEL = "3.8.0"


class PresidioDetector:
    """
    Presidio with the small English model. Loads on first use; may be shared by threads.

    Args:
        max_chars: of one text. A longer one is TooLarge.
    """

    def __init__(self, *, max_chars: int = 1_000_000) -> None:
        self._max_chars = max_chars
        self._lock = threading.Lock()

    @cached_property
    def version(self) -> str:
        """The versions of Presidio, of the model and of our patterns."""
        return f"presidio{_PRESIDIO}-sm{_MODEL}-{RulesDetector().version}"

    @cached_property
    def _engine(self) -> "Engine":
        from labelhooks.redaction.presidio_engine import Engine

        return Engine()

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        """Return the spans of each text. Raises UnsupportedLanguage and TooLarge."""
        if language != "en":
            raise UnsupportedLanguage(f"this detector reads English, not {language!r}")
        longest = max(map(len, texts), default=0)
        if longest > self._max_chars:
            raise TooLarge(f"a text of {longest} characters; the detector takes {self._max_chars}")
        with self._lock:
            return self._engine.detect(texts)
