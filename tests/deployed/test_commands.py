"""The operator's commands against the deployed stack, as a script uses them."""

import json
from pathlib import Path

import pytest

from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

BIG = 17 * 2**20  # bytes: more than a part of a multipart upload
DATASET = {
    "name": "commands",
    "schema": {"kind": "choice", "classes": ["ok", "spam"]},
    "redaction": {"languages": ["en"]},
}


@pytest.fixture(scope="module")
def dataset(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> str:
    document = tmp_path_factory.mktemp("document") / "dataset.json"
    document.write_text(json.dumps(DATASET))
    shell.answer("dataset", "create", "-f", str(document))
    return "commands"


def test_a_folder_is_uploaded_once_and_its_items_are_told(
    shell: Shell, cloud: Target, dataset: str, tmp_path: Path
) -> None:
    for number in range(12):
        (tmp_path / f"message {number}.txt").write_text(f"Where is my order {number}?")
    (tmp_path / "big.bin").write_bytes(bytes(range(256)) * (BIG // 256))

    first = shell.answer("submit", str(tmp_path), "-d", dataset)
    again = shell.answer("submit", str(tmp_path), "-d", dataset)

    assert (first["uploaded"], first["skipped"], first["failed"]) == (13, 0, {})
    assert (again["uploaded"], again["skipped"]) == (0, 13)

    Stack(cloud).settle(dataset)
    (told,) = shell.answer("status", "-d", dataset)["datasets"]
    assert told["quarantine"] == 1  # bytes that are no text
    assert sum(told.get(state, 0) for state in ("labeled", "waiting", "sampled_out")) == 12
    assert shell.answer("reconcile", "-d", dataset, "--older-than", "0")["whole"]
    called = cloud.functions.invoke(
        FunctionName=cloud.output("FunctionReconcile"), Qualifier="live", Payload=b"{}"
    )
    assert "FunctionError" not in called, called["Payload"].read()
    found = shell.answer("reconcile", "-d", dataset, "--last")["told"]
    assert found["ended_at"]
    assert found["missing_items"] == found["missing_uploads"] == 0


def test_tasks_are_cancelled_and_opened_again(shell: Shell, cloud: Target, dataset: str) -> None:
    def counted() -> list[int]:
        Stack(cloud).settle(dataset)
        (told,) = shell.answer("status", "-d", dataset)["datasets"]
        books = shell.answer("reconcile", "-d", dataset, "--older-than", "0")
        assert books["whole"]
        return [books["states"].get(state, 0) for state in ("cancelled", "waiting")] + [
            told.get("in_flight", 0)
        ]

    _, waiting, _ = counted()
    assert waiting > 0
    which = ("-d", dataset, "--reason", "no_prelabeler")
    assert shell.answer("tasks", "cancel", *which, "--dry-run")["tasks"] == waiting

    assert shell.answer("tasks", "cancel", *which, "--why", "over") == {"cancelled": waiting}
    assert counted() == [waiting, 0, 0]
    assert shell.answer("tasks", "cancel", *which, "--why", "over") == {}

    again = ("-d", dataset, "--cancelled-since", "2026-01-01", "--why", "it goes on")
    assert shell.answer("tasks", "reopen", *again) == {"open": waiting}
    assert counted() == [0, waiting, 0]


def test_dead_letters_come_back(shell: Shell, cloud: Target, dataset: str) -> None:
    url = cloud.output("LabelsDeadQueue")
    cloud.sqs.purge_queue(QueueUrl=url)
    cloud.sqs.send_message(QueueUrl=url, MessageBody="no message of ours")

    assert shell.answer("dlq", "redrive", "labels") == {"redriven": {"labels": 1}}

    Stack(cloud).settle()
    # Its consumer reads it, and sets aside what it cannot read.
    assert "invalid_message" in [one["reason"] for one in shell.answer("quarantine", "list")]
    assert {"queue": "labels", "dead": 0} in shell.answer("dlq", "list")


def test_a_deployment_that_is_not_there_is_told(shell: Shell) -> None:
    done = shell.run("status", "--env", "prod")

    assert done.returncode == 1
    assert done.stderr == (
        "error: LabelHooks-prod-data is not deployed in us-east-1 (local). "
        "Deploy it: labelhooks local up.\n"
    )
