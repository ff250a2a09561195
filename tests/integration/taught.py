"""Texts that people have labeled, written as the road would have."""

import zlib
from typing import Any

from functions.train_prelabeler import handler as train_prelabeler
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from labelhooks.model.ids import plain_id
from labelhooks.model.item import Artifact
from tests.factories import a_label, an_id, an_item
from tests.integration.road import Road

SAYS = {"spam": "win free money now, prize number {}", "ok": "see you at lunch later, table {}"}


def teach(
    road: Road, number: int, *, start: int = 0, kind: str = "annotators", **said: Any
) -> None:
    """Record texts of two classes in turn, labeled by whom `kind` says."""
    items, labels = DynamoItems(road.dynamodb, "items"), DynamoLabels(road.dynamodb, "labels")
    for n in range(start, start + number):
        name = ("ok", "spam")[n % 2]
        packer = zlib.compressobj(wbits=-15)
        text = packer.compress(SAYS[name].format(n).encode()) + packer.flush()
        item_id = plain_id("item", str(n))
        artifact = Artifact(id=an_id(0xA), format="text", inline=text)
        if said.get("apart"):
            key = f"chat/{item_id}"
            road.s3.put_object(Bucket="clean", Key=key, Body=text)
            artifact = Artifact(id=an_id(0xA), format="text", key=key, length=len(text))
        items.add([an_item(item_id=item_id, artifact=artifact)])
        label = a_label(kind=kind, value=said.get("value", name))
        fields = {"item_id": item_id, "label_id": plain_id(item_id, kind)}
        if "at" in said:
            fields["at"] = said["at"]
        labels.append(label.model_copy(update=fields))


def train(road: Road, version: str = "1", dataset: str = "chat") -> dict[str, Any] | None:
    """Order a version of the pre-labeler `text`; return how it went, or None if it was killed."""
    order = {
        "dataset": dataset,
        "name": "text",
        "version": version,
        "actor": "ann",
        "reason": "a test",
    }
    runs = called(road, order)
    return runs[0] if runs else None


def tick(road: Road, at: str) -> list[Any]:
    """Let the schedule call; return how the trainings went that were due."""
    event = {"detail-type": "Scheduled Event", "source": "aws.events", "time": at, "id": "e"}
    return called(road, event) or []


def called(road: Road, event: dict[str, Any]) -> list[Any] | None:
    """Return what a call of a cold function answers, or None if it was killed."""
    train_prelabeler.wired.cache_clear()
    answer = road.invoke(train_prelabeler, event)
    return list(answer["runs"]) if answer else None
