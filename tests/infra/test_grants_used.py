"""
P9, the other way round: what the handlers call is granted, and what is granted is called.

The real handlers go the whole road on moto, which asks for no permission; each call is then held
against the roles in the template. A call that nobody granted would be refused on AWS; a grant
that nobody uses is too much.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import ModuleType
from typing import Any

import pytest

from functions.expire_leases import handler as expire_leases
from functions.take_measures import handler as take_measures
from labelhooks.aws import keys
from labelhooks.aws.config import Datasets
from labelhooks.aws.golds import DynamoGolds
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.quarantine import SHELTER_AT
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.intake.events import Uploaded
from labelhooks.model.gold import Gold
from labelhooks.model.hours import Change, hour_of
from labelhooks.model.person import Annotator
from labelhooks.people.access import Role
from labelhooks.tasks.claim import ClaimTasks
from labelhooks.tasks.judge import SubmitJudgment
from tests.factories import NOW
from tests.infra.operated import operate
from tests.infra.permissions import permissions
from tests.infra.templates import FUNCTIONS, Stacks
from tests.integration.detectors import Sharp
from tests.integration.following import followed
from tests.integration.http_api import HttpApi, token
from tests.integration.reconciled import reconciled
from tests.integration.road import CONSUMERS, Road, account, jsonl
from tests.integration.running_away import run_away, use_up
from tests.integration.scheduled import count_shares, tended
from tests.integration.studio_server import answered_abroad
from tests.integration.taking_back import taken_back
from tests.integration.taught import teach, tick
from tests.unit.redaction.documents.pdfs import drawn

# Lambda itself asks for these, in the function's name; S3 asks for the last where a key is gone.
NOT_CALLED = ("logs:", "xray:", "sqs:Rec", "sqs:Del", "sqs:Get", "s3:ListBucket raw_bucket")
SIGNED = "s3:PutObject raw_bucket/*"  # by the API, for who sends the form
STREAM = "_table stream"
ON_FAILURE = tuple(
    f"sqs:SendMessage {name}_dead"
    for name in (
        "consensus",
        "watch_accepted",
        "measure",
        "take_measures",
        "fit_gate",
        "train_prelabeler",
        "expire_leases",
        "studio",
        "guard",
        "reckon_spend",
        "reconcile",
    )
)
ASKED = {"detect_thorough"}  # it answers, and calls nothing
# Beyond what an item's record holds, compressed or not; in letters of no language.
LETTERS = str.maketrans("0123456789abcdef", "qwrtpsdfghjklzxc")
LARGE = " ".join(sha256(str(n).encode()).hexdigest().translate(LETTERS) for n in range(400))
DATASET: dict[str, Any] = {
    "redaction": {"recheck_share": 1.0},
    "prelabeler": {
        "kind": "rules",
        "name": "words",
        "version": "1",
        "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
    },
    "gate": {"threshold": 0.9, "audit_share": 1.0},
    "tasks": {"judgments": 2, "max_rounds": 2},
}


@pytest.fixture(scope="module")
def called() -> Iterator[dict[str, set[str]]]:
    """Go the road with everything that can happen on it; return each function's calls."""
    used: dict[str, set[str]] = defaultdict(set)
    with account() as road:
        watch(road, used)
        road.dataset(**DATASET)
        leak(road)
        road.dataset("thorough", redaction={"tier": "thorough"})
        road.dataset("papers", modality="document", redaction={"tier": "thorough"})
        take_in(road)
        road.run()
        judge(road)
        road.run()
        fail(road)
        road.run()
        err(road)
        tend(road)
        learn(road)
        take_back(road)
        leave(road)
        measure(road)
        serve(road)
        use_up(road)
        answered_abroad(road, LARGE[2:])
        run_away(road)
        reconciled(road)
        hold(road)
        assert not [name for name in CONSUMERS if road.waiting(f"{name}-dead")]
        yield dict(used)


def watch(road: Road, used: dict[str, set[str]]) -> None:
    invoke = road.invoke

    def invoked(handler: ModuleType, event: dict[str, Any]) -> dict[str, Any] | None:
        before = len(road.seen)
        keys.id_key.cache_clear()  # each function has a process of its own
        answer = invoke(handler, event)
        function = handler.__name__.split(".")[1]
        for operation, arguments in road.seen[before:]:
            used[function].update(permissions(operation, arguments))
        return answer

    road.invoke = invoked  # type: ignore[method-assign]


def leak(road: Road) -> None:
    """Let the re-check find something in an item that is a task by then."""
    road.thorough = Sharp()
    road.upload("chat/leak.txt", b"hello sly-jane")
    for queue in ("ingest", "items", "tasks", "recheck"):
        road.deliver(queue)
    assert [one["state"] for one in road.held("work", "task")] == ["cancelled"]


