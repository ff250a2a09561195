"""From what the model says of each word to spans."""

import re
from collections.abc import Iterator, Sequence

from labelhooks.redaction.spans import Span
from labelhooks.redaction.thorough.model import CLASSES
from labelhooks.redaction.thorough.pieces import Word

WHY = "neural"
# How likely a word must be something, at the middle of the policy's knob. Chosen on texts that were
# not trained on: see labelhooks_thorough/CARD.md.
CUT = 0.6
# What the tagger guesses is left alone if the model thinks it less likely than this.
DOUBT = 0.1

# To the model every number is somebody's. Beside a word of these it may well be.
_CUE = re.compile(
    r"\b(?:account|acct|aadhaar|badge|bsn|card|cpf|cuenta|dni|driver|employee|expediente|iban|"
    r"id(?:entity|entification)?|insurance|konto|licen[cs]e|licencia|medicare|member|mrn|national|"
    r"nhs|nhc|nie|nif|nino|passport|pasaporte|patient|pesel|plate|policy|routing|social|ssn|"
    r"student|tax|ausweis|versicherung\w*|nummernschild)\b",
    re.I,
)
_BEFORE = 60  # characters in which such a word counts
_MONTH = (
    r"jan|feb|mar|mär|apr|abr|may|mai|maj|jun|jul|aug|ago|sep|set|oct|okt|out|nov|dec|dez|dic|dis|"
    r"ene|fev|fév|avr|gen|mag|giu|lug|ott|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru"
)
_DAY = re.compile(rf"\b(?:{_MONTH})|\d\D+\d", re.I)


def cuts(recall: float) -> tuple[float, float]:
    """
    Return CUT and DOUBT for a policy's `recall`; at 0.5 they are as they stand above.

    The odds of both move by the same factor, a hundred up or down at either end.
    """
    factor = 10 ** (2 * (1 - 2 * recall))
    odds = (factor * one / (1 - one) for one in (CUT, DOUBT))
    cut, doubt = (one / (1 + one) for one in odds)
    return cut, doubt


def spans_of(
    text: str, words: Sequence[Word], shares: Sequence[Sequence[float]], cut: float
) -> Iterator[Span]:
    """
    Yield a span for each run of words that are taken for the same.

    Args:
        text: what the words are of.
        words: in order.
        shares: for each word, how likely each of CLASSES is; the first is "nothing".
        cut: how likely it must be that a word is something.
    """
    held: Span | None = None
    for word, told in zip(words, shares, strict=True):
        best = max(range(1, len(CLASSES)), key=told.__getitem__)
        score = float(1 - told[0])
        kind = CLASSES[best] if score >= cut else ""
        if held is not None:
            near = held.end == word.start or text[held.end : word.start].isspace()
            if near and kind == held.type:
                held = Span(held.start, word.end, kind, max(held.score, score), WHY)
                continue
            yield from _sound(held, text)
        held = Span(word.start, word.end, kind, score, WHY) if kind else None
    if held is not None:
        yield from _sound(held, text)


def _sound(span: Span, text: str) -> Iterator[Span]:
    """Yield the span without the signs at its ends, unless nothing of it can be anybody's."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start < end and _may_be(span.type, text, start, end):
        yield Span(start, end, span.type, span.score, span.why)


def _may_be(kind: str, text: str, start: int, end: int) -> bool:
    """Return whether what has a form has it: there the model alone is not enough."""
    inner = text[start:end]
    digits = sum(map(str.isdigit, inner))
    match kind:
        case "PERSON" | "LOCATION" | "ORG":
            return any(map(str.isalpha, inner)) or digits >= 4
        case "DATE":
            return _DAY.search(inner) is not None
        case "PHONE":
            return digits >= 7
        case "EMAIL":
            return "@" in inner
        case "ID" | "BANK":
            return digits >= 4 and _CUE.search(text, max(0, start - _BEFORE), start) is not None
        case _:
            return False  # addresses of the web have a form that rules know
