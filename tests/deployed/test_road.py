"""From an upload or a flag to a stored label, through the real stack."""

import json

import pytest

from labelhooks.model.ids import canonical, item_id
from labelhooks.model.label import Label
from labelhooks.model.task import TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

CHAT = "road-chat"
RULES = {
    "kind": "rules",
    "name": "words",
    "version": "7",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
    "otherwise": "ok",
    "otherwise_confidence": 0.4,
}
TWICE = "the same message, by three ways"


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def sent(stack: Stack) -> str:
    """Return the dataset to which all that is good was sent, and where all has settled."""
    stack.dataset(
        CHAT,
        prelabeler=RULES,
        gate={"threshold": 0.9, "audit_share": 0.0},
        tasks={"judgments": 2},
        flags=[
            {"score_below": 0.2, "then": "drop"},
            {"reason": "threat", "then": "prioritise", "priority": 9},
        ],
    )
    stack.upload(f"{CHAT}/sure.txt", "free money for Jessica Miller, call (212) 555-0199")
    stack.upload(f"{CHAT}/doubtful.txt", "is this a joke?")
    stack.upload(f"{CHAT}/twice.txt", TWICE)
    stack.upload(f"{CHAT}/again.txt", TWICE)
    stack.upload(f"{CHAT}/ticket.json", json.dumps({"subject": "late", "customer_name": "Ann Lee"}))
    lines = [json.dumps({"n": n % 150, "text": f"record {n % 150}"}) for n in range(200)]
    stack.upload(f"{CHAT}/chat.jsonl", "\n".join(lines))
    rows = "".join(f'{n},"row {n}, quoted"\r\n' for n in range(50))
    stack.upload(f"{CHAT}/export.csv", f"no,text\r\n{rows}")
    stack.flag(CHAT, id="f1", text=TWICE, user="jane@example.com")
    stack.flag(CHAT, id="f2", text="you will see what happens", reason="threat")
    stack.flag(CHAT, id="f2", text="you will see what happens", reason="threat")
    stack.flag(CHAT, id="f3", text="not worth a look", score=0.1)
    stack.settle(CHAT)
    return CHAT


def item(stack: Stack, content: object) -> str:
    return item_id(stack.deployment.id_key(), CHAT, json.loads(canonical(content)))  # type: ignore[arg-type]


def history(stack: Stack, content: object) -> list[Label]:
    return stack.deployment.labels.history(CHAT, item(stack, content))


def test_a_sure_proposal_is_a_label_that_explains_itself(stack: Stack, sent: str) -> None:
    (label,) = history(stack, "free money for Jessica Miller, call (212) 555-0199")

    said = label.provenance
    assert (label.value, label.version, label.supersedes) == ("spam", 1, None)
    assert (said.actor.kind, said.actor.id, said.actor.version) == ("prelabeler", "words", "7")
    assert said.code_version == stack.target.output("CodeVersion")
    assert said.trace_id.startswith("1-")
    assert said.confidence == 0.99
    assert "fast" in said.redaction_version


def test_what_people_see_holds_no_personal_data(stack: Stack, sent: str) -> None:
    content = "free money for Jessica Miller, call (212) 555-0199"
    (found,) = stack.deployment.items.get_many(sent, [item(stack, content)])

    clean = stack.deployment.clean.content(found.artifact)
    assert clean == "free money for <PERSON_1>, call <PHONE_1>"
    assert found.redacted == {"PERSON": 1, "PHONE": 1}


def test_every_record_of_a_file_is_an_item_and_the_same_content_is_one(
    stack: Stack, sent: str
) -> None:
    found = list(stack.deployment.inventory.items(sent))
    sources = [source.partition("/")[0] for one in found for source in one.sources]

    assert sources.count("record") == 200 + 50
    assert len(found) == 150 + 50 + 5  # records, rows; sure, doubtful, twice, ticket, threat
    (same,) = [one for one in found if one.item_id == item(stack, TWICE)]
    kinds = sorted(source.partition("/")[0] for source in same.sources)
    assert kinds == ["flag", "upload", "upload"]


def test_rules_for_flags_let_go_and_prioritise(stack: Stack, sent: str) -> None:
    (threat,) = [one for one in stack.deployment.inventory.tasks(sent) if one.priority == 9]

    assert threat.item_id == item(stack, "you will see what happens")
    assert stack.deployment.inventory.dropped(sent) == 1


def test_people_agree_and_their_label_is_stored(stack: Stack, sent: str) -> None:
    asked = item(stack, "is this a joke?")
    submit = SubmitJudgment(stack.deployment.tasks, stack.deployment.policies)
    for annotator in ("ann", "bob"):
        submit(sent, asked, 1, annotator=annotator, value="abuse")
    stack.settle(sent)

    (label,) = history(stack, "is this a joke?")
    found = stack.deployment.tasks.round(sent, asked, 1)
    assert (label.value, label.provenance.actor.kind) == ("abuse", "annotators")
    assert found is not None
    assert found[0].state is TaskState.DONE


def test_people_disagree_and_are_asked_once_more(stack: Stack, sent: str) -> None:
    asked = item(stack, TWICE)
    submit = SubmitJudgment(stack.deployment.tasks, stack.deployment.policies)
    submit(sent, asked, 1, annotator="ann", value="abuse")
    submit(sent, asked, 1, annotator="bob", value="ok")
    stack.settle(sent)

    second = stack.deployment.tasks.round(sent, asked, 2)
    assert second is not None
    assert (second[0].state, second[0].reason.value) == (TaskState.OPEN, "disagreement")
    assert not history(stack, TWICE)


def test_one_trace_goes_from_upload_to_label(stack: Stack, shell: Shell, sent: str) -> None:
    """People judged it, so it has been through every function of the road."""
    asked = item(stack, "is this a joke?")
    told = shell.answer("trace", asked, "-d", sent)

    logged = {one["by"] for one in told["events"] if one["what"] == "log"}
    road = {"redact_upload", "gate", "create_task", "consensus", "persist_label"}
    assert road <= logged
    whats = [one["what"] for one in told["events"] if one["what"] != "log"]
    assert [one for one in whats if one != "task done"] == [
        "uploaded",
        "item recorded",
        "task created",
        "judged",
        "judged",
        "agreed",
        "label written",
    ]
    assert told["seconds"].keys() >= {"redacted", "asked", "judged", "labeled"}
    assert "joke" not in str(told)


def test_nothing_waits_and_nothing_is_dead(stack: Stack, sent: str) -> None:
    assert not any(stack.waiting().values())
