"""
Least privilege (P9): each role tries everything there is, and is let through where it must be.

The emulator reads no conditions on a record's keys or attributes, and follows streams under no
role: create_task and consensus may do less with the work table than this shows, and what consensus
may of its stream is not shown at all (tests/infra/test_grants.py has both).
"""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from labelhooks_cli.target import Target
from tests.deployed.probes import NOWHERE, Probe, Role, probes
from tests.deployed.stack import FUNCTIONS, Stack

_CONSUMER = {"GetItem config", "Query config", "PutObject quarantine", "PutItem quarantine"}


def _drains(queue: str) -> set[str]:
    """Return what taking from a queue, and putting back what has to wait, needs."""
    return {f"ReceiveMessage {queue}", f"DeleteMessage {queue}", f"SendMessage {queue}"}


_QUOTA = {"GetItem work", "UpdateItem work"}  # what a day may make and cost
_REDACTOR = {
    "GetObject quarantine/sheltered",
    "PutObject clean",
    "GetSecretValue id key",
    "SendMessage recheck",
    *_QUOTA,
    "PutItem work",
    "BatchGetItem items",
}
MAY: dict[str, set[str]] = {
    "redact_upload": {
        *_CONSUMER,
        *_REDACTOR,
        *_drains("ingest"),
        "GetObjectVersion raw",
        "ListBucket raw",
        "GetItem items",
        "PutItem items",
        "SendMessage items",
        "SendMessage media",
        "SendMessage ingest-dead",
    },
    "redact_media": {
        *_CONSUMER,
        *(_REDACTOR - {"SendMessage recheck"}),  # it reads its own work again before it lets go
        *_drains("media"),
        "GetObjectVersion raw",
        "ListBucket raw",
        "PutItem items",
        "SendMessage items",
        "SendMessage media-dead",
    },
    "intake_flag": {
        *_CONSUMER,
        *_REDACTOR,
        *_drains("flags"),
        "PutItem items",
        "SendMessage items",
        "SendMessage flags-dead",
    },
    "gate": {
        *_CONSUMER,
        *_drains("items"),
        "GetObject clean",
        "BatchGetItem items",
        "UpdateItem config",
        *_QUOTA,
        "SendMessage tasks",
        "SendMessage labels",
        "UpdateItem measures",
    },
    "create_task": {
        *_CONSUMER,
        *_drains("tasks"),
        "GetItem work",
        "BatchGetItem work",
        "PutItem work",
        "UpdateItem work",
        "UpdateItem measures",
    },
    "persist_label": {*_CONSUMER, *_drains("labels"), "PutItem labels", "Query labels"},
    "consensus": {
        "PutItem work",
        "Query work",
        "UpdateItem work",
        "SendMessage tasks",
        "SendMessage labels",
        "SendMessage consensus-dead",
        "UpdateItem measures",
    },
    "watch_accepted": {
        "GetItem config",
        "PutItem config",
        "Query work",
        "PutItem work",
        "Publish page",
        "SendMessage watchaccepted-dead",
    },
    "measure": {
        "Query config",
        "BatchGetItem config",
        "GetItem measures",
        "UpdateItem measures",
        "SendMessage measure-dead",
    },
    "take_measures": {
        "GetItem config",
        "Query config",
        "Query what waits",
        "GetItem measures",
        "Query measures",
        "PutItem measures",
        "UpdateItem measures",
        "SendMessage takemeasures-dead",
    },
    "take_back": {
        "GetItem config",
        "Query config",
        "UpdateItem config",
        "PutItem labels",
        "Query labels",
        "BatchGetItem items",
        "Query work",
        "SendMessage items",
        "SendMessage tasks",
    },
    "fit_gate": {
        "GetItem config",
        "PutItem config",
        "Query config",
        "Query work",
        "Publish page",
        "SendMessage fitgate-dead",
    },
    "train_prelabeler": {
        "GetItem config",
        "PutItem config",
        "Query config",
        "Query labels",
        "BatchGetItem items",
        "GetObject clean",
        "SendMessage trainprelabeler-dead",
    },
    "api": {
        "GetItem config",
        "Query config",
        "BatchGetItem items",
        "Query items",
        "Query labels",
        "GetItem work",
        "PutItem work",
        "Query work",
        "Query what waits",
        "UpdateItem work",
        "GetObject clean",
        "PutObject raw",  # by the forms that it signs
        "GetSecretValue id key",
        "GetItem items",
        "GetItem quarantine",
        # The operate page: switches, incidents, take-backs; rejections; how it stands.
        "PutItem config",
        "UpdateItem config",
        "Query quarantine",
        "GetItem measures",
        "Query measures",
        "PutItem measures",
        "BatchGetItem work",
        "UpdateItem measures",
    },
    "reckon_spend": {
        "GetItem config",
        "Query config",
        *_QUOTA,
        "Query measures",
        "PutItem measures",
        "SendMessage reckonspend-dead",
    },
    "reconcile": {
        "ListBucketVersions raw",
        "GetItem config",
        "Query config",
        "Query items",
        "Query labels",
        "Query work",
        "GetItem work",
        "Query quarantine",
        "GetItem measures",
        "PutItem measures",
        "UpdateItem measures",
        "GetSecretValue id key",
        "SendMessage reconcile-dead",
    },
    "guard": {
        "GetItem config",
        "Query config",
        "PutItem config",
        "UpdateItem config",
        "GetItem measures",
        "Publish page",
        "SendMessage guard-dead",
    },
    "studio": {
        "GetItem config",
        "Query config",
        "BatchGetItem items",
        "GetItem work",
        "PutItem work",
        "Query work",
        "UpdateItem work",
        "Query what waits",
        "GetObject clean",
        "GetSecretValue id key",
        "GetSecretValue studio",
        "SendMessage studio-dead",
    },
    "studio_hook": {
        "GetItem config",
        "BatchGetItem items",
        "GetObject clean",
        "GetItem work",
        "PutItem work",
        "Query work",
        "UpdateItem work",
        "GetSecretValue id key",
        "GetSecretValue studio",
    },
    "expire_leases": {
        "GetItem work",
        "Query what waits",
        "UpdateItem work",
        "UpdateItem measures",
        "SendMessage expireleases-dead",
    },
}


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def tried(stack: Stack) -> Iterator[dict[str, Probe]]:
    """Return every probe; afterwards, remove what those that may put have put."""
    yield probes(stack)
    for name in ("Raw", "Clean", "Quarantine"):
        bucket = stack.target.output(f"{name}Bucket")
        held = stack.target.s3.list_object_versions(Bucket=bucket, Prefix=NOWHERE)
        for one in [*held.get("Versions", []), *held.get("DeleteMarkers", [])]:
            stack.target.s3.delete_object(Bucket=bucket, Key=NOWHERE, VersionId=one["VersionId"])


