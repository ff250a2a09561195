"""The API as pages and tools use it: the real handler on moto, behind a stand-in gateway."""

import json
from typing import Any

import pytest

from labelhooks.aws.people import DynamoPeople
from labelhooks.model.person import Annotator
from labelhooks.people.access import Role, person_id
from labelhooks.people.front import LARGEST_BODY
from tests.factories import an_id, an_item
from tests.integration.http_api import HttpApi, answer, take, token
from tests.integration.road import Road
from tests.unit.redaction.documents.pdfs import drawn

KEY = b"k" * 32


@pytest.fixture
def api(road: Road) -> HttpApi:
    """Return the API of a deployment with one dataset of two texts, each a task."""
    road.dataset(tasks={"guidelines": "Spam is what nobody asked for."})
    road.upload("chat/one.txt", b"write to pii-bob")
    road.upload("chat/two.txt", b"hello")
    road.run()
    return HttpApi(road)


def limited(road: Road, sub: str = "ann-1", **changes: Any) -> Annotator:
    """Record what a person may."""
    who = person_id(KEY, token(sub))
    return DynamoPeople(road.dynamodb, "work").put(Annotator(id=who, **changes))


def test_a_task_is_taken_seen_and_answered_and_becomes_a_label(road: Road, api: HttpApi) -> None:
    task = take(api)
    assert task["artifact"]["kind"] == "text"
    assert "bob" not in task["artifact"]["text"]
    assert task["guidelines"] == "Spam is what nobody asked for."
    assert task["schema"] == {"kind": "choice", "classes": ["ok", "spam", "abuse"]}
    assert (task["remaining"], task["proposal"], task["comment"]) == (1, None, None)

    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, "spam"))
    assert (said.status, said.json) == (200, {"state": "submitted"})
    road.run()

    (label,) = road.held("labels", "label")
    assert (label["item_id"] if "item_id" in label else label["sk"][:32]) == task["item_id"]
    assert label["value"] == "spam"
    me = api.ask("GET", "/me").json
    assert me["today"] == {
        "submitted": 1,
        "skipped": 0,
        "seconds": 3.5,
        "datasets": {"chat": 1},
    }
    assert me["holds"] == []
    assert me["id"] == person_id(KEY, token())
    assert label["provenance"]["actor"]["id"] == me["id"]


def test_a_task_and_its_answer_cost_two_calls_each(
    road: Road, api: HttpApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelhooks.people.recent.KEEP", 3600.0)
    take(api)  # what is read once in a while is read here
    before = len(road.seen)
    task = take(api)
    taken = len(road.seen)
    api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task))

    looks = [said for _, said in road.seen[before:taken] if said.get("IndexName") == "open"]
    asked = [operation for operation, said in road.seen[before:taken] if said not in looks]
    assert [one for one in asked if one != "GetObject"] == ["BatchGetItem", "TransactWriteItems"]
    answered = [operation for operation, _ in road.seen[taken:]]
    assert answered == ["Query", "TransactWriteItems"]


@pytest.mark.parametrize(("end", "status"), [(11, 200), (12, 422)], ids=["within", "beyond"])
def test_no_answer_points_beyond_the_end_of_the_text(road: Road, end: int, status: int) -> None:
    road.dataset("chat", schema={"kind": "spans", "classes": ["greeting"]})
    road.upload("chat/one.txt", "hello 🙂 you".encode())  # 11 code points, 12 units of UTF-16
    road.run()
    api = HttpApi(road)
    task = take(api)
    value = {"spans": [{"start": 0, "end": end, "class": "greeting"}]}
    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, value))
    assert said.status == status


