"""
Pre-labelers elsewhere: a Lambda function, a SageMaker endpoint, an HTTPS address, a Bedrock model.

One contract for all (docs/prelabelers.md). Asked:
`{"version": 1, "dataset", "schema": {"kind", "classes", …}, "items": [{"id", "content"}]}`;
answered: `{"version": 1, "proposals": [{"id", "label", "confidence"}]}`, in any order, with
`"scores": {class: probability}` where the model tells. What is missing, twice or malformed is no
proposal: people are asked.
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import batched
from typing import Protocol

from pydantic import ConfigDict, Field, ValidationError

from labelhooks.aws import bedrock, clients, doors
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import PrelabelerFailed
from labelhooks.model.base import Probability, Word
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.prelabeler import (
    BedrockPrelabeler,
    Call,
    HttpPrelabeler,
    LambdaPrelabeler,
    PrelabelerRef,
    Proposal,
    SageMakerPrelabeler,
)
from labelhooks.model.schema import LabelValue
from labelhooks.model.values import Json

type Remote = HttpPrelabeler | LambdaPrelabeler | SageMakerPrelabeler | BedrockPrelabeler
type Ask = Callable[[bytes], bytes]
type Answer = Proposal | PrelabelerFailed

_ROUNDING = 0.01  # how far scores may sum beyond 1
_PAUSE = 0.2  # seconds before one that refused is asked again


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
    scores: dict[str, Probability] | None = None


class _Answer(Word):
    model_config = ConfigDict(extra="ignore")

    version: int = Field(ge=1, le=1)
    proposals: tuple[dict[str, Json], ...]


class RemotePrelabeler:
    """Asks for the questions of a message, and trusts no answer that it did not ask for."""

    def __init__(
        self, spec: Remote, dataset: Dataset, ask: Ask, *, count: Count = uncounted
    ) -> None:
        self._spec = spec
        self._ref = PrelabelerRef(name=spec.name, version=spec.version)
        self._dataset = dataset
        self._ask = ask
        self._count = count
        self.patience = spec.timeout_seconds

    def calls(self, items: int) -> list[Call]:
        """Return the calls that it takes to ask about so many items."""
        return self._spec.calls(items)

    def propose(self, questions: Sequence[Question]) -> list[Answer]:
        """Return an answer for each question, in order; those of a call that fails all fail."""
        late = time.monotonic() + self._spec.timeout_seconds
        calls = list(batched(questions, self._spec.batch, strict=False))
        answers = side_by_side(partial(self._call, late), calls)
        return [answer for some in answers for answer in some]

    def _call(self, late: float, questions: Sequence[Question]) -> list[Answer]:
        schema = self._dataset.spec.labels
        request = {
            "version": 1,
            "dataset": self._dataset.name,
            "schema": schema.model_dump(mode="json", exclude_none=True),
            "items": [{"id": one.item_id, "content": one.content} for one in questions],
        }
        try:
            answer = _Answer.model_validate_json(self._asked(json.dumps(request).encode(), late))
        except ValidationError:
            failure = PrelabelerFailed("its answer does not match the contract")
        except PrelabelerFailed as error:
            failure = error
        else:
            self._spent(len(questions))
            return self._matched(questions, answer)
        self._count(self._dataset.name, Counted.PRELABELER_FAILURES, 1)
        return [failure] * len(questions)

    def _asked(self, body: bytes, late: float) -> bytes:
        """Ask, and where it refused at once, ask again while there is time."""
        for turn in range(self._spec.retries + 1):
            self._count(self._dataset.name, Counted.PRELABELER_CALLS, 1)
            try:
                return self._ask(body)
            except doors.FAILURES as error:
                failure = doors.failed(error)
            pause = _PAUSE * 2**turn
            again = turn < self._spec.retries and isinstance(failure, doors.Refused)
            if not again or time.monotonic() + pause >= late:
                raise failure
            time.sleep(pause)
        raise AssertionError("the loop returns or raises")

    def _spent(self, items: int) -> None:
        spent = self._spec.cost_per_call + items * self._spec.cost_per_item
        spend(self._count, self._dataset.name, spent)

    def _matched(self, questions: Sequence[Question], answer: _Answer) -> list[Answer]:
        said: dict[str, _Proposed | None] = {}
        for raw in answer.proposals:
            item_id = raw.get("id")
            if isinstance(item_id, str):  # twice is no answer, even if one of the two is malformed
                said[item_id] = None if item_id in said else self._proposed(raw)
        proposals: list[Answer] = []
        for question in questions:
            found = said.get(question.item_id)
            if found is None:
                proposals.append(PrelabelerFailed("no usable proposal for this item"))
            else:
                proposals.append(
                    Proposal(
                        prelabeler=self._ref,
                        value=found.label,
                        confidence=found.confidence,
                        scores=found.scores,
                    )
                )
        return proposals

    def _proposed(self, raw: dict[str, Json]) -> _Proposed | None:
        try:
            found = _Proposed.model_validate_json(json.dumps(raw))
        except ValidationError:
            return None
        if found.scores is not None and not self._are_scores(found.scores):
            return None
        return found

    def _are_scores(self, scores: dict[str, float]) -> bool:
        known = set(scores) <= set(self._dataset.spec.labels.classes)
        return known and sum(scores.values()) <= 1 + _ROUNDING


def spend(count: Count, dataset: str, dollars: float) -> None:
    """Count what a call cost, to the millionth of a dollar."""
    if dollars:
        count(dataset, Counted.PRELABELER_MICRODOLLARS, round(dollars * 1_000_000))


def remote_prelabeler(
    spec: Remote, dataset: Dataset, *, count: Count = uncounted
) -> RemotePrelabeler:
    """Return a pre-labeler elsewhere, as somebody to ask."""
    match spec:
        case LambdaPrelabeler():
            ask: Ask = partial(doors.ask_lambda, spec)
        case SageMakerPrelabeler():
            ask = partial(doors.ask_endpoint, spec)
        case HttpPrelabeler():
            ask = partial(doors.ask_http, spec)
        case BedrockPrelabeler():
            ask = partial(_ask_bedrock, spec, dataset, count)
    return RemotePrelabeler(spec, dataset, ask, count=count)


def _ask_bedrock(spec: BedrockPrelabeler, dataset: Dataset, count: Count, body: bytes) -> bytes:
    items = json.loads(body)["items"]
    wanted = bedrock.asked(spec, dataset.spec.labels, [one["content"] for one in items])
    said = clients.models(spec.timeout_seconds).converse(**wanted)
    spend(count, dataset.name, bedrock.dollars(spec, said))  # an answer of no use costs as much
    return bedrock.answered(said, [one["id"] for one in items])
