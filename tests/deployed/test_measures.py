"""Real labels flow, are counted from the real streams, measured, and shown by the command."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.aws.hours import DynamoHours
from labelhooks.model.base import timestamp
from labelhooks.model.gold import Gold
from labelhooks.model.hours import summed
from labelhooks.model.task import TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack
from tests.factories import an_id

NAME = "measured"
SURE, DOUBTFUL, JUDGED = 20, 12, 8
WORDS = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.97}],
}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def counted(stack: Stack) -> Counter[str]:
    """Let items be labeled by a pre-labeler and by people; return what was counted of it."""
    stack.dataset(
        NAME,
        prelabeler=WORDS,
        gate={"threshold": 0.9, "audit_share": 0.0},
        tasks={"judgments": 2},
        slos=[{"measure": "latency", "objective": 0.9, "threshold": 86400}],
    )
    golds = stack.deployment.golds
    # A dataset that has no gold items is taken to have none for ten seconds.
    golds.put(Gold(dataset=NAME, item_id=an_id(1), value="ok", at=timestamp(), actor="owner"))
    said = [*(f"free money {n}" for n in range(SURE)), *(f"hello {n}" for n in range(DOUBTFUL))]
    stack.upload(f"{NAME}/some.jsonl", "".join(json.dumps({"text": one}) + "\n" for one in said))
    stack.settle(NAME)
    deployment = stack.deployment
    waiting = [one for one in deployment.inventory.tasks(NAME) if one.state is TaskState.OPEN][
        :JUDGED
    ]
    submit = SubmitJudgment(deployment.tasks, deployment.policies)
    for number, task in enumerate(waiting):
        value = "abuse" if number == 0 else "ok"
        gold = Gold(dataset=NAME, item_id=task.item_id, value="ok", at=timestamp(), actor="owner")
        golds.put(gold)
        for person in ("ann", "bob"):
            submit(*task.ref, annotator=person, value=value, seconds=3.0)
    hours = DynamoHours(stack.target.dynamodb, stack.target.output("MeasuresTable"))

    def held() -> Counter[str]:
        now = datetime.now(UTC)
        return summed(hours.between(NAME, now - timedelta(hours=2), now + timedelta(hours=1)))

    stack.wait(
        lambda: held()["first"] >= SURE + JUDGED and held()["items"] >= SURE + DOUBTFUL,
        lambda: str(held()),
    )
    return held()


def test_each_label_and_each_item_is_counted_once(counted: Counter[str]) -> None:
    assert (counted["items"], counted["first"]) == (SURE + DOUBTFUL, SURE + JUDGED)
    assert (counted["labels/prelabeler"], counted["labels/annotators"]) == (SURE, JUDGED)
    assert (counted["gold/right"], counted["gold/wrong"]) == (JUDGED - 1, 1)
    assert counted["confidence/9"] == SURE


def test_the_command_shows_what_was_measured(
    counted: Counter[str], stack: Stack, shell: Shell
) -> None:
    asked = stack.target.functions.invoke(
        FunctionName=stack.target.output("FunctionTakeMeasures"), Qualifier="live"
    )
    assert "FunctionError" not in asked, asked["Payload"].read()

    told = shell.answer("measures", NAME)
    held = {one["name"]: one["value"] for one in told["measures"]}

    assert held["coverage"] == pytest.approx((SURE + JUDGED) / (SURE + DOUBTFUL))
    assert held["label_accuracy"] == pytest.approx((JUDGED - 1) / JUDGED)
    assert held["queue_depth"] == DOUBTFUL - JUDGED
    assert 0 < held["latency_p50"] < 600
    assert held["provenance_completeness"] == 1.0
    (slo,) = shell.answer("slo", NAME)
    assert (slo["name"], slo["state"]) == ("latency-86400", "ok")
