"""labelhooks trace: an item's timeline, from records and logs."""

import json
from collections.abc import Iterator

import boto3
import pytest

from labelhooks.model.item import Source
from labelhooks_cli.commands import trace as commands
from labelhooks_cli.deployment import Deployment
from tests.factories import a_label, a_task, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as deployment:
        logs = boto3.client("logs", "us-east-1")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        line = '{"message": "handled", "traces": ["1-trace"]}'
        event = {"timestamp": 1_795_000_000_000, "message": line}
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[event])
        monkeypatch.setattr(commands, "log_groups", lambda _: {"gate": "g"})
        yield deployment


def test_an_item_is_told_from_records_and_logs(deployment: Deployment, labelhooks: Run) -> None:
    flagged = Source(kind="flag", id=an_id(7))
    deployment.items.add([an_item(1, source=flagged, redacted={"PHONE": 1})])
    deployment.tasks.open([a_task(1)])
    deployment.labels.append(a_label(item_id=an_id(1)))

    said = labelhooks("trace", an_id(1), "-d", "chat", "--json")
    answer = json.loads(said.out)
    assert answer["trace_id"] == "1-trace"
    whats = {one["what"] for one in answer["events"]}
    assert whats >= {"item recorded", "task created", "accepted", "label written"}
    assert set(answer["seconds"]) >= {"decided", "asked", "labeled"}

    drawn = labelhooks("trace", an_id(1), "-d", "chat", "--no-logs").out
    assert "replaced: PHONE 1" in drawn
    assert "handled" not in drawn


def test_a_trace_tells_its_lines_and_its_items(deployment: Deployment, labelhooks: Run) -> None:
    deployment.items.add([an_item(1), an_item(2, trace_id="1-other")])

    answer = json.loads(labelhooks("trace", "--trace-id", "1-trace", "-d", "chat", "--json").out)
    assert answer["items"] == [an_id(1)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trace",), "say what: ITEM -d DATASET"),
        (("trace", an_id(1)), "say of which dataset"),
        (("trace", an_id(1), "-d", "chat"), "has no item"),
    ],
)
def test_what_cannot_be_told_is_said(
    deployment: Deployment, labelhooks: Run, words: tuple[str, ...], told: str
) -> None:
    said = labelhooks(*words)

    assert said.code == 1
    assert told in said.err
