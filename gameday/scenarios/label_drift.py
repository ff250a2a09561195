"""A new version of a pre-labeler calls other things spam: labels are not what they used to be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from gameday.scene import SEEN, Scene
from labelhooks.aws.hours import DynamoHours

# Weeks cannot be lived in a game day: their hours are written as `measure` would have counted them.
USUAL = {"ok": 420, "spam": 120, "abuse": 60}
DRIFTED = {"ok": 300, "spam": 260, "abuse": 40}
WEEKS, MESSAGES = 4, 10


def _rules(version: str, *spam: str) -> dict[str, Any]:
    return {
        "kind": "rules",
        "name": "words",
        "version": version,
        "rules": [{"label": "spam", "contains": list(spam), "confidence": 0.99}],
        "otherwise": "ok",
        "otherwise_confidence": 0.97,
    }


def play(scene: Scene) -> None:
    """The window is told from its reference; the version before decides again."""
    of = ("-d", scene.dataset)
    last = datetime.now(UTC) - timedelta(hours=2)
    for week in range(1, WEEKS + 1):
        _count(scene, last - timedelta(weeks=week), USUAL)
    with scene.fault():
        _count(scene, last, DRIFTED)
        scene.make(
            created_at=last - timedelta(weeks=WEEKS + 1),
            prelabeler=_rules("1", "free money"),
            gate={"threshold": 0.9, "audit_share": 0.0},
        )
        with TemporaryDirectory() as folder:
            file = Path(folder) / "words-2.json"
            file.write_text(json.dumps(_rules("2", "free money", "parcel")), encoding="utf-8")
            scene.types("prelabeler", "register", *of, "-f", str(file), "--reason", "retrained")
        scene.types(
            "prelabeler", "promote", *of, "words", "2",
            "--to", "active", "--force", "--reason", "it knows more words",
        )  # fmt: skip
        sleep(SEEN)
        scene.upload("before", [f"where is my parcel? {n}" for n in range(MESSAGES)])
        scene.settle()
    scene.detect_by("take_measures", "take_measures-LabelDrift")
    with scene.mitigation():
        scene.types("prelabeler", "list", *of)
        scene.types(
            "incident", "open", scene.dataset, "--prelabeler", "words@2",
            "--instead", "words@1", "--reason", "it takes parcels for spam", "--all",
        )  # fmt: skip
    labels = {one.value for one in scene.deployment.inventory.labels(scene.dataset)}
    scene.expect(labels == {"ok"}, f"labels are {labels}")
    scene.upload("after", ["where is the other parcel?"])
    scene.settle()
    scene.expect(scene.states() == {"labeled": MESSAGES + 1}, f"items are {scene.states()}")
    scene.balance(MESSAGES + 1)


def _count(scene: Scene, at: datetime, classes: dict[str, int]) -> None:
    """Count auto-labels in the hour of a moment."""
    target = scene.deployment.target
    hours = DynamoHours(target.dynamodb, target.output("MeasuresTable"), now=lambda: at)
    counts = {f"class/prelabeler/{name}": number for name, number in classes.items()}
    hours.add(scene.dataset, {**counts, "labels/prelabeler": sum(classes.values())})
    hours.flush(at_once=True)
