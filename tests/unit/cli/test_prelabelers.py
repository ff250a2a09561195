"""labelhooks prelabeler: a life, told in JSON, with who did what."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelhooks.gating.refit import Answered
from labelhooks_cli.commands import prelabelers
from labelhooks_cli.deployment import Deployment
from tests.factories import a_proposal, a_task
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run

RULES = {
    "kind": "rules",
    "name": "words",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as deployment:
        yield deployment


def register(labelhooks: Run, folder: Path, version: str) -> int:
    file = folder / f"{version}.json"
    file.write_text(json.dumps({**RULES, "version": version}))
    said = labelhooks("prelabeler", "register", "-d", "chat", "-f", str(file), "--reason", "a try")
    return said.code


def test_a_life_from_shadow_to_paused_and_back(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    assert register(labelhooks, tmp_path, "1") == 0
    assert register(labelhooks, tmp_path, "2") == 0
    of = ("-d", "chat", "words")
    labelhooks("prelabeler", "promote", *of, "1", "--to", "active", "--reason", "the first")
    labelhooks(
        "prelabeler", "promote", *of, "2", "--to", "canary", "--share", "0.1", "--reason", "try it"
    )
    labelhooks("prelabeler", "pause", *of, "2", "--reason", "complaints")
    listed = json.loads(labelhooks("prelabeler", "list", "-d", "chat", "--json").out)
    assert [(one["version"], one["does"]) for one in listed] == [
        ("1", "active"),
        ("2", "paused (was canary) for 10%"),
    ]

    said = labelhooks("prelabeler", "rollback", "-d", "chat", "--reason", "no fault of its own")
    assert "words 2: canary for 10%" in said.out
    shown = json.loads(labelhooks("prelabeler", "show", *of, "2", "--json").out)
    assert shown["document"]["version"] == "2"
    assert [(one["by"], one["before"], one["after"], one["why"]) for one in shown["history"]] == [
        ("ann", "not there", "shadow", "a try"),
        (
            "ann",
            "shadow",
            "canary for 10%",
            "try it (guardrail: not shown to be worse than words 1, by 0 items)",
        ),
        ("ann", "canary for 10%", "paused (was canary) for 10%", "complaints"),
        ("ann", "paused (was canary) for 10%", "canary for 10%", "no fault of its own"),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pause", "-d", "chat", "words", "9", "--reason", "x"), "no pre-labeler words 9"),
        (("pause", "-d", "chat", "words", "1", "--reason", " "), "say why"),
        (("promote", "-d", "chat", "words", "1", "--reason", "x"), "say what"),
        (
            ("promote", "-d", "chat", "words", "1", "--to", "paused", "--reason", "x"),
            "prelabeler pause",
        ),
        (
            ("promote", "-d", "chat", "words", "1", "--to", "canary", "--reason", "x"),
            "a canary needs a share",
        ),
        (("rollback", "-d", "chat", "--to", "7", "--reason", "x"), "no revision 7"),
        (("list", "-d", "mail"), "no dataset is called 'mail'"),
    ],
)
def test_what_cannot_be_done_is_told(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    register(labelhooks, tmp_path, "1")
    said = labelhooks("prelabeler", *words)

    assert said.code == 1
    assert told in said.err


def test_two_thresholds_side_by_side(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    register(labelhooks, tmp_path, "1")
    said = labelhooks(
        "prelabeler", "promote", "-d", "chat", "words", "1", "--to", "active",
        "--threshold", "0.95", "--trial-threshold", "0.9", "--trial-share", "0.2",
        "--reason", "does a lower one hold?", "--json",
    )  # fmt: skip

    answer = json.loads(said.out)
    assert (answer["state"], answer["threshold"]) == ("active", 0.95)
    assert answer["trial"] == {"share": 0.2, "threshold": 0.9}
    assert answer["revision"] == 2  # one change, one step back


def test_thresholds_are_fitted_to_what_people_judged(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(labelhooks, tmp_path, "1")
    answered = [
        Answered(a_task(n, proposal=a_proposal(value, 0.9)), [value])
        for n in range(240)
        for value in ("spam" if n % 2 else "ok",)
    ]
    monkeypatch.setattr(prelabelers, "_answered", lambda *_: answered)
    of = ("prelabeler", "fit", "-d", "chat", "words", "1")

    told = json.loads(labelhooks(*of, "--dry-run", "--json").out)
    assert told["judged"] == 240
    assert told["classes"]["spam"]["threshold"] is not None
    (listed,) = json.loads(labelhooks("prelabeler", "list", "-d", "chat", "--json").out)
    assert listed["fit_id"] is None

    assert labelhooks(*of, "--reason", "a first fit").code == 0
    shown = json.loads(labelhooks("prelabeler", "show", "-d", "chat", "words", "1", "--json").out)
    assert shown["fit_id"] == told["fit_id"]
    assert shown["history"][-1]["why"] == "a first fit"
    assert deployment.lineups.fit("chat", told["fit_id"]) is not None


def test_too_little_evidence_is_told_and_changes_nothing(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    register(labelhooks, tmp_path, "1")
    said = labelhooks("prelabeler", "fit", "-d", "chat", "words", "1", "--reason", "x")

    assert said.code == 1
    assert deployment.registry("chat").lineup().revision == 1
