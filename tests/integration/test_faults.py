"""Transient faults: retried, and in the dead-letter queue only when retries are spent."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from labelhooks.aws.quarantine import SHELTER_AT
from tests.factories import a_flag, a_new_label, an_sqs_event
from tests.integration.road import CONSUMERS, Road, persist_label

TRIES = 5  # infra/stacks/data.py
CANARY = "Jane Doe"


def aws(code: str, status: int) -> ClientError:
    told = {
        "Error": {"Code": code, "Message": f"Rate exceeded for {CANARY}"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(told, "SomeCall")  # type: ignore[arg-type]


FAULTS = [
    pytest.param(lambda: aws("ThrottlingException", 400), id="throttled"),
    pytest.param(lambda: aws("InternalServerError", 500), id="a server error"),
    pytest.param(lambda: aws("SlowDown", 503), id="asked to slow down"),
    pytest.param(lambda: ReadTimeoutError(endpoint_url=CANARY), id="a timeout"),
    pytest.param(lambda: EndpointConnectionError(endpoint_url=CANARY), id="no connection"),
]
# The calls that each function cannot do without, on the way of a text to its task.
CALLS = ["GetObject", "PutItem", "SendMessage", "GetItem", "BatchGetItem", "TransactWriteItems"]


def failing(road: Road, operation: str, error: Callable[[], Exception], *, times: int) -> None:
    left = [times]

    def fault(called: str, _arguments: object) -> Exception | None:
        if called != operation or not left[0]:
            return None
        left[0] -= 1
        return error()

    road.fault = fault


def limit_tries(road: Road) -> None:
    """Give each queue its dead-letter queue, as the stack does."""
    for name in CONSUMERS:
        tries = TRIES + 2 if name in ("ingest", "media", "flags") else TRIES
        arn = f"arn:aws:sqs:us-east-1:123456789012:{name}-dead"
        policy = {"deadLetterTargetArn": arn, "maxReceiveCount": tries}
        road.sqs.set_queue_attributes(
            QueueUrl=road.queues[name], Attributes={"RedrivePolicy": json.dumps(policy)}
        )


def until_quiet(road: Road) -> None:
    for _ in range(TRIES + 3):
        road.run(rounds=1)


@pytest.mark.parametrize("error", FAULTS)
def test_a_fault_that_passes_leaves_no_trace(
    road: Road, caplog: pytest.LogCaptureFixture, error: Callable[[], Exception]
) -> None:
    road.dataset()
    limit_tries(road)
    road.upload("chat/a.txt", CANARY.encode())
    for operation in CALLS:
        failing(road, operation, error, times=1)
        road.run(rounds=1)
    road.fault = lambda *_: None
    road.run()

    assert len(road.held("work", "task")) == 1
    assert not road.quarantined()
    assert not any(road.waiting(queue) for queue in road.queues)
    assert CANARY not in str([vars(one) for one in caplog.records])
    assert {one.message for one in caplog.records} == {"redeliver", "worked on"}


def test_a_fault_is_logged_by_its_code_alone(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    failing(road, "Query", lambda: aws("ThrottlingException", 400), times=9)

    assert road.invoke(persist_label, an_sqs_event(a_label())) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}]
    }
    (told,) = caplog.records
    assert (told.error, told.code) == ("ClientError", "ThrottlingException")  # type: ignore[attr-defined]
    assert not told.exc_info


def a_label() -> str:
    label = a_new_label().model_dump(mode="json")
    return json.dumps({"kind": "labels_decided", "dataset": "chat", "labels": [label]})


def test_a_fault_that_stays_ends_in_the_dead_letter_queue_and_comes_back(road: Road) -> None:
    road.dataset()
    limit_tries(road)
    road.send("labels", a_label())
    failing(road, "PutItem", lambda: aws("ThrottlingException", 400), times=TRIES)
    for _ in range(TRIES):
        assert not road.sqs.receive_message(QueueUrl=road.queues["labels-dead"]).get("Messages")
        road.deliver("labels")
    road.deliver("labels")

    assert road.waiting("labels-dead") == [a_label()]
    assert not road.quarantined()  # nothing is wrong with it

    road.redrive()
    road.run()
    assert len(road.held("labels", "label")) == 1


@pytest.mark.parametrize("queue", ["ingest", "flags"])
def test_of_a_raw_message_only_a_pointer_reaches_the_dead_letter_queue(
    road: Road, caplog: pytest.LogCaptureFixture, queue: str
) -> None:
    road.dataset()
    limit_tries(road)
    if queue == "ingest":
        road.upload(f"chat/{CANARY}.txt", b"hello")
    else:
        road.send("flags", json.dumps(a_flag(text=CANARY)))
    failing(road, "GetItem", lambda: aws("ThrottlingException", 400), times=99)
    for receives in range(1, SHELTER_AT + 1):
        assert not road.waiting(f"{queue}-dead")
        road.deliver(queue, receives=receives)

    (pointer,) = road.waiting(f"{queue}-dead")
    content = json.loads(pointer)["content"]
    assert json.loads(pointer)["kind"] == "sheltered"
    assert "Jane" in road.objects("quarantine")[content].decode()
    assert "Jane" not in str([vars(one) for one in caplog.records])
    assert not road.waiting(queue)

    road.redrive()  # too early: it fails again
    until_quiet(road)
    assert road.waiting(f"{queue}-dead") == [pointer]
    assert len(road.objects("quarantine")) == 1

    road.fault = lambda *_: None
    road.redrive()
    road.run()
    assert len(road.held("items", "item")) == 1
    assert not road.quarantined()
    assert not road.waiting(queue)


def test_a_raw_message_that_its_function_dies_of_is_sheltered_unread(road: Road) -> None:
    road.dataset()
    road.flag(id="f1", text=CANARY)

    road.deliver("flags", receives=SHELTER_AT + 1)

    assert not road.held("items", "item")
    assert len(road.waiting("flags-dead")) == 1
    assert not road.waiting("flags")
    road.redrive()
    road.run()
    assert len(road.held("items", "item")) == 1


def test_what_is_bad_or_has_to_wait_is_not_sheltered_however_often_it_came(road: Road) -> None:
    road.dataset()
    road.send("flags", CANARY)
    road.deliver("flags", receives=SHELTER_AT)
    assert [one["reason"] for one in road.quarantined()] == ["invalid_message"]

    road.switches.turn("everything", paused=True, actor="ops", reason="a test")
    road.restart()
    road.flag(id="f1", text="hello")
    road.deliver("flags", receives=SHELTER_AT)
    assert road.delayed("flags") == 1
    assert not road.waiting("flags-dead")


def test_what_cannot_be_refused_is_delivered_again(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    """Quarantine itself fails: nothing is dropped."""
    road.send("items", CANARY)
    failing(road, "PutObject", lambda: aws("SlowDown", 503), times=1)

    road.deliver("items")
    assert road.waiting("items") == [CANARY]
    assert [one.message for one in caplog.records] == ["refused", "redeliver"]

    road.run()
    assert [one["reason"] for one in road.quarantined()] == ["invalid_message"]


def test_where_the_last_send_fails_the_whole_batch_comes_again(road: Road) -> None:
    road.dataset()
    for number in range(3):
        road.upload(f"chat/{number}.txt", f"hello {number}".encode())
    failing(road, "SendMessage", lambda: aws("InternalServerError", 500), times=1)

    road.deliver("ingest")

    assert len(road.waiting("ingest")) == 3
    assert not road.waiting("items")
    road.run()
    assert len(road.held("work", "task")) == 3


def test_the_stream_goes_on_where_it_failed(road: Road) -> None:
    road.dataset()
    road.upload("chat/a.txt", b"hello")
    road.run()
    (task,) = road.held("work", "task")
    judge(road, task)
    failing(road, "SendMessage", lambda: aws("InternalServerError", 500), times=1)

    road.settle()
    assert road.held("work", "task")[0]["state"] == "submitted"
    road.run()

    assert road.held("work", "task")[0]["state"] == "done"
    assert len(road.held("labels", "label")) == 1


def judge(road: Road, task: dict[str, str]) -> None:
    from labelhooks.aws.config import Datasets
    from labelhooks.aws.work import DynamoTasks
    from labelhooks.tasks.judge import SubmitJudgment

    item_id, _, round_ = task["sk"].split("#")
    datasets = Datasets(road.dynamodb, "config", function="judge")
    SubmitJudgment(DynamoTasks(road.dynamodb, "work"), datasets)(
        "chat", item_id, int(round_), annotator="ann", value="ok"
    )
