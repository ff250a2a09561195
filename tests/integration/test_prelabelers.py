"""Pre-labelers behind HTTP: what they say is taken for what it is, and what fails is no answer."""

import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from labelhooks.aws.prelabelers import remote_prelabeler
from labelhooks.errors import PrelabelerFailed
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
