"""A source sends many times what a day may bring."""

from time import sleep

from gameday.scene import SEEN, Scene

QUOTA, FLOOD, LATER = 50, 300, 20


def play(scene: Scene) -> None:
    """The quota holds the rest back and says so; intake is held, the quota raised, all goes on."""
    scene.make(quota={"tasks_per_day": QUOTA})
    with scene.fault():
        scene.upload("flood", [f"a message, number {n}" for n in range(FLOOD)])
    scene.detect("create_task-OverQuota")
    opened = len(list(scene.deployment.inventory.tasks(scene.dataset)))
    scene.expect(opened <= QUOTA, f"{opened} tasks, and the quota is {QUOTA}")
    with scene.mitigation():
        scene.types("pause", "-d", scene.dataset, "--intake", "--reason", "a flood")
        sleep(SEEN)
        scene.upload("more", [f"one more, number {n}" for n in range(LATER)])
        scene.types("status", "-d", scene.dataset)
        scene.make(quota={"tasks_per_day": 10 * FLOOD})
        sleep(SEEN)
        # What is held back looks again within a quarter of an hour; sent again, it goes at once,
        # and what comes then finds its task there.
        scene.types("reconcile", "-d", scene.dataset, "--older-than", "0", "--repair")
        scene.until(
            lambda: scene.states() == {"waiting": FLOOD}, lambda: f"items are {scene.states()}"
        )
    scene.types("resume", "-d", scene.dataset, "--intake", "--reason", "the source was told")
    scene.until(
        lambda: scene.states() == {"waiting": FLOOD + LATER},
        lambda: f"items are {scene.states()}",
    )
    scene.balance(FLOOD + LATER)
