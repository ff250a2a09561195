"""Re-check in the real stack: what the first tier misses, the thorough one pulls back."""

import pytest

from labelhooks.model.item import Item
from labelhooks.model.task import TaskState
from labelhooks_cli.target import Target
from tests.deployed.stack import Stack

DATASET = "again"
SPEC = {
    # Patterns alone know no names.
    "redaction": {"tier": "rules", "recheck_share": 1.0},
    "prelabeler": {
        "kind": "rules",
        "name": "words",
        "version": "1",
        "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
    },
    "gate": {"threshold": 0.9, "audit_share": 0.0},
}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def items(stack: Stack) -> dict[str, Item]:
    """Send what is clean and what is not, and let all of it come to rest; items by their text."""
    stack.dataset(DATASET, **SPEC)
    stack.upload(f"{DATASET}/clean.txt", "free money for everybody")
    stack.upload(f"{DATASET}/label.txt", "free money, says Jessica Miller")
    stack.upload(f"{DATASET}/task.txt", "where does Jessica Miller live?")
    stack.settle(DATASET)
    listed = list(stack.deployment.inventory.listed(DATASET))
    clean = stack.deployment.clean.contents([item.artifact for item in listed])
    return dict(zip(map(str, clean), listed, strict=True))


def test_what_it_finds_is_pulled_back_and_the_rest_stays(
    stack: Stack, items: dict[str, Item]
) -> None:
    assert dict(stack.deployment.inventory.states(DATASET)) == {"labeled": 1, "quarantined": 2}
    records = stack.quarantined(DATASET)
    pulled = {item.withdrawn for item in items.values()} - {None}
    assert set(records) == pulled
    for record in records.values():
        assert (record.reason, record.content) == ("redaction_incident", "")
        assert record.message == "a re-check found: PERSON 1"


def test_a_label_is_withdrawn_and_a_task_is_closed(stack: Stack, items: dict[str, Item]) -> None:
    labeled = items["free money, says Jessica Miller"]
    asked = items["where does Jessica Miller live?"]
    history = stack.deployment.labels.history(DATASET, labeled.item_id)
    tasks = [one for one in stack.deployment.inventory.tasks(DATASET) if one.item_id]

    assert history[-1].withdrawn  # alone, where the re-check was quicker than the gate
    assert history[-1].provenance.actor.kind == "recheck"
    assert {one.state for one in tasks if one.item_id == asked.item_id} <= {TaskState.CANCELLED}


def test_nothing_waits_for_it_and_nothing_is_dead(stack: Stack, items: dict[str, Item]) -> None:
    assert not any(stack.waiting().values())
    assert len(items) == 3
