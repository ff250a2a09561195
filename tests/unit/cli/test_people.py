"""labelhooks people and judge: who may take what, and taking it."""

import json
from collections.abc import Iterator

import pytest

from labelhooks_cli.commands import judging
from labelhooks_cli.deployment import Deployment
from tests.factories import a_task, an_id
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setenv("LABELHOOKS_ACTOR", "olga")
    with deployed(monkeypatch) as deployment:
        yield deployment


def test_a_person_is_set_up_changed_and_listed(deployment: Deployment, labelhooks: Run) -> None:
    said = labelhooks("people", "add", "p-1", "-q", "general", "-q", "expert", "--holds", "2")
    assert said.code == 0
    assert labelhooks("people", "set", "p-1", "-d", "chat", "--per-day", "9").code == 0
    assert labelhooks("people", "set", "p-1", "--inactive").code == 0

    (one,) = json.loads(labelhooks("people", "list", "--json").out)

    assert (one["queues"], one["datasets"]) == ("general, expert", "chat")
    assert (one["holds_at_most"], one["per_day"], one["active"]) == (2, 9, False)
    assert (one["holds"], one["today"]) == (0, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["set", "p-9"], "p-9 was not set up", id="unknown"),
        pytest.param(["add", "ann@example.com"], "a pseudonym has letters", id="an address"),
        pytest.param(["add", "p-1", "-d", "nope"], "no dataset is called", id="no such dataset"),
        pytest.param(["add", "p-1", "--holds", "0"], "holds_at_most", id="nothing at once"),
    ],
)
def test_what_cannot_be_set_up_is_told(
    words: list[str], told: str, deployment: Deployment, labelhooks: Run
) -> None:
    said = labelhooks("people", *words)

    assert said.code == 1
    assert told in said.err


def test_nobody_is_added_twice(deployment: Deployment, labelhooks: Run) -> None:
    labelhooks("people", "add", "p-1")

    assert "is there: change them" in labelhooks("people", "add", "p-1").err


def test_the_next_tasks_are_taken_answered_and_the_last_given_back(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.tasks.open([a_task(number) for number in (1, 2, 3)])
    seen: list[str] = []

    def ask(_session: object, _deployment: object, task: object) -> str | None:
        held = deployment.queues.held("olga")
        assert [one.item_id for one in held] == [task.item_id]  # type: ignore[attr-defined]
        seen.append(held[0].item_id)
        return "ok" if len(seen) < 3 else None

    monkeypatch.setattr(judging, "_ask", ask)
    said = labelhooks("judge", "-d", "chat", "--json")

    assert json.loads(said.out) == {"answered": 2}
    assert len(set(seen)) == 3
    assert deployment.queues.held("olga") == []
    states = sorted(deployment.tasks.of("chat", an_id(n))[0].state for n in (1, 2, 3))
    assert states == ["open", "submitted", "submitted"]


def test_one_item_is_answered_by_name(deployment: Deployment, labelhooks: Run) -> None:
    deployment.tasks.open([a_task(7)])

    said = labelhooks("judge", "-d", "chat", an_id(7), "-l", "ok", "--json")

    assert json.loads(said.out) == {"answered": 1}
    assert "has no open task" in labelhooks("judge", "-d", "chat", an_id(7), "-l", "ok").err
