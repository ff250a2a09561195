"""Label Studio: tasks arrive, answers come back once, and what fails there is lost nowhere."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.expire_leases import handler as expire_leases
from labelhooks.aws import clients
from labelhooks.aws.studio_state import StudioSecrets
from labelhooks.studio.ports import Secret
from tests.integration.road import Road, jsonl
from tests.integration.studio_server import (
    HOOK,
    TOKEN,
    Server,
    connected,
    exchanged,
    hooked,
    studio_server,
)

RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.6}],
}


@pytest.fixture
def server() -> Iterator[Server]:
    with studio_server() as server:
        yield server


def chose(name: str) -> list[dict[str, Any]]:
    value = {"choices": [name]}
    return [{"type": "choices", "from_name": "label", "to_name": "item", "value": value}]


def taken_in(road: Road, *texts: str) -> None:
    road.upload("chat/some.jsonl", jsonl([{"text": one} for one in texts]))
    road.run()


def states(road: Road) -> list[str]:
    return sorted(one["state"] for one in road.held("work", "task"))


def test_a_task_is_there_held_and_clean_and_its_answer_is_the_label(
    road: Road, server: Server
) -> None:
    connected(road, server, prelabeler=RULES, tasks={"show_proposal": True})
    taken_in(road, "free money, call pii-bob", "hello")

    assert exchanged(road) == {"exchanged": 1}

    assert states(road) == ["leased", "leased"]
    by_text = {one["data"]["text"]: one for one in server.tasks.values()}
    (mine,) = [one for text, one in by_text.items() if text.startswith("free money")]
    assert "pii-bob" not in str(server.tasks)
    (proposal,) = mine["predictions"]
    assert (proposal["model_version"], proposal["score"]) == ("words 1", 0.6)
    assert "predictions" not in by_text["hello"]  # nothing was proposed

    said = hooked(road, server, "chat", server.says(mine["id"], chose("abuse")))
    road.run()

    assert (said.status, said.json) == (200, {"outcome": "taken"})
    (label,) = road.held("labels", "label")
    assert (label["value"], label["provenance"]["actor"]["kind"]) == ("abuse", "annotators")
    (judgment,) = road.held("work", "judgment")
    assert judgment["seconds"] == 2.5
    who = judgment["sk"].rpartition("#")[2]
    assert len(who) == 32
    assert who != "3"


def test_the_proposal_is_not_shown_where_the_dataset_hides_it(road: Road, server: Server) -> None:
    connected(road, server, prelabeler=RULES)
    taken_in(road, "free money")
    exchanged(road)

    (one,) = server.tasks.values()
    assert "predictions" not in one


def test_an_answer_is_one_judgment_however_often_it_comes(road: Road, server: Server) -> None:
    connected(road, server)
    taken_in(road, "hello")
    exchanged(road)
    said = server.says(next(iter(server.tasks)), chose("ok"))

    outcomes = [hooked(road, server, "chat", said).json["outcome"] for _ in range(2)]
    exchanged(road)
    exchanged(road)

    assert outcomes == ["taken", "again"]
    assert len(road.held("work", "judgment")) == 1
    changed = {**said, "action": "ANNOTATION_UPDATED"}
    changed["annotation"] = {**said["annotation"], "result": chose("spam")}
    assert hooked(road, server, "chat", changed).json == {"outcome": "changed"}
    assert [one["value"] for one in road.held("work", "judgment")] == ["ok"]


def test_what_no_webhook_told_is_read(road: Road, server: Server) -> None:
    connected(road, server)
    taken_in(road, *(f"hello {n}" for n in range(3)))
    exchanged(road)
    for number in list(server.tasks):
        server.says(number, chose("spam"))

    exchanged(road)
    road.run()

    assert [one["value"] for one in road.held("labels", "label")] == ["spam"] * 3
    assert states(road) == ["done"] * 3


@pytest.mark.parametrize("secret", ["", "wrong", TOKEN])
def test_who_does_not_know_the_secret_is_refused(road: Road, server: Server, secret: str) -> None:
    connected(road, server)
    road.dataset("plain")
    taken_in(road, "hello")
    exchanged(road)
    said = server.says(next(iter(server.tasks)), chose("ok"))

    answers = {hooked(road, server, name, said, secret).text for name in ("chat", "plain", "none")}

    assert answers == {'{"outcome": "refused"}'}  # whether there is such a dataset is not told
    assert road.held("work", "judgment") == []


def test_a_secret_is_changed_without_losing_what_is_under_way(road: Road, server: Server) -> None:
    connected(road, server)
    secrets = StudioSecrets(clients.secrets(), "LabelHooks-dev-studio/", Secret)
    secrets.put("chat", token=TOKEN, hook="the next one", before=HOOK)
    statuses = [
        hooked(road, server, "chat", {"action": "PROJECT_UPDATED"}, secret).status
        for secret in (HOOK, "the next one", "the one before")
    ]

    assert statuses == [200, 200, 403]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 400, id="no JSON"),
        pytest.param([], 400, id="no object"),
        pytest.param({"action": "ANNOTATION_CREATED"}, 400, id="no annotation"),
        pytest.param(
            {"action": "ANNOTATION_CREATED", "task": {}, "annotation": {"project": 8}},
            200,
            id="of another project",
        ),
        pytest.param(
            {"action": "ANNOTATION_CREATED", "task": {"meta": 1}, "annotation": {"project": 7}},
            200,
            id="of a task that is not ours",
        ),
        pytest.param(b" " * (2 * 1024 * 1024 + 1), 413, id="too large"),
    ],
)
def test_what_is_no_annotation_of_ours_changes_nothing(
    road: Road, server: Server, body: Any, status: int
) -> None:
    connected(road, server)

    assert hooked(road, server, "chat", body).status == status


def test_an_answer_that_is_no_label_is_counted_and_not_recorded(
    road: Road, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    connected(road, server)
    taken_in(road, "hello")
    exchanged(road)

    said = hooked(road, server, "chat", server.says(next(iter(server.tasks)), chose("nonsense")))

    assert said.json == {"outcome": "refused"}
    assert road.held("work", "judgment") == []
    told = capsys.readouterr().out
    assert '"StudioRefused"' in told
    assert "nonsense" not in told


def test_a_failing_server_costs_nothing_and_calls(
    road: Road, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    connected(road, server)
    taken_in(road, "hello")
    server.fails = 502

    assert exchanged(road) == {"exchanged": 0}

    assert states(road) == ["open"]
    assert '"StudioFailures"' in capsys.readouterr().out
    server.fails = None
    assert exchanged(road) == {"exchanged": 1}
    assert states(road) == ["leased"]


def test_what_never_came_there_is_anybody_s_again(
    road: Road, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(road, server)
    taken_in(road, "hello", "good day")
    monkeypatch.setattr(server, "_add", lambda _: (_ for _ in ()).throw(KeyError))
    exchanged(road)  # the server breaks off; whether it has them cannot be told
    assert states(road) == ["leased", "leased"]
    monkeypatch.undo()
    monkeypatch.setattr("labelhooks.studio.exchange._SENDING", timedelta(seconds=-1))

    exchanged(road)

    assert len(server.tasks) == 2  # given back, taken again, and sent
    assert states(road) == ["leased", "leased"]


def test_a_project_that_asks_something_else_gets_no_tasks(road: Road, server: Server) -> None:
    connected(road, server)
    taken_in(road, "hello")
    server.config = server.config.replace('value="abuse"', 'value="other"')

    assert exchanged(road) == {"exchanged": 0}

    assert server.tasks == {}
    assert states(road) == ["open"]


def test_no_more_are_there_than_the_dataset_wants(road: Road, server: Server) -> None:
    connected(road, server, connector={"most_open": 3, "batch": 2})
    taken_in(road, *(f"hello {n}" for n in range(5)))

    counted = []
    for _ in range(3):
        exchanged(road)
        counted.append(len(server.tasks))

    assert counted == [2, 3, 3]
    assert states(road) == ["leased"] * 3 + ["open"] * 2


def test_what_somebody_skips_there_is_skipped_here(road: Road, server: Server) -> None:
    connected(road, server)
    taken_in(road, "hello")
    exchanged(road)
    number = next(iter(server.tasks))

    hooked(road, server, "chat", server.skip(number))
    exchanged(road)

    (task,) = road.held("work", "task")
    assert [one["reason"] for one in task["skips"]] == ["other"]
    assert len(task["skips"][0]["annotator"]) == 32
    server.says(number, chose("ok"), person=4)  # somebody else there knows
    exchanged(road)
    assert [one["value"] for one in road.held("work", "judgment")] == ["ok"]


def test_what_is_held_longer_than_a_lease_stays_there(
    road: Road, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(road, server, tasks={"lease_seconds": 600})
    taken_in(road, "hello")
    exchanged(road)
    (before,) = [one["lease"]["until"] for one in road.held("work", "task")]
    later = datetime.now(UTC) + timedelta(minutes=9)

    class Later(datetime):
        @classmethod
        def now(cls, _zone: Any = None) -> Any:
            return later

    monkeypatch.setattr("functions.studio.handler.datetime", Later)
    exchanged(road)

    (after,) = [one["lease"]["until"] for one in road.held("work", "task")]
    assert after > before
    assert len(server.tasks) == 1


def test_what_others_have_by_now_is_taken_away_there(
    road: Road, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(road, server, tasks={"lease_seconds": 30, "hold_seconds": 30})
    taken_in(road, "hello", "good day")
    exchanged(road)
    begun, untouched = sorted(server.tasks)
    server.tasks[begun]["drafts"] = [{"id": 1}]
    for one in road.records("work"):
        if one.get("kind", {}).get("S") == "task":
            road.dynamodb.update_item(
                TableName="work",
                Key={"pk": one["pk"], "sk": one["sk"]},
                UpdateExpression="SET lease.holder = :ann",
                ExpressionAttributeValues={":ann": {"S": "ann"}},
            )

    exchanged(road)

    assert list(server.tasks) == [begun]  # a draft is somebody's work: their answer may be in time
    assert untouched not in server.tasks
    assert road.invoke(expire_leases, {}) == {"ended": 0}
