"""labelhooks labels quarantine | rollback: counted first, then done, with who and why."""

import json
from collections.abc import Iterator

import pytest

from labelhooks.gating.registry import Why
from labelhooks.model.label import Label
from labelhooks.model.lineup import LifeState
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
        "labels", "quarantine", *OF, "--class", "spam", "--reason", "swapped", "--json"
    )
    assert json.loads(said.out)["taken_back"] == 2

    held = {one.item_id: one for one in labels(deployment)}
    assert [held[an_id(n)].value for n in (1, 2, 3)] == [None, None, "ok"]
    assert held[an_id(1)].provenance.reason == "taken back: swapped"
    told = labelhooks("labels", "list", "-d", "chat").out
    assert told.count("(taken back)") == 2

    (order,) = json.loads(labelhooks("labels", "takebacks", "-d", "chat", "--json").out)
    assert (order["actor"], order["done"], order["classes"]) == ("ann", 2, ["spam"])
    again = labelhooks("labels", "quarantine", *OF, "--class", "spam", "--reason", "x", "--json")
    assert json.loads(again.out)["taken_back"] == 0


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
    said = labelhooks("labels", "rollback", *OF, "--reason", "x", "--json")
    assert json.loads(said.out)["taken_back"] == 3
    url = deployment.target.output("ItemsQueue")
    message = deployment.target.sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]
    assert json.loads(message)["again"]
