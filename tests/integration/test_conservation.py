"""
The conservation law (P1, P2): whatever happens on the way, every source ends in one place, once.

Events come twice, out of order, or not at all; functions are killed between any two AWS calls,
before or after the call took effect. Then the books must balance, and match what was sent.
"""

import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labelhooks.aws.buckets import versions
from labelhooks.aws.config import Datasets
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.controls.reconcile import Reckoning, reconcile
from labelhooks.intake.arrived import Arrived
from labelhooks.intake.events import Uploaded
from labelhooks.model.ids import draw
from labelhooks.model.state import ItemState
from labelhooks.model.task_ref import TaskRef
from labelhooks.tasks.cancel import RuleTasks
from labelhooks.tasks.judge import SubmitJudgment
from tests.integration.detectors import Sharp
from tests.integration.road import Road, account, jsonl

# Few contents, so that the same one comes often; some are personal data, some spam.
CONTENTS = [f"message {n}" for n in range(6)] + ["free money", "free money for pii-jane"]
# What the first tier misses and the thorough one finds, in some that are looked at again.
CONTENTS += ["sly-ann", "free money for sly-bob", "message of sly-cat", "free money or sly-dan"]
BAD_LINE = b'{"text": \n'

texts = st.sampled_from(CONTENTS)
record_files = st.lists(st.one_of(texts, st.none()), max_size=9)  # None: a line that is no JSON
arrivals = st.lists(
    st.one_of(
        st.tuples(st.just("text"), texts),
        st.tuples(st.just("jsonl"), record_files),
        st.tuples(st.just("csv"), st.lists(texts, min_size=1, max_size=9)),
        st.tuples(st.just("flag"), texts),
        st.tuples(st.just("bad"), st.sampled_from([b"", b"\x00\xff\xfe\x01", b"%PDF-1.7 x"])),
    ),
    min_size=1,
    max_size=8,
)


@dataclass(frozen=True)
class Weather:
    """What goes wrong, and when: all of it follows from here, so a failure can be repeated."""

    seed: int
    crashes: tuple[tuple[int, bool], ...]  # before or after the n-th AWS call since the last one
    twice: float  # share of batches that SQS delivers once more
    lost: float  # share of S3 events that never come
    hurried: bool  # some invocations have little time


weather = st.builds(
    Weather,
    seed=st.integers(0, 2**16),
    crashes=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=6).map(tuple),
    twice=st.sampled_from([0.0, 0.3, 0.7]),
    lost=st.sampled_from([0.0, 0.3]),
    hurried=st.booleans(),
)


HALF = 0.5  # of tasks: cancelled
SHARE = 0.5  # of clean items that are looked at again
DATASET: dict[str, Any] = {
    "prelabeler": {
        "kind": "rules",
        "name": "words",
        "version": "1",
        "rules": [{"label": "spam", "contains": ["free money"], "confidence": 0.99}],
        "otherwise": "ok",
        "otherwise_confidence": 0.4,
    },
    "redaction": {"recheck_share": SHARE},
    "gate": {"threshold": 0.9, "audit_share": 0.3},
    "sampling": {"strategy": "random", "share": 0.7},
    "intake": {"segment_bytes": 4096},
    "tasks": {"judgments": 2, "max_rounds": 2},
}


def send(road: Road, number: int, kind: str, body: object, *, lost: bool) -> None:
    match kind:
        case "text":
            road.upload(f"chat/{number}.txt", str(body).encode(), lost=lost)
        case "jsonl":
            lines = [BAD_LINE if one is None else jsonl([{"text": one}]) for one in body]  # type: ignore[attr-defined]
            road.upload(f"chat/{number}.jsonl", b"".join(lines) or b"\n", lost=lost)
        case "csv":
            rows = "".join(f"{one}\r\n" for one in body)  # type: ignore[attr-defined]
            road.upload(f"chat/{number}.csv", f"text\r\n{rows}".encode(), lost=lost)
        case "bad":
            road.upload(f"chat/{number}.bin", body, lost=lost)  # type: ignore[arg-type]
        case "flag":
            road.flag(id=f"flag-{number}", text=body)


def books(road: Road) -> Reckoning:
    inventory = Inventory(
        road.dynamodb, items="items", work="work", labels="labels", quarantine="quarantine"
    )
    arrived = [
        Arrived(b"k" * 32, Uploaded("raw", one.key, one.version_id, one.size), one.arrived_at)
        for one in versions(road.s3, "raw", "chat/")
    ]
    return reconcile("chat", lambda: arrived, inventory, before="9999")


def repair(road: Road, found: Reckoning) -> None:
    for message in (*found.missing_uploads, *found.missing_segments):
        road.send("ingest", message)
    assert not found.missing_items, "nothing is lost between the functions"


def expected(sent: list[tuple[str, object]]) -> tuple[Counter[str], set[str], Counter[str]]:
    """Return how many sources of each kind there are, the distinct contents, and the refusals."""
    sources: Counter[str] = Counter()
    contents: set[str] = set()
    refused: Counter[str] = Counter()
    for kind, body in sent:
        if kind == "bad":
            refused["upload"] += 1
            continue
        of_records = kind in ("jsonl", "csv")
        for one in body if of_records else [body]:  # type: ignore[attr-defined]
            if one is None:
                refused["record"] += 1
            else:
                sources[{"text": "upload", "flag": "flag"}.get(kind, "record")] += 1
                contents.add(json.dumps({"text": one} if of_records else one))
    return sources, contents, refused