def test_nothing_recorded_or_logged_tells_who_it_was(
    road: Road, api: HttpApi, caplog: pytest.LogCaptureFixture
) -> None:
    claims = {**token("auth0|jane"), "email": "jane@example.org", "username": "jane.doe"}
    task = take(api, claims=claims)
    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task), claims=claims)
    assert said.status == 200

    kept = json.dumps([road.records(name) for name in ("work", "labels", "config")], default=str)
    for name in ("auth0", "jane"):
        assert name not in kept
        assert name not in caplog.text


def test_a_person_is_the_same_from_the_same_issuer_alone() -> None:
    here, there = token("ann-1"), {**token("ann-1"), "iss": "https://other.test"}

    assert person_id(KEY, here) == person_id(KEY, dict(here))
    assert person_id(KEY, here) != person_id(KEY, there)
    assert person_id(KEY, here) != person_id(b"another key of the deployment...", here)


def test_a_task_is_shown_to_its_holder_and_to_nobody_else(api: HttpApi) -> None:
    task = take(api)
    path = f"/tasks/{task['id']}"

    assert api.ask("GET", path).json["artifact"] == task["artifact"]
    for claims in (token("ann-2"), token("rev-1", Role.REVIEWER)):
        other = api.ask("GET", path, claims=claims)
        assert (other.status, other.problem) == (409, "lease_lost")
        assert task["artifact"]["text"] not in other.text
    given = api.ask("POST", f"{path}/return", {"token": task["lease"]["token"]})
    assert (given.status, given.text) == (204, "")
    assert api.ask("GET", path).problem == "lease_lost"


def test_a_lease_is_renewed_by_its_token_alone(api: HttpApi) -> None:
    task = take(api)
    path = f"/tasks/{task['id']}/renew"

    again = api.ask("POST", path, {"token": task["lease"]["token"]})
    assert again.json["lease"]["until"] >= task["lease"]["until"]
    assert again.json["lease"]["token"] == task["lease"]["token"]
    assert api.ask("POST", path, {"token": "0" * 32}).problem == "lease_lost"


def test_what_is_skipped_goes_to_somebody_else_and_says_why(road: Road, api: HttpApi) -> None:
    task = take(api)
    skip = {"token": task["lease"]["token"], "reason": "unclear"}

    assert api.ask("POST", f"/tasks/{task['id']}/skip", skip).status == 204
    assert take(api)["id"] != task["id"]
    assert take(api, claims=token("ann-2"))["id"] == task["id"]
    assert api.ask("GET", "/me").json["today"]["skipped"] == 1
    bad = api.ask("POST", f"/tasks/{task['id']}/skip", {**skip, "reason": "no mood"})
    assert (bad.status, bad.problem) == (400, "bad_request")
    assert "no mood" not in bad.text


def test_the_same_submission_again_changes_nothing(road: Road, api: HttpApi) -> None:
    task = take(api)
    path, given = f"/tasks/{task['id']}/judgments", answer(task)
    first = api.ask("POST", path, given, idempotency_key="a-1")

    assert api.ask("POST", path, given, idempotency_key="a-1").json == first.json
    assert api.ask("POST", path, given).json == first.json
    other = api.ask("POST", path, answer(task, "spam"))
    assert (other.status, other.problem) == (409, "conflict")
    assert len(road.held("work", "judgment")) == 1
    bad = api.ask("POST", path, given, idempotency_key="with space")
    assert (bad.status, bad.problem) == (400, "bad_request")


def test_an_answer_for_another_schema_version_says_both(api: HttpApi) -> None:
    task = take(api)
    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, schema_version=7))

    assert (said.status, said.problem) == (409, "stale_schema")
    assert (said.json["schema_version"], said.json["current_schema_version"]) == (7, 1)


