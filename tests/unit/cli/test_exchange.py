"""labelhooks labels export | import: out and in again, resumed, and refused line by line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labelhooks.controls.datasets import configure
from labelhooks.labels.persist import PersistLabels
from labelhooks.model.ids import item_id
from labelhooks.model.label import Label
from labelhooks.model.label_value import Span, Spans, Text
from labelhooks_cli.deployment import Deployment
from tests.factories import a_label, a_spec, an_id, an_item
from tests.unit.cli.aws import ID_KEY, deployed
from tests.unit.cli.conftest import Run, Said

FORMATS = ("jsonl", "label-studio", "ground-truth")


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment with three labeled items; the third one's label was taken back."""
    monkeypatch.setenv("LABELHOOKS_ACTOR", "ann")
    with deployed(monkeypatch) as deployment:
        for number, value in enumerate(("spam", "ok", "abuse"), 1):
            an_id_of = an_id(number * 16**31)  # each in a partition of its own
            deployment.items.add([an_item(number * 16**31)])
            deployment.labels.append(a_label(item_id=an_id_of, said=number, value=value))
        yield deployment


def labels(deployment: Deployment) -> dict[str, Label]:
    return {one.item_id: one for one in deployment.inventory.labels("chat")}


def persist(deployment: Deployment) -> list[str]:
    """Do what persist_label does with what is in the queue; return the outcomes."""
    refused: list[Any] = []
    use = PersistLabels(
        deployment.labels,
        deployment.policies,
        refuse=lambda *what: refused.append(what),
        spread=lambda call, over: [call(one) for one in over],
    )
    url = deployment.target.output("LabelsQueue")
    outcomes: list[str] = []
    while found := deployment.target.sqs.receive_message(QueueUrl=url).get("Messages"):
        for message in found:
            outcomes += use(message["Body"])
            deployment.target.sqs.delete_message(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"]
            )
    assert not refused
    return outcomes


def export(labelhooks: Run, out: Path, format_: str, *more: str) -> Said:
    return labelhooks("labels", "export", "-d", "chat", "-f", format_, "-o", str(out), *more)


def import_(labelhooks: Run, file: Path, format_: str = "jsonl", *more: str) -> dict[str, Any]:
    said = labelhooks("labels", "import", "-d", "chat", str(file), "-f", format_, "--json", *more)
    answer: dict[str, Any] = json.loads(said.out)
    assert said.code == (1 if answer["refused"] else 0)
    return answer


