"""Pre-labelers behind HTTP: what they say is taken for what it is, and what fails is no answer."""

import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelhooks.aws import clients, doors
from labelhooks.aws.prelabelers import remote_prelabeler
from labelhooks.errors import PrelabelerFailed
from labelhooks.model.counts import Counted
from labelhooks.model.prelabeler import HttpPrelabeler, Proposal
from tests.factories import a_dataset, an_id
from tests.integration.models import QUESTIONS, SURE, Answer, Model, one, said, usable


def propose(model: Model, *, timeout: float = 5.0) -> list[Proposal | PrelabelerFailed]:
    spec = HttpPrelabeler(
        kind="http", name="model", version="7", url=model.url, timeout_seconds=timeout
    )
    return remote_prelabeler(spec, a_dataset()).propose(QUESTIONS)


def test_a_model_is_asked_once_and_answers_in_any_order(model: Model) -> None:
    model.body = said(one(3), one(1, label="ok", confidence=0.5), one(2), note="more than we ask")

    first, second, third = propose(model)

    assert isinstance(first, Proposal)
    assert (first.value, first.confidence) == ("ok", 0.5)
    assert (first.prelabeler.name, first.prelabeler.version) == ("model", "7")
    assert usable([first, second, third]) == [1, 2, 3]
    assert model.asked == [
        {
            "version": 1,
            "dataset": "chat",
            "schema": {"kind": "choice", "classes": ["ok", "spam", "abuse"]},
            "items": [{"id": an_id(n), "content": {"text": f"clean {n}"}} for n in (1, 2, 3)],
        }
    ]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        pytest.param(said(one(2)), [2], id="half a batch"),
        pytest.param(said(), [], id="nothing"),
        pytest.param(said(one(1), one(2), one(2), one(3)), [1, 3], id="an item twice"),
        pytest.param(said(one(1), one(1), one(1)), [], id="… and three times"),
        pytest.param(
            said(one(1), one(2, confidence=2), one(2)), [1], id="twice, once of it malformed"
        ),
        pytest.param(said(one(1), one(9), one(2)), [1, 2], id="an item that was not asked"),
        pytest.param(said(one(1, confidence=float("nan")), one(2)), [2], id="NaN"),
        pytest.param(said(one(1, confidence=float("inf")), one(2)), [2], id="infinity"),
        pytest.param(said(one(1, confidence=1.1), one(2)), [2], id="more than sure"),
        pytest.param(said(one(1, confidence="0.99"), one(2)), [2], id="a string for a number"),
        pytest.param(said(one(1, confidence=True), one(2)), [2], id="a boolean for a number"),
        pytest.param(said(one(1, confidence=None), one(2)), [2], id="null for a number"),
        pytest.param(said({"id": an_id(1), "label": "spam"}, one(2)), [2], id="no confidence"),
        pytest.param(said(one(1, label=7), one(2)), [2], id="a label that is none"),
        pytest.param(said({**SURE, "id": 1}, one(2)), [2], id="an id that is none"),
        pytest.param(said(one(1, confidence=1, why="sure")), [1], id="more than we ask"),
        pytest.param(b"", [], id="an empty answer"),
        pytest.param(b"spam", [], id="no JSON"),
        pytest.param(b"[]", [], id="no object"),
        pytest.param(b'{"version": 1}', [], id="no proposals"),
        pytest.param(said("spam"), [], id="proposals of another kind"),
        pytest.param(said(one(1), version=2), [], id="a version of the future"),
        pytest.param(b"[" * 100_000, [], id="a bomb"),
        pytest.param(said(one(1))[:-1], [], id="cut off"),
    ],
)
def test_what_is_no_proposal_is_none(model: Model, body: bytes, left: list[int]) -> None:
    model.body = body

    assert usable(propose(model)) == left


def refuses(status: int) -> Answer:
    return lambda request: request.send_error(status)


def sleeps(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.5)


def drips(request: BaseHTTPRequestHandler) -> None:
    """Send a byte often enough for the socket, and never end."""
    request.send_response(200)
    request.end_headers()
    for _ in range(20):
        time.sleep(0.05)
        request.wfile.write(b" ")


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    body = said(one(1), one(2), one(3))
    request.send_response(200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[:-20])


def breaks_a_chunk_off(request: BaseHTTPRequestHandler) -> None:
    body = said(one(1), one(2), one(3))
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"%x\r\n" % (len(body) + 5) + body)
    request.close_connection = True


def talks_nonsense(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 smtp.example ready\r\n\r\n")


def talks_without_end(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(7):
        request.wfile.write(b" " * 1024 * 1024)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(500), id="500"),
        pytest.param(refuses(404), id="404"),
        pytest.param(refuses(429), id="429"),
        pytest.param(sleeps, id="late"),
        pytest.param(drips, id="a drip"),
        pytest.param(breaks_off, id="breaks off"),
        pytest.param(breaks_a_chunk_off, id="breaks off in a chunk"),
        pytest.param(talks_nonsense, id="no HTTP"),
        pytest.param(talks_without_end, id="too much"),
    ],
)
def test_a_call_that_fails_is_no_error_of_ours(
    model: Model, answer: Answer, capfd: pytest.CaptureFixture[str]
) -> None:
    model.answer = answer

    assert usable(propose(model, timeout=0.3)) == []


def test_an_address_where_nobody_listens(model: Model) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        model.url = f"http://127.0.0.1:{gone.server_port}/"

    assert usable(propose(model)) == []


def test_an_error_tells_the_kind_and_not_the_content(model: Model) -> None:
    model.answer = refuses(500)

    (told, *_) = propose(model)

    assert str(told) == "the call failed: HTTPError"


SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:toxicity-AbC123"


