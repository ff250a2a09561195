"""Detectors elsewhere, at botocore's door: a function of ours, and Amazon Comprehend."""

import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.aws import comprehend
from labelhooks.aws.comprehend import ComprehendDetector
from labelhooks.aws.detectors import RemoteDetector, answered, batches
from labelhooks.aws.tiers import elsewhere
from labelhooks.errors import (
    Crowded,
    DetectorUnavailable,
    RedactionFailed,
    TooLarge,
    UnsupportedLanguage,
)
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction import Redactor, Span

SECRET = "Jane Roe"


class Names:
    """Finds the one name that it knows, and keeps what it was asked."""

    version = "names-1"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        if language != "en":
            raise UnsupportedLanguage(f"this detector reads English, not {language!r}")
        self.asked.append(list(texts))
        places = [text.find(SECRET) for text in texts]
        return [
            [Span(at, at + len(SECRET), "PERSON", 0.75, "names")] if at >= 0 else []
            for at in places
        ]


class Lambda:
    """What invokes `function` and carries answers as Lambda does."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "detect:live"
        assert len(Payload) < 6 * 1024 * 1024
        try:
            body = json.dumps(self._function(json.loads(Payload))).encode()
        except RuntimeError as error:
            body = json.dumps({"errorMessage": str(error), "errorType": "RuntimeError"}).encode()
            return {"FunctionError": "Unhandled", "Payload": payload(body)}
        return {"Payload": payload(body)}


def payload(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))


def remote(function: Callable[[Any], Any], *, version: str = "names-1") -> RemoteDetector[Span]:
    client: Any = Lambda(function)
    return RemoteDetector(client, "detect:live", version=version, recall=0.5, span=Span)


def test_a_detector_elsewhere_answers_as_it_would_here() -> None:
    names = Names()
    texts = ["", f"é🙂 {SECRET} wrote", "nobody", SECRET]

    found = remote(lambda event: answered(event, lambda _: names)).detect(texts, language="en")

    assert found == Names().detect(texts, language="en")
    assert found[1][0].why == "names"
    assert names.asked == [texts]


def test_many_texts_go_in_requests_that_fit_and_come_back_in_order() -> None:
    names = Names()
    texts = [f"{n} {SECRET} " + "é" * 20_000 for n in range(12)]

    found = remote(lambda event: answered(event, lambda _: names)).detect(texts, language="en")

    assert [span.start for (span,) in found] == [2] * 10 + [3] * 2
    assert len(names.asked) == 4
    assert max(sum(map(len, asked)) for asked in names.asked) < 128 * 1024


def test_the_policys_knob_goes_along() -> None:
    asked: list[float] = []

    def detector_for(recall: float) -> Names:
        asked.append(recall)
        return Names()

    remote(lambda event: answered(event, detector_for)).detect(["x"], language="en")
    assert asked == [0.5]


@given(st.lists(st.integers(0, 200_000), max_size=12))
def test_no_text_is_lost_between_requests(lengths: list[int]) -> None:
    texts = ["x" * length for length in lengths]
    assert [text for batch in batches(texts) for text in batch] == texts


def test_a_text_that_fits_no_request_is_too_large() -> None:
    with pytest.raises(TooLarge, match="600000 bytes"):
        remote(lambda event: event).detect(["x" * 600_000], language="en")


def test_what_the_detector_does_not_take_is_refused_here_too() -> None:
    with pytest.raises(UnsupportedLanguage, match="reads English, not 'es'"):
        remote(lambda event: answered(event, lambda _: Names())).detect(["hola"], language="es")


class Broken(Names):
    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        raise ValueError(f"cannot read {texts[0]}")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda event: answered(event, lambda _: Broken()), id="it raises"),
        pytest.param(lambda _: {"version": 2}, id="another contract"),
        pytest.param(lambda _: {"version": 1, "spans": []}, id="an answer too few"),
        pytest.param(
            lambda _: {"version": 1, "spans": [[[0, 1, "ID", 7.0]]]}, id="no span of ours"
        ),
    ],
)
def test_what_goes_wrong_there_is_asked_again_later_and_quotes_nothing(
    answer: Callable[[Any], Any],
) -> None:
    redactor = Redactor(remote(answer), RedactionPolicy())
    with pytest.raises(DetectorUnavailable) as raised:
        redactor.redact_many([SECRET])
    assert_silent(raised.value)


def assert_silent(error: BaseException | None) -> None:
    """Check that neither an error nor what led to it quotes the text."""
    while error is not None:
        assert SECRET not in str(error)
        error = error.__context__


def test_another_version_is_not_recorded_under_a_wrong_name() -> None:
    with pytest.raises(DetectorUnavailable, match="it raised"):
        remote(lambda event: answered(event, lambda _: Names()), version="names-2").detect(
            ["x"], language="en"
        )
    with pytest.raises(RuntimeError, match="names-1 that runs here, and names-2 was asked for"):
        answered({"version": 1, "detector": "names-2", "language": "en", "recall": 0.5,
                  "texts": ["x"]}, lambda _: Names())  # fmt: skip


def test_a_request_that_is_none_tells_only_that() -> None:
    with pytest.raises(RuntimeError, match=r"^ValidationError$") as raised:
        answered({"texts": SECRET}, lambda _: Names())
    assert_silent(raised.value)


@cache
def session() -> botocore.session.Session:
    return botocore.session.get_session()


def client(service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return session().create_client(service, region_name="us-east-1", **keys)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("TooManyRequestsException", Crowded),
        ("ResourceNotFoundException", DetectorUnavailable),
        ("ServiceException", DetectorUnavailable),
    ],
)
def test_what_lambda_says_decides_when_to_ask_again(code: str, error: type[Exception]) -> None:
    functions = client("lambda")
    with Stubber(functions) as stub:
        stub.add_client_error("invoke", code)
        found = RemoteDetector(functions, "detect", version="1", recall=0.5, span=Span)
        with pytest.raises(error):
            Redactor(found, RedactionPolicy()).redact_many(["hello"])


def test_a_function_that_is_late_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://lambda.example")

    functions = client("lambda")
    monkeypatch.setattr(functions, "invoke", late)
    with pytest.raises(DetectorUnavailable, match="ReadTimeoutError"):
        RemoteDetector(functions, "detect", version="1", recall=0.5, span=Span).detect(
            ["x"], language="en"
        )


def an_entity(text: str, part: str, kind: str) -> dict[str, Any]:
    at = text.index(part)
    return {"BeginOffset": at, "EndOffset": at + len(part), "Score": 0.5, "Type": kind}


def test_comprehend_is_asked_text_by_text_in_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelhooks.aws.parallel.WRITERS", 1)  # a stub answers in order
    texts = [f"é🙂 soy {SECRET}, 1234", " \n ", "nada"]
    entities = [an_entity(texts[0], SECRET, "NAME"), an_entity(texts[0], "1234", "NEW_KIND")]
    service = client("comprehend")
    with Stubber(service) as stub:
        for text, told in ((texts[0], entities), (texts[2], [])):
            asked = {"Text": text, "LanguageCode": "es"}
            stub.add_response("detect_pii_entities", {"Entities": told}, asked)
        found = ComprehendDetector(service, span=Span).detect(texts, language="es")
        stub.assert_no_pending_responses()
    assert [[(texts[0][s.start : s.end], s.type) for s in spans] for spans in found] == [
        [(SECRET, "PERSON"), ("1234", "ID")],
        [],
        [],
    ]


def test_every_type_of_comprehend_has_a_word_of_ours() -> None:
    from labelhooks.redaction import TYPES

    known = client("comprehend").meta.service_model.shape_for("PiiEntityType").enum
    assert set(known) - {"ALL"} == set(comprehend._TYPES) | comprehend._LEFT
    assert set(comprehend._TYPES.values()) <= TYPES


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ThrottlingException", Crowded),
        ("InternalServerException", DetectorUnavailable),
        ("AccessDeniedException", DetectorUnavailable),
    ],
)
def test_comprehend_that_does_not_answer_lets_nothing_pass(
    code: str, error: type[Exception]
) -> None:
    service = client("comprehend")
    with Stubber(service) as stub:
        stub.add_client_error("detect_pii_entities", code, f"cannot read {SECRET}")
        with pytest.raises(error) as raised:
            Redactor(ComprehendDetector(service, span=Span), RedactionPolicy()).redact(SECRET)
    assert_silent(raised.value)


def test_comprehend_is_not_asked_what_it_cannot_read() -> None:
    with pytest.raises(UnsupportedLanguage, match="'pl'"):
        ComprehendDetector(client("comprehend"), span=Span).detect(["x"], language="pl")


def test_a_long_text_is_cut_where_words_end() -> None:
    text = "palabra 🙂 " * 9000
    parts = list(comprehend.pieces(text))
    assert len(parts) > 3
    for at, piece in parts:
        assert text[at : at + len(piece)] == piece
        assert len(piece.encode()) <= 100 * 1000
        assert at == 0 or text[at - 1] == " "
    ends = [at + len(piece) for at, piece in parts]
    assert ends[-1] == len(text)
    assert all(0 < end - start <= 400 for end, (start, _) in zip(ends, parts[1:], strict=False))


@pytest.mark.parametrize("tier", ["presidio", "comprehend"])
def test_a_tier_that_is_not_deployed_lets_nothing_pass_and_says_what_to_do(tier: str) -> None:
    there = elsewhere(
        {"presidio": "off", "thorough": "detect:live"},
        comprehend="off",
        span=Span,
        version_of=lambda *_: "1",
    )
    with pytest.raises(RedactionFailed, match=f"deploy with -c {tier}=on"):
        there[tier](RedactionPolicy())


def test_a_tier_elsewhere_is_asked_with_the_policys_knob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelhooks.aws.clients.detectors", lambda: client("lambda"))
    there = elsewhere(
        {"thorough": "detect:live"},
        comprehend="off",
        span=Span,
        version_of=lambda tier, recall: f"{tier} {recall}",
    )
    assert there["thorough"](RedactionPolicy(recall=0.75)).version == "thorough 0.75"