def pulled_back(road: Road) -> int:
    """Return how many items the re-check was to look at and to find something in."""
    ids = [one["sk"] for one in road.held("items", "item")]
    chosen = {one for one in ids if draw(one, salt="recheck") < SHARE}
    clean = dict(zip(ids, map(json.dumps, road.clean_of(ids)), strict=True))
    return sum("sly-" in clean[one] for one in chosen)


def judge_everything(road: Road, random: Random) -> None:
    tasks = DynamoTasks(road.dynamodb, "work")
    submit = SubmitJudgment(tasks, Datasets(road.dynamodb, "config", function="judge"))
    for _ in range(20):
        waiting = [read_task(one) for one in road.records("work") if "open_pk" in one]
        if not waiting:
            return
        for task in waiting:
            for annotator in ("ann", "bob")[: task.judgments_wanted]:
                value = random.choice(["ok", "spam"])
                submit("chat", task.item_id, task.round, annotator=annotator, value=value)
        road.run()
    raise AssertionError("rounds go on for ever")


def cancel_some(road: Road, random: Random) -> set[str]:
    """Cancel half of the tasks, in places twice; return their items."""
    rule = RuleTasks(DynamoTasks(road.dynamodb, "work"))
    tasks = [read_task(one) for one in road.records("work") if "open_pk" in one]
    gone = [one for one in tasks if random.random() < HALF]
    for task in [*gone, *gone[:1]]:
        assert rule.cancel(task.ref, actor="ops", reason="a test") == "cancelled"
    return {one.item_id for one in gone}


def reopen_all(road: Road) -> None:
    rule = RuleTasks(DynamoTasks(road.dynamodb, "work"))
    for one in road.held("work", "task"):
        if "rulings" in one and one["state"] == "cancelled":
            ref = TaskRef("chat", one["sk"].partition("#")[0], int(one["sk"].rpartition("#")[2]))
            assert rule.reopen(ref, actor="ops", reason="a test") == "open"


def labeled(road: Road) -> set[str]:
    return {one["sk"].partition("#")[0] for one in road.held("labels", "label")}


# A road takes as long as many other examples: 6 of them in the fast profile, 37 in the full one.
@settings(
    max_examples=settings().max_examples // 16,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(sent=arrivals, weather=weather)
def test_every_source_ends_in_one_place_once(
    sent: list[tuple[str, object]], weather: Weather
) -> None:
    with account() as road:
        road.thorough = Sharp()
        road.dataset(**DATASET)
        random = road.random = Random(weather.seed)
        for number, (kind, body) in enumerate(sent):
            send(road, number, kind, body, lost=random.random() < weather.lost)

        if weather.hurried:
            road.left = lambda: random.choice([300_000, 30_000])
        for crash_at, after in weather.crashes:
            road.crash_at, road.crash_after = crash_at, after
            road.run(worst=lambda: {"twice": random.random() < weather.twice}, rounds=6)
        road.crash_at = None
        road.run()
        road.redrive()  # what was delivered too often
        road.run()
        repair(road, books(road))
        road.run()

        sources, contents, refused = expected(sent)
        found = books(road)
        assert found.whole
        assert found.sources == sources
        assert sum(found.states.values()) == len(contents)
        assert found.states[ItemState.QUARANTINED] == pulled_back(road)
        assert found.quarantined == refused + Counter(item=pulled_back(road))
        assert set(found.states) <= {"labeled", "waiting", "sampled_out", "quarantined"}
        assert_nothing_twice(road)

        waiting = found.states[ItemState.WAITING]
        gone = cancel_some(road, random)
        found = books(road)
        assert found.whole
        assert found.states[ItemState.CANCELLED] + found.states[ItemState.WAITING] == waiting
        judge_everything(road, random)
        found = books(road)
        assert found.whole
        assert found.states[ItemState.CANCELLED] == len(gone - labeled(road))
        assert not found.states[ItemState.WAITING]
        reopen_all(road)
        judge_everything(road, random)
        assert_nothing_twice(road)
        found = books(road)
        assert set(found.states) <= {"labeled", "sampled_out", "quarantined"}
        assert found.states[ItemState.QUARANTINED] == pulled_back(road)


def assert_nothing_twice(road: Road) -> None:
    """One label a decision, one open task an item, versions without gaps."""
    labels = road.held("labels", "label")
    assert len({one["label_id"] for one in labels}) == len(labels)
    versions_of: dict[str, list[int]] = {}
    for one in labels:
        item_id, _, version = one["sk"].split("#")
        versions_of.setdefault(item_id, []).append(int(version))
    assert all(sorted(have) == list(range(1, len(have) + 1)) for have in versions_of.values())
    open_items = [
        one["sk"].partition("#")[0] for one in road.held("work", "task") if "open_pk" in one
    ]
    assert len(set(open_items)) == len(open_items)
