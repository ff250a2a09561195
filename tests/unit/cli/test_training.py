"""labelhooks prelabeler train: an order is sent, and how it goes is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from labelhooks.controls.datasets import configure
from labelhooks.model.training import Card, RunState, Share, TrainingRun, TrainOrder
from labelhooks_cli.deployment import Deployment
from tests.factories import NOW, a_spec
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as deployment:
        yield deployment


@pytest.fixture
def ordered(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> list[TrainOrder]:
    """Return the orders as they come; they are met at once, unless for a version called refused."""
    orders: list[TrainOrder] = []

    def train(self: Deployment, order: TrainOrder) -> None:
        orders.append(order)
        refused = order.version == "refused"
        told: dict[str, Any] = {"state": RunState.REFUSED, "why": "12 texts to train on"}
        if not refused:
            told = {"state": RunState.REGISTERED, "digest": "0" * 64, "card": card()}
        self.lineups.put_run(TrainingRun(order=order, at=NOW, ended_at=NOW, **told))

    monkeypatch.setattr(Deployment, "train", train)
    return orders


def card() -> Card:
    share = Share(items=10, right=9, low=0.6, high=0.98)
    measured = {"overall": share, "classes": {"spam": share}, "macro_f1": 0.9, "ece": 0.02}
    return Card.model_validate(
        {
            "dataset_version": 1,
            "schema_version": 1,
            "code_version": "test",
            "trained_on": {"ok": 40, "spam": 40},
            "calibrated_on": 11,
            "temperature": 1.2,
            "held_out": measured,
            "left_out": {"no text": 3},
        }
    )


def test_an_order_says_who_wants_what_and_why(
    labelhooks: Run, ordered: list[TrainOrder], deployment: Deployment
) -> None:
    said = labelhooks(
        "prelabeler", "train", "-d", "chat", "--version", "7", "--reason", "more labels", "--json"
    )
    assert said.code == 0
    (order,) = ordered
    assert (order.name, order.version, order.actor, order.reason) == (
        "text",
        "7",
        "ann",
        "more labels",
    )
    spec = a_spec(training={"name": "tone"})
    configure(deployment.datasets, spec, actor="owner", reason="a test")
    labelhooks("prelabeler", "train", "-d", "chat", "--reason", "again")
    assert ordered[-1].name == "tone"
    assert ordered[-1].version[:2] == "20"


def test_who_waits_is_told_how_well_it_does(labelhooks: Run, ordered: list[TrainOrder]) -> None:
    order = ("prelabeler", "train", "-d", "chat", "--reason", "x", "--wait")
    said = labelhooks(*order, "--version", "1")
    assert "trained on 80 texts, calibrated on 11" in said.out
    assert "right 90.0% of 10 (60.0% to 98.0%); macro-F1 0.900, ECE 0.020" in said.out
    assert "not used: 3 (no text)" in said.out

    said = labelhooks(*order, "--version", "refused")
    assert said.code == 1
    assert "text refused was not made: 12 texts to train on" in said.err
    listed = json.loads(labelhooks("prelabeler", "trainings", "-d", "chat", "--json").out)
    assert {(one["version"], one["state"], one["by"]) for one in listed} == {
        ("1", "registered", "ann"),
        ("refused", "refused", "ann"),
    }


def test_what_cannot_be_trained_is_not_ordered(
    labelhooks: Run, ordered: list[TrainOrder], deployment: Deployment
) -> None:
    several = a_spec("several", schema={"kind": "multi_choice", "classes": ["a", "b"]})
    configure(deployment.datasets, several, actor="owner", reason="a test")
    for words, told in (
        (("-d", "mail", "--reason", "x"), "no dataset is called 'mail'"),
        (("-d", "several", "--reason", "x"), "labels of kind multi_choice"),
        (("-d", "chat", "--reason", " "), "say why"),
    ):
        said = labelhooks("prelabeler", "train", *words)
        assert said.code == 1
        assert told in said.err
    assert ordered == []
