"""labelhooks dlq: what was given up on comes back, whether or not SQS moves it by itself."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from labelhooks_cli.deployment import Deployment
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as made:
        yield made


def bodies(deployment: Deployment, output: str) -> list[str]:
    answer = deployment.target.sqs.receive_message(
        QueueUrl=deployment.target.output(output), MaxNumberOfMessages=10
    )
    return sorted(one["Body"] for one in answer.get("Messages", []))


def give_up_on(deployment: Deployment, *messages: str) -> None:
    url = deployment.target.output("ItemsDeadQueue")
    for body in messages:
        deployment.target.sqs.send_message(QueueUrl=url, MessageBody=body)


def test_the_list_counts_and_does_not_read(deployment: Deployment, labelhooks: Run) -> None:
    give_up_on(deployment, "a", "b")

    rows = {
        one["queue"]: one["dead"] for one in json.loads(labelhooks("dlq", "list", "--json").out)
    }

    assert rows == {"ingest": 0, "flags": 0, "items": 2, "tasks": 0, "labels": 0}
    assert bodies(deployment, "ItemsDeadQueue") == ["a", "b"]


def test_where_sqs_cannot_move_messages_they_are_carried(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_on(deployment, "a", "b")
    refusal = ClientError({"Error": {"Code": "InvalidAction"}}, "StartMessageMoveTask")

    def unsupported(**_: object) -> None:
        raise refusal

    monkeypatch.setattr(deployment.target.sqs, "start_message_move_task", unsupported)

    said = labelhooks("dlq", "redrive", "items", "--json")

    assert json.loads(said.out) == {"redriven": {"items": 2}}
    assert bodies(deployment, "ItemsQueue") == ["a", "b"]
    assert bodies(deployment, "ItemsDeadQueue") == []


@pytest.mark.parametrize("words", [[], ["items", "--all"], ["nothing"]])
def test_what_to_drive_back_is_to_be_said(
    deployment: Deployment, labelhooks: Run, words: list[str]
) -> None:
    said = labelhooks("dlq", "redrive", *words)

    assert said.code == 1
    assert "items" in said.err
