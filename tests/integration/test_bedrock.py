"""A model in Bedrock: what it is asked, what of its answer counts, and what that costs."""

import json
from collections import Counter
from typing import Any

import pytest
from botocore.stub import Stubber

from labelhooks.aws import clients
from labelhooks.aws.prelabelers import remote_prelabeler
from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.prelabelers import Question
from labelhooks.model.counts import Counted
from labelhooks.model.prelabeler import BedrockPrelabeler, Proposal
from tests.factories import a_dataset, an_id
from tests.integration.models import QUESTIONS, usable
from tests.integration.road import Road

SPEC = BedrockPrelabeler(
    kind="bedrock",
    name="nova",
    version="3",
    model="amazon.nova-lite-v1:0",
    prompt="spam: advertising.",
    price_in=1.0,
    price_out=5.0,
)


def called(*proposals: Any, stop: str = "tool_use", **more: Any) -> dict[str, Any]:
    part = {"toolUse": {"toolUseId": "1", "name": "label_items", "input": more or None}}
    part["toolUse"]["input"] = more or {"proposals": list(proposals)}
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": "Well."}, part]}},
        "stopReason": stop,
        "usage": {"inputTokens": 1000, "outputTokens": 200, "totalTokens": 1200},
        "metrics": {"latencyMs": 1},
    }


def one(number: Any, label: Any = "spam", confidence: Any = 0.9) -> dict[str, Any]:
    return {"number": number, "label": label, "confidence": confidence}


def propose(
    answer: Any, counted: Counter[Counted], spec: BedrockPrelabeler = SPEC
) -> list[Proposal | PrelabelerFailed]:
    def count(_dataset: str, what: Counted, number: int) -> None:
        counted[what] += number

    with Stubber(clients.models(spec.timeout_seconds)) as stub:
        if isinstance(answer, str):
            stub.add_client_error("converse", answer)
        else:
            stub.add_response("converse", answer)
        return remote_prelabeler(spec, a_dataset(), count=count).propose(QUESTIONS)


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param(called(one(3), one(1)), [1, 3], id="half a batch, out of order"),
        pytest.param(called(one(1), one(1), one(2)), [2], id="twice"),
        pytest.param(called(one(0), one(4), one(-1), one("1"), one(2)), [2], id="no such number"),
        pytest.param(called(one(1, confidence=1.2), one(2)), [2], id="more than sure"),
        pytest.param(called(one(1, label=None), one(2)), [2], id="no label"),
        pytest.param(called(one(1), stop="max_tokens"), [], id="cut off"),
        pytest.param(called(one(1), stop="guardrail_intervened"), [], id="a guardrail"),
        pytest.param(called(nonsense=1), [], id="another tool"),
        pytest.param(called(proposals="spam"), [], id="no list"),
        pytest.param("ThrottlingException", [], id="throttled"),
        pytest.param("AccessDeniedException", [], id="a model that was not granted"),
    ],
)
def test_what_counts_of_an_answer(road: Road, answer: Any, left: list[int]) -> None:
    assert usable(propose(answer, Counter())) == left


def test_what_it_costs_is_counted_by_tokens_even_where_the_answer_is_of_no_use(road: Road) -> None:
    counted: Counter[Counted] = Counter()
    propose(called(one(1), stop="max_tokens"), counted)

    assert counted == {
        Counted.PRELABELER_CALLS: 1,
        Counted.PRELABELER_FAILURES: 1,
        Counted.PRELABELER_MICRODOLLARS: 2000,  # 1,000 tokens at $1 a million, 200 at $5
    }


def test_the_model_sees_numbers_and_text_and_must_call_the_tool(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    class Model:
        def converse(self, **said: Any) -> dict[str, Any]:
            asked.append(said)
            return called(one(1))

    monkeypatch.setattr(clients, "models", lambda _timeout: Model())
    long = Question(an_id(9), "x" * 10_000)
    remote_prelabeler(SPEC, a_dataset()).propose([*QUESTIONS, long])

    ((said),) = asked
    text = said["messages"][0]["content"][0]["text"]
    assert an_id(1) not in json.dumps(said)
    assert [json.loads(line)["number"] for line in text.splitlines()] == [1, 2, 3, 4]
    assert len(json.loads(text.splitlines()[3])["content"]) == SPEC.longest
    assert said["system"][0]["text"].endswith("spam: advertising.")
    assert said["inferenceConfig"] == {"maxTokens": 2000, "temperature": 0.0}
    (tool,) = said["toolConfig"]["tools"]
    assert said["toolConfig"]["toolChoice"] == {"tool": {"name": tool["toolSpec"]["name"]}}
    proposal = tool["toolSpec"]["inputSchema"]["json"]["properties"]["proposals"]["items"]
    assert proposal["properties"]["label"]["enum"] == ["ok", "spam", "abuse"]


def test_a_message_is_split_into_calls(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    class Model:
        def converse(self, **said: Any) -> dict[str, Any]:
            lines = said["messages"][0]["content"][0]["text"].splitlines()
            sizes.append(len(lines))
            return called(*(one(number + 1) for number in range(len(lines))))

    monkeypatch.setattr(clients, "models", lambda _timeout: Model())
    questions = [Question(an_id(n), f"text {n}") for n in range(1, 26)]
    answers = remote_prelabeler(SPEC, a_dataset()).propose(questions)

    assert sizes == [10, 10, 5]
    assert len(usable(answers)) == 25
