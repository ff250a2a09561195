"""labelhooks measures, slo and gold: what operators see, as a table and as JSON."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labelhooks.aws.hours import DynamoHours
from labelhooks.controls.datasets import configure
from labelhooks.model.hours import Change, hour_of
from labelhooks.model.ids import item_id
from labelhooks.model.item import Source
from labelhooks_cli.deployment import Deployment
from tests.factories import a_spec, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run

SLO = {"measure": "label_accuracy", "objective": 0.9}


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as made:
        yield made


@pytest.fixture
def hours(deployment: Deployment) -> DynamoHours:
    return DynamoHours(deployment.target.dynamodb, "measures")


def count(hours: DynamoHours, number: int, **counts: int) -> None:
    told = {name.replace("__", "/"): value for name, value in counts.items()}
    hours.take("chat", hour_of(datetime.now(UTC)), [Change("labels/0", number, told)])


def test_measures_stand_beside_their_targets(hours: DynamoHours, labelhooks: Run) -> None:
    count(hours, 1, gold__right=19, gold__wrong=1, latency__7200=4, reviewed=10, rejected=1)

    told = json.loads(labelhooks("measures", "chat", "--json").out)
    held = {one["name"]: one for one in told["measures"]}

    assert held["label_accuracy"]["value"] == 0.95
    assert (held["label_accuracy"]["good"], held["review_rejection_rate"]["good"]) == (True, False)
    shown = labelhooks("measures", "chat").out
    assert "label_accuracy" in shown
    assert "1.5 h" in shown  # the median, between one hour and two
    assert "bad" in shown


def test_objectives_and_whom_they_wake(
    deployment: Deployment, hours: DynamoHours, labelhooks: Run
) -> None:
    assert "No objectives" in labelhooks("slo", "chat").out
    configure(deployment.datasets, a_spec(slos=[SLO]), actor="owner", reason="a test")
    dataset, now = deployment.dataset("chat"), datetime.now(UTC) - timedelta(minutes=10)
    count(hours, 1, gold__right=10)
    deployment.measures(dataset, now=now)
    count(hours, 2, gold__right=2, gold__wrong=18)
    deployment.measures(dataset, now=now + timedelta(minutes=5))

    (told,) = json.loads(labelhooks("slo", "chat", "--json").out)

    assert (told["good"], told["total"], told["state"]) == (2, 20, "page")
    assert told["burn"] == pytest.approx(9)
    assert "page" in labelhooks("slo", "chat").out


def test_gold_items_are_added_listed_and_removed(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    known = item_id(deployment.id_key(), "chat", "free money")
    deployment.items.add(
        [
            an_item(item_id=one, source=Source(kind="flag", id=an_id(number)))
            for number, one in enumerate((an_id(1), known))
        ]
    )
    lines = [
        {"item_id": an_id(1), "value": "ok"},
        {"content": "free money", "value": "spam"},
        {"item_id": "", "value": "ok"},
        {"item_id": an_id(1), "value": "nonsense"},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))

    said = labelhooks("gold", "add", str(file), "-d", "chat", "--json")

    assert said.code == 1
    told = json.loads(said.out)
    assert (told["added"], [one["line"] for one in told["refused"]]) == (2, [3, 4])
    assert "no such item" in told["refused"][0]["why"]
    listed = json.loads(labelhooks("gold", "list", "-d", "chat", "--json").out)
    assert {one["item_id"]: one["value"] for one in listed} == {an_id(1): "ok", known: "spam"}
    assert labelhooks("gold", "remove", known, "-d", "chat").code == 0
    assert labelhooks("gold", "remove", known, "-d", "chat").code == 1
    assert len(list(deployment.golds.all("chat"))) == 1
