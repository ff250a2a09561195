"""Pre-labelers in Lambda and SageMaker, at botocore's door."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

from labelhooks.aws import clients
from labelhooks.aws.prelabelers import remote_prelabeler
from labelhooks.model.prelabeler import LambdaPrelabeler, SageMakerPrelabeler
from tests.factories import a_dataset
from tests.integration.models import QUESTIONS, one, said, usable
from tests.integration.road import Road


@contextmanager
def stubbed(client: Any, operation: str, answer: Any, asked: dict[str, Any]) -> Iterator[None]:
    with Stubber(client) as stub:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer, expected_params=asked)
        else:
            stub.add_response(operation, answer, asked)
        yield
        stub.assert_no_pending_responses()


def payload(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))


LAMBDA = LambdaPrelabeler(kind="lambda", name="model", version="7", function="my-model:live")
ENDPOINT = SageMakerPrelabeler(kind="sagemaker", name="model", version="7", endpoint="my-endpoint")


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param({"Payload": payload(said(one(3), one(1)))}, [1, 3], id="half a batch"),
        pytest.param(
            {"Payload": payload(said(one(1))), "FunctionError": "Unhandled"}, [], id="it raised"
        ),
        pytest.param({"Payload": payload(b'"spam"')}, [], id="no contract"),
        pytest.param("TooManyRequestsException", [], id="throttled"),
        pytest.param("ResourceNotFoundException", [], id="not there"),
        pytest.param("RequestTooLargeException", [], id="more than it takes"),
    ],
)
def test_a_function_is_asked_by_its_name(road: Road, answer: Any, left: list[int]) -> None:
    asked = {"FunctionName": "my-model:live", "Payload": ANY}
    client = clients.functions(LAMBDA.timeout_seconds)

    with stubbed(client, "invoke", answer, asked):
        assert usable(remote_prelabeler(LAMBDA, a_dataset()).propose(QUESTIONS)) == left


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param({"Body": payload(said(one(2)))}, [2], id="half a batch"),
        pytest.param({"Body": payload(b"\xff")}, [], id="no JSON"),
        pytest.param("ModelError", [], id="the model raised"),
        pytest.param("ServiceUnavailable", [], id="no service"),
    ],
)
def test_an_endpoint_is_asked_by_its_name(road: Road, answer: Any, left: list[int]) -> None:
    asked = {"EndpointName": "my-endpoint", "ContentType": "application/json", "Body": ANY}
    client = clients.endpoints(ENDPOINT.timeout_seconds)

    with stubbed(client, "invoke_endpoint", answer, asked):
        assert usable(remote_prelabeler(ENDPOINT, a_dataset()).propose(QUESTIONS)) == left


@pytest.mark.parametrize("spec", [LAMBDA, ENDPOINT], ids=["a function", "an endpoint"])
def test_one_that_is_late_is_asked_by_nobody_again(
    road: Road, spec: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def late(_client: object, operation: str, _arguments: object) -> None:
        calls.append(operation)
        raise ReadTimeoutError(endpoint_url="https://model.example/Jane")

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", late)

    (told, *_) = remote_prelabeler(spec, a_dataset()).propose(QUESTIONS)

    assert str(told) == "the call failed: ReadTimeoutError"
    assert len(calls) == 1
    for client in (clients.functions(spec.timeout_seconds), clients.endpoints(1.0)):
        assert client.meta.config.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]


def test_an_error_of_aws_tells_its_kind_and_not_the_content(road: Road) -> None:
    client = clients.endpoints(ENDPOINT.timeout_seconds)
    with Stubber(client) as stub:
        stub.add_client_error("invoke_endpoint", "ModelError", "cannot parse Jane")
        answers = remote_prelabeler(ENDPOINT, a_dataset()).propose(QUESTIONS)

    assert {str(answer) for answer in answers} == {"the call failed: ModelError"}
