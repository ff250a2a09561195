"""labelhooks incident: counted, then mended step by step, and who did it is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from labelhooks.controls.incident import acting
from labelhooks.gating.registry import Why
from labelhooks.model.lineup import LifeState
from labelhooks_cli import mending
from labelhooks_cli.commands import incident as commands
from labelhooks_cli.deployment import Deployment
from tests.factories import a_label, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run
from tests.unit.gating.lineups import ref, rules

OF = ("chat", "--prelabeler", "words@1")


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment in which `words` 1, active, has labeled three items."""
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    monkeypatch.setattr(commands, "POLL_SECONDS", 0)
    monkeypatch.setattr(acting, "SETTLES", 0)
    with deployed(monkeypatch) as deployment:
        for number, value in enumerate(("spam", "spam", "ok"), 1):
            deployment.items.add([an_item(number)])
            deployment.labels.append(a_label(item_id=an_id(number), said=number, value=value))
        registry, why = deployment.registry("chat"), Why("ann", "a test")
        registry.register(rules("1"), why)
        registry.move(ref("1"), LifeState.ACTIVE, why)
        yield deployment


def answer(labelhooks: Run, *words: str) -> dict[str, Any]:
    said = labelhooks("incident", *words, "--json")
    assert said.code == 0, said.err
    return dict(json.loads(said.out))


def test_a_dry_run_counts_and_writes_nothing(deployment: Deployment, labelhooks: Run) -> None:
    said = answer(labelhooks, "open", *OF, "--class", "spam", "--dry-run")

    assert (said["labels"], said["by_class"]) == (2, {"spam": 2})
    assert not deployment.incidents.all("chat")


def test_step_by_step_with_who_and_what(deployment: Deployment, labelhooks: Run) -> None:
    begun = answer(labelhooks, "open", *OF, "--reason", "swapped", "--hold-intake")
    assert (begun["meant"]["labels"], begun["next"]) == (3, "pause")
    assert deployment.registry("chat").lineup().entries[0].state is LifeState.ACTIVE

    assert answer(labelhooks, "next", "chat")["next"] == "take_back"
    assert deployment.registry("chat").lineup().entries[0].state is LifeState.PAUSED
    (switch,) = deployment.switches.all()
    assert (switch["switch"], switch["paused"], switch["actor"]) == ("intake#chat", True, "ann")

    assert answer(labelhooks, "next", "chat", "--here")["next"] == "ask_again"
    assert all(one.withdrawn for one in deployment.inventory.labels("chat"))
    # Nothing takes the messages here: the items wait in the queue, and may.
    assert answer(labelhooks, "next", "chat", "--leave-waiting")["next"] == "verify"

    over = answer(labelhooks, "next", "chat", "--all")
    assert (over["state"], over["ended_by"], over["next"]) == ("closed", "ann", None)
    assert not deployment.switches.all()[0]["paused"]
    (row,) = json.loads(labelhooks("incident", "list", "chat", "--json").out)
    assert (row["prelabeler"], row["labels"], row["state"]) == ("words@1", 3, "closed")
    told = labelhooks("incident", "show", "chat", row["incident"]).out
    assert "incident " + row["incident"] + " is closed" in told
    assert "paused: words 1" in told


def test_a_step_that_fails_is_told_and_exits_1(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(labelhooks, "open", *OF, "--reason", "swapped")
    for _ in range(3):
        answer(labelhooks, "next", "chat", "--here", "--leave-waiting")

    def reckon(*_: Any, **__: Any) -> Any:
        class Books:
            missing_uploads = missing_segments = ()
            missing_items = (1, 2, 3, 4, 5)
            contradictions = 0

        return Books

    monkeypatch.setattr(mending, "reckon", reckon)
    said = labelhooks("incident", "next", "chat")
    assert said.code == 1
    assert "2 items missing" in said.out
    assert "reconcile -d chat --repair" in said.out


def test_it_can_be_aborted(deployment: Deployment, labelhooks: Run) -> None:
    answer(labelhooks, "open", *OF, "--reason", "swapped")
    answer(labelhooks, "next", "chat")

    assert answer(labelhooks, "abort", "chat", "--reason", "a false alarm")["state"] == "aborted"
    assert deployment.registry("chat").lineup().entries[0].state is LifeState.ACTIVE
    said = labelhooks("incident", "next", "chat")
    assert said.code == 1
    assert "say which incident" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("open", *OF), "say why"),
        (("open", *OF, "--reason", "x", "--instead", "words"), "want NAME@VERSION"),
        (("open", "mail", "--prelabeler", "w", "--reason", "x"), "no dataset is called 'mail'"),
        (("show", "chat"), "there are: none"),
    ],
)
def test_what_cannot_be_done_is_told(
    deployment: Deployment, labelhooks: Run, words: tuple[str, ...], told: str
) -> None:
    said = labelhooks("incident", *words)

    assert said.code == 1
    assert told in said.err
