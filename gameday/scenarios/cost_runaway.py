"""A pre-labeler's calls cost in an hour what they used to cost in months."""

import json
from datetime import UTC, datetime, timedelta

from gameday.scene import Scene
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.spending import DynamoSpending
from labelhooks.model.hours import day_of
from labelhooks.model.quota import MICRO
from labelhooks.model.spend import Cost, Spend

# No model is called in a game day: what its calls cost is written as the gate counts it.
USUAL, RUNAWAY = 0.5, 60.0  # dollars a day
DAYS = 10
BEFORE, MEANWHILE = 5, 7


def play(scene: Scene) -> None:
    """The guard holds intake; what came meanwhile waits, and goes on when the day is bounded."""
    target = scene.deployment.target
    spending = DynamoSpending(target.dynamodb, target.output("MeasuresTable"))
    now = datetime.now(UTC)
    for number in range(1, DAYS + 1):
        day = day_of(now - timedelta(days=number))
        spending.keep(Spend(scene.dataset, day, {"gate": Cost(prelabelers=USUAL)}, 100))
    scene.make()
    scene.upload("before", [f"a message, number {n}" for n in range(BEFORE)])
    scene.settle()
    with scene.fault():
        hours = DynamoHours(target.dynamodb, target.output("MeasuresTable"))
        hours.add(scene.dataset, {"prelabel/microdollars": round(RUNAWAY * MICRO)})
        hours.flush(at_once=True)
    scene.detect_by("reckon_spend", "reckon_spend-SpendAnomaly")
    _call_the_guard(scene)
    switch = f"intake#{scene.dataset}"
    scene.until(lambda: _held(scene, switch) == "guard", "the guard has not paused intake")
    scene.upload("meanwhile", [f"one more, number {n}" for n in range(MEANWHILE)])
    with scene.mitigation():
        scene.types("switches")
        scene.types("cost", "-d", scene.dataset, "--by", "stage", "--days", "1")
        scene.expect(
            scene.states() == {"waiting": BEFORE}, f"intake is paused; items are {scene.states()}"
        )
        scene.make(quota={"prelabel_calls_per_day": 1_000})
        scene.types("resume", "--intake", "-d", scene.dataset, "--reason", "bounded by a quota")
        everything = {"waiting": BEFORE + MEANWHILE}
        scene.until(lambda: scene.states() == everything, lambda: f"items are {scene.states()}")
    scene.balance(BEFORE + MEANWHILE)


def _call_the_guard(scene: Scene) -> None:
    """Say on the guard's topic what CloudWatch says there when the alarm goes on."""
    target = scene.deployment.target
    sns = target.session.client("sns", endpoint_url=target.endpoint, verify=target.certificate)
    told = {
        "AlarmName": scene.watchman.alarm(scene.alarm).name,
        "NewStateValue": "ALARM",
        "StateChangeTime": datetime.now(UTC).isoformat(),
        "Trigger": {"Dimensions": [{"name": "dataset", "value": "-"}]},
    }
    sns.publish(TopicArn=target.output("GuardTopic"), Message=json.dumps(told))


def _held(scene: Scene, switch: str) -> str | None:
    """Return who holds a switch."""
    for one in scene.deployment.switches.all():
        if one["switch"] == switch and one["paused"]:
            return str(one["actor"])
    return None
