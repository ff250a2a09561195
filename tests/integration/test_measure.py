"""measure: what the streams tell is counted once, in whatever batches; gold items are compared."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.expire_leases import handler as expire_leases
from functions.measure import handler
from labelhooks.aws.changes import read_change
from labelhooks.aws.config import Datasets
from labelhooks.aws.golds import DynamoGolds
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.work import DynamoTasks
from labelhooks.labels.persist import next_version
from labelhooks.model.gold import Gold
from labelhooks.model.hours import Change, hour_of
from labelhooks.model.person import Annotator
from labelhooks.quality.counting import counts_of
from labelhooks.quality.follow import FollowChanges
from labelhooks.tasks.claim import ClaimTasks
from labelhooks.tasks.judge import SubmitJudgment
from tests.factories import NOW, a_label, a_new_label, an_id
from tests.integration.following import followed
from tests.integration.road import Road

if TYPE_CHECKING:
    from collections.abc import Sequence

HOURS = ("2026-11-24T12", "2026-11-24T13")
BEGIN = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATASETS = count()


def held(road: Road, dataset: str = "chat") -> Counter[str]:
    """Return all counts of a dataset, as the hours hold them."""
    return Counter({name: count for name, count in _summed(road, dataset).items() if count})


def _summed(road: Road, dataset: str) -> Counter[str]:
    every: Counter[str] = Counter()
    for record in road.records("measures"):
        if record["pk"]["S"] == dataset:
            for name, count in record.items():
                if name.startswith("n/"):
                    every[name.removeprefix("n/")] += int(count["N"])
    return every


def test_the_road_is_counted(road: Road) -> None:
    road.dataset(
        prelabeler={
            "kind": "rules",
            "name": "words",
            "version": "1",
            "rules": [{"label": "spam", "contains": ["free"], "confidence": 0.97}],
        },
        gate={"threshold": 0.9, "audit_share": 0.0},
    )
    road.upload("chat/a.txt", b"free money")
    road.upload("chat/b.txt", b"free lunch")
    road.upload("chat/c.txt", b"hello")
    road.run()

    assert followed(road) == 5  # three items, two labels
    followed(road)

    assert held(road) == {
        "items": 3,
        "items/upload": 3,
        "first": 2,
        "labels/prelabeler": 2,
        "class/prelabeler/spam": 2,
        "confidence/9": 2,
        "decided/words@1": 2,  # of the third it had no opinion
        "accepted/words@1": 2,
        # No stack and no trace in these tests: the labels cannot say where they come from.
        "provenance/missing": 2,
    }


def metrics_in(captured: str) -> set[str]:
    """Return the names of the metrics that were written."""
    lines = (json.loads(one) for one in captured.splitlines() if one.startswith('{"_aws"'))
    groups = [one["_aws"]["CloudWatchMetrics"] for one in lines]
    return {metric["Name"] for every in groups for one in every for metric in one["Metrics"]}


def test_what_no_stream_of_labels_tells_is_counted_by_who_does_it(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    """A round of two, a lease that ran out, a question that sampling kept from people."""
    road.dataset(tasks={"judgments": 2})
    road.dataset("few", sampling={"strategy": "random", "share": 0.0})
    road.upload("few/a.txt", b"nobody is asked")
    road.upload("chat/a.txt", b"hello")
    road.run()
    tasks = DynamoTasks(road.dynamodb, "work")
    datasets = Datasets(road.dynamodb, "config", function="judge")
    claim = ClaimTasks(tasks, DynamoQueues(road.dynamodb, "work"), datasets)
    (held_,) = claim(Annotator(id="gone"), now=datetime.now(UTC) - timedelta(days=1))
    assert road.invoke(expire_leases, {"detail-type": "Scheduled Event"}) == {"ended": 1}
    submit = SubmitJudgment(tasks, datasets)
    for annotator in ("ann", "bob"):
        submit(*held_.task.ref, annotator=annotator, value="ok", seconds=4.0)
    capsys.readouterr()
    road.run()
    written = metrics_in(capsys.readouterr().out)

    assert held(road, "few")["sampled_out"] == 1
    counted = held(road)
    assert (counted["expired"], counted["completed"], counted["judgments"]) == (1, 1, 2)
    assert (counted["pairs"], counted["same/2"], counted["rated/ok"]) == (1, 1, 2)
    assert counted["seconds"] == 8
    assert "TasksCompleted" in written
    (label,) = road.held("labels", "label")
    assert label["provenance"]["asked_at"] == held_.task.created_at


def test_a_label_that_cannot_be_read_is_counted_and_holds_nothing_up(road: Road) -> None:
    labels = DynamoLabels(road.dynamodb, "labels")
    labels.append(a_label(item_id=an_id(1)))
    broken = road.records("labels")[0]
    del broken["provenance"]
    road.dynamodb.put_item(TableName="labels", Item=broken)

    labels.append(a_label(item_id=an_id(2)))
    followed(road)

    assert held(road)["provenance/missing"] == 1
    assert held(road)["first"] == 1


def test_labels_of_gold_items_are_compared(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    golds = DynamoGolds(road.dynamodb, "config")
    labels = DynamoLabels(road.dynamodb, "labels")
    for number, value in ((1, "ok"), (2, "ok"), (3, "spam")):
        labels.append(a_label(item_id=an_id(number), value=value))
    for number in (1, 3):
        golds.put(Gold(dataset="chat", item_id=an_id(number), value="ok", at=NOW, actor="owner"))

    followed(road)

    assert (held(road)["gold/right"], held(road)["gold/wrong"]) == (1, 1)
    told = [vars(one) for one in caplog.records if one.message == "gold_judged"]
    assert sorted(one["right"] for one in told) == [False, True]
    assert "spam" not in str(told)


def test_withdrawn_and_labeled_anew(road: Road) -> None:
    labels = DynamoLabels(road.dynamodb, "labels")
    first = a_label(item_id=an_id(1))
    gone = first.model_copy(
        update={
            "label_id": an_id(101),
            "value": None,
            "version": 2,
            "supersedes": first.label_id,
            "provenance": first.provenance.model_copy(
                update={
                    "actor": first.provenance.actor.model_copy(update={"kind": "operator"}),
                }
            ),
        }
    )
    again = next_version("chat", a_new_label(item_id=an_id(1), label_id=an_id(102)), gone)
    for label in (first, gone, again):
        labels.append(label)

    followed(road)

    counted = held(road)
    assert (counted["first"], counted["withdrawn"], counted["restored"]) == (1, 1, 1)


def stream(number: int, shard: str, hour: str, kind: str, dataset: str = "chat") -> dict[str, Any]:
    """Return what a stream tells of the n-th record: an item, or somebody's label."""
    item_id = f"{shard}{number:031x}"
    at = f"{hour}:{number % 60:02d}:00.000Z"
    if kind == "item":
        image: dict[str, Any] = {
            "pk": {"S": f"{dataset}#{shard}"},
            "sk": {"S": item_id},
            "kind": {"S": "item"},
        }
        image["created_at"] = {"S": at}
    else:
        said = {"ok": "annotators", "spam": "prelabeler"}[kind]
        label = a_label(item_id=item_id, value=kind)
        actor = label.provenance.actor.model_copy(update={"kind": said})
        told = label.provenance.model_copy(update={"actor": actor, "confidence": 0.95})
        changed = {"dataset": dataset, "provenance": told, "at": at}
        image = DynamoLabels(None, "")._record(  # type: ignore[arg-type]
            label.model_copy(update=changed)
        )
    change = {"NewImage": image, "SequenceNumber": str(10**20 + number)}
    return {"eventName": "INSERT", "dynamodb": change}