def take_in(road: Road) -> None:
    """Send what ends in each table and bucket, by each of the ways."""
    road.upload("chat/sure.txt", b"free money")
    road.upload("chat/doubtful.txt", b"hello")
    road.upload("chat/large.txt", LARGE.encode())
    road.upload("chat/records.jsonl", jsonl([{"t": "free money 1"}, {"t": "free money 2"}]))
    road.upload("chat/picture.bin", b"\x00\x01\x02")  # a copy goes to quarantine
    event = road.upload("chat/gone.txt", b"gone", lost=True)["s3"]["object"]
    road.s3.delete_object(Bucket="raw", Key="chat/gone.txt", VersionId=event["versionId"])
    road.send("ingest", json.dumps({"Records": [{**an_event(), "s3": an_object(event)}]}))
    road.upload("papers/a.pdf", drawn("call pii-bob"))
    road.upload("papers/broken.pdf", b"%PDF-1.7 nothing")  # a copy goes to quarantine
    gone = road.upload("papers/gone.pdf", drawn("gone"), lost=True)["s3"]["object"]
    road.s3.delete_object(Bucket="raw", Key="papers/gone.pdf", VersionId=gone["versionId"])
    road.send("media", Uploaded("raw", "papers/gone.pdf", gone["versionId"], 9).wanted())
    road.flag(id="f1", text="call pii-bob", user="bob@example.com")
    road.flag(id="f4", text=LARGE[::-1])
    road.upload("thorough/asked.txt", b"for a detector elsewhere")
    road.flag(id="f5", dataset="thorough", text="for a detector elsewhere too")
    road.dataset("few", sampling={"strategy": "random", "share": 0.0})
    road.upload("few/a.txt", b"nobody is asked")
    for queue in CONSUMERS:
        road.send(queue, '{"kind": "nonsense"}')


def an_event() -> dict[str, str]:
    return {"eventName": "ObjectCreated:Put", "eventSource": "aws:s3"}


def an_object(of: dict[str, Any]) -> dict[str, Any]:
    return {"bucket": {"name": "raw"}, "object": of}


def judge(road: Road) -> None:
    """Let two people agree on one task, and differ on another: a further round is asked for."""
    tasks = DynamoTasks(road.dynamodb, "work")
    submit = SubmitJudgment(tasks, Datasets(road.dynamodb, "config", function="judge"))
    waiting = [read_task(one) for one in road.records("work") if "open_pk" in one]
    for number, task in enumerate(waiting[:2]):
        for annotator, value in (("ann", "ok"), ("bob", "abuse" if number else "ok")):
            submit(task.dataset, task.item_id, task.round, value=value, annotator=annotator)


def err(road: Road) -> None:
    """Let people find every accepted label wrong: the watch pauses the version and calls."""
    road.dataset("mail", **DATASET)
    road.upload("mail/wrong.jsonl", jsonl([{"t": f"free money, again {n}"} for n in range(14)]))
    road.run()
    submit = SubmitJudgment(
        DynamoTasks(road.dynamodb, "work"), Datasets(road.dynamodb, "config", function="judge")
    )
    for record in road.records("work"):
        if "audits" in record and "open_pk" in record:
            task = read_task(record)
            for annotator in ("ann", "bob"):
                submit(task.dataset, task.item_id, task.round, value="ok", annotator=annotator)
    road.run()
    road.checked()


def tend(road: Road) -> None:
    """Let people judge enough for a fit, and let much more be accepted than it says."""
    told = {"gate": {**DATASET["gate"], "refit": "always"}, "tasks": {"judgments": 1}}
    road.dataset("news", **{**DATASET, **told})
    road.upload("news/some.jsonl", jsonl([{"t": f"free money, news {n}"} for n in range(25)]))
    road.run()
    submit = SubmitJudgment(
        DynamoTasks(road.dynamodb, "work"), Datasets(road.dynamodb, "config", function="judge")
    )
    for record in road.records("work"):
        if "open_pk" in record and record["pk"]["S"].startswith("news#"):
            task = read_task(record)
            value = "ok" if task.item_id < "2" else "spam"  # one class alone would be no evidence
            submit("news", task.item_id, task.round, value=value, annotator="ann")
    road.run()
    assert tended(road) == {"fitted": 1}
    tended(road)
    count_shares(road, "news", decided=5_000, accepted=5_000)
    assert tended(road) == {"fitted": 0}


def learn(road: Road) -> None:
    """Let people label enough to train on, and the schedule see that it is due."""
    teach(road, 60, apart=True)
    road.dataset(**DATASET, training={"least_labels": 50})
    road.left = lambda: 890_000
    assert [run["state"] for run in tick(road, "2099-01-01T00:00:00Z")] == ["registered"]


def take_back(road: Road) -> None:
    """Let labels be taken back: for people to decide, then for the gate."""
    road.dataset("post", **{**DATASET, "gate": {"threshold": 0.9, "audit_share": 0.0}})
    road.upload("post/bad.jsonl", jsonl([{"t": f"free money, bad {n}"} for n in range(2)]))
    road.run()
    assert taken_back(road, "post", "people") == 2
    road.run()
    road.upload("post/worse.jsonl", jsonl([{"t": f"free money, worse {n}"} for n in range(2)]))
    road.run()
    assert taken_back(road, "post", "gate") == 2
    road.run()


