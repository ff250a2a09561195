"""labelhooks dlq: what was given up on comes back, whether or not SQS moves it by itself."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelhooks.model.task import TaskState
from labelhooks_cli.commands import dlq
from labelhooks_cli.deployment import Deployment
from tests.factories import a_judgment, a_task
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


def depth(deployment: Deployment, output: str, *, taken: bool = False) -> int:
    wanted: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = deployment.target.sqs.get_queue_attributes(
        QueueUrl=deployment.target.output(output), AttributeNames=wanted
    )
    return int(answer["Attributes"][wanted[1 if taken else 0]])


def give_up_on(deployment: Deployment, *messages: str) -> None:
    url = deployment.target.output("ItemsDeadQueue")
    for body in messages:
        deployment.target.sqs.send_message(QueueUrl=url, MessageBody=body)


def test_the_list_counts_and_does_not_read(deployment: Deployment, labelhooks: Run) -> None:
    give_up_on(deployment, "a", "b")

    rows = {
        one["queue"]: one["dead"] for one in json.loads(labelhooks("dlq", "list", "--json").out)
    }

    assert rows == {
        "ingest": 0,
        "media": 0,
        "flags": 0,
        "items": 2,
        "tasks": 0,
        "labels": 0,
        "recheck": 0,
        "consensus": 0,
    }
    assert bodies(deployment, "ItemsDeadQueue") == ["a", "b"]


@pytest.fixture
def no_moves(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQS be one that cannot move messages by itself."""
    refusal = ClientError({"Error": {"Code": "InvalidAction"}}, "StartMessageMoveTask")

    def unsupported(**_: object) -> None:
        raise refusal

    monkeypatch.setattr(deployment.target.sqs, "start_message_move_task", unsupported)


@pytest.mark.usefixtures("no_moves")
def test_where_sqs_cannot_move_messages_they_are_carried(
    deployment: Deployment, labelhooks: Run
) -> None:
    give_up_on(deployment, *(f"{number:02}" for number in range(23)))

    said = labelhooks("dlq", "redrive", "items", "--json")

    assert json.loads(said.out) == {"redriven": {"items": 23}}
    assert depth(deployment, "ItemsQueue") == 23
    assert depth(deployment, "ItemsDeadQueue") == 0


@pytest.mark.usefixtures("no_moves")
def test_a_carried_message_keeps_its_trace_and_its_attributes(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}
    sqs = deployment.target.sqs
    sqs.send_message(
        QueueUrl=deployment.target.output("ItemsDeadQueue"),
        MessageBody="a",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "b"}},
        MessageSystemAttributes={"AWSTraceHeader": trace},
    )
    sent: list[Any] = []
    monkeypatch.setattr(sqs, "send_message_batch", lambda **said: sent.append(said) or {})

    labelhooks("dlq", "redrive", "items")

    (entry,) = sent[0]["Entries"]
    assert entry["MessageBody"] == "a"
    assert entry["MessageAttributes"]["kind"]["StringValue"] == "b"
    assert entry["MessageSystemAttributes"] == {"AWSTraceHeader": trace}


@pytest.mark.usefixtures("no_moves")
def test_what_fails_again_at_once_is_not_carried_round_for_ever(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_on(deployment, "a", "b")
    send = deployment.target.sqs.send_message_batch

    def back_at_once(*, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        send(QueueUrl=deployment.target.output("ItemsDeadQueue"), Entries=Entries)
        return send(QueueUrl=QueueUrl, Entries=Entries)

    monkeypatch.setattr(deployment.target.sqs, "send_message_batch", back_at_once)

    said = labelhooks("dlq", "redrive", "items", "--json")

    assert json.loads(said.out) == {"redriven": {"items": 2}}


@pytest.mark.usefixtures("no_moves")
def test_what_could_not_be_sent_stays_dead(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_on(deployment, "a")

    def refused(**_: object) -> Any:
        failed = {"Id": "0", "Code": "InternalError", "Message": "later", "SenderFault": False}
        return {"Successful": [], "Failed": [failed]}

    monkeypatch.setattr(deployment.target.sqs, "send_message_batch", refused)

    said = labelhooks("dlq", "redrive", "items")

    assert said.code == 1
    assert "0 sent back, then InternalError: later" in said.err
    assert depth(deployment, "ItemsDeadQueue", taken=True) == 1


def test_where_sqs_moves_messages_it_is_asked_to_and_waited_for(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_on(deployment, "a", "b")
    asked: list[dict[str, str]] = []
    states = iter(["RUNNING", "COMPLETED"])

    def task(**_: object) -> Any:
        moved = {"Status": next(states), "ApproximateNumberOfMessagesMoved": 2}
        return {"Results": [moved]}

    sqs = deployment.target.sqs
    monkeypatch.setattr(sqs, "start_message_move_task", lambda **said: asked.append(said))
    monkeypatch.setattr(sqs, "list_message_move_tasks", task)
    monkeypatch.setattr(dlq, "_POLL_SECONDS", 0)

    said = labelhooks("dlq", "redrive", "items", "--json")

    assert json.loads(said.out) == {"redriven": {"items": 2}}
    (move,) = asked
    assert move["SourceArn"].endswith(":ItemsDeadQueue")
    assert move["DestinationArn"].endswith(":ItemsQueue")


def test_tasks_whose_verdict_was_given_up_on_are_settled(
    deployment: Deployment, labelhooks: Run
) -> None:
    task = a_task(judgments_wanted=1)
    deployment.tasks.open([task])
    deployment.tasks.submit(task, a_judgment())
    deployment.target.sqs.send_message(
        QueueUrl=deployment.target.output("ConsensusDeadQueue"), MessageBody="a place in a stream"
    )

    said = labelhooks("dlq", "redrive", "consensus", "--json")

    assert json.loads(said.out) == {"redriven": {"consensus": 1}}
    (decided,) = bodies(deployment, "LabelsQueue")
    assert json.loads(decided)["labels"][0]["item_id"] == task.item_id
    assert [one.state for one in deployment.inventory.tasks("chat")] == [TaskState.DONE]
    assert depth(deployment, "ConsensusDeadQueue") == 0
    assert json.loads(labelhooks("dlq", "redrive", "consensus", "--json").out)["redriven"] == {
        "consensus": 0
    }


@pytest.mark.parametrize("words", [[], ["items", "--all"], ["nothing"]])
def test_what_to_drive_back_is_to_be_said(
    deployment: Deployment, labelhooks: Run, words: list[str]
) -> None:
    said = labelhooks("dlq", "redrive", *words)

    assert said.code == 1
    assert "items" in said.err
