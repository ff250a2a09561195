"""
The conservation law (P1, P2) in the real stack: functions are killed in the middle of their work.

What is sent is the demo's: files and flags of every sort, good and bad; and so are the books, which
know each thing by the name that it must be found under, once.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

import demo
from demo import annotators, cloud, send
from demo.flags import flags
from demo.ledger import Ledger
from demo.messages import CHAT, TICKETS, files
from demo.verdict import Verdict, check
from labelhooks.model.dataset import Dataset
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.target import Target
from tests.deployed.killing import CONSUMERS, Killer, impatient_queues
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

# Often enough to hit batches of each, seldom enough that the machine gets on with it: a worker of
# the redactors takes seconds to load its model again.
ON_THE_ROAD = {
    "redact_upload": 2,
    "intake_flag": 2,
    "gate": 4,
    "create_task": 4,
    "persist_label": 4,
}
WHILE_JUDGED = {"consensus": 4, "persist_label": 2}
PATIENCE = 300.0
DIED = re.compile(r"Lambda LabelHooks-dev-(\w+)\S* failed processing .*Worker process died")


@dataclass(frozen=True)
class Run:
    """What was sent through functions that were being killed."""

    ledger: Ledger
    datasets: dict[str, Dataset]
    cut_short: Counter[str]  # batches, by the function that died of them


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def run(stack: Stack, shell: Shell, cloud_home: Home) -> Run:
    record = Record.alive(cloud_home)
    assert record
    documents = [Path(demo.__file__).with_name(f"{name}.yaml") for name in (CHAT, TICKETS)]
    datasets = cloud.create(stack.deployment, documents, "killed")
    names = [one.name for one in datasets.values()]
    ledger = Ledger(stack.deployment.id_key(), {old: new.name for old, new in datasets.items()})
    random = Random(7)
    made = files(random)
    _warm(stack)
    with impatient_queues(stack, lambda name: 30 if name in ("ingest", "flags") else 8):
        killer = Killer(stack, record.pid, ON_THE_ROAD)
        with killer.at_work():
            send.upload(stack.deployment, ledger, made, int)
            send.flag(stack.deployment, ledger, list(flags(random, made)), int)
            stack.settle(*names, patience=PATIENCE)
        second = Killer(stack, record.pid, WHILE_JUDGED)
        with second.at_work():
            for _ in range(3):
                for one in datasets.values():
                    annotators.answer(stack.deployment, one, ledger.truths)
                stack.settle(*names, patience=PATIENCE)
        # What was delivered too often stands in a dead-letter queue, until an operator looks.
        shell.answer("dlq", "redrive", "--all")
        stack.settle(*names, patience=PATIENCE)
    said = cloud_home.log.read_text(encoding="utf-8", errors="replace")
    return Run(ledger, datasets, Counter(DIED.findall(said)))


def _warm(stack: Stack) -> None:
    """Start every function: what is not there cannot be killed."""
    stack.dataset("killed-warm")
    stack.upload("killed-warm/a.txt", "hello")
    stack.flag("killed-warm", id="f1", text="hello there")
    stack.settle("killed-warm")


@pytest.fixture(scope="module")
def verdict(stack: Stack, run: Run) -> Verdict:
    return check(stack.deployment, run.ledger)


def test_nothing_is_missing_and_nothing_is_there_twice(run: Run, verdict: Verdict) -> None:
    assert verdict.faults == []
    assert sum(verdict.sent.values()) > 400


def test_functions_died_in_the_middle_of_their_batches(run: Run) -> None:
    # Not consensus: which moment of its stream a kill hits is chance.
    assert set(CONSUMERS) <= set(run.cut_short)
    assert sum(run.cut_short.values()) >= 8


def test_what_people_said_became_labels(stack: Stack, run: Run) -> None:
    inventory = stack.deployment.inventory
    for dataset in run.datasets.values():
        states = inventory.states(dataset.name)
        # Quarantined: what the re-check pulls back, of a share of all.
        assert set(states) <= {"labeled", "waiting", "sampled_out", "quarantined"}
        kinds = {one.provenance.actor.kind for one in inventory.labels(dataset.name)}
        assert kinds == {"prelabeler", "annotators"}
