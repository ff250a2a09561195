"""A dataset is redacted by patterns alone, and texts with names come in."""

from time import sleep
from typing import Any

from gameday.scene import SEEN, Scene

CLEAN, NAMED = 6, 4


def play(scene: Scene) -> None:
    """The re-check pulls the items back; the policy is mended, and what comes then is clean."""
    document: dict[str, Any] = {"redaction": {"tier": "rules", "recheck_share": 1.0}}
    scene.make(**document)
    with scene.fault():
        scene.upload("clean", [f"a parcel came late, number {n}" for n in range(CLEAN)])
        scene.upload("named", [f"where does Jessica Miller live? {n}" for n in range(NAMED)])
    scene.detect("recheck-LeakedPersonalData")
    with scene.mitigation():
        scene.types("pause", "-d", scene.dataset, "--intake", "--reason", "a redaction incident")
        scene.settle()
        found = scene.types("quarantine", "list", "--reason", "redaction_incident")
        mine = [one for one in found if one["dataset"] == scene.dataset]
        scene.expect(len(mine) == NAMED, f"{len(mine)} of {NAMED} were pulled back")
        document["redaction"]["tier"] = "thorough"
        scene.make(**document)
        scene.types("resume", "-d", scene.dataset, "--intake", "--reason", "redacted thoroughly")
        sleep(SEEN)
    tasks = list(scene.deployment.inventory.tasks(scene.dataset))
    open_ = [one for one in tasks if one.state.value == "open"]
    scene.expect(len(open_) == CLEAN, f"{len(open_)} tasks are open, of {CLEAN} clean items")
    scene.upload("after", ["and where does Jessica Miller work?"])
    scene.settle()
    scene.expect(
        scene.states() == {"waiting": CLEAN + 1, "quarantined": NAMED},
        f"items are {scene.states()}",
    )
    scene.balance(CLEAN + 1 + NAMED)
