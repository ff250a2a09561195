"""Small true objects: a test says what it is about, and these fill in the rest."""

import json
from typing import Any

from labelhooks.model.dataset import Dataset, DatasetSpec

NOW = "2026-11-23T12:00:00.000Z"


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
