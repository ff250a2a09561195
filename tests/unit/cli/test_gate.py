"""labelhooks gate: files in, files out, and what is refused."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from labelhooks.gating.evidence import Judged
from tests.factories.judged import judged_items
from tests.unit.cli.conftest import Run


def written(path: Path, items: Sequence[Judged]) -> str:
    rows = [{"id": one.id, "scores": one.scores, "label": one.label} for one in items]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def fitted(labelhooks: Run, tmp_path: Path) -> Path:
    scores = written(
        tmp_path / "judged.jsonl", judged_items(1500, accuracy=(0.995, 0.99, 0.6), slope=0.1)
    )
    said = labelhooks(
        "gate", "fit", "--scores", scores, "--target", "0.95", "--confidence", "0.95",
        "--out", str(tmp_path / "gate.json"),
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "ham: accepted from" in said.err
    return tmp_path / "gate.json"


def test_a_fit_holds_thresholds_temperature_and_evidence(fitted: Path) -> None:
    gate = json.loads(fitted.read_text())

    assert gate["temperature"] > 0
    assert 0 <= gate["classes"]["ham"]["threshold"] < 1
    assert gate["classes"]["ham"]["accepted"] > 59
    assert gate["classes"]["rude"]["threshold"] is None
    assert "judged items proposed as rude" in gate["classes"]["rude"]["why"]


def test_each_line_of_scores_gets_a_decision(labelhooks: Run, fitted: Path, tmp_path: Path) -> None:
    (tmp_path / "new.jsonl").write_bytes(
        b'{"id": "sure", "scores": {"ham": 0.99, "spam": 0.005, "rude": 0.005}}\n'
        b'{"id": "unsure", "scores": {"ham": 0.4, "spam": 0.3, "rude": 0.3}}\n'
        b"\n"
        b'{"id": "half", "scores": {"ham": 0.99, "spam"\n'
        b'{"id": "sure", "scores": {"ham": 0.99, "spam": 0.005, "rude": 0.005}}\n'
        b'{"id": "\xff", "scores": {"ham": 0.99, "spam": 0.005, "rude": 0.005}}\n'
        b'{"id": "nan", "scores": {"ham": NaN, "spam": 0.005, "rude": 0.005}}\n'
        b'{"id": 7, "scores": {"ham": 1, "spam": 0, "rude": 0}}\n'
    )

    said = labelhooks(
        "gate", "apply", "--gate", str(fitted), "--scores", str(tmp_path / "new.jsonl"),
        "--out", str(tmp_path / "decisions.jsonl"),
    )  # fmt: skip

    assert said.code == 0, said.err
    rows = [json.loads(line) for line in (tmp_path / "decisions.jsonl").read_text().splitlines()]
    assert [(row["id"], row["route"], row["reason"]) for row in rows] == [
        ("sure", "accept", "accepted"),
        ("unsure", "ask", "below_threshold"),
        (None, "ask", "unreadable"),
        ("sure", "ask", "duplicate_id"),
        (None, "ask", "unreadable"),
        ("nan", "ask", "bad_scores"),
        ("7", "accept", "accepted"),
    ]
    assert set(rows[0]) == {"id", "route", "label", "confidence", "reason"}
    assert rows[0]["label"] == "ham"
    assert [row.get("line") for row in rows] == [None, None, 4, None, 6, None, None]


def test_a_gate_that_somebody_changed_is_refused(
    labelhooks: Run, fitted: Path, tmp_path: Path
) -> None:
    gate = json.loads(fitted.read_text())
    gate["classes"]["rude"]["threshold"] = 0.1
    fitted.write_text(json.dumps(gate))

    said = labelhooks(
        "gate", "apply", "--gate", str(fitted), "--scores", "x", "--out", str(tmp_path / "out")
    )

    assert said.code == 1
    assert "fit_id" in said.err
    assert not (tmp_path / "out").exists()


def test_bad_evidence_is_told_with_file_line_and_field(labelhooks: Run, tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    written(path, judged_items(3))
    path.write_text(path.read_text() + '{"id": "x", "scores": {"ham": 0.7}, "label": "ham"}\n')

    said = labelhooks("gate", "fit", "--scores", str(path), "--out", str(tmp_path / "gate.json"))

    assert said.code == 1
    assert said.err.startswith("error: judged.jsonl, line 4: scores: 2 of 3 classes missing")
    assert not (tmp_path / "gate.json").exists()


def test_a_report_is_a_picture_and_tables(labelhooks: Run, fitted: Path, tmp_path: Path) -> None:
    scores = written(tmp_path / "judged.jsonl", judged_items(600, seed=5))

    said = labelhooks(
        "gate", "report", "--gate", str(fitted), "--scores", scores, "--out",
        str(tmp_path / "report.svg"), "--json",
    )  # fmt: skip

    assert said.code == 0, said.err
    numbers = json.loads(said.out)
    assert sum(bucket["count"] for bucket in numbers["calibrated"]) == 600
    shares = [row["by_class"] for row in numbers["coverage"]]
    assert shares[0] >= shares[-1]
    drawn = ElementTree.fromstring((tmp_path / "report.svg").read_text())  # noqa: S314  ours
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) >= 10


def test_words_that_make_no_sense_are_told(labelhooks: Run) -> None:
    assert labelhooks("gate", "fit", "--scores", "x").code == 2
    assert labelhooks("gate", "fit", "--scores", "x", "--target", "2", "--out", "y").code == 2
    assert labelhooks("gate", "fit", "--scores", "nowhere", "--out", "y").code == 1
