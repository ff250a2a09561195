"""Money in the deployed stack: quotas hold a burst, and the guard stops intake."""

import json
import time
from datetime import UTC, datetime

import pytest

from bench.burst import bursting
from labelhooks.aws.config import FRESH_SECONDS
from labelhooks.aws.spending import DynamoBurns
from labelhooks.model.base import timestamp
from labelhooks_cli.commands.books import over_quota
from labelhooks_cli.target import Target
from tests.deployed.stack import Stack


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


def test_a_burst_makes_just_its_quota_each_day_and_nothing_is_lost(stack: Stack) -> None:
    """The full size is run by hand: python -m bench.burst."""
    burst = bursting(stack.deployment, "burst", messages=120, quota=50)

    first = next(burst)
    assert (first.tasks, first.waiting) == (50, 70)
    # What was held back says so by now, though the day has passed for its record.
    assert [(day.tasks, day.waiting) for day in burst] == [(50, 20), (20, 0)]
    assert over_quota(stack.deployment, "burst") == {}


def test_an_alarm_of_money_pauses_intake_until_somebody_resumes(stack: Stack) -> None:
    stack.dataset("dear")
    stack.upload("dear/before.txt", "in before the alarm")
    stack.settle("dear")
    dimensions = [{"name": "dataset", "value": "dear"}]
    alarm = {
        "AlarmName": "LabelHooks-dev-reckon_spend-SpendAnomaly",
        "NewStateValue": "ALARM",
        "StateChangeTime": timestamp(datetime.now(UTC)),
        "Trigger": {"MetricName": "SpendAnomaly", "Dimensions": dimensions},
    }
    sns = stack.target.session.client(
        "sns", endpoint_url=stack.target.endpoint, verify=stack.target.certificate
    )
    topic = stack.target.output("GuardTopic")
    for _ in range(2):  # told twice, it stops once
        sns.publish(TopicArn=topic, Message=json.dumps(alarm))

    def switch() -> dict[str, object]:
        found = {one["switch"]: one for one in stack.deployment.switches.all()}
        return found.get("intake#dear", {})

    stack.wait(lambda: bool(switch().get("told")), lambda: f"{switch()}")
    assert (switch()["paused"], switch()["actor"]) == (True, "guard")
    time.sleep(FRESH_SECONDS + 1)  # by then every function has seen the switch
    stack.upload("dear/after.txt", "in after the alarm")
    stack.wait(lambda: stack.waiting()["ingest"] > 0, lambda: f"{stack.waiting()}")
    assert stack.deployment.inventory.states("dear").total() == 1

    stack.deployment.switches.turn("intake#dear", paused=False, actor="ops", reason="wanted")
    sns.publish(TopicArn=topic, Message=json.dumps(alarm))  # of before: it stays resumed
    stack.settle("dear")
    assert stack.deployment.inventory.states("dear").total() == 2
    assert switch()["paused"] is False

    # An objective that says so stops it, too: of the dataset that burns, and of no other.
    burns = DynamoBurns(stack.target.dynamodb, stack.target.output("MeasuresTable"))
    burns.note("dear", 2.0, datetime.now(UTC))
    burning = {
        "AlarmName": "LabelHooks-dev-take_measures-SloBurnPauses",
        "NewStateValue": "ALARM",
        "StateChangeTime": timestamp(datetime.now(UTC)),
        "Trigger": {
            "MetricName": "SloBurnPauses",
            "Dimensions": [{"name": "dataset", "value": "-"}],
        },
    }
    sns.publish(TopicArn=topic, Message=json.dumps(burning))
    stack.wait(lambda: switch()["paused"] is True, lambda: f"{switch()}")
    assert "SloBurnPauses" in str(switch()["reason"])
    stack.deployment.switches.turn("intake#dear", paused=False, actor="ops", reason="wanted")
