"""
Asking a detector: in batches that end soon, with a limit in seconds for each item.

Python cannot stop a call that runs. So a long text is shown in windows, a batch is no larger than
what about a second is enough for, and whose item has used up its time is looked at between two
batches. A call that never returns is ended with its whole function, by Lambda, and what it was
called for is set aside unread after some tries.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labelhooks.errors import (
    DetectorUnavailable,
    PermanentError,
    RedactionFailed,
    RedactionTimeout,
    TooLarge,
    UnsupportedLanguage,
    WaitError,
)
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.spans import TYPES, Span

# Characters shown at once, and how many of them are shown again with what follows: an edge may cut
# what nobody can tell from half of it.
WINDOW = 16_384
MARGIN = 512
# Seconds that a batch should take, and how many characters are tried first and are the most.
_SOON = 1.0
_FIRST, _MOST = 32_768, 524_288


@dataclass(slots=True)
class Bill:
    """What an item has cost, and why it cannot pass."""

    seconds: float = 0.0
    error: PermanentError | None = None


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a text that begins at its character `at`, and the items that wait for it."""

    of: str
    at: int
    text: str
    bills: Sequence[Bill]

    def wanted(self) -> bool:
        return any(bill.error is None for bill in self.bills)


class Asking:
    """
    Asks one detector.

    Args:
        detector: who is asked.
        limit: seconds that one item may take.
        clock: what tells the time, in seconds.
    """

    def __init__(
        self, detector: Detector, *, limit: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._detector = detector
        self._limit = limit
        self._clock = clock
        self._batch = _FIRST

    def ask(self, texts: Mapping[str, Sequence[Bill]], language: str) -> dict[str, list[Span]]:
        """
        Return the spans of each text; an item that cannot be answered for gets its error.

        Args:
            texts: each text, with the bills of the items that it is of.
            language: ISO 639-1.

        Raises:
            WaitError, DetectorUnavailable: nobody can be answered now.
        """
        found: dict[str, list[Span]] = {text: [] for text in texts}
        windows = [window for text, bills in texts.items() for window in _windows(text, bills)]
        while windows:
            batch, windows = self._next(windows)
            for window, spans in self._answers(batch, language):
                found[window.of] += spans if window.at == 0 else _moved(spans, window.at)
            windows = [window for window in windows if window.wanted()]
        return found

    def _next(self, windows: list[_Window]) -> tuple[list[_Window], list[_Window]]:
        held = 0
        for place, window in enumerate(windows):
            held += len(window.text)
            if held > self._batch:
                return windows[: max(place, 1)], windows[max(place, 1) :]
        return windows, []

    def _answers(
        self, windows: Sequence[_Window], language: str
    ) -> Iterator[tuple[_Window, list[Span]]]:
        """Yield the windows that were answered; those of one item alone never fail another's."""
        try:
            answers = self._timed(windows, language)
        except PermanentError as error:
            yield from self._one_by_one(windows, language, error)
        else:
            yield from zip(windows, answers, strict=True)

    def _one_by_one(
        self, windows: Sequence[_Window], language: str, error: PermanentError
    ) -> Iterator[tuple[_Window, list[Span]]]:
        """Ask again for each item alone: whose text it was cannot be told otherwise."""
        bills = {id(bill): bill for window in windows for bill in window.bills if not bill.error}
        for bill in bills.values():
            mine = [window for window in windows if any(one is bill for one in window.bills)]
            if len(bills) == 1 or len(mine) == len(windows):
                bill.error = error
            else:
                alone = [replace(window, bills=[bill]) for window in mine]
                yield from self._answers(alone, language)

    def _timed(self, windows: Sequence[_Window], language: str) -> list[list[Span]]:
        began = self._clock()
        answers = self._detect([window.text for window in windows], language)
        seconds = self._clock() - began
        size = sum(len(window.text) for window in windows)
        if size and seconds > 0:
            self._batch = max(WINDOW, min(_MOST, int(size / seconds * _SOON)))
        for window in windows:
            for bill in window.bills:
                bill.seconds += seconds * len(window.text) / max(size, 1)
                if bill.seconds > self._limit and bill.error is None:
                    bill.error = RedactionTimeout(f"detection took more than {self._limit:g} s")
        return answers

    def _detect(self, texts: Sequence[str], language: str) -> list[list[Span]]:
        failed = ""
        try:
            answers = self._detector.detect(texts, language=language)
            if not _sound(answers, texts):
                failed = "the detector named a span outside its text, no type, or a text too few"
        except (TooLarge, UnsupportedLanguage, WaitError, DetectorUnavailable):
            raise
        except Exception as error:  # noqa: BLE001  its text may quote the content: its type goes on
            failed = f"the detector raised {type(error).__name__}"
        if failed:  # raised here, so that the other is not even its context
            raise RedactionFailed(failed)
        return answers


def _windows(text: str, bills: Sequence[Bill]) -> Iterator[_Window]:
    at = 0
    while len(text) - at > WINDOW:
        yield _Window(text, at, text[at : at + WINDOW], bills)
        at += WINDOW - MARGIN
        space = text.rfind(" ", at - MARGIN, at)
        at = space + 1 if space > 0 else at
    yield _Window(text, at, text[at:], bills)


def _moved(spans: Sequence[Span], by: int) -> list[Span]:
    return [replace(span, start=span.start + by, end=span.end + by) for span in spans]


def _sound(answers: Sequence[Sequence[Span]], texts: Sequence[str]) -> bool:
    """Return whether there is an answer for each text, of spans within it and of known types."""
    return len(answers) == len(texts) and all(
        0 <= span.start < span.end <= len(text) and span.type in TYPES
        for text, spans in zip(texts, answers, strict=True)
        for span in spans
    )
