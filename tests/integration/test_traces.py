"""One trace id goes with an item from upload to label: in its records, and in every log line."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from labelhooks.aws.loglines import LogLines
from labelhooks.aws.work import DynamoTasks
from labelhooks.model.messages import MediaWanted, SegmentWanted
from tests.factories import a_judgment
from tests.factories.judging import submit
from tests.integration.road import Road, jsonl

RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}


def traced(monkeypatch: pytest.MonkeyPatch, number: int) -> str:
    """Let what is invoked from now on belong to another trace, as every invocation does."""
    root = f"1-{number:08x}-{number:024x}"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={root};Parent=53995c3f42cd8ad8;Sampled=0")
    return root


def lines(caplog: pytest.LogCaptureFixture) -> dict[str, set[str]]:
    """Return, by trace, the modules of the handlers that said they handled something of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in caplog.records:
        for trace in getattr(one, "traces", ()):
            found[trace].add(one.message)
    return found


def test_a_trace_is_named_by_every_function_of_the_road(
    road: Road, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    road.dataset(prelabeler=RULES, gate={"threshold": 0.9, "audit_share": 1.0})
    first = traced(monkeypatch, 1)
    road.upload("chat/a.txt", b"free money")
    road.deliver("ingest")
    handled = []
    for number, queue in enumerate(("items", "tasks", "labels"), 2):
        traced(monkeypatch, number)
        caplog.clear()
        road.deliver(queue)
        handled.append(lines(caplog).keys())
    traced(monkeypatch, 9)
    caplog.clear()
    store = DynamoTasks(road.dynamodb, "work")
    task = store.of("chat", road.held("items", "item")[0]["sk"])[0]
    submit(store, task, a_judgment(item_id=task.item_id, value="spam"))
    road.settle()  # consensus
    handled.append(lines(caplog).keys())

    assert [list(one) for one in handled] == [[first]] * 4
    kinds = ("item", "task")
    assert {one["trace_id"] for kind in kinds for one in road.held(_table(kind), kind)} == {first}
    assert {one["provenance"]["trace_id"] for one in road.held("labels", "label")} == {first}


def _table(kind: str) -> str:
    return {"item": "items", "task": "work"}[kind]


def test_all_of_a_large_upload_is_of_one_trace(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.dataset(intake={"segment_bytes": 4096})
    first = traced(monkeypatch, 1)
    records = [{"t": f"a message of some length, number {n}"} for n in range(300)]
    road.upload("chat/a.jsonl", jsonl(records))
    road.deliver("ingest")
    waiting = [SegmentWanted.model_validate_json(one) for one in road.waiting("ingest")]
    assert len(waiting) > 1
    traced(monkeypatch, 2)
    road.run()

    assert {one["trace_id"] for one in road.held("items", "item")} == {first}
    assert len(road.held("items", "item")) == 300


def test_what_is_read_by_another_function_stays_of_its_trace(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.dataset(modality="image")
    first = traced(monkeypatch, 1)
    road.upload("chat/p.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    road.deliver("ingest")

    (body,) = road.waiting("media")
    assert MediaWanted.model_validate_json(body).trace_id == first


def put(logs: Any, group: str, *messages: str) -> None:
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = int(datetime.now(UTC).timestamp() * 1000)
    events = [{"timestamp": now + n, "message": one} for n, one in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def test_lines_are_found_by_trace_and_show_nothing_but_ours(road: Road) -> None:
    logs = boto3.client("logs", "us-east-1")
    put(
        logs,
        "g",
        '{"message": "handled", "level": "INFO", "traces": ["1-a", "1-b"], "text": "Jane"}',
        '{"message": "redeliver", "error": "KeyError", "traces": ["1-b"]}',
        '{"message": "Jane said", "level": "ERROR", "xray_trace_id": "1-a"}',
        "REPORT RequestId 1-a Jane",
    )
    put(logs, "h", '{"message": "refused", "reason": "too_large", "xray_trace_id": "1-a"}')

    found = LogLines(logs, {"gate": "g", "redact_upload": "h", "never": "n"}).of("1-a")
    said = sorted((one.function, one.said) for one in found)
    assert said == [
        ("gate", "(a line that is not ours)"),
        ("gate", "an error"),
        ("gate", "handled, with 1 other traces"),
        ("redact_upload", "refused, reason too_large"),
    ]
