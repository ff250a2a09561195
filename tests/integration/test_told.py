"""What happens is told in the logs, in the fields that dashboards ask for, and by pseudonyms."""

import json
import logging

import pytest

from tests.integration.http_api import HttpApi, answer, token
from tests.integration.models import Model, one, said
from tests.integration.road import Road
from tests.told import TOLD

REVIEWER = token("r", "reviewer")
PERSONS = ("ann-1", "ann-2")


def told(caplog: pytest.LogCaptureFixture, what: str) -> list[dict[str, object]]:
    """Return the fields of each line of a kind, without what every line has."""
    usual = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
    return [
        {name: value for name, value in vars(line).items() if name not in usual}
        for line in caplog.records
        if line.getMessage() == what
    ]


def test_judgments_proposals_labels_skips_and_reviews_are_told(
    road: Road, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    spec = {"kind": "http", "name": "model", "version": "7", "url": model.url}
    road.dataset(
        prelabeler=spec,
        gate={"threshold": 0.9, "audit_share": 0.0},
        tasks={"judgments": 2, "max_rounds": 1},
    )
    for number in range(3):
        road.upload(f"chat/{number}.txt", f"hello {number}".encode())
    road.deliver("ingest")
    ids = [item["sk"] for item in road.held("items", "item")]
    first = said(*(one(1, label="spam", confidence=0.6) for _ in ids))
    for item in ids:
        first = first.replace(one(1)["id"].encode(), item.encode(), 1)
    model.body = first
    caplog.set_level(logging.INFO)
    road.run()
    api = HttpApi(road)

    def ask(person: str) -> dict[str, object]:
        found = api.ask("POST", "/tasks/next", {"dataset": "chat"}, claims=token(person))
        (task,) = found.json["tasks"]
        return dict(task)

    unclear = ask("ann-3")
    skip = {"token": unclear["lease"]["token"], "reason": "unclear"}  # type: ignore[index]
    assert (
        api.ask("POST", f"/tasks/{unclear['id']}/skip", skip, claims=token("ann-3")).status == 204
    )
    values = {}
    for person in PERSONS:
        for _ in ids:
            task = ask(person)
            # One item on which they differ: a reviewer decides it.
            differs = task["item_id"] == ids[0] and person == "ann-2"
            values[person] = "ok" if differs else "spam"
            path = f"/tasks/{task['id']}/judgments"
            api.ask("POST", path, answer(task, values[person]), claims=token(person))
    road.run()
    (task,) = api.ask("GET", "/review", claims=REVIEWER).json["tasks"]
    correct = {"action": "correct", "value": "abuse"}
    assert api.ask("POST", f"/tasks/{task['id']}/review", correct, claims=REVIEWER).status == 200
    road.run()

    for what in ("judged", "proposal_judged", "labels_given", "skipped", "reviewed"):
        lines = told(caplog, what)
        assert lines, what
        assert all(set(line) == TOLD[what][1] for line in lines), what
    judged = told(caplog, "judged")
    # Two of each item; where they differed there was no label to agree with but the reviewer's.
    assert sorted(str(line["agrees"]) for line in judged) == [*"11111", "None", "None"]
    assert [line["right"] for line in told(caplog, "proposal_judged")].count(1) == 2
    (review,) = told(caplog, "reviewed")
    assert (review["action"], review["why"]) == ("correct", "rounds")
    assert review["prelabeler"] == "model@7"
    labels = told(caplog, "labels_given")
    assert {line["actor"] for line in labels} == {"annotators"}
    assert sum(int(str(line["labels"])) for line in labels) == 3
    everything = json.dumps([vars(line) for line in caplog.records], default=str)
    assert "hello" not in everything
    assert not any(f'"{person}"' in everything for person in PERSONS)


def test_questions_about_the_schema_are_counted_for_the_alarm(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    road.dataset()
    road.upload("chat/a.txt", b"hello")
    road.run()
    api = HttpApi(road)
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "chat"}).json["tasks"]
    capsys.readouterr()
    api.ask(
        "POST",
        f"/tasks/{task['id']}/skip",
        {"token": task["lease"]["token"], "reason": "unclear"},
    )

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    asked = {
        line["dataset"]: line["SchemaQuestions"] for line in lines if "SchemaQuestions" in line
    }
    assert asked == {"chat": [1.0], "-": [1.0]}
