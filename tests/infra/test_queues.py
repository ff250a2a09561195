"""Queues: nothing is lost in one, nobody else writes to one, and SQS gives Lambda its time."""

import pytest

from infra.workers import WINDOW, WORKERS
from tests.infra.templates import Stacks

WORK = {worker.queue: worker for worker in WORKERS if worker.queue}


def test_there_is_a_queue_and_a_dead_letter_queue_for_each_kind_of_work(dev: Stacks) -> None:
    assert {made.path.removesuffix("/Resource") for made in dev.all("SQS::Queue")} == {
        "consensus_dead/Queue",
        "watch_accepted_dead/Queue",
        "measure_dead/Queue",
        "take_measures_dead/Queue",
        "fit_gate_dead/Queue",
        "train_prelabeler_dead/Queue",
        "expire_leases_dead/Queue",
        "studio_dead/Queue",
        "reckon_spend_dead/Queue",
        "reconcile_dead/Queue",
        "guard_dead/Queue",
        *(f"{name}_queue/Queue" for name in WORK),
        *(f"{name}_queue/Dead/Queue" for name in WORK),
    }


@pytest.mark.parametrize("name", WORK)
def test_what_fails_too_often_is_set_aside(name: str, dev: Stacks) -> None:
    queue = dev.one("SQS::Queue", f"{name}_queue/Queue").properties
    dead = dev.one("SQS::Queue", f"{name}_queue/Dead").properties
    redrive = queue["RedrivePolicy"]

    assert dev.named(redrive["deadLetterTargetArn"]) == f"{name}_queue/Dead/Queue/Resource Arn"
    # Redactors shelter a body themselves at the 5th try; SQS is the last resort.
    assert redrive["maxReceiveCount"] == (10 if name in {"ingest", "media", "flags"} else 5)
    # A message keeps its age when it is moved.
    assert dead["MessageRetentionPeriod"] - queue["MessageRetentionPeriod"] >= 4 * 86400


@pytest.mark.parametrize("name", WORK)
def test_a_message_is_hidden_for_as_long_as_it_may_be_worked_on(name: str, dev: Stacks) -> None:
    queue = dev.one("SQS::Queue", f"{name}_queue/Queue").properties
    timeout = dev.function(WORK[name].name).properties["Timeout"]

    assert queue["VisibilityTimeout"] >= 6 * timeout + WINDOW


def test_every_queue_is_encrypted_and_refuses_plain_http(dev: Stacks) -> None:
    secured = set()
    for policy in dev.all("SQS::QueuePolicy"):
        (queue,) = policy.properties["Queues"]
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
                secured.add(dev.named(queue))

    assert secured == {queue.path for queue in dev.all("SQS::Queue")}
    assert all(queue.properties["SqsManagedSseEnabled"] for queue in dev.all("SQS::Queue"))


def test_only_the_raw_bucket_is_let_in_by_a_queue_itself(dev: Stacks) -> None:
    let_in = [
        (policy.path, statement)
        for policy in dev.all("SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    ((path, statement),) = let_in
    assert path.startswith("ingest_queue/Queue/")
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    condition = statement["Condition"]
    assert dev.named(condition["ArnEquals"]["aws:SourceArn"]) == (
        "arn:<Partition>:s3:::labelhooks-dev-raw-<AccountId>-<Region>"
    )
    assert dev.named(condition["StringEquals"]["aws:SourceAccount"]) == "<AccountId>"
