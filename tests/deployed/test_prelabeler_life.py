"""
A pre-labeler's life in the real stack: shadow, canary, active; then one that swaps two classes.

It is promoted, people check what is accepted of it, it is paused by itself, its labels are taken
back by one command, people get their tasks, and the history tells who did what.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labelhooks.aws.watches import DynamoWatches
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.task import TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

LIFE = "life"
OF = ("-d", LIFE, "words")


def rules(version: str, spam: str, abuse: str) -> dict[str, Any]:
    """Return rules that call free money `spam` and insults `abuse`, or the other way round."""
    return {
        "kind": "rules",
        "name": "words",
        "version": version,
        "rules": [
            {"label": spam, "contains": ["free money"], "confidence": 0.99},
            {"label": abuse, "contains": ["you fool"], "confidence": 0.99},
        ],
    }


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def lived(stack: Stack, shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Live the whole life; return where it was lived."""
    folder = tmp_path_factory.mktemp("versions")
    stack.dataset(
        LIFE,
        prelabeler=rules("1", "spam", "abuse"),
        # Of forty, enough are audited for the watch to know, and some are not: those are to be
        # taken back.
        gate={"threshold": 0.9, "audit_share": 0.7},
    )
    register(shell, folder, rules("2", "spam", "abuse"))
    send(stack, 0)
    act(shell, "promote", *OF, "2", "--to", "canary", "--share", "0.5", "--reason", "half")
    send(stack, 20)
    act(shell, "promote", *OF, "2", "--to", "active", "--reason", "as good as 1", "--force")
    register(shell, folder, rules("3", "abuse", "spam"))
    act(shell, "promote", *OF, "3", "--to", "active", "--reason", "it looked so sure", "--force")
    send(stack, 40, 40)
    judge(stack)
    stack.wait(lambda: state(shell, "3") == "paused", lambda: state(shell, "3"))
    return stack


def register(shell: Shell, folder: Path, spec: dict[str, Any]) -> None:
    file = folder / f"{spec['version']}.json"
    file.write_text(json.dumps(spec))
    act(shell, "register", "-d", LIFE, "-f", str(file), "--reason", "a try")


def act(shell: Shell, *words: str) -> Any:
    return shell.answer("prelabeler", *words, LABELHOOKS_ACTOR="ann")


def state(shell: Shell, version: str) -> str:
    listed = shell.answer("prelabeler", "list", "-d", LIFE)
    return next(str(one["state"]) for one in listed if one["version"] == version)


def send(stack: Stack, start: int, number: int = 20) -> None:
    """Send messages, half of them spam, half insults; wait until all is decided."""
    stack.wait(lambda: not fresh(stack), lambda: "the gate still knows what was")
    texts = [
        ("free money" if n % 2 else "you fool") + f" {n}" for n in range(start, start + number)
    ]
    lines = [json.dumps({"text": text}) for text in texts]
    stack.upload(f"{LIFE}/{start}.jsonl", "\n".join(lines))
    stack.settle(LIFE)


def fresh(stack: Stack) -> bool:
    """Return whether the line-up was changed in the last seconds: functions may not see it yet."""
    latest = stack.deployment.lineups.latest(LIFE)
    if latest is None:
        return False
    changed = datetime.fromisoformat(latest.at)
    return (datetime.now(UTC) - changed).total_seconds() < 6


def judge(stack: Stack) -> None:
    """Let people say what is true of every task that waits."""
    submit = SubmitJudgment(stack.deployment.tasks, stack.deployment.policies)
    waiting = [one for one in stack.deployment.inventory.tasks(LIFE) if one.state is TaskState.OPEN]
    items = stack.deployment.items.get_many(LIFE, [one.item_id for one in waiting])
    contents = stack.deployment.clean.contents([one.artifact for one in items])
    for task, content in zip(waiting, contents, strict=True):
        value = "spam" if "free money" in str(content) else "abuse"
        submit(LIFE, task.item_id, task.round, annotator="ann", value=value)
    stack.settle(LIFE)


def by_version(stack: Stack) -> Counter[str]:
    return Counter(
        "withdrawn" if one.withdrawn else one.provenance.actor.version
        for one in stack.deployment.inventory.labels(LIFE)
        if one.provenance.actor.kind != "annotators"
    )


def test_who_did_what_is_told(lived: Stack, shell: Shell) -> None:
    shown = act(shell, "show", *OF, "3")

    told = [(one["by"], one["before"], one["after"]) for one in shown["history"]]
    assert told == [
        ("ann", "not there", "shadow"),
        ("ann", "shadow", "active"),
        ("watch", "active", "paused (was active)"),
    ]
    assert shown["history"][-1]["why"]
    second = act(shell, "show", *OF, "2")["history"]
    assert [one["after"] for one in second] == ["shadow", "canary for 50%", "active", "retired"]


