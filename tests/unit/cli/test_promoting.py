"""labelhooks prelabeler promote: what takes over is compared first, and a person can overrule."""

import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from labelhooks.aws.items import DynamoItems
from labelhooks.gating.refit import Answered
from labelhooks.model.ids import plain_id
from labelhooks.model.item import Artifact
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.task import TaskState
from labelhooks_cli.commands import prelabelers
from labelhooks_cli.deployment import Deployment
from tests.factories import a_task, an_id, an_item
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run
from tests.unit.gating.lineups import ref

WORDS = {"ok": "lunch", "spam": "free money", "abuse": "you fool"}


def rules(version: str, **swapped: str) -> dict[str, Any]:
    """Return rules that know each class by its words, or take one for another."""
    said = [
        {"label": swapped.get(label, label), "contains": [words], "confidence": 0.99}
        for label, words in WORDS.items()
    ]
    return {"kind": "rules", "name": "words", "version": version, "rules": said}


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch, labelhooks: Run, tmp_path: Path) -> Iterator[Any]:
    """Return a deployment where words 1 is active, and 2 and 3 are shadows: 3 swaps two classes."""
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as deployment:
        for spec in (rules("1"), rules("2"), rules("3", spam="abuse", abuse="spam")):
            file = tmp_path / "spec.json"
            file.write_text(json.dumps(spec))
            labelhooks("prelabeler", "register", "-d", "chat", "-f", str(file), "--reason", "try")
        assert promote(labelhooks, "1", "--to", "active") == (0, "")
        yield deployment


def promote(labelhooks: Run, version: str, *words: str) -> tuple[int, str]:
    said = labelhooks(
        "prelabeler", "promote", "-d", "chat", "words", version, "--reason", "as good", *words
    )
    return said.code, said.err


def judged(number: int, *heard: str) -> list[Answered]:
    """Return tasks that people answered, with what version 1 and those heard proposed."""
    answered = []
    for n in range(number):
        label = sorted(WORDS)[n % 3]
        said = [
            Proposal(prelabeler=ref(version), value=label, confidence=0.9)
            for version in ("1", *heard)
        ]
        fields = {"item_id": plain_id("item", str(n)), "state": TaskState.DONE}
        task = a_task(**fields, proposal=said[0], others=tuple(said[1:]))
        answered.append(Answered(task, [label]))
    return answered


def recorded(deployment: Deployment, answered: Sequence[Answered]) -> None:
    """Record the items, whose clean texts are what their labels say."""
    for one in answered:
        packer = zlib.compressobj(wbits=-15)
        text = packer.compress(WORDS[str(one.values[0])].encode()) + packer.flush()
        artifact = Artifact(id=an_id(0xA), format="text", inline=text)
        items = DynamoItems(deployment.target.dynamodb, deployment.target.output("ItemsTable"))
        items.add([an_item(item_id=one.task.item_id, artifact=artifact)])


def test_a_version_that_was_as_good_where_both_were_heard_becomes_active(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = judged(240, "2")
    recorded(deployment, answered)
    monkeypatch.setattr(prelabelers, "_answered", lambda *_: answered)

    assert promote(labelhooks, "2", "--to", "active") == (0, "")
    latest = deployment.lineups.latest("chat")
    assert latest
    assert latest.reason == "as good (guardrail: not worse than words 1, by 240 items)"


def test_too_little_evidence_is_told_and_a_person_can_overrule(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prelabelers, "_answered", lambda *_: [])
    before = deployment.lineups.latest("chat")
    code, told = promote(labelhooks, "2", "--to", "active")

    assert code == 1
    assert "not shown to be as good as words 1, by 0 items" in told
    assert "spam: no item of it was judged that both had proposed for" in told
    assert "--force" in told
    assert deployment.lineups.latest("chat") == before

    assert promote(labelhooks, "2", "--to", "active", "--force")[0] == 0
    latest = deployment.lineups.latest("chat")
    assert latest
    assert latest.actor == "ann"
    assert latest.reason.startswith("as good (forced past the guardrail against words 1: ok: no")


def test_one_that_swaps_two_classes_is_found_out_on_what_is_held_out(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = judged(240)  # of no task was version 3 heard
    recorded(deployment, answered)
    monkeypatch.setattr(prelabelers, "_answered", lambda *_: answered)
    code, told = promote(labelhooks, "3", "--to", "canary", "--share", "0.1")

    assert code == 1
    assert "spam: right in 0 of " in told
    assert "abuse: right in 0 of " in told
    assert "ok: " not in told  # of which there is too little to tell, and none to speak against it