def spec_of(model: Model, **fields: Any) -> HttpPrelabeler:
    return HttpPrelabeler(kind="http", name="model", version="7", url=model.url, **fields)


@pytest.mark.parametrize(
    ("header", "value", "sent"),
    [
        pytest.param("Authorization", "s3cr3t", "Bearer s3cr3t", id="a token"),
        pytest.param("Authorization", "Basic YTpi", "Basic YTpi", id="of another scheme"),
        pytest.param("X-Api-Key", "s3cr3t", "s3cr3t", id="a header of its own"),
    ],
)
def test_a_secret_is_sent_and_read_once(
    model: Model, monkeypatch: pytest.MonkeyPatch, header: str, value: str, sent: str
) -> None:
    heads: list[str | None] = []

    def look(request: BaseHTTPRequestHandler) -> None:
        heads.append(request.headers.get(header))
        request.send_response(200)
        request.end_headers()
        request.wfile.write(said(one(1)))

    class Vault:
        reads = 0

        def get_secret_value(self, **asked: str) -> dict[str, str]:
            assert asked == {"SecretId": SECRET}
            Vault.reads += 1
            return {"SecretString": f"{value}\n"}

    monkeypatch.setattr(clients, "secrets", Vault)
    doors.forget_secrets()
    model.answer = look
    asker = remote_prelabeler(spec_of(model, secret=SECRET, header=header), a_dataset())

    assert usable(asker.propose(QUESTIONS)) == [1]
    assert usable(asker.propose(QUESTIONS)) == [1]
    assert (heads, Vault.reads) == ([sent, sent], 1)


def test_a_secret_that_cannot_be_read_means_people(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Vault:
        def get_secret_value(self, **_: str) -> dict[str, str]:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "Get")

    monkeypatch.setattr(clients, "secrets", Vault)
    doors.forget_secrets()
    answers = remote_prelabeler(spec_of(model, secret=SECRET), a_dataset()).propose(QUESTIONS)

    assert {str(answer) for answer in answers} == {"the call failed: ClientError"}
    assert not model.asked


def test_a_redirect_is_not_followed(model: Model) -> None:
    """Or content, and the secret with it, would go where nobody said."""

    def moved(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("Location", model.url)
        request.end_headers()

    model.answer = moved

    assert usable(propose(model)) == []
    assert len(model.asked) == 1


def test_who_refuses_at_once_is_asked_again_within_the_time(model: Model) -> None:
    answers = iter([refuses(503), refuses(429)])

    def busy(request: BaseHTTPRequestHandler) -> None:
        if (answer := next(answers, None)) is not None:
            answer(request)
            return
        body = said(one(1), one(2), one(3))
        request.send_response(200)
        request.end_headers()
        request.wfile.write(body)

    model.answer = busy
    asker = remote_prelabeler(spec_of(model, retries=2), a_dataset())

    assert usable(asker.propose(QUESTIONS)) == [1, 2, 3]
    assert len(model.asked) == 3


@pytest.mark.parametrize(
    ("answer", "timeout", "calls"),
    [
        pytest.param(refuses(500), 5.0, 1, id="an error of its own"),
        pytest.param(refuses(403), 5.0, 1, id="forbidden"),
        pytest.param(refuses(503), 0.1, 1, id="busy, and no time is left"),
    ],
)
def test_who_fails_otherwise_is_not_asked_again(
    model: Model, answer: Answer, timeout: float, calls: int
) -> None:
    model.answer = answer
    asker = remote_prelabeler(spec_of(model, retries=3, timeout_seconds=timeout), a_dataset())

    assert usable(asker.propose(QUESTIONS)) == []
    assert len(model.asked) == calls


def test_calls_hold_a_batch_each_and_one_that_fails_fails_alone(model: Model) -> None:
    def second_fails(request: BaseHTTPRequestHandler) -> None:
        items = model.asked[-1]["items"]
        if an_id(3) in [item["id"] for item in items]:
            request.send_error(500)
            return
        request.send_response(200)
        request.end_headers()
        request.wfile.write(said(*({**SURE, "id": item["id"]} for item in items)))

    model.answer = second_fails
    asker = remote_prelabeler(spec_of(model, batch=2), a_dataset())

    assert usable(asker.propose(QUESTIONS)) == [1, 2]
    assert sorted(len(asked["items"]) for asked in model.asked) == [1, 2]


@pytest.mark.parametrize(
    ("scores", "left"),
    [
        pytest.param({"spam": 0.9, "ok": 0.1}, [1], id="a distribution, without what is nothing"),
        pytest.param({"spam": 0.9, "ok": 0.2}, [], id="more than 1"),
        pytest.param({"spam": 0.9, "ham": 0.1}, [], id="an unknown class"),
        pytest.param({"spam": float("nan")}, [], id="NaN"),
        pytest.param({"spam": -0.1}, [], id="below 0"),
        pytest.param([0.9, 0.1], [], id="no classes"),
    ],
)
def test_scores_are_a_distribution_or_there_is_no_proposal(
    model: Model, scores: object, left: list[int]
) -> None:
    model.body = said(one(1, scores=scores))

    assert usable(propose(model)) == left


def test_what_calls_cost_is_counted(model: Model) -> None:
    counted: Counter[Counted] = Counter()
    model.body = said(one(1))
    spec = spec_of(model, cost_per_call=0.001, cost_per_item=0.0001)
    asker = remote_prelabeler(
        spec, a_dataset(), count=lambda _dataset, what, number: counted.update({what: number})
    )
    asker.propose(QUESTIONS)

    assert counted == {Counted.PRELABELER_CALLS: 1, Counted.PRELABELER_MICRODOLLARS: 1300}
