"""Small true objects: a test says what it is about, and these fill in the rest."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labelhooks.model.dataset import Dataset, DatasetSpec
from labelhooks.model.item import Artifact, Item, Source
from labelhooks.model.label import Label, NewLabel
from labelhooks.model.messages import Ask
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import AskReason, Judgment, Task, TaskState

NOW = "2026-11-23T12:00:00.000Z"


@dataclass
class Context:
    """What Lambda tells a function of its invocation."""

    left: Callable[[], int]
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return self.left()


def a_spec(name: str = "chat", **changes: Any) -> DatasetSpec:
    document = {
        "name": name,
        "schema": {"kind": "choice", "classes": ["ok", "spam", "abuse"]},
        **changes,
    }
    return DatasetSpec.model_validate_json(json.dumps(document))


def a_dataset(name: str = "chat", *, version: int = 1, **changes: Any) -> Dataset:
    return Dataset(
        version=version,
        schema_version=1,
        created_at=NOW,
        actor="owner",
        reason="a test",
        spec=a_spec(name, **changes),
    )


def an_sqs_event(*bodies: str, receives: int = 1) -> dict[str, Any]:
    return {"Records": [a_record(f"m{n}", body, receives) for n, body in enumerate(bodies, 1)]}


def a_record(message_id: str, body: str, receives: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": message_id,
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }


def an_id(number: int = 1) -> str:
    """Return an id as the road derives them: 32 hex digits, here of a small number."""
    return f"{number:032x}"


def a_flag(**said: Any) -> dict[str, Any]:
    """Return a flag as a producer writes it."""
    return {
        "kind": "flag",
        "version": 1,
        "dataset": "chat",
        "id": "f1",
        "text": "hello",
        "source": "filter",
        "reason": "toxic",
        "score": 0.5,
        **said,
    }


def a_proposal(value: LabelValue = "spam", confidence: float = 0.9) -> Proposal:
    who = PrelabelerRef(name="words", version="1")
    return Proposal(prelabeler=who, value=value, confidence=confidence)


def an_item(number: int = 1, **changes: Any) -> Item:
    fields = {
        "dataset": "chat",
        "dataset_version": 1,
        "item_id": an_id(number),
        "artifact": Artifact(id=an_id(0xA), format="text", inline=b"\x03\x00"),
        "source": Source(kind="upload", id=an_id(0xB)),
        "redacted": {},
        "redaction_version": "0-test",
        "created_at": NOW,
        "trace_id": "1-trace",
    }
    return Item.model_validate({**fields, **changes})


def an_ask(number: int = 1, **changes: Any) -> Ask:
    fields = {
        "item_id": an_id(number),
        "reason": AskReason.LOW_CONFIDENCE,
        "artifact_id": an_id(0xA),
        "redaction_version": "0-test",
        "trace_id": "1-trace",
    }
    return Ask.model_validate({**fields, **changes})


def a_task(number: int = 1, **changes: Any) -> Task:
    fields = {
        "dataset": "chat",
        "dataset_version": 1,
        "schema_version": 1,
        "item_id": an_id(number),
        "round": 1,
        "state": TaskState.OPEN,
        "queue": "general",
        "priority": 5,
        "reason": AskReason.LOW_CONFIDENCE,
        "propensity": 1.0,
        "judgments_wanted": 1,
        "created_at": NOW,
        "artifact_id": an_id(0xA),
        "redaction_version": "0-test",
        "trace_id": "1-trace",
    }
    return Task.model_validate({**fields, **changes})


def a_judgment(annotator: str = "ann", value: LabelValue = "ok", **changes: Any) -> Judgment:
    fields = {
        "dataset": "chat",
        "item_id": an_id(),
        "round": 1,
        "annotator": annotator,
        "value": value,
        "schema_version": 1,
        "at": NOW,
    }
    return Judgment.model_validate({**fields, **changes})


def a_new_label(
    value: LabelValue = "spam", *, said: int = 0xC, kind: str = "prelabeler", **changes: Any
) -> NewLabel:
    """Return the label of item 1 whose id is `said`."""
    provenance = {
        "artifact_id": an_id(0xA),
        "schema_version": 1,
        "dataset_version": 1,
        "actor": {"kind": kind, "id": "words", "version": "1"},
        "confidence": 0.97,
        "reason": "confidence at or above 0.95",
        "redaction_version": "0-test",
        "code_version": "test",
        "trace_id": "1-trace",
        "decided_at": NOW,
    }
    fields = {"item_id": an_id(), "label_id": an_id(said), "value": value, "provenance": provenance}
    return NewLabel.model_validate({**fields, **changes})


def a_label(version: int = 1, **changes: Any) -> Label:
    new = a_new_label(**changes)
    return Label(**dict(new), dataset="chat", version=version, at=NOW)
