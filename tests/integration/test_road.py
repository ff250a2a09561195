"""From an upload or a flag to a label or a task, through the real handlers."""

import json
import re

import pytest

from tests.integration.road import Road, jsonl

RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}
NO_AUDIT = {"threshold": 0.9, "audit_share": 0.0}


def test_a_confident_proposal_becomes_a_label_with_its_provenance(road: Road) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT)
    road.upload("chat/a.txt", b"free money, says pii-jane")
    road.run()

    (label,) = road.held("labels", "label")
    assert label["value"] == "spam"
    assert label["provenance"]["actor"] == {"kind": "prelabeler", "id": "words", "version": "1"}
    assert label["provenance"]["code_version"] == "test"
    assert not road.held("work", "task")


def test_a_doubtful_one_becomes_one_open_task(road: Road) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT)
    road.upload("chat/a.txt", b"hello")
    road.run()

    (task,) = road.held("work", "task")
    assert (task["state"], task["reason"]) == ("open", "prelabeler_failed")
    assert not road.held("labels", "label")


def test_records_of_a_file_are_items_and_the_same_content_is_one(road: Road) -> None:
    road.dataset(prelabeler=RULES, gate=NO_AUDIT)
    road.upload("chat/a.jsonl", jsonl([{"t": f"hello {n % 30}"} for n in range(40)]))
    road.upload("chat/b.csv", b"t\nhello 3\nhello from csv\n")
    road.run()

    items = road.held("items", "item")
    assert len(items) == 31  # 30 of the JSONL; of the CSV, {"t": "hello 3"} is one of them
    assert len(road.held("items", "source")) == 11
    assert len(road.held("work", "task")) == 31


def test_a_flag_is_redacted_and_its_user_is_a_pseudonym(road: Road) -> None:
    road.dataset()
    road.flag(id="f1", text="call pii-bob now", user="bob@example.com")
    road.run()

    (item,) = road.held("items", "item")
    assert item["redacted"] == {"PERSON": 1}
    assert len(item["flag"]["user"]) == 32
    assert "bob" not in str(road.records("items"))


def test_rules_of_the_dataset_drop_and_prioritise_flags(road: Road) -> None:
    road.dataset(
        flags=[
            {"score_below": 0.2, "then": "drop"},
            {"reason": "threat", "then": "prioritise", "priority": 9},
        ]
    )
    road.flag(id="f1", text="meh", score=0.1)
    road.flag(id="f2", text="i will find you", reason="threat")
    road.run()

    assert len(road.held("items", "dropped")) == 1
    (task,) = road.held("work", "task")
    assert task["priority"] == 9
    assert task["open_sk"].startswith("0#")


def test_at_the_lowest_level_logs_hold_no_content(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    road.dataset(prelabeler=RULES)
    road.upload("chat/pii-jane.txt", b"hello pii-jane")
    road.upload("chat/a.jsonl", b'{"a": "pii-jane"}\n{"a": "pii-jane\n')
    road.flag(id="f1", text="hello pii-jane", user="pii-jane")
    road.run()

    assert len(road.held("work", "task")) == 2  # the text and the flag are one item
    assert "pii-" not in str([(vars(one), one.getMessage()) for one in caplog.records])


def test_a_value_has_one_pseudonym_in_all_of_a_dataset_and_another_in_the_next(road: Road) -> None:
    said: dict[str, set[str]] = {}
    for name in ("chat", "mail"):
        road.dataset(name, redaction={"replace": {"*": "pseudonym"}})
        road.upload(f"{name}/a.txt", b"hello pii-jane")
        road.upload(f"{name}/b.jsonl", b'{"text": "pii-jane and pii-john"}\n')
        road.flag(id="f1", dataset=name, text="pii-jane again")
    road.run()

    for name in ("chat", "mail"):
        clean = json.dumps(road.clean(name))
        assert clean.count("<PERSON_") == 4
        said[name] = set(re.findall(r"<PERSON_[a-z]{12}>", clean))
    assert [len(one) for one in said.values()] == [2, 2]
    assert not said["chat"] & said["mail"]


@pytest.mark.parametrize(
    ("name", "raw", "leaves"),
    [
        ("a.html", "<p>see <b>pii-</b>jane</p>", "<p>see <b>&lt;PERSON_1&gt;</b></p>"),
        ("a.md", "*pii-*jane said", "*<PERSON_1>* said"),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\npii-jane\n",
            "1\n00:00:01,000 --> 00:00:02,000\n<PERSON_1>\n",
        ),
    ],
)
def test_a_document_is_one_item_and_clean_in_its_own_format(
    name: str, raw: str, leaves: str, road: Road
) -> None:
    road.dataset(prelabeler=RULES)
    road.upload(f"chat/{name}", raw.encode())
    road.run()

    assert road.clean("chat") == [leaves]
    assert road.held("items", "item")[0]["redacted"] == {"PERSON": 1}
    assert not road.quarantined()


def test_a_transcript_is_redacted_as_one_and_stays_json(road: Road) -> None:
    words = [
        {"type": "pronunciation", "start_time": f"{n}", "end_time": f"{n}.5",
         "alternatives": [{"content": word}]}
        for n, word in enumerate(("hello", "pii-jane"))
    ]  # fmt: skip
    results = {"transcripts": [{"transcript": "hello pii-jane"}], "items": words}
    road.dataset(prelabeler=RULES)
    road.upload("chat/call.json", json.dumps({"results": results}).encode())
    road.run()

    (clean,) = road.clean("chat")
    assert clean["results"]["transcripts"] == [{"transcript": "hello <PERSON_1>"}]
    assert clean["results"]["items"][1]["alternatives"] == [{"content": "<PERSON_1>"}]