def test_a_shadow_was_heard_and_a_canary_decided_its_share(lived: Stack) -> None:
    tasks = list(lived.deployment.inventory.tasks(LIFE))
    heard = {other.prelabeler.version for one in tasks for other in one.others or ()}
    labels = [
        history
        for one in lived.deployment.inventory.labels(LIFE)
        for history in lived.deployment.labels.history(LIFE, one.item_id)
    ]
    versions = Counter(
        one.provenance.actor.version for one in labels if one.provenance.actor.kind == "prelabeler"
    )

    assert "2" in heard
    assert versions["1"] + versions["2"] == 40
    assert 0 < versions["2"] < 20
    assert versions["3"] == 40


def test_its_labels_are_taken_back_by_one_command_and_people_get_tasks(
    lived: Stack, shell: Shell
) -> None:
    meant = ("-d", LIFE, "--prelabeler", "words", "--version", "3")
    counted = shell.answer("labels", "quarantine", *meant, "--dry-run")
    assert 0 < counted["labels"] == by_version(lived)["3"]

    done = shell.answer(
        "labels", "quarantine", *meant, "--reason", "swapped classes", LABELHOOKS_ACTOR="ann"
    )
    lived.settle(LIFE)

    assert done["taken_back"] == counted["labels"]
    assert by_version(lived)["3"] == 0
    asked = [
        one
        for one in lived.deployment.inventory.tasks(LIFE)
        if one.reason.value == "taken_back" and one.state is TaskState.OPEN
    ]
    assert len(asked) == counted["labels"]
    (order,) = shell.answer("labels", "takebacks", "-d", LIFE)
    assert (order["actor"], order["reason"]) == ("ann", "swapped classes")
    assert (order["done"], bool(order["ended_at"])) == (counted["labels"], True)
    assert ":execution:" in order["execution"]  # the stack did it
    taken = shell.answer("labels", "takebacks", "-d", LIFE, "--order", order["takeback_id"])
    assert {one["item_id"] for one in taken} == {one.item_id for one in asked}

    again = shell.answer("labels", "quarantine", *meant, "--reason", "swapped classes", "--here")
    assert (again["taken_back"], again["counted"]) == (0, 0)
    assert shell.answer("reconcile", "-d", LIFE, "--older-than", "0")["whole"]


def test_checks_are_told_to_the_watch_again_and_count_once(lived: Stack, shell: Shell) -> None:
    """As after dead letters: the follower itself gets what stands in the table."""
    watches = DynamoWatches(
        lived.target.dynamodb,
        config=lived.target.output("ConfigTable"),
        work=lived.target.output("WorkTable"),
    )
    third = PrelabelerRef(name="words", version="3")
    before = watches.held(LIFE, third)
    dead = lived.target.output("WatchAcceptedDeadQueue")
    lived.target.sqs.send_message(QueueUrl=dead, MessageBody="a place in a stream")

    told = shell.answer("dlq", "redrive", "watch_accepted")["redriven"]["watch_accepted"]

    assert told >= 1  # the last check of each version, if none was missed
    assert before is not None
    assert watches.held(LIFE, third) == before
    assert {"queue": "watch_accepted", "dead": 0} in shell.answer("dlq", "list")


def test_the_version_before_takes_over(lived: Stack, shell: Shell) -> None:
    act(shell, "promote", *OF, "2", "--to", "shadow", "--reason", "back")
    act(shell, "promote", *OF, "2", "--to", "active", "--reason", "back")
    before = by_version(lived)["2"]
    send(lived, 100)

    assert by_version(lived)["2"] > before
    judge(lived)
    assert by_version(lived)["withdrawn"] == 0  # people have labeled what was taken back
    assert state(shell, "2") == "active"


def test_an_incident_is_mended_in_the_stack_by_one_command(lived: Stack, shell: Shell) -> None:
    """All that version 2 ever labeled is taken back, and version 1 decides it anew."""
    bad = by_version(lived)["2"]
    meant = ("incident", "open", LIFE, "--prelabeler", "words@2", "--instead", "words@1")
    assert shell.answer(*meant, "--dry-run")["labels"] == bad > 0

    done = shell.answer(
        *meant, "--hold-intake", "--reason", "a drill", "--all", LABELHOOKS_ACTOR="bob"
    )

    counts = {one["step"]: one["counts"] for one in done["steps"]}
    assert (done["state"], done["ended_by"]) == ("closed", "bob")
    assert counts["take_back"]["taken_back"] == counts["ask_again"]["taken_back"] == bad
    assert (counts["ask_again"]["on_the_way"], counts["verify"]["standing"]) == (0, 0)
    assert ":execution:" in done["run"]  # the stack did it
    assert by_version(lived)["2"] == 0
    assert (state(shell, "1"), state(shell, "2")) == ("active", "retired")
    assert {one["switch"]: one["paused"] for one in shell.answer("switches")}[
        f"intake#{LIFE}"
    ] is False
    assert shell.answer("reconcile", "-d", LIFE, "--older-than", "0")["whole"]