def leave(road: Road) -> None:
    """Let somebody take a task and go."""
    tasks = DynamoTasks(road.dynamodb, "work")
    datasets = Datasets(road.dynamodb, "config", function="judge")
    claim = ClaimTasks(tasks, DynamoQueues(road.dynamodb, "work"), datasets)
    before = datetime.now(UTC) - timedelta(days=1)
    assert claim(Annotator(id="gone"), now=before)
    assert road.invoke(expire_leases, {"detail-type": "Scheduled Event"}) == {"ended": 1}


def measure(road: Road) -> None:
    """Let what was recorded be counted, a gold item among it, and some of it days ago."""
    label, *_ = road.held("labels", "label")
    dataset, _, _ = label["pk"].rpartition("#")
    item_id = label["sk"].partition("#")[0]
    gold = Gold(dataset=dataset, item_id=item_id, value="ok", at=NOW, actor="owner")
    DynamoGolds(road.dynamodb, "config").put(gold)
    assert followed(road)
    days_ago = hour_of(datetime.now(UTC) - timedelta(days=3))
    once = [Change("labels/0", 1, {"first": 1})]
    DynamoHours(road.dynamodb, "measures").take(dataset, days_ago, once)
    told = road.invoke(take_measures, {"detail-type": "Scheduled Event"})
    assert told
    assert told["taken"] > 1


def serve(road: Road) -> None:
    """Let people do through the API what can be done there."""
    road.dataset("desk", redaction={"tier": "thorough"}, schema={"kind": "text"})
    road.upload("desk/large.txt", LARGE[1:].encode())
    road.upload("desk/small.txt", b"hello")
    road.run()
    api = HttpApi(road, claims=token("ann", *Role))
    tasks = api.ask("POST", "/tasks/next", {"dataset": "desk", "limit": 5}).json["tasks"]
    for task in tasks:
        path, lease = f"/tasks/{task['id']}", {"token": task["lease"]["token"]}
        assert api.ask("POST", f"{path}/renew", lease).status == 200
        assert api.ask("GET", path).json["artifact"]["kind"] == "text"
        said = {**lease, "value": {"text": "for a detector elsewhere"}, "schema_version": 1}
        assert api.ask("POST", f"{path}/judgments", said).status == 200
        history = f"/datasets/desk/items/{task['item_id']}/history"
        assert api.ask("GET", history).status == 200
    assert len(tasks) == 2
    for path in ("/me", "/datasets", "/datasets/desk/progress"):
        assert api.ask("GET", path).status == 200
    operate(road, api)
    road.run()


def fail(road: Road) -> None:
    """Let redactors shelter what they fail at, and bring it back from the dead-letter queue."""
    road.upload("chat/unlucky.txt", b"unlucky")
    road.flag(id="f2", text="unlucky too")
    road.send("media", Uploaded("raw", "papers/unlucky.pdf", "v", 9).wanted())
    road.fault = lambda operation, _: RuntimeError() if operation == "GetItem" else None
    road.restart()  # a configuration that is known would not be read again
    for queue in ("ingest", "media", "flags"):
        road.deliver(queue, receives=SHELTER_AT)
    road.fault = lambda *_: None
    assert road.waiting("ingest-dead")
    assert road.waiting("media-dead")
    assert road.waiting("flags-dead")
    road.redrive()


def hold(road: Road) -> None:
    """Pause everything: each consumer sends what it gets to the end of its own queue."""
    road.upload("chat/held.txt", b"free money, held")
    road.flag(id="f3", text="held")
    road.deliver("ingest")
    road.deliver("items")
    road.upload("papers/held.pdf", drawn("held"))
    road.upload("chat/held-too.txt", b"free money, held too")
    road.deliver("ingest")
    road.upload("chat/held-as-well.txt", b"held as well")
    road.switches.turn("everything", paused=True, actor="ops", reason="a test")
    road.restart()
    road.run()
    assert all(road.delayed(queue) for queue in CONSUMERS)


def granted(stacks: Stacks, function: str) -> set[str]:
    return {f"{action} {resource}" for action, resource in stacks.grants(function)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_call_is_granted(function: str, called: dict[str, set[str]], dev: Stacks) -> None:
    assert called.get(function) or function in ASKED

    assert called.get(function, set()) <= granted(dev, function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_grant_is_used(function: str, called: dict[str, set[str]], dev: Stacks) -> None:
    unused = granted(dev, function) - called.get(function, set())

    assert {
        line
        for line in unused
        if not line.startswith(NOT_CALLED)
        and STREAM not in line
        and line not in (*ON_FAILURE, SIGNED)
    } == set()
