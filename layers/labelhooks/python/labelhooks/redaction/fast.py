"""The fast tier: rules, and our own tagger for what no rule can tell."""

from collections.abc import Sequence

from labelhooks.errors import UnsupportedLanguage
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.peoples import without_peoples
from labelhooks.redaction.spans import Span
from labelhooks.redaction.surnames import with_surnames
from labelhooks.redaction.tagger import LANGUAGES, Tagger
from labelhooks.redaction.tagger.weights import Weights

_AFTER = 2  # what becomes of the tagger's names; raise it with that


class FastDetector:
    """
    What rules find and what the tagger finds, together. Threads may share it if they may `rules`.

    Args:
        rules: a detector of patterns.
        recall: of the tagger, in [0, 1]: from the fewest false alarms to the fewest misses.
        weights: of the tagger; those of the package if None.
    """

    def __init__(
        self, rules: Detector, *, recall: float = 0.5, weights: Weights | None = None
    ) -> None:
        self._rules = rules
        self._tagger = Tagger(weights, recall=recall)
        self.version = f"fast{_AFTER}-{self._tagger.weights.digest}r{recall:g}-{rules.version}"

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        """Return the spans of each text. Raises UnsupportedLanguage, and what the rules raise."""
        if language not in LANGUAGES:
            known = ", ".join(sorted(LANGUAGES))
            raise UnsupportedLanguage(f"the fast tier reads {known}, not {language!r}")
        ruled = self._rules.detect(texts, language=language)
        return [
            [
                *spans,
                *without_peoples(with_surnames(self._tagger.spans(text, language), text), text),
            ]
            for text, spans in zip(texts, ruled, strict=True)
        ]
