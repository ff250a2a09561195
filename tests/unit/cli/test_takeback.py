"""labelhooks labels quarantine | rollback: counted first, then done, with who and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from labelhooks.gating.registry import Why
from labelhooks.model.ids import SHARDS
from labelhooks.model.label import Label
from labelhooks.model.lineup import LifeState
from labelhooks.model.takeback import Part
from labelhooks_cli import bulk
from labelhooks_cli.deployment import Deployment
from tests.factories import a_label, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run
from tests.unit.gating.lineups import ref, rules

OF = ("-d", "chat", "--prelabeler", "words", "--version", "1")


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment in which `words` 1 has labeled three items."""
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as deployment:
        for number, value in enumerate(("spam", "spam", "ok"), 1):
            deployment.items.add([an_item(number)])
            deployment.labels.append(a_label(item_id=an_id(number), said=number, value=value))
        yield deployment


def labels(deployment: Deployment) -> list[Label]:
    return list(deployment.inventory.labels("chat"))


def test_a_dry_run_counts_and_changes_nothing(deployment: Deployment, labelhooks: Run) -> None:
    before = labels(deployment)
    said = labelhooks("labels", "quarantine", *OF, "--class", "spam", "--dry-run", "--json")

    answer = json.loads(said.out)
    assert (answer["labels"], answer["by_class"]) == (2, {"spam": 2})
    assert labels(deployment) == before
    assert not deployment.takebacks.all("chat")


def test_labels_are_taken_back_by_who_and_why(deployment: Deployment, labelhooks: Run) -> None:
    said = labelhooks(
        "labels", "quarantine", *OF, "--class", "spam", "--reason", "swapped", "--here", "--json"
    )
    assert json.loads(said.out)["taken_back"] == 2

    held = {one.item_id: one for one in labels(deployment)}
    assert [held[an_id(n)].value for n in (1, 2, 3)] == [None, None, "ok"]
    assert held[an_id(1)].provenance.reason == "taken back: swapped"
    told = labelhooks("labels", "list", "-d", "chat").out
    assert told.count("(taken back)") == 2

    (order,) = json.loads(labelhooks("labels", "takebacks", "-d", "chat", "--json").out)
    assert order["ended_at"]
    assert (order["actor"], order["done"], order["classes"]) == ("ann", 2, ["spam"])
    taken = labelhooks(
        "labels", "takebacks", "-d", "chat", "--order", order["takeback_id"], "--json"
    )
    assert [(one["item_id"], one["version"]) for one in json.loads(taken.out)] == [
        (an_id(1), 1),
        (an_id(2), 1),
    ]
    again = labelhooks(
        "labels", "quarantine", *OF, "--class", "spam", "--reason", "x", "--json", "--here"
    )
    assert json.loads(again.out)["taken_back"] == 0


@dataclass
class Machine:
    """Step Functions: it keeps what it was started with, and is as it is told to be."""

    statuses: list[str]
    begun: list[dict[str, Any]] = field(default_factory=list)

    def start_execution(self, **said: str) -> dict[str, str]:
        self.begun.append({**said, "input": json.loads(said["input"])})
        return {"executionArn": f"arn:execution:{len(self.begun)}"}

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803
        assert executionArn == f"arn:execution:{len(self.begun)}"
        return {"status": self.statuses.pop(0)}


def by_machine(monkeypatch: pytest.MonkeyPatch, *statuses: str) -> Machine:
    machine = Machine(list(statuses))
    monkeypatch.setattr(bulk, "steps", lambda _: machine)
    monkeypatch.setattr(bulk, "POLL_SECONDS", 0)
    return machine


def test_the_state_machine_is_given_every_shard_and_followed(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = by_machine(monkeypatch, "RUNNING", "SUCCEEDED")

    said = labelhooks("labels", "quarantine", *OF, "--reason", "swapped", "--json")

    assert json.loads(said.out)["counted"] == 3
    (begun,) = machine.begun
    assert begun["stateMachineArn"] == "arn:machine"
    parts = [Part.model_validate(one) for one in begun["input"]["parts"]]
    assert "".join(str(one.shard) for one in parts) == SHARDS
    end = Part.model_validate(begun["input"]["end"])
    assert (end.shard, end.takeback_id) == (None, parts[0].takeback_id)
    (order,) = deployment.takebacks.all("chat")
    assert order.execution == "arn:execution:1"


def test_an_order_that_is_being_carried_out_is_followed_and_not_begun_again(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = by_machine(monkeypatch, "FAILED", "RUNNING", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED")
    words = ("labels", "quarantine", *OF, "--reason", "swapped")

    said = labelhooks(*words)
    assert said.code == 1
    assert "Given again, the command goes on" in said.err

    assert labelhooks(*words).code == 0  # it runs, as somebody has started it once more
    assert len(machine.begun) == 1
    assert labelhooks(*words).code == 0  # it is over
    assert len(machine.begun) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("quarantine", *OF), "say why"),
        (("quarantine", *OF, "--since", "yesterday", "--reason", "x"), "--since: want a time"),
        (("quarantine", "-d", "mail", "--prelabeler", "w"), "no dataset is called 'mail'"),
    ],
)
def test_what_cannot_be_done_is_told(
    deployment: Deployment, labelhooks: Run, words: tuple[str, ...], told: str
) -> None:
    said = labelhooks("labels", *words)

    assert said.code == 1
    assert told in said.err
    assert not any(one.withdrawn for one in labels(deployment))


def test_a_version_that_decides_is_not_asked_for_the_same_labels_again(
    deployment: Deployment, labelhooks: Run
) -> None:
    registry, why = deployment.registry("chat"), Why("ann", "a test")
    registry.register(rules("1"), why)
    registry.move(ref("1"), LifeState.ACTIVE, why)

    said = labelhooks("labels", "rollback", *OF, "--reason", "x")
    assert "would give the same labels again" in said.err

    registry.pause(ref("1"), why)
    said = labelhooks("labels", "rollback", *OF, "--reason", "x", "--here", "--json")
    assert json.loads(said.out)["taken_back"] == 3
    url = deployment.target.output("ItemsQueue")
    message = deployment.target.sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]
    assert json.loads(message)["again"]