@pytest.mark.parametrize("format_", FORMATS)
def test_labels_go_out_and_come_in_again(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, format_: str
) -> None:
    out = tmp_path / "labels"
    before = {key: one.value for key, one in labels(deployment).items()}

    assert export(labelhooks, out, format_).code == 0
    dry = import_(labelhooks, out, format_, "--dry-run")
    assert (dry["labels"], persist(deployment)) == (3, [])

    assert import_(labelhooks, out, format_, "--reason", "moved")["labels"] == 3
    assert persist(deployment) == ["appended"] * 3
    after = labels(deployment)
    assert {key: one.value for key, one in after.items()} == before
    said = next(iter(after.values())).provenance
    assert (said.actor.kind, said.actor.id, said.actor.version) == ("operator", "ann", "import")
    assert said.reason == f"imported from {format_}: moved"

    import_(labelhooks, out, format_)
    assert persist(deployment) == ["again"] * 3


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("cut", [1, 40, 10_000], ids=["a byte", "half a line", "all but nothing"])
def test_an_export_that_was_stopped_goes_on(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, format_: str, cut: int
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    export(labelhooks, whole, format_)
    out.write_bytes(whole.read_bytes()[:-cut])

    assert export(labelhooks, out, format_).code == 1  # it is not overwritten
    assert export(labelhooks, out, format_, "--resume").code == 0
    assert out.read_bytes() == whole.read_bytes()


def test_what_label_studio_gets_is_one_document(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    export(labelhooks, tmp_path / "out", "label-studio")

    tasks = json.loads((tmp_path / "out").read_text())
    assert len(tasks) == 3
    first = tasks[0]
    assert first["annotations"][0]["result"][0]["value"] == {"choices": ["spam"]}
    provenance = first["meta"]["labelhooks"]["label"]["provenance"]
    assert (provenance["actor"]["id"], provenance["code_version"]) == ("words", "test")


def test_lines_that_are_no_labels_are_refused_by_number(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    item = an_id(16**31)
    lines = [
        {"item_id": item, "value": "spam"},
        {"item_id": an_id(99), "value": "spam"},
        {"item_id": item, "value": "ok"},
        {"item_id": an_id(2 * 16**31), "value": "Jane"},
        "Jane",
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("\n".join(["", *map(json.dumps, lines), "{cut"]))

    answer = import_(labelhooks, file)

    assert answer["labels"] == 1
    assert {one["line"]: one["why"] for one in answer["refused"]} == {
        3: "no item of this dataset is the one that is meant",
        4: "line 2 is of the same item",
        5: "1 of 1 chosen classes not in the schema of 3 classes",
        6: "line: want an object",
        7: "Expecting property name enclosed in double quotes at line 1 column 2",
    }
    told = labelhooks("labels", "import", "-d", "chat", str(file)).err
    assert "5 lines were refused" in told
    assert "Jane" not in told


def test_an_item_is_known_by_what_was_uploaded(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    key = ID_KEY.encode()
    for content in ("a text", {"id": 7, "text": "a record"}):
        number = int(item_id(key, "chat", content), 16)
        deployment.items.add([an_item(number)])
    file = tmp_path / "export.json"
    said = [{"type": "choices", "from_name": "c", "to_name": "t", "value": {"choices": ["spam"]}}]
    tasks = [
        {"data": {"text": "a text"}, "annotations": [{"result": said, "completed_by": 1}]},
        {"data": {"id": 7, "text": "a record"}, "annotations": [{"result": said}] * 3},
        {"data": {"text": "another"}, "annotations": [{"result": said}]},
        {"data": {"text": "a text"}, "annotations": [{"result": said, "was_cancelled": True}]},
    ]
    file.write_text(json.dumps(tasks, indent=1))

    answer = import_(labelhooks, file, "label-studio")

    assert answer["labels"] == 2
    assert [one["line"] for one in answer["refused"]] == [3, 4]


SPANS = {"kind": "spans", "classes": ["name", "place"]}


def test_spans_of_a_text_that_was_redacted_are_of_another_text(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    configure(deployment.datasets, a_spec(schema=SPANS), actor="o", reason="")
    key = ID_KEY.encode()
    raw = ("Jane of Rome", "to Rome")
    for text in raw:  # the clean content of every item here is empty
        deployment.items.add([an_item(int(item_id(key, "chat", text), 16))])
    span = {"spans": [{"start": 3, "end": 7, "class": "place"}]}
    lines: list[dict[str, Any]] = [{"content": text, "value": span} for text in raw]
    lines.append({"item_id": item_id(key, "chat", raw[1]), "value": span})
    file = tmp_path / "labels.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))

    answer = import_(labelhooks, file)

    assert [one["why"] for one in answer["refused"]] == [
        "its text was redacted, so its spans are of another text",
        "its text was redacted, so its spans are of another text",
        "spans.0.end: beyond the text's 0 characters",
    ]


def test_what_people_wrote_is_redacted_before_it_is_sent(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    configure(deployment.datasets, a_spec(schema={"kind": "text"}), actor="o", reason="")
    text = "Please write to jane.doe@example.com about it."
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"item_id": an_id(16**31), "value": {"text": text}}))

    assert import_(labelhooks, file)["labels"] == 1
    persist(deployment)
    value = labels(deployment)[an_id(16**31)].value
    assert isinstance(value, Text)
    assert "jane" not in value.text
    assert "about it" in value.text


def test_what_the_schema_allows_no_more_is_left_out_and_told(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    schema = {"kind": "choice", "classes": ["ok", "spam"]}
    configure(deployment.datasets, a_spec(schema=schema), actor="o", reason="")
    spans = Spans(spans=(Span(start=0, end=1, class_name="a"),))
    deployment.labels.append(a_label(item_id=an_id(5 * 16**31), said=9, value=spans))
    deployment.items.add([an_item(5 * 16**31)])

    said = export(labelhooks, tmp_path / "out", "jsonl", "--json")

    assert json.loads(said.out) == {
        "labels": 2,
        "withdrawn": 0,
        "not_of_the_schema": 2,
        "not_in_the_format": 0,
    }


def test_the_schema_is_shown_as_label_studio_wants_it(
    deployment: Deployment, labelhooks: Run
) -> None:
    assert (
        '<Choice value="spam" />' in labelhooks("dataset", "schema", "chat", "--label-studio").out
    )
    assert "kind: choice" in labelhooks("dataset", "schema", "chat").out
