"""Consuming a table's stream: in order, and on from where it failed."""

from typing import Any

import pytest

from labelhooks.aws.stream import consume_changes


def event(*names: str) -> dict[str, Any]:
    return {
        "Records": [
            {"dynamodb": {"NewImage": {"name": {"S": name}}, "SequenceNumber": str(number)}}
            for number, name in enumerate(names, 100)
        ]
    }


def test_changes_are_taken_in_order() -> None:
    seen: list[Any] = []

    answer = consume_changes(event("a", "b"), handle=seen.append)

    assert answer == {"batchItemFailures": []}
    assert seen == [{"name": {"S": "a"}}, {"name": {"S": "b"}}]


def test_the_stream_goes_on_at_the_first_that_failed(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    def handle(record: Any) -> None:
        if record["name"]["S"] == "Jane":
            raise RuntimeError("cannot parse Jane")
        seen.append(record["name"]["S"])

    answer = consume_changes(event("a", "Jane", "b"), handle=handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}
    assert seen == ["a"]
    assert "Jane" not in str([vars(one) for one in caplog.records])
