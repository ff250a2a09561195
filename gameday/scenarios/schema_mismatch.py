"""A new version of the schema has no class for what comes in: people cannot answer."""

from time import sleep
from uuid import uuid4

from gameday.person import Person
from gameday.scene import SEEN, NotAsPlanned, Scene

MESSAGES = 8
_CREATED, _NO_CONTENT = 200, 204


def play(scene: Scene) -> None:
    """They skip tasks as unclear; the class is added, and they answer."""
    whole = {"kind": "choice", "classes": ["ok", "spam", "abuse"]}
    scene.make(schema=whole)
    person = _somebody(scene)
    with scene.fault():
        scene.make(schema={"kind": "choice", "classes": ["ok", "spam"]})
        sleep(SEEN)
        scene.upload("insults", [f"you fool, number {n}" for n in range(MESSAGES)])
        scene.settle()
        skipped = _until_nothing_is_left(scene, person)
    scene.expect(skipped == MESSAGES, f"{skipped} of {MESSAGES} tasks were skipped")
    scene.detect("api-SchemaQuestions")
    with scene.mitigation():
        scene.types("tasks", "-d", scene.dataset)
        scene.make(schema=whole)
        sleep(SEEN)
    scene.expect(scene.states() == {"waiting": MESSAGES}, f"items are {scene.states()}")
    scene.upload("after", ["you fool, once more"])
    scene.settle()
    task = _next(scene, person)
    answer = {"token": task["lease"]["token"], "value": "abuse", "schema_version": 3, "seconds": 1}
    status, said = person.ask("POST", f"/tasks/{task['id']}/judgments", answer)
    scene.expect(status == _CREATED, f"the answer was refused: {said}")
    scene.settle()
    scene.expect(
        scene.states() == {"waiting": MESSAGES, "labeled": 1}, f"items are {scene.states()}"
    )
    scene.balance(MESSAGES + 1)


def _somebody(scene: Scene) -> Person:
    name = f"p{uuid4().hex[:10]}"
    rights = ("--role", "annotator", "--dataset", scene.dataset)
    made = scene.types("people", "invite", name, *rights, "--keep-password", shown=False)
    told = scene.types(
        "people", "token", name, shown=False, LABELHOOKS_PASSWORD=str(made["password"])
    )
    return Person(scene.deployment.target, str(told["token"]))


def _until_nothing_is_left(scene: Scene, person: Person) -> int:
    """Skip every task that can be had; return how many that were."""
    skipped = 0
    while True:
        status, said = person.ask("POST", "/tasks/next", {"dataset": scene.dataset})
        if status != _CREATED:
            raise NotAsPlanned(f"no task is given: {said}")
        if not said["tasks"]:
            return skipped
        for task in said["tasks"]:
            skip = {"token": task["lease"]["token"], "reason": "unclear"}
            status, answer = person.ask("POST", f"/tasks/{task['id']}/skip", skip)
            if status != _NO_CONTENT:
                raise NotAsPlanned(f"a task cannot be skipped: {answer}")
            skipped += 1


def _next(scene: Scene, person: Person) -> dict[str, dict[str, str]]:
    status, said = person.ask("POST", "/tasks/next", {"dataset": scene.dataset})
    if status != _CREATED or not said["tasks"]:
        raise NotAsPlanned(f"no task is given: {said}")
    task: dict[str, dict[str, str]] = said["tasks"][0]
    return task