kinds = st.tuples(
    st.sampled_from("0123"), st.sampled_from(HOURS), st.sampled_from(["item", "ok", "spam"])
)


class Killed(Exception):
    """The function dies between two of its writes."""


class Dying:
    """Hours whose writes fail when the test wants it, with or without effect."""

    def __init__(self, hours: DynamoHours) -> None:
        self.hours = hours
        self.dies = ""

    def take(self, dataset: str, hour: str, changes: "Sequence[Change]") -> int:
        if self.dies == "before":
            raise Killed
        counted = self.hours.take(dataset, hour, changes)
        if self.dies == "after":
            raise Killed
        return counted


class NoGolds:
    def of(self, dataset: str, item_ids: object) -> dict[str, Gold]:
        return {}


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(recorded=st.lists(kinds, min_size=1, max_size=25), chance=st.integers(0, 10**6))
def test_any_delivery_counts_each_record_once(
    road: Road, recorded: list[tuple[str, str, str]], chance: int
) -> None:
    """
    Batches of any size, delivered again after a crash, split in two, of shards side by side.

    What Lambda promises: the records of a shard in order, each until it was handled.
    """
    random, dataset = Random(chance), f"d{next(DATASETS)}"
    told = [stream(n, *one, dataset=dataset) for n, one in enumerate(recorded, start=1)]
    hours = Dying(DynamoHours(road.dynamodb, "measures"))
    follow = FollowChanges(hours, NoGolds(), same=lambda a, b: a == b)
    left: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in told:  # two keys of a table share a shard of its stream
        image = one["dynamodb"]["NewImage"]
        left[image["kind"]["S"] + str(int(image["pk"]["S"][-1], 16) % 2)].append(one)
    while waiting := sorted(name for name, some in left.items() if some):
        name = random.choice(waiting)
        batch = left[name][: random.randint(1, 12)]
        hours.dies = random.choice(["", "", "before", "after"])
        try:
            follow([change for one in batch if (change := read_change(one))])
        except Killed:
            continue
        if random.random() < 0.7:  # else its answer is lost
            left[name] = left[name][len(batch) :]

    want: dict[str, Counter[str]] = defaultdict(Counter)
    for one in told:
        change = read_change(one)
        assert change is not None
        want[hour_of(change.at)].update(counts_of(change))
    found = hours.hours.between(dataset, BEGIN, BEGIN + timedelta(hours=3))
    assert {one.hour: one.counts for one in found} == want


def test_what_fails_is_told_to_the_stream(road: Road) -> None:
    road.fault = lambda operation, _: RuntimeError() if operation == "UpdateItem" else None
    event = {"Records": [stream(1, "0", HOURS[0], "item"), stream(2, "0", HOURS[0], "item")]}

    answer = road.invoke(handler, event)

    assert answer == {"batchItemFailures": [{"itemIdentifier": str(10**20 + 1)}]}
    road.fault = lambda *_: None
    assert road.invoke(handler, event) == {"batchItemFailures": []}
    assert held(road) == {"items": 2}
