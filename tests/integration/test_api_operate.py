"""What the operate page sees and does, through the real handler."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.people import DynamoPeople
from labelhooks.aws.quarantine import quarantine_key
from labelhooks.aws.rejections import KEPT, DynamoRejections
from labelhooks.model.base import moment
from labelhooks.model.hours import Change, Hour, hour_of
from labelhooks.model.person import Annotator
from labelhooks.model.rejection import Rejection
from labelhooks.people.access import Role, person_id
from labelhooks.people.operate.answering import WITHHELD
from tests.factories import an_id
from tests.integration.http_api import HttpApi, Said, answer, take, token
from tests.integration.road import CONSUMERS, Road, jsonl

KEY = b"k" * 32
OWNER = token("owner-1", Role.OWNER)
RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
}


@pytest.fixture
def api(road: Road) -> HttpApi:
    """Return the API of a deployment with one dataset of three texts, each a task."""
    road.dataset()
    road.upload("chat/some.jsonl", jsonl([{"t": f"hello {n}"} for n in range(3)]))
    road.run()
    return HttpApi(road, claims=OWNER)


def looked(api: HttpApi, what: str, query: str = "") -> dict[str, Any]:
    said = api.ask("GET", f"/datasets/chat/{what}", query=query)
    assert said.status == 200, said.text
    return dict(said.json)


def turned(api: HttpApi, move: str, **said: str) -> Said:
    return api.ask("POST", f"/datasets/chat/{move}", said)


def test_measures_are_the_counts_of_the_window_and_of_all_time(road: Road, api: HttpApi) -> None:
    now = datetime.now(UTC)
    hours = DynamoHours(road.dynamodb, "measures")
    hours.take("chat", hour_of(now), [Change("a", 1, {"items": 3, "class/annotators/ok": 2})])
    hours.take("chat", hour_of(now - timedelta(hours=2)), [Change("a", 1, {"items": 4})])
    long_ago = f"{now - timedelta(days=9):%Y-%m-%d}"
    hours.roll(Hour("chat", long_ago, {"items": 100}), {"items": 100})

    day, month = looked(api, "measures"), looked(api, "measures", "window=month")

    assert day["counts"]["items"][-3:] == [4, 0, 3]
    assert day["totals"] == month["totals"] == {"items": 107}
    assert month["counts"]["items"][-10] == 100
    assert sum(month["counts"]["items"]) == 107
    assert day["classes"] == [{"name": "ok", "people": 2, "prelabelers": 0}]
    targets = {one["name"]: one["target"] for one in day["targets"]}
    assert targets["label_accuracy"] == 0.95


def test_measures_tell_what_waits_and_for_how_long(api: HttpApi) -> None:
    general, review = looked(api, "measures")["queues"]

    assert (general["queue"], general["depth"], general["more"]) == ("general", 3, False)
    assert 0 <= general["oldest_seconds"] < 3600
    assert review == {"queue": "review", "depth": 0, "more": False, "oldest_seconds": None}


def test_measures_are_told_as_alarms_see_them_with_objectives(road: Road) -> None:
    road.dataset(slos=[{"measure": "label_accuracy", "objective": 0.9, "window_days": 7}])
    counts = {"gold/right": 19, "gold/wrong": 1, "items": 40, "first": 20}
    now = datetime.now(UTC)
    DynamoHours(road.dynamodb, "measures").take("chat", hour_of(now), [Change("a", 1, counts)])
    told = looked(HttpApi(road, claims=OWNER), "measures")

    assert (told["now"]["label_accuracy"], told["now"]["coverage"]) == (0.95, 0.5)
    (slo,) = told["slos"]
    assert (slo["measure"], slo["objective"], slo["state"]) == ("label_accuracy", 0.9, "ok")


def test_a_window_that_is_none_is_refused(api: HttpApi) -> None:
    assert api.ask("GET", "/datasets/chat/measures", query="window=year").problem == "bad_request"


def test_a_dataset_is_paused_by_a_pseudonym_and_resumed(road: Road, api: HttpApi) -> None:
    me = api.ask("GET", "/me").json["id"]
    assert looked(api, "switches") == {"switches": []}

    assert turned(api, "pause", reason=" too many mistakes ").status == 200
    (switch,) = looked(api, "switches")["switches"]
    (held,) = road.switches.all()
    assert turned(api, "resume", reason="mended").json["paused"] is False

    told = {name: switch[name] for name in ("switch", "paused", "actor", "reason")}
    assert told == {
        "switch": "dataset#chat",
        "paused": True,
        "actor": me,
        "reason": "too many mistakes",
    }
    assert (held["actor"], held["reason"]) == (me, "too many mistakes")
    assert [one["paused"] for one in road.switches.all()] == [False]


def test_intake_alone_is_paused(road: Road, api: HttpApi) -> None:
    turned(api, "pause", what="intake", reason="a flood")

    assert [one["switch"] for one in road.switches.all()] == ["intake#chat"]


def test_a_switch_without_a_reason_is_not_turned(road: Road, api: HttpApi) -> None:
    assert turned(api, "pause", reason="   ").problem == "bad_request"
    assert turned(api, "pause", what="everything", reason="all").problem == "bad_request"
    assert road.switches.all() == []


def test_what_stands_in_a_reason_is_redacted(road: Road, api: HttpApi) -> None:
    turned(api, "pause", reason="pii-bob called")

    (held,) = road.switches.all()
    assert "bob" not in held["reason"]
    assert "called" in held["reason"]


def test_a_stop_works_where_no_detector_does(road: Road, api: HttpApi) -> None:
    class Broken:
        def __getattr__(self, _: str) -> object:
            raise RuntimeError

    road.detector = Broken()
    road.restart()

    assert turned(api, "pause", reason="call bob").status == 200
    (held,) = road.switches.all()
    assert (held["paused"], held["reason"]) == (True, WITHHELD)


def test_a_reviewer_looks_and_does_not_act(api: HttpApi) -> None:
    reviewer = HttpApi(api.road, claims=token("rev", Role.REVIEWER))

    assert reviewer.ask("GET", "/datasets/chat/switches").status == 200
    assert turned(reviewer, "pause", reason="why not").problem == "not_allowed"


def test_the_line_up_tells_who_decides(road: Road, api: HttpApi) -> None:
    assert looked(api, "prelabelers") == {"versions": [], "changes": []}
    road.dataset(prelabeler=RULES)
    road.restart()

    (version,) = looked(api, "prelabelers")["versions"]

    assert (version["name"], version["version"], version["state"]) == ("words", "1", "active")
    assert (version["fit"], version["told"], version["decided"]) == (None, None, 0)


def test_annotators_are_told_by_pseudonym_with_how_often_they_were_right(
    road: Road, api: HttpApi
) -> None:
    claims = [token("ann-1"), token("ann-2")]
    for claim, value in ((claims[0], "ok"), (claims[0], "spam"), (claims[1], "abuse")):
        task = take(api, claims=claim)
        said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, value), claims=claim)
        assert said.status == 200, said.text
    road.run()
    ids = [api.ask("GET", "/me", claims=claim).json["id"] for claim in claims]

    told = looked(api, "annotators")

    rows = {
        one["id"]: (one["submitted"], one["days"], one["compared"], one["same"])
        for one in told["annotators"]
    }
    assert rows == {ids[0]: (2, 1, 2, 2), ids[1]: (1, 1, 1, 1)}
    assert (told["more"], told["sampled"]) == (False, 3)


def test_versions_tell_who_changed_the_dataset_and_why(road: Road, api: HttpApi) -> None:
    road.dataset(tasks={"judgments": 2})

    versions = looked(api, "versions")["versions"]

    assert [(one["version"], one["schema_version"], one["actor"]) for one in versions] == [
        (2, 1, "owner"),
        (1, 1, "owner"),
    ]


def test_quarantine_tells_reasons_and_no_content(road: Road, api: HttpApi) -> None:
    road.upload("chat/picture.bin", b"\x00\x01secret")
    road.run()

    told = looked(api, "quarantine")

    (record,) = told["records"]
    assert told["reasons"] == [{"reason": record["reason"], "records": 1}]
    assert record["state"] == "quarantined"
    assert record["advice"]
    assert "secret" not in json.dumps(told)
    assert "content" not in record


def test_quarantine_says_when_it_did_not_look_at_all(road: Road, api: HttpApi) -> None:
    road.upload("chat/picture.bin", b"\x00\x01")
    road.run()
    (record,) = road.records("quarantine")
    road.dynamodb.delete_item(TableName="quarantine", Key={"pk": record["pk"], "sk": record["sk"]})
    for number in range(21):  # more of one shard than are read
        key = quarantine_key("chat", an_id(number))
        road.dynamodb.put_item(TableName="quarantine", Item={**record, **key})

    told = looked(api, "quarantine")

    assert told["more"] is True
    assert told["reasons"][0]["records"] == 20


def test_what_reviewers_reject_is_told_with_who_said_it(road: Road) -> None:
    road.dataset(tasks={"judgments": 1, "review_share": 1.0})
    road.upload("chat/some.jsonl", jsonl([{"t": f"hello {n}"} for n in range(2)]))
    road.run()
    api = HttpApi(road, claims=OWNER)
    reviewer, tasks = token("rev", Role.REVIEWER), []
    for _ in range(2):
        task = take(api, claims=token("ann-1"))
        path = f"/tasks/{task['id']}"
        api.ask("POST", f"{path}/judgments", answer(task, "ok"), claims=token("ann-1"))
        tasks.append(task)
    road.run()
    for task, value in zip(tasks, ("spam", "ok"), strict=True):  # the second is taken as it is
        said = {"action": "correct", "value": value}
        done = api.ask("POST", f"/tasks/{task['id']}/review", said, claims=reviewer)
        assert done.status == 200, done.text

    (told,) = looked(api, "rejections")["rejections"]

    assert (told["item_id"], told["action"]) == (tasks[0]["item_id"], "correct")
    ann, rev = (api.ask("GET", "/me", claims=one).json["id"] for one in (token("ann-1"), reviewer))
    assert (told["annotators"], told["reviewer"]) == ([ann], rev)


def test_rejections_go_by_themselves(road: Road) -> None:
    rejections = DynamoRejections(road.dynamodb, "measures")
    for second in (1, 3, 2):
        rejections.note(
            Rejection(
                dataset="chat",
                item_id=an_id(second),
                round=1,
                at=f"2026-11-24T10:00:0{second}.000Z",
                action="send_back",
                reason="audit",
                reviewer="rev",
                annotators=("ann",),
            )
        )

    assert [one.item_id for one in rejections.recent("chat", 2)] == [an_id(3), an_id(2)]
    first = min(road.records("measures"), key=lambda one: str(one["sk"]["S"]))
    until = moment("2026-11-24T10:00:01.000Z") + KEPT
    assert first["expires_at"]["N"] == str(int(until.timestamp()))


def test_what_waits_between_functions_and_who_is_over_quota(road: Road, api: HttpApi) -> None:
    for name in ("small", "other"):
        road.dataset(name, quota={"items_per_day": 1})
        for n in range(2):
            road.upload(f"{name}/{n}.txt", f"hello {n}".encode())
            road.run()
    road.send("labels", "{}")

    seen = looked(api, "waiting")

    queues = {one["queue"]: one for one in seen["queues"]}
    assert set(queues) == set(CONSUMERS)
    assert (queues["labels"]["waiting"], queues["labels"]["dead"]) == (1, 0)
    over = {(one["dataset"], one["limit"], one["at"]) for one in seen["over_quota"]}
    assert over == {("small", "items", 1), ("other", "items", 1)}


def test_nobody_sees_the_quota_of_a_dataset_that_is_not_theirs(road: Road, api: HttpApi) -> None:
    road.dataset("other", quota={"items_per_day": 1})
    road.upload("other/a.txt", b"hello a")
    road.upload("other/b.txt", b"hello b")
    road.run()
    mine = Annotator(id=person_id(KEY, OWNER), datasets=("chat", "not-made-yet"))
    DynamoPeople(road.dynamodb, "work").put(mine)

    assert looked(api, "waiting")["over_quota"] == []


def test_an_items_trace_says_who_decided_and_never_what_it_says(api: HttpApi) -> None:
    task = take(api, claims=token("ann"))

    seen = looked(api, f"items/{task['item_id']}/trace")

    assert [one["what"] for one in seen["events"]][-2:] == ["task created", "claimed"]
    assert seen["events"][0]["after"] == 0
    assert set(seen["seconds"]) >= {"asked"}
    assert seen["trace_id"]
    assert "hello" not in json.dumps(seen)
    assert api.ask("GET", f"/datasets/chat/items/{'0' * 32}/trace").status == 404


def test_what_an_hour_cost_is_all_that_is_counted(road: Road, api: HttpApi) -> None:
    road.dataset(costs={"dollars_per_hour": 36.0})
    counts = {"seconds": 100, "prelabel/microdollars": 2_000_000, "items": 1_000}
    hours = DynamoHours(road.dynamodb, "measures")
    hours.take("chat", hour_of(datetime.now(UTC)), [Change("a", 1, counts)])

    spent = looked(api, "measures")["spent"]

    assert len(spent) == 24
    assert sum(spent[:-1]) == 0
    # A hundred seconds of people are a dollar, pre-labelers took two; requests are some cents.
    assert 3.0 < spent[-1] < 3.1
