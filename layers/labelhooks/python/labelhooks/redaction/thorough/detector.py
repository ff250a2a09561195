"""The thorough tier: what the fast one finds, and what a small neural model finds beside."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from labelhooks.errors import TooLarge
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.peoples import without_peoples
from labelhooks.redaction.spans import Span
from labelhooks.redaction.thorough.model import SHA256, Model, loaded
from labelhooks.redaction.thorough.spans import cuts, spans_of
from labelhooks.redaction.thorough.windows import windows

_RULES = 2  # what turns the model's answers into spans; raise it with them


class ThoroughDetector:
    """
    A detector and the model together. The model loads on first use; threads may share it.

    What rules find stays. What a tagger guesses stays unless the model is sure that it is nothing;
    two that were trained apart seldom make the same mistake.

    Args:
        beside: the fast tier.
        recall: the policy's knob, from 0 (fewest false alarms) to 1 (fewest misses).
        max_chars: of one text. A longer one is TooLarge.
    """

    def __init__(
        self, beside: Detector, *, recall: float = 0.5, max_chars: int = 1_000_000
    ) -> None:
        self._beside = beside
        self._cut, self._doubt = cuts(recall)
        self._max_chars = max_chars
        self.version = f"thorough{_RULES}-{SHA256[:8]}r{recall:g}+{beside.version}"

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        """Return the spans of each text. Raises TooLarge, and what the fast tier raises."""
        longest = max(map(len, texts), default=0)
        if longest > self._max_chars:
            raise TooLarge(f"a text of {longest} characters; the detector takes {self._max_chars}")
        found = self._beside.detect(texts, language=language)
        model = loaded()
        return [
            list(self._together(model, text, spans))
            for text, spans in zip(texts, found, strict=True)
        ]

    def _together(self, model: Model, text: str, spans: Sequence[Span]) -> Iterator[Span]:
        words = model.vocabulary.words(text)
        something = [0.0] * len(words)  # how likely each is anything
        for first, end in windows(words):
            shares = model.read(words[first:end]).tolist()
            for place, told in enumerate(shares, first):
                something[place] = max(something[place], 1 - told[0])
            named = spans_of(text, words[first:end], shares, self._cut)
            yield from without_peoples(named, text)
        starts = [word.start for word in words]
        for span in spans:
            inside = something[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            doubted = span.why.startswith("tagger") and max(inside, default=1.0) < self._doubt
            if not doubted:
                yield span
