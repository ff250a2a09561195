"""
No personal data leaves the two guarded buckets (P3), in the real stack, with the real detector.

That the scan finds what leaks is shown in process, with redaction switched off
(tests/integration/test_leaks.py).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.target import Target
from tests.deployed.stack import Stack
from tests.leaks.canaries import KINDS
from tests.leaks.places import Aviary, aviary
from tests.leaks.scan import Kept, Scanner, log_lines, objects, queues, tables

DATASET = "leaks"
RULES = {
    "kind": "rules",
    "name": "words",
    "version": "1",
    "rules": [{"label": "spam", "contains": ["refund"], "confidence": 0.99}],
}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def since() -> datetime:
    """Return when nothing of this had been sent yet: what is older holds none of it."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def before(stack: Stack) -> frozenset[Kept]:
    """Return what other tests left in the tables: people there may be called what a canary is."""
    return frozenset(records(stack))


@pytest.fixture(scope="module")
def made(stack: Stack, since: datetime, before: frozenset[Kept]) -> Aviary:
    """Return canaries that have been all the way: to labels, tasks, judgments and quarantine."""
    made = aviary(DATASET)
    stack.dataset(DATASET, prelabeler=RULES)
    for key, body, metadata in made.uploads:
        stack.upload(key, body, **metadata)
    for flag in made.flags:
        stack.send("flags", flag)
    stack.settle(DATASET)
    submit = SubmitJudgment(stack.deployment.tasks, stack.deployment.policies)
    for task in list(stack.deployment.inventory.tasks(DATASET)):
        submit(DATASET, task.item_id, task.round, annotator="ann", value="ok")
    stack.settle(DATASET)
    return made


def records(stack: Stack) -> Iterator[Kept]:
    dynamodb = stack.target.dynamodb
    return tables(dynamodb, dynamodb.list_tables()["TableNames"])


def kept(stack: Stack, since: datetime, before: frozenset[Kept]) -> Iterator[Kept]:
    """Yield all that the account keeps, but for the content of the two guarded buckets."""
    s3 = stack.target.s3
    guarded = {stack.target.output(name) for name in ("RawBucket", "QuarantineBucket")}
    raw = stack.target.output("RawBucket")
    yield from (one for one in records(stack) if one not in before)
    yield from queues(stack.target.sqs, stack.target.sqs.list_queues().get("QueueUrls", []))
    for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"]):
        if bucket != raw:
            yield from objects(s3, bucket, since=since, bodies=bucket not in guarded)
    groups = [one["logGroupName"] for one in stack.logs.describe_log_groups()["logGroups"]]
    assert set(stack.log_groups()) <= set(groups)
    yield from log_lines(stack.logs, groups)


def test_no_canary_leaves_the_guarded_buckets(
    stack: Stack, since: datetime, before: frozenset[Kept], made: Aviary
) -> None:
    everything = list(kept(stack, since, before))

    assert sorted(map(str, Scanner(made.canaries).leaks(everything))) == []
    # What was scanned: something of each sort.
    places = {one.where.partition(" ")[0] for one in everything}
    assert {"table", "bucket", "log"} <= places
    assert any(b"ItemsRecorded" in one.data for one in everything)


def test_they_did_go_all_the_way(stack: Stack, made: Aviary) -> None:
    inventory = stack.deployment.inventory
    states = inventory.states(DATASET)

    assert states == {"labeled": 5 + 2 * len(KINDS) + 4 * 3 + 3}
    assert {one.provenance.actor.kind for one in inventory.labels(DATASET)} == {
        "prelabeler",
        "annotators",
    }
    refused = [*stack.quarantined(DATASET).values(), *stack.quarantined("-").values()]
    assert len({one.reason for one in refused}) >= 6


def test_they_are_where_only_the_redactor_reads(
    stack: Stack, since: datetime, made: Aviary
) -> None:
    """The control of the scan here: it reads this account, and finds them where they must be."""
    scanner = Scanner(made.canaries)
    s3, output = stack.target.s3, stack.target.output
    # Older objects are other tests', a gibibyte among them: looking for codes in it takes an hour.
    raw = scanner.leaks(objects(s3, output("RawBucket"), since=since))
    quarantine = scanner.leaks(objects(s3, output("QuarantineBucket"), since=since))

    uploaded = {one.place for one in made.canaries if "flag" not in one.place}
    assert {one.canary.place for one in raw} == uploaded
    assert {"PDF", "a flag that is no JSON"} <= {one.canary.place for one in quarantine}
