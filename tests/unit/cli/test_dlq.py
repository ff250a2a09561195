"""labelhooks dlq: what was given up on comes back, whether or not SQS moves it by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.workers import WORKERS
from labelhooks.aws.watches import MARK_KEPT
from labelhooks.aws.work_keys import task_key
from labelhooks.model.base import timestamp
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.task import AskReason, Task
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.redriving import messages
from labelhooks_cli.redriving.places import COUNTERS, FOLLOWERS
from tests.factories import a_judgment, a_task, an_id
from tests.factories.judging import submit
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
        "watch_accepted": 0,
        "measure": 0,
        "train_prelabeler": 0,
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
    monkeypatch.setattr(messages, "_POLL_SECONDS", 0)

    said = labelhooks("dlq", "redrive", "items", "--json")

    assert json.loads(said.out) == {"redriven": {"items": 2}}
    (move,) = asked
    assert move["SourceArn"].endswith(":ItemsDeadQueue")
    assert move["DestinationArn"].endswith(":ItemsQueue")


@dataclass
class Functions:
    """Lambda: it keeps what it was called with, and answers what it was told to."""

    answers: list[Any] = field(default_factory=list)
    called: list[tuple[str, Any]] = field(default_factory=list)
    asynchronous: int = 0

    def invoke(
        self,
        *,
        FunctionName: str,  # noqa: N803
        Payload: bytes,  # noqa: N803
        Qualifier: str,  # noqa: N803
        InvocationType: str = "RequestResponse",  # noqa: N803
    ) -> dict[str, Any]:
        assert Qualifier == "live"
        self.called.append((FunctionName, json.loads(Payload)))
        if InvocationType == "Event":
            self.asynchronous += 1
            return {"StatusCode": 202, "Payload": BytesIO(b"")}
        told = self.answers.pop(0) if self.answers else []
        if isinstance(told, str):
            crashed = {"errorType": told, "errorMessage": "call 555-0100"}
            return {"FunctionError": "Unhandled", "Payload": BytesIO(json.dumps(crashed).encode())}
        failed = {"batchItemFailures": [{"itemIdentifier": str(place)} for place in told]}
        return {"Payload": BytesIO(json.dumps(failed).encode())}

    def told(self) -> list[str]:
        """Return the items that followers were told of."""
        return [
            str(change["dynamodb"]["NewImage"]["sk"]["S"]).partition("#")[0]
            for _, event in self.called
            for change in event["Records"]
        ]


@pytest.fixture
def functions(deployment: Deployment) -> Functions:
    made = Functions()
    deployment.target.__dict__["functions"] = made  # as its cached property would be
    return made


def submitted(deployment: Deployment, number: int, **changes: Any) -> Task:
    """Return a task that somebody has answered just now."""
    task = a_task(number, judgments_wanted=1, **changes)
    deployment.tasks.open([task])
    submit(deployment.tasks, task, a_judgment(item_id=task.item_id, at=timestamp()))
    return task


def give_up_on_a_place(deployment: Deployment, name: str) -> None:
    url = deployment.target.output(f"{name}DeadQueue")
    deployment.target.sqs.send_message(QueueUrl=url, MessageBody='{"DDBStreamBatchInfo": {}}')


def test_tasks_whose_verdict_was_given_up_on_are_told_to_consensus_again(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    waiting = [submitted(deployment, number).item_id for number in range(1, 13)]
    deployment.tasks.finish(submitted(deployment, 20))
    give_up_on_a_place(deployment, "Consensus")

    said = labelhooks("dlq", "redrive", "consensus", "--json")

    assert json.loads(said.out) == {"redriven": {"consensus": 12}}
    assert sorted(functions.told()) == sorted(waiting)
    assert {name for name, _ in functions.called} == {"Consensus"}
    assert depth(deployment, "ConsensusDeadQueue") == 0


def test_what_a_follower_still_fails_at_keeps_its_dead_letters_and_the_rest_is_done(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    for number in range(1, 6):
        submitted(deployment, number)
    give_up_on_a_place(deployment, "Consensus")
    functions.answers = [[1], []]  # the second of five; then what came after it

    said = labelhooks("dlq", "redrive", "consensus")

    assert said.code == 1
    assert "still fails at 1 of 5" in said.err
    assert [len(event["Records"]) for _, event in functions.called] == [5, 3]
    assert depth(deployment, "ConsensusDeadQueue") == 1


def test_a_crash_is_told_by_its_type_alone(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    submitted(deployment, 1)
    functions.answers = ["KeyError"]

    said = labelhooks("dlq", "redrive", "consensus")

    assert "Consensus crashed: KeyError" in said.err
    assert "555" not in said.err


def an_audit(deployment: Deployment, number: int, *, version: str = "1", **changes: Any) -> Task:
    """Return a task that checked a label, and is done."""
    said = {
        "reason": AskReason.AUDIT,
        "audits": an_id(0x100 + number),
        "proposal": Proposal(
            prelabeler=PrelabelerRef(name="words", version=version), value="spam", confidence=0.9
        ),
    }
    task = submitted(deployment, number, **{**said, **changes})
    deployment.tasks.finish(task)
    return task


def count(deployment: Deployment, task: Task) -> None:
    key = {**task_key(task.dataset, task.item_id, task.round)}
    mark = {**key, "sk": {"S": f"{key['sk']['S']}#w"}, "kind": {"S": "watched"}}
    deployment.target.dynamodb.put_item(TableName="work", Item=mark)


def test_checks_that_were_not_counted_are_told_to_the_watch_again(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    missed = [an_audit(deployment, 1), an_audit(deployment, 3)]
    count(deployment, an_audit(deployment, 2, created_at="2026-11-23T11:00:00.000Z"))
    # Of a version whose every check was counted: what it fired may not have been heard.
    count(deployment, an_audit(deployment, 5, version="2"))
    count(deployment, an_audit(deployment, 4, version="2", created_at="2026-11-23T11:00:00.000Z"))
    deployment.tasks.finish(submitted(deployment, 6))  # it checked no label
    give_up_on_a_place(deployment, "WatchAccepted")

    said = labelhooks("dlq", "redrive", "watch_accepted", "--json")

    assert json.loads(said.out) == {"redriven": {"watch_accepted": 3}}
    assert sorted(functions.told()) == sorted([*(one.item_id for one in missed), an_id(5)])
    assert depth(deployment, "WatchAcceptedDeadQueue") == 0


def test_a_check_whose_mark_may_have_expired_is_not_counted_again(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    task = a_task(1, judgments_wanted=1, reason=AskReason.AUDIT, audits=an_id(0x101))
    deployment.tasks.open([task])
    long_ago = timestamp(datetime.now(UTC) - MARK_KEPT)
    submit(deployment.tasks, task, a_judgment(item_id=task.item_id, at=long_ago))
    deployment.tasks.finish(task)

    labelhooks("dlq", "redrive", "watch_accepted")

    assert functions.told() == []


def test_calls_that_failed_are_made_again_as_they_were(
    deployment: Deployment, labelhooks: Run, functions: Functions
) -> None:
    url = deployment.target.output("TrainPrelabelerDeadQueue")
    failed = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": {"name": "a"}}
    deployment.target.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(failed))

    said = labelhooks("dlq", "redrive", "train_prelabeler", "--json")

    assert json.loads(said.out) == {"redriven": {"train_prelabeler": 1}}
    assert functions.called == [("TrainPrelabeler", {"name": "a"})]
    assert functions.asynchronous == 1
    assert depth(deployment, "TrainPrelabelerDeadQueue") == 0

    deployment.target.sqs.send_message(QueueUrl=url, MessageBody="{}")
    said = labelhooks("dlq", "redrive", "train_prelabeler")
    assert said.code == 1
    assert "no record of a call" in said.err
    assert depth(deployment, "TrainPrelabelerDeadQueue", taken=True) == 1


def test_whoever_follows_a_stream_can_be_told_again() -> None:
    streams = {
        one.name
        for one in WORKERS
        if not (one.queue or one.schedule or one.asked_by or one.bulk or one.served or one.told)
    }

    assert streams == {*FOLLOWERS, *COUNTERS}


@pytest.mark.parametrize("words", [[], ["items", "--all"], ["nothing"]])
def test_what_to_drive_back_is_to_be_said(
    deployment: Deployment, labelhooks: Run, words: list[str]
) -> None:
    said = labelhooks("dlq", "redrive", *words)

    assert said.code == 1
    assert "items" in said.err
