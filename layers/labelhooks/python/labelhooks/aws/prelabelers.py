"""
Pre-labelers elsewhere: a Lambda function, a SageMaker endpoint, an HTTPS address.

One contract for all (docs/prelabelers.md). Asked:
`{"version": 1, "dataset", "schema": {"kind", "classes"}, "items": [{"id", "content"}]}`;
answered: `{"version": 1, "proposals": [{"id", "label", "confidence"}]}`, in any order. What is
missing, twice or malformed is no proposal: people are asked.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ConfigDict, Field, ValidationError

from labelhooks.aws import clients
from labelhooks.errors import PrelabelerFailed
from labelhooks.model.base import Probability, Word
from labelhooks.model.dataset import Dataset
from labelhooks.model.prelabeler import (
    HttpPrelabeler,
    LambdaPrelabeler,
    PrelabelerRef,
    Proposal,
    SageMakerPrelabeler,
)
from labelhooks.model.schema import LabelValue
from labelhooks.model.values import Json

type Remote = HttpPrelabeler | LambdaPrelabeler | SageMakerPrelabeler
type Ask = Callable[[bytes], bytes]

_LARGEST_ANSWER = 6 * 1024 * 1024  # what a Lambda answers at most (Lambda quotas), bytes
_CHUNK = 64 * 1024


class Question(Protocol):
    @property
    def item_id(self) -> str:
        """Whose content it is."""

    @property
    def content(self) -> Json:
        """The clean content."""


class _Proposed(Word):
    model_config = ConfigDict(extra="ignore")  # a model may say more than we ask

    id: str
    label: LabelValue
    confidence: Probability


class _Answer(Word):
    model_config = ConfigDict(extra="ignore")

    version: int = Field(ge=1, le=1)
    proposals: tuple[dict[str, Json], ...]


class RemotePrelabeler:
    """Asks once for all questions of a message, and trusts no answer that it did not ask for."""

    def __init__(self, spec: Remote, dataset: Dataset, ask: Ask) -> None:
        self._ref = PrelabelerRef(name=spec.name, version=spec.version)
        self._dataset = dataset
        self._ask = ask
        self.patience = spec.timeout_seconds

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        """Return an answer for each question, in order; all fail where the call does."""
        schema = self._dataset.spec.labels
        request = {
            "version": 1,
            "dataset": self._dataset.name,
            "schema": {"kind": schema.kind, "classes": schema.classes},
            "items": [{"id": one.item_id, "content": one.content} for one in questions],
        }
        try:
            body = self._ask(json.dumps(request).encode())
            answer = _Answer.model_validate_json(body)
        except ValidationError:
            return [PrelabelerFailed("its answer does not match the contract")] * len(questions)
        except (BotoCoreError, ClientError, HTTPException, OSError, PrelabelerFailed) as error:
            return [PrelabelerFailed(f"the call failed: {type(error).__name__}")] * len(questions)
        return self._matched(questions, answer)

    def _matched(
        self, questions: Sequence[Question], answer: _Answer
    ) -> list[Proposal | PrelabelerFailed]:
        said: dict[str, _Proposed | None] = {}
        for raw in answer.proposals:
            item_id = raw.get("id")
            if isinstance(item_id, str):  # twice is no answer, even if one of the two is malformed
                said[item_id] = None if item_id in said else _proposed(raw)
        proposals: list[Proposal | PrelabelerFailed] = []
        for question in questions:
            found = said.get(question.item_id)
            if found is None:
                proposals.append(PrelabelerFailed("no usable proposal for this item"))
            else:
                proposals.append(
                    Proposal(prelabeler=self._ref, value=found.label, confidence=found.confidence)
                )
        return proposals


def _proposed(raw: dict[str, Json]) -> _Proposed | None:
    try:
        return _Proposed.model_validate_json(json.dumps(raw))
    except ValidationError:
        return None


def remote_prelabeler(spec: Remote, dataset: Dataset) -> RemotePrelabeler:
    """Return the pre-labeler that a dataset names."""
    match spec:
        case LambdaPrelabeler():
            return RemotePrelabeler(spec, dataset, lambda body: _ask_lambda(spec, body))
        case SageMakerPrelabeler():
            return RemotePrelabeler(spec, dataset, lambda body: _ask_endpoint(spec, body))
        case HttpPrelabeler():
            return RemotePrelabeler(spec, dataset, lambda body: _ask_http(spec, body))


def _ask_lambda(spec: LambdaPrelabeler, body: bytes) -> bytes:
    answer = clients.functions(spec.timeout_seconds).invoke(
        FunctionName=spec.function, Payload=body
    )
    if answer.get("FunctionError"):
        raise PrelabelerFailed("the function raised")
    return answer["Payload"].read()


def _ask_endpoint(spec: SageMakerPrelabeler, body: bytes) -> bytes:
    answer = clients.endpoints(spec.timeout_seconds).invoke_endpoint(
        EndpointName=spec.endpoint, ContentType="application/json", Body=body
    )
    return answer["Body"].read()


def _ask_http(spec: HttpPrelabeler, body: bytes) -> bytes:
    # The model allows https, and http on loopback: no other scheme comes this far.
    request = urllib.request.Request(  # noqa: S310
        spec.url, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    late = time.monotonic() + spec.timeout_seconds  # a socket's own limit starts anew at each read
    read = bytearray()
    with urllib.request.urlopen(request, timeout=spec.timeout_seconds) as answer:  # noqa: S310
        while chunk := answer.read1(_CHUNK):
            read += chunk
            if time.monotonic() > late or len(read) > _LARGEST_ANSWER:
                raise PrelabelerFailed("too late, or too much")
    return bytes(read)
