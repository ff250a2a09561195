"""Asking a detector: long texts in windows, and a limit in time that one item may take."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from labelhooks.errors import DetectorUnavailable, PermanentError, RedactionTimeout, TooLarge
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction import Redactor, Span
from labelhooks.redaction.asking import MARGIN, WINDOW, Asking, Bill
from tests.unit.redaction.fakes import Patterns


@dataclass
class Slow(Patterns):
    """Takes `pace` seconds for each thousand characters by a clock that it moves itself."""

    pace: float = 0.0
    now: float = 0.0
    asked: list[list[str]] = field(default_factory=list)

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        self.now += self.pace * sum(map(len, texts)) / 1000
        return super().detect(texts, language=language)

    def asking(self, limit: float = 10.0) -> Asking:
        return Asking(self, limit=limit, clock=lambda: self.now)


def test_a_long_text_is_shown_in_windows_and_nothing_is_lost_at_their_edges() -> None:
    for lead in range(0, 40, 3):
        text = "x " * ((WINDOW - lead) // 2) + "call 555-0199 now " + "y " * WINDOW
        detector = Slow()

        (spans,) = detector.asking().ask({text: [Bill()]}, "en").values()

        assert {text[span.start : span.end] for span in spans} == {"555-0199"}
        assert max(map(len, detector.asked[0])) <= WINDOW


def test_windows_cover_a_text_without_a_space_too() -> None:
    text = "x\t" * (WINDOW // 2) + "5550199" + "x\t" * (WINDOW // 2)
    (spans,) = Slow().asking().ask({text: [Bill()]}, "en").values()
    assert {text[span.start : span.end] for span in spans} == {"5550199"}
    assert MARGIN > 300  # the longest thing that a pattern matches


def test_who_takes_too_long_does_not_pass_and_costs_no_more() -> None:
    detector, bill = Slow(pace=1.0), Bill()

    detector.asking(limit=60.0).ask({"x y " * 250_000: [bill]}, "en")

    assert isinstance(bill.error, RedactionTimeout)
    assert bill.error.code == "redaction_timeout"
    assert detector.now < 60 + 33  # the limit, and the batch that went over it


def test_the_others_are_answered_all_the_same() -> None:
    detector = Slow(pace=1.0)
    slow, quick = Bill(), Bill()

    found = detector.asking(limit=60.0).ask(
        {"x y " * 250_000: [slow], "call 555-0199": [quick]}, "en"
    )

    assert slow.error is not None
    assert quick.error is None
    assert [span.type for span in found["call 555-0199"]] == ["PHONE"]


def test_batches_grow_as_far_as_a_second_goes() -> None:
    slow, fast = Slow(pace=1.0), Slow(pace=0.0001)
    texts = {f"{number} " * 1000: [Bill()] for number in range(1000, 1200)}

    slow.asking(limit=1e6).ask(texts, "en")
    fast.asking(limit=1e6).ask(texts, "en")

    assert max(len("".join(batch)) for batch in slow.asked[1:]) <= WINDOW
    assert len(fast.asked) < 6


class Poisoned(Patterns):
    """Cannot take a text that says so."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        if any("poison" in text for text in texts):
            raise self.error
        return super().detect(texts, language=language)


@pytest.mark.parametrize("error", [RuntimeError("poison"), TooLarge("a text"), MemoryError()])
def test_one_that_cannot_be_answered_for_fails_alone(error: Exception) -> None:
    values = ["Jane", {"a": "Jane", "b": "poison"}, "poison", "Jane and all", "poison"]
    outcomes = Redactor(Poisoned(error), RedactionPolicy()).redact_many(values)

    failed = [isinstance(one, PermanentError) for one in outcomes]
    assert failed == [False, True, True, False, True]
    assert "poison" not in str(outcomes[1])


def test_what_nobody_can_be_asked_now_is_told_of_all() -> None:
    with pytest.raises(DetectorUnavailable):
        Redactor(Poisoned(DetectorUnavailable("down")), RedactionPolicy()).redact_many(
            ["Jane", "poison"]
        )
