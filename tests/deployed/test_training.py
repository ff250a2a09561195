"""The loop closes in the real stack: people's labels, a model of them, a shadow, labels by it."""

import json
from collections import Counter
from typing import Any

import pytest

from labelhooks.model.task import TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

LEARN = "learn"
OF = ("-d", LEARN, "text", "1")
TRUE = {"spam": "win free money now, prize number {}", "ok": "see you at lunch later, table {}"}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def trained(stack: Stack, shell: Shell) -> Any:
    """Let people label all there is, and train on it; return how that went."""
    stack.dataset(LEARN, gate={"threshold": 0.6, "audit_share": 0.0})
    send(stack, 0, 80)
    submit = SubmitJudgment(stack.deployment.tasks, stack.deployment.policies)
    waiting = [
        one for one in stack.deployment.inventory.tasks(LEARN) if one.state is TaskState.OPEN
    ]
    items = stack.deployment.items.get_many(LEARN, [one.item_id for one in waiting])
    contents = stack.deployment.clean.contents([one.artifact for one in items])
    for task, content in zip(waiting, contents, strict=True):
        value = "spam" if "free money" in str(content) else "ok"
        submit(LEARN, task.item_id, task.round, annotator="ann", value=value)
    stack.settle(LEARN)
    return shell.answer(
        "prelabeler", "train", "-d", LEARN, "--version", "1", "--reason", "a first one", "--wait",
        LABELHOOKS_ACTOR="ann",
    )  # fmt: skip


def send(stack: Stack, start: int, number: int) -> None:
    texts = [TRUE["spam" if n % 2 else "ok"].format(n) for n in range(start, start + number)]
    lines = [json.dumps({"text": text}) for text in texts]
    stack.upload(f"{LEARN}/{start}.jsonl", "\n".join(lines))
    stack.settle(LEARN)


def test_what_was_learned_is_told_with_who_wanted_it(trained: Any, shell: Shell) -> None:
    shown = shell.answer("prelabeler", "show", *OF)

    assert shown["state"] == "shadow"
    assert shown["document"]["digest"] == trained["digest"]
    card = shown["card"]
    assert sum(card["trained_on"].values()) > 50
    assert card["held_out"]["overall"]["items"] + card["calibrated_on"] > 5
    ((_, by, why),) = [(one["after"], one["by"], one["why"]) for one in shown["history"]]
    assert (by, why) == ("ann", "a first one")


def test_it_is_promoted_and_the_gate_accepts_by_it(
    trained: Any, stack: Stack, shell: Shell
) -> None:
    shell.answer("prelabeler", "promote", *OF, "--to", "active", "--reason", "it holds")
    send(stack, 1000, 10)  # the gate knows of it in seconds
    stack.wait(lambda: accepted(stack, 2000) > 0, lambda: f"{said(stack)}")

    assert set(said(stack)) <= {"spam", "ok"}


def accepted(stack: Stack, start: int) -> int:
    """Return how many items were labeled by it, after some more were sent."""
    send(stack, start + said(stack).total(), 2)
    return said(stack).total()


def said(stack: Stack) -> Counter[str]:
    return Counter(
        str(one.value)
        for one in stack.deployment.inventory.labels(LEARN)
        if (one.provenance.actor.kind, one.provenance.actor.id) == ("prelabeler", "text")
    )