type May = Callable[[str, str], bool]


@pytest.fixture(scope="module")
def may(stack: Stack, tried: dict[str, Probe]) -> May:
    """Return whether a function may do what a probe tries; each is tried once."""
    role = cache(lambda function: Role(stack, function))
    return cache(lambda function, name: role(function).may(tried[name]))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_needs_and_nothing_else(
    may: May, tried: dict[str, Probe], function: str
) -> None:
    assert {name for name in tried if may(function, name)} == MAY[function]


@pytest.mark.parametrize(
    ("function", "name"),
    [
        pytest.param("gate", "GetObjectVersion raw", id="gate cannot read what is raw"),
        pytest.param("gate", "GetObject quarantine", id="gate cannot read what is quarantined"),
        pytest.param("redact_upload", "PutItem labels", id="redact_upload cannot write labels"),
        pytest.param("persist_label", "GetObject clean", id="persist_label reads no artifacts"),
        pytest.param("create_task", "SendMessage labels", id="create_task decides no labels"),
        pytest.param("intake_flag", "GetObjectVersion raw", id="intake_flag reads no uploads"),
    ],
)
def test_what_would_hurt_most(may: May, function: str, name: str) -> None:
    assert not may(function, name)


@pytest.mark.parametrize("action", ["UpdateItem", "DeleteItem", "BatchWriteItem"])
def test_nobody_changes_or_deletes_a_label(may: May, action: str) -> None:
    assert [name for name in FUNCTIONS if may(name, f"{action} labels")] == []


def test_nobody_else_holds_the_key_of_ids(may: May) -> None:
    holders = [name for name in FUNCTIONS if may(name, "GetSecretValue id key")]

    redactors = ["redact_upload", "redact_media", "intake_flag"]
    assert holders == [*redactors, "reconcile", "api", "studio", "studio_hook"]
