"""What the rules find in a text, as a table can say it."""

from labelhooks.redaction.rules import RulesDetector
from labelhooks.redaction.spans import resolve

DETECTOR = RulesDetector()
# The policy's default.
MIN_SCORE = 0.35


def found(text: str, *, least: float = MIN_SCORE) -> list[tuple[str, str]]:
    """Return type and words of each span in `text` that a default policy would replace."""
    spans = [span for span in DETECTOR.spans(text) if span.score >= least]
    return [(span.type, text[span.start : span.end]) for span in resolve(spans, text)]
