"""A new version of a pre-labeler confuses two classes; it was promoted by force."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from gameday.scene import SEEN, Scene

MESSAGES = 40


def _rules(version: str, spam: str, abuse: str) -> dict[str, Any]:
    return {
        "kind": "rules",
        "name": "words",
        "version": version,
        "rules": [
            {"label": spam, "contains": ["free money"], "confidence": 0.99},
            {"label": abuse, "contains": ["you fool"], "confidence": 0.99},
        ],
    }


def play(scene: Scene) -> None:
    """The watch pauses it; one command takes its labels back, and people decide."""
    of = ("-d", scene.dataset)
    scene.make(prelabeler=_rules("1", "spam", "abuse"), gate={"threshold": 0.9, "audit_share": 0.7})
    with TemporaryDirectory() as folder:
        file = Path(folder) / "words-2.json"
        file.write_text(json.dumps(_rules("2", "abuse", "spam")), encoding="utf-8")
        scene.types("prelabeler", "register", *of, "-f", str(file), "--reason", "retrained")
    scene.types(
        "prelabeler", "promote", *of, "words", "2",
        "--to", "active", "--force", "--reason", "it looks so sure",
    )  # fmt: skip
    sleep(SEEN)
    texts = [f"{'free money' if n % 2 else 'you fool'} {n}" for n in range(MESSAGES)]
    with scene.fault():
        scene.upload("messages", texts)
        scene.settle()
        scene.judge(_truth)
    scene.detect("watch_accepted-PrelabelerPaused")
    with scene.mitigation():
        said = ("--prelabeler", "words@2", "--reason", "two classes swapped")
        scene.types("incident", "open", scene.dataset, *said)
        done = scene.types("incident", "next", scene.dataset, "--all")
    counts = {one["step"]: one["counts"] for one in done["steps"]}
    scene.expect(done["state"] == "closed", f"the incident is {done['state']}")
    scene.expect(counts["verify"]["standing"] == 0, "labels of the bad version stand")
    scene.judge(_truth)
    scene.settle()
    truth = {one.value for one in scene.deployment.inventory.labels(scene.dataset)}
    scene.expect(truth == {"spam", "abuse"}, f"people's labels are {truth}")
    scene.expect(scene.states() == {"labeled": MESSAGES}, f"items are {scene.states()}")
    scene.balance(MESSAGES)


def _truth(_person: str, text: str) -> str:
    return "spam" if "free money" in text else "abuse"