@pytest.mark.parametrize(
    ("value", "status", "problem"),
    [
        ("nonsense", 422, "schema_violation"),
        ({"rating": 3}, 422, "schema_violation"),
        ({"rating": "3"}, 400, "bad_request"),
        (7, 400, "bad_request"),
        (None, 400, "bad_request"),
    ],
)
def test_a_value_that_is_no_label_is_refused(
    value: Any, status: int, problem: str, api: HttpApi
) -> None:
    task = take(api)
    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, value))

    assert (said.status, said.problem) == (status, problem)
    assert "nonsense" not in said.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"limit": 9}', b'{"more": 1}', b'{"limit": NaN}']
)
def test_what_is_not_understood_is_a_400(body: bytes, api: HttpApi) -> None:
    said = api.ask("POST", "/tasks/next", raw=body)

    assert (said.status, said.problem) == (400, "bad_request")


def test_a_body_beyond_the_limit_is_not_read(api: HttpApi) -> None:
    said = api.ask("POST", "/tasks/next", raw=b'"' + b"x" * LARGEST_BODY + b'"')

    assert (said.status, said.problem) == (413, "too_large")


def test_what_people_write_is_redacted_before_it_is_recorded(road: Road) -> None:
    road.dataset("notes", schema={"kind": "text"})
    road.upload("notes/one.txt", b"hello")
    road.run()
    api = HttpApi(road)
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "notes"}).json["tasks"]
    given = answer(task, {"text": "ask pii-bob about it"})

    assert api.ask("POST", f"/tasks/{task['id']}/judgments", given).status == 200
    (judgment,) = road.held("work", "judgment")
    assert "pii-bob" not in json.dumps(judgment)
    assert judgment["value"]["text"].endswith("about it")


def test_a_page_of_media_is_seen_through_a_link_that_lives_minutes(road: Road) -> None:
    road.dataset("papers", modality="document", redaction={"tier": "thorough"})
    road.upload("papers/a.pdf", drawn("call pii-bob"))
    road.run()
    api = HttpApi(road)
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "papers"}).json["tasks"]

    artifact = task["artifact"]
    assert (artifact["kind"], artifact["media_type"]) == ("url", "application/pdf")
    assert artifact["url"].startswith("https://clean.s3.us-east-1.amazonaws.com/papers/")
    for said in ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Expires=300", "response-content-type"):
        assert said in artifact["url"]


@pytest.mark.parametrize(
    ("page", "status"), [(1, 200), (2, 422), (None, 200)], ids=["its own", "the next", "none said"]
)
def test_no_answer_is_of_a_page_that_the_document_does_not_have(
    road: Road, page: int | None, status: int
) -> None:
    road.dataset("papers", modality="document", schema={"kind": "regions", "classes": ["sum"]})
    road.upload("papers/a.pdf", drawn("one page"))
    road.run()
    api = HttpApi(road)
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "papers"}).json["tasks"]
    box = {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}
    region = {"box": box, "class": "sum", **({} if page is None else {"page": page})}

    said = api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, {"regions": [region]}))

    assert said.status == status, said.text
    if status == 422:
        assert said.problem == "schema_violation"
        assert "regions.0.page: no page of the document's 1" in said.json["detail"]


def test_a_reviewers_correction_points_nowhere_beyond_either(road: Road) -> None:
    road.dataset(schema={"kind": "spans", "classes": ["greeting"]}, tasks={"review_share": 1.0})
    road.upload("chat/one.txt", b"hello you")
    road.run()
    api = HttpApi(road)
    task = take(api)
    value = {"spans": [{"start": 0, "end": 5, "class": "greeting"}]}
    assert api.ask("POST", f"/tasks/{task['id']}/judgments", answer(task, value)).status == 200

    path, claims = f"/tasks/{task['id']}/review", token("rev", Role.REVIEWER)
    for end, status in ((10, 422), (9, 200)):
        right = {"spans": [{"start": 0, "end": end, "class": "greeting"}]}
        said = api.ask("POST", path, {"action": "correct", "value": right}, claims=claims)
        assert said.status == status, said.text


