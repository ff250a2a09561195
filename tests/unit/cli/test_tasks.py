"""labelhooks tasks | tasks cancel | tasks reopen: counted first, then done, with who and why."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labelhooks.model.base import timestamp
from labelhooks.model.task import AskReason, Task
from labelhooks.model.task_ref import TaskRef
from labelhooks_cli.deployment import Deployment
from tests.factories import a_task, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run, Said

WHY = ("--why", "the campaign is over", "--json")
OLD = timestamp(datetime.now(UTC) - timedelta(days=30))
NEW = timestamp(datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment with four tasks: two old, one a check, one in the queue of experts."""
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as made:
        made.items.add([an_item(number) for number in range(1, 5)])
        made.tasks.open(
            [
                a_task(1, created_at=OLD),
                a_task(2, created_at=OLD, reason=AskReason.AUDIT, audits=an_id(9)),
                a_task(3, created_at=NEW),
                a_task(4, created_at=NEW, queue="expert"),
            ]
        )
        yield made


def task(deployment: Deployment, number: int) -> Task:
    found = deployment.tasks.get(TaskRef("chat", an_id(number), 1))
    assert found is not None
    return found


def states(deployment: Deployment) -> list[str]:
    return [task(deployment, number).state.value for number in range(1, 5)]


def answered(said: Said) -> Any:
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_tasks_are_listed_as_before(deployment: Deployment, labelhooks: Run) -> None:
    rows = answered(labelhooks("tasks", "-d", "chat", "--json"))

    assert [one["item_id"] for one in rows] == [an_id(number) for number in range(1, 5)]
    assert labelhooks("tasks").code == 2


def test_a_dry_run_counts_and_changes_nothing(deployment: Deployment, labelhooks: Run) -> None:
    words = ("tasks", "cancel", "-d", "chat", "--older-than", "7d", "--dry-run")
    told = answered(labelhooks(*words, "--json"))

    assert (told["tasks"], told["checks"], told["judgments"]) == (2, 1, 0)
    assert told["by_reason"] == {"low_confidence": 1, "audit": 1}
    assert states(deployment) == ["open"] * 4
    assert "checks of accepted labels" in labelhooks(*words).out


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        pytest.param((str(a_task(3).ref),), [3], id="by name"),
        pytest.param(("-d", "chat", "--item", an_id(1), "--item", an_id(4)), [1, 4], id="by item"),
        pytest.param(("-d", "chat", "--reason", "audit"), [2], id="by reason"),
        pytest.param(("-d", "chat", "--older-than", "48h"), [1, 2], id="by age"),
        pytest.param(("-d", "chat", "--before", OLD), [], id="before a moment"),
        pytest.param(("-d", "chat", "--queue", "expert"), [4], id="by queue"),
        pytest.param(("-d", "chat", "--all"), [1, 2, 3, 4], id="all"),
    ],
)
def test_those_that_are_meant_are_cancelled(
    deployment: Deployment, labelhooks: Run, words: tuple[str, ...], gone: list[int]
) -> None:
    told = answered(labelhooks("tasks", "cancel", *words, *WHY))

    assert told == ({"cancelled": len(gone)} if gone else {})
    assert states(deployment) == ["cancelled" if n in gone else "open" for n in range(1, 5)]
    for number in gone:
        (ruling,) = task(deployment, number).rulings
        assert (ruling.actor, ruling.reason) == ("ann", "the campaign is over")
    if "--all" in words:  # again: there is nothing left
        assert answered(labelhooks("tasks", "cancel", *words, *WHY)) == {}


def test_items_are_counted_and_asked_again(deployment: Deployment, labelhooks: Run) -> None:
    labelhooks("tasks", "cancel", "-d", "chat", "--older-than", "7d", *WHY)

    books = answered(labelhooks("reconcile", "-d", "chat", "--older-than", "0", "--json"))
    assert books["states"] == {"cancelled": 2, "waiting": 2}
    assert books["whole"]
    (told,) = answered(labelhooks("status", "-d", "chat", "--json"))["datasets"]
    assert (told["cancelled"], told["waiting"]) == (2, 2)
    now = datetime.now(UTC)
    (hour,) = deployment.hours.between("chat", now - timedelta(hours=1), now + timedelta(hours=1))
    assert hour.counts == {"cancelled": 1}  # an item that has a label wants none all the same

    again = ("tasks", "reopen", "-d", "chat", "--cancelled-since", "2026-01-01")
    assert answered(labelhooks(*again, "--dry-run", "--json"))["tasks"] == 2
    assert answered(labelhooks(*again, *WHY)) == {"open": 2}
    assert states(deployment) == ["open"] * 4
    assert [one.what for one in task(deployment, 1).rulings] == ["cancelled", "reopened"]


def test_what_was_asked_again_is_not_reopened(deployment: Deployment, labelhooks: Run) -> None:
    labelhooks("tasks", "cancel", "-d", "chat", "--item", an_id(1), *WHY)
    deployment.tasks.open([a_task(1, round=2)])

    said = labelhooks("tasks", "reopen", "-d", "chat", "--item", an_id(1), *WHY)

    assert (said.code, json.loads(said.out)) == (1, {"refused": 1})
    assert "asked again or pulled back" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("cancel", "-d", "chat"), "say which", id="nothing said"),
        pytest.param(("cancel", "--all"), "of which dataset", id="no dataset"),
        pytest.param(("cancel", "-d", "mail", str(a_task().ref)), "and of one", id="two datasets"),
        pytest.param(("cancel", "-d", "chat", "--older-than", "soon"), "36h or 7d", id="no age"),
        pytest.param(("cancel", "-d", "chat", "--all"), "say why", id="no reason"),
        pytest.param(("cancel", "-d", "chat", "--item", an_id(9)), "has no task", id="no item"),
        pytest.param(("reopen", "-d", "chat"), "say which", id="nothing to reopen"),
        pytest.param(("reopen", str(a_task().ref)), "say why", id="no reason to reopen"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    deployment: Deployment, labelhooks: Run, words: tuple[str, ...], told: str
) -> None:
    why = ("--why", "x") if told == "has no task" else ()
    said = labelhooks("tasks", *words, *why)

    assert said.code in (1, 2)
    assert told in said.err
    assert states(deployment) == ["open"] * 4
