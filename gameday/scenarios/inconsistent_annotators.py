"""Somebody answers at random: two people see each task, and do not agree."""

from datetime import UTC, datetime, timedelta
from random import Random
from time import sleep

from gameday.scene import Scene
from labelhooks.aws.hours import DynamoHours

MESSAGES = 40
_HELD = 11.0
_CLASSES = ("ok", "spam", "abuse")


def play(scene: Scene) -> None:
    """Agreement falls; whoever guesses gets no more tasks, and others and a reviewer decide."""
    bob = f"bob-{scene.dataset.rpartition('-')[2]}"  # another each time: he may do nothing any more
    chance = Random(20_261_124)  # noqa: S311  a drill that repeats
    scene.make(tasks={"judgments": 2})
    scene.types("people", "add", bob, "--dataset", scene.dataset, shown=False)
    scene.upload("messages", [f"{_CLASSES[n % 3]}, number {n}" for n in range(MESSAGES)])
    scene.settle()

    def says(person: str, text: str) -> str:
        return chance.choice(_CLASSES) if person == bob else _truth(person, text)

    with scene.fault():
        scene.judge(says, ("ann", bob), most=MESSAGES // 2)
        scene.settle()
        sleep(_HELD)  # consensus holds its counts back so long, and writes them with the next
        scene.judge(says, ("ann", bob), rounds=(1,))
        scene.settle()
        scene.until(lambda: _pairs(scene) >= MESSAGES // 2, "the rounds were not counted")
    scene.detect_by("take_measures", "take_measures-LowAgreement")
    with scene.mitigation():
        scene.types("people", "list")
        scene.types("people", "set", bob, "--inactive")
        for _ in range(3):  # a second round, and a reviewer's
            if not scene.judge(_truth, ("ann", "cat")):
                break
            scene.settle()
    scene.expect(scene.states() == {"labeled": MESSAGES}, f"items are {scene.states()}")
    scene.balance(MESSAGES)


def _truth(_person: str, text: str) -> str:
    return next(one for one in _CLASSES if one in text.partition(",")[0])


def _pairs(scene: Scene) -> int:
    """Return how many pairs of judgments were counted."""
    target = scene.deployment.target
    hours = DynamoHours(target.dynamodb, target.output("MeasuresTable"))
    now = datetime.now(UTC)
    found = hours.between(scene.dataset, now - timedelta(hours=2), now + timedelta(hours=1))
    return sum(one.counts.get("pairs", 0) for one in found)