def test_a_form_for_an_upload_bounds_what_may_be_put(api: HttpApi) -> None:
    import base64

    asked = {"name": "day.jsonl", "media_type": "application/x-ndjson", "bytes": 5000}
    said = api.ask("POST", "/datasets/chat/uploads", asked, claims=token("o", Role.OWNER))

    assert said.status == 200, said.text
    form = said.json
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, 5000] in policy["conditions"]
    assert {"Content-Type": "application/x-ndjson"} in policy["conditions"]
    assert {"key": form["key"]} in policy["conditions"]
    assert form["key"].startswith("chat/")
    assert form["key"].endswith("/day.jsonl")
    assert form["url"].startswith("https://raw.s3.us-east-1.amazonaws.com")


@pytest.mark.parametrize("name", ["../chat/x", "a/b", "", ".hidden", "x" * 200])
def test_a_form_for_an_upload_has_a_plain_name(name: str, api: HttpApi) -> None:
    asked = {"name": name, "media_type": "text/plain", "bytes": 1}
    said = api.ask("POST", "/datasets/chat/uploads", asked, claims=token("o", Role.OWNER))

    assert said.problem == "bad_request"


def test_rights_are_by_dataset(road: Road, api: HttpApi) -> None:
    road.dataset("mail")
    task = take(api, claims=token("ann-2"))
    limited(road, datasets=("mail",))

    for method, path, body in (
        ("POST", "/tasks/next", {"dataset": "chat"}),
        ("GET", "/datasets/chat", None),
        ("GET", f"/tasks/{task['id']}", None),
        ("POST", f"/tasks/{task['id']}/judgments", answer(task)),
    ):
        said = api.ask(method, path, body)
        assert (said.status, said.problem) == (403, "not_allowed"), path
    assert api.ask("POST", "/tasks/next", {}).json == {"tasks": []}
    assert [one["name"] for one in api.ask("GET", "/datasets").json["datasets"]] == ["mail"]
    # What is not theirs and what is not there look the same.
    assert api.ask("GET", "/datasets/nothing").status == 403


def test_whoever_is_suspended_is_let_in_nowhere(road: Road, api: HttpApi) -> None:
    limited(road, active=False)

    assert api.ask("GET", "/me").problem == "not_allowed"
    assert api.ask("POST", "/tasks/next", {}).problem == "not_allowed"


def test_a_person_holds_as_much_as_they_may(road: Road, api: HttpApi) -> None:
    limited(road, holds_at_most=1)
    take(api)

    said = api.ask("POST", "/tasks/next", {"dataset": "chat"})
    assert (said.status, said.problem) == (429, "limit_reached")
    assert int(said.headers["retry-after"]) == said.json["retry_after"]


def test_without_the_function_being_told_of_a_token_nobody_is_let_in(road: Road) -> None:
    said = HttpApi(road).pass_on("GET", "/openapi.json", "", {}, None, None)
    assert said.status == 200


def test_an_unknown_route_is_a_problem_too(api: HttpApi) -> None:
    said = api.ask("GET", "/nothing/of/this")

    assert (said.status, said.problem) == (404, "not_found")


def test_what_breaks_says_nothing_but_that_it_broke(
    road: Road, api: HttpApi, caplog: pytest.LogCaptureFixture
) -> None:
    road.fault = lambda operation, _: RuntimeError("Jane Doe") if operation == "GetItem" else None
    said = api.ask("GET", "/me")

    assert (said.status, said.problem) == (500, "broken")
    assert "Jane" not in said.text + caplog.text
    assert [one.error_type for one in caplog.records] == ["RuntimeError"]  # type: ignore[attr-defined]


def test_an_item_that_was_pulled_back_is_not_shown(road: Road, api: HttpApi) -> None:
    from labelhooks.aws.items import DynamoItems

    task = take(api)
    DynamoItems(road.dynamodb, "items").withdraw("chat", task["item_id"], an_id(7))

    assert api.ask("GET", f"/tasks/{task['id']}").problem == "not_found"
    assert an_item(1).withdrawn is None
