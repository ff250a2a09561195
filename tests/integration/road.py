"""
The whole road in process: the real handlers on moto, with SQS, Lambda and S3 played by this file.

It delivers as AWS does at its worst: a message may come twice, in any order, and whatever was not
reported as handled comes again.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random
from types import ModuleType
from typing import Any, Self
from urllib.parse import quote_plus

import botocore.client
import pytest
from moto import mock_aws
from moto.sqs.models import sqs_backends

from functions.api import handler as api
from functions.consensus import handler as consensus
from functions.create_task import handler as create_task
from functions.detect_thorough import handler as detect_thorough
from functions.expire_leases import handler as expire_leases
from functions.fit_gate import handler as fit_gate
from functions.gate import handler as gate
from functions.guard import handler as guard
from functions.intake_flag import handler as intake_flag
from functions.measure import handler as measure
from functions.persist_label import handler as persist_label
from functions.recheck import handler as recheck
from functions.reckon_spend import handler as reckon_spend
from functions.reconcile import handler as reconcile
from functions.redact_media import handler as redact_media
from functions.redact_upload import handler as redact_upload
from functions.studio import handler as studio
from functions.studio_hook import handler as studio_hook
from functions.take_back import handler as take_back
from functions.take_measures import handler as take_measures
from functions.watch_accepted import handler as watch_accepted
from labelhooks.aws import clients, keys, parallel
from labelhooks.aws.admin import DynamoDatasets, Switches
from labelhooks.aws.attributes import values
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.items import DynamoItems
from labelhooks.controls.datasets import configure
from labelhooks.model.item import Item
from labelhooks.redaction import build
from tests.factories import Context, a_record, a_spec
from tests.integration.detectors import Marked, detected
from tests.integration.tables import TABLES, create_tables

# Who needs it creates it.
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:take_back"
BUCKETS = ("raw", "clean", "quarantine")
VERSIONED: Any = {"Status": "Enabled"}
CONSUMERS: dict[str, ModuleType] = {
    "ingest": redact_upload,
    "media": redact_media,
    "flags": intake_flag,
    "items": gate,
    "tasks": create_task,
    "labels": persist_label,
    "recheck": recheck,
}
HANDLERS = [
    *CONSUMERS.values(), api, consensus, detect_thorough, expire_leases, fit_gate, guard,
    measure, reckon_spend, reconcile, studio, studio_hook, take_back, take_measures, watch_accepted,
]  # fmt: skip


class Crash(BaseException):
    """The function is killed: nothing of it runs any more."""


@dataclass
class Road:
    """An account with our buckets, tables and queues, and what happens in it."""

    patch: pytest.MonkeyPatch
    random: Random = field(default_factory=lambda: Random(0))
    detector: Any = field(default_factory=Marked)
    thorough: Any = field(default_factory=Marked)  # who looks again
    calls: Counter[str] = field(default_factory=Counter)
    crash_at: int | None = None  # the n-th AWS call of a handler from now
    crash_after: bool = False  # … once it has taken effect
    fault: Callable[[str, Any], Exception | None] = lambda _operation, _arguments: None
    seen: list[tuple[str, Any]] = field(default_factory=list)  # calls of handlers, as they came
    left: Callable[[], int] = lambda: 300_000  # milliseconds of an invocation
    on_call: Callable[[str, Any, Any], None] | None = None  # operation, arguments, answer
    on_delivery: Callable[[list[str]], None] | None = None  # the bodies of a batch
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)  # of records, in streams
    _inside: bool = False

    def __enter__(self) -> Self:
        self.s3, self.sqs, self.dynamodb = clients.s3(), clients.sqs(), clients.dynamodb()
        for bucket in BUCKETS:
            self.s3.create_bucket(Bucket=bucket)
        for one in ("raw", "clean"):
            self.s3.put_bucket_versioning(Bucket=one, VersioningConfiguration=VERSIONED)
        create_tables(self.dynamodb)
        self.queues = {}
        for name in [*CONSUMERS, *(f"{name}-dead" for name in CONSUMERS)]:
            answer = self.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "0"})
            self.queues[name] = answer["QueueUrl"]
        clients.secrets().create_secret(Name="id-key", SecretString="k" * 32)
        self._environment()
        self._watch_calls()
        tiers = {"thorough": lambda: self.thorough}
        self.patch.setattr(
            build, "detector", lambda tier, _recall: tiers.get(tier, lambda: self.detector)()
        )
        self.datasets = DynamoDatasets(self.dynamodb, "config")
        self.switches = Switches(self.dynamodb, "config")
        return self

    def __exit__(self, *_: object) -> None:
        self.restart()

    def _environment(self) -> None:
        for table in TABLES:
            self.patch.setenv(f"{table.upper()}_TABLE", table)
        for bucket in BUCKETS:
            self.patch.setenv(f"{bucket.upper()}_BUCKET", bucket)
        for name, url in self.queues.items():
            self.patch.setenv(f"{name.upper().replace('-', '_')}_QUEUE", url)
            if name.endswith("-dead"):
                self.patch.setenv(f"{name.removesuffix('-dead').upper()}_DEAD_QUEUE", url)
        self.patch.setenv("TAKE_BACK_MACHINE", MACHINE)
        self.patch.setenv("PAGE_TOPIC", clients.sns().create_topic(Name="page")["TopicArn"])

    def _watch_calls(self) -> None:
        original = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

        def call(client: Any, operation: str, arguments: Any) -> Any:
            if not self._inside:
                return original(client, operation, arguments)
            self.calls[operation] += 1
            self.seen.append((operation, arguments))
            if error := self.fault(operation, arguments):
                raise error
            dies = self.crash_at == 0
            if self.crash_at is not None:
                self.crash_at -= 1
            if dies and not self.crash_after:
                raise Crash
            asked = operation == "Invoke"
            answer = detected(arguments) if asked else original(client, operation, arguments)
            if self.on_call:
                self.on_call(operation, arguments, answer)
            if dies:
                raise Crash
            return answer

        self.patch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def restart(self) -> None:
        """Start every function cold."""
        for handler in HANDLERS:
            handler.wired.cache_clear()
        build.redactor_for.cache_clear()

    def dataset(self, name: str = "chat", **changes: Any) -> None:
        configure(self.datasets, a_spec(name, **changes), actor="owner", reason="a test")

    def upload(self, key: str, body: bytes, *, lost: bool = False) -> dict[str, Any]:
        """Put an object and send the S3 event of it, unless that is lost; return the event."""
        version = self.s3.put_object(Bucket="raw", Key=key, Body=body)["VersionId"]
        event = {
            "eventName": "ObjectCreated:Put",
            "eventSource": "aws:s3",
            "s3": {
                "bucket": {"name": "raw"},
                "object": {
                    "key": quote_plus(key),
                    "size": len(body),
                    "versionId": version,
                    "sequencer": "00",
                },
            },
        }
        if not lost:
            self.send("ingest", json.dumps({"Records": [event]}))
        return event

    def flag(self, **said: Any) -> None:
        flag = {
            "kind": "flag",
            "version": 1,
            "dataset": "chat",
            "source": "filter",
            "reason": "toxic",
            "score": 0.5,
            **said,
        }
        self.send("flags", json.dumps(flag))

    def send(self, queue: str, body: str) -> None:
        self.sqs.send_message(QueueUrl=self.queues[queue], MessageBody=body)

    def waiting(self, queue: str) -> list[str]:
        """Return the bodies in a queue, leaving them there."""
        found: dict[str, str] = {}
        for _ in range(3):
            answer = self.sqs.receive_message(
                QueueUrl=self.queues[queue], MaxNumberOfMessages=10, VisibilityTimeout=0
            )
            found.update((one["MessageId"], one["Body"]) for one in answer.get("Messages", []))
        return list(found.values())

    def delayed(self, queue: str) -> int:
        answer = self.sqs.get_queue_attributes(
            QueueUrl=self.queues[queue], AttributeNames=["ApproximateNumberOfMessagesDelayed"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessagesDelayed"])

    def deliver(self, queue: str, *, twice: bool = False, receives: int | None = None) -> int:
        """Give one batch to the queue's consumer; return how many messages it held."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queues[queue],
            MaxNumberOfMessages=10,
            AttributeNames=["ApproximateReceiveCount"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return 0
        self.random.shuffle(messages)
        if self.on_delivery:
            self.on_delivery([one["Body"] for one in messages])
        records = [
            a_record(
                one["MessageId"],
                one["Body"],
                receives or int(one["Attributes"]["ApproximateReceiveCount"]),
            )
            for one in messages
        ]
        response = self.invoke(CONSUMERS[queue], {"Records": records})
        if response is None or twice:  # killed, or SQS delivers what was handled once more
            return len(messages)
        failed = {one["itemIdentifier"] for one in response["batchItemFailures"]}
        for one in messages:
            if one["MessageId"] not in failed:
                self.sqs.delete_message(
                    QueueUrl=self.queues[queue], ReceiptHandle=one["ReceiptHandle"]
                )
        return len(messages)

    def later(self) -> None:
        """Let the time pass that messages are held back for."""
        for name in self.queues:
            for message in sqs_backends["123456789012"]["us-east-1"].queues[name]._messages:
                message.delayed_until = 0

    def redrive(self) -> None:
        """Send what is in the dead-letter queues back to where it was, as an operator would."""
        for name in CONSUMERS:
            dead = self.queues[f"{name}-dead"]
            while found := self.sqs.receive_message(QueueUrl=dead).get("Messages"):
                for one in found:
                    self.send(name, one["Body"])
                    self.sqs.delete_message(QueueUrl=dead, ReceiptHandle=one["ReceiptHandle"])

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count and keep the calls that are made here as if a handler made them."""
        self._inside = True
        try:
            yield
        finally:
            self._inside = False

    def reads(self) -> list[bool]:
        """Return whether each read of a table was a consistent one."""
        reads = [said for operation, said in self.seen if operation in ("GetItem", "Query")]
        return [bool(one.get("ConsistentRead")) for one in reads]

    def invoke(self, handler: ModuleType, event: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the handler answers, or None where it was killed."""
        try:
            with self.watched():
                answer: dict[str, Any] = handler.lambda_handler(event, Context(self.left))
        except Crash:
            self.restart()
            return None
        return answer

    def run(
        self, *, worst: Callable[[], dict[str, bool]] | None = None, rounds: int | None = None
    ) -> None:
        """Deliver until nothing is left to be seen in any queue, or for a number of rounds."""
        for _ in range(rounds or 400):
            queues = list(CONSUMERS)
            self.random.shuffle(queues)
            moved = sum(self.deliver(queue, **(worst() if worst else {})) for queue in queues)
            if not moved and not self.settle():
                return
        assert rounds, "messages go round for ever"

    def settle(self) -> int:
        """Deliver what the work table's stream would: tasks that were submitted."""
        submitted = [
            record
            for record in self.records("work")
            if record.get("kind", {}).get("S") == "task" and record["state"]["S"] == "submitted"
        ]
        for number, record in enumerate(submitted):
            change = {"dynamodb": {"NewImage": record, "SequenceNumber": str(number)}}
            self.invoke(consensus, {"Records": [change]})
        return len(submitted)

    def checked(self) -> int:
        """Deliver, once more, every task that checks a label and is done; return how many."""
        done = [
            record
            for record in self.records("work")
            if "audits" in record and record["state"]["S"] == "done"
        ]
        for number, record in enumerate(done):
            change = {"dynamodb": {"NewImage": record, "SequenceNumber": str(number)}}
            answer = self.invoke(watch_accepted, {"Records": [change]})
            assert answer in (None, {"batchItemFailures": []})
        return len(done)

    def records(self, table: str) -> list[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        return [record for page in pages for record in page["Items"]]

    def held(self, table: str, kind: str) -> list[dict[str, Any]]:
        """Return the records of one kind, as plain values."""
        found = [values(record) for record in self.records(table)]
        return [record for record in found if record.get("kind") == kind]

    def clean(self, dataset: str) -> list[Any]:
        """Return the clean values of a dataset's items."""
        tables = {name: name for name in ("items", "work", "labels", "quarantine")}
        return self._contents(Inventory(self.dynamodb, **tables).listed(dataset))

    def clean_of(self, item_ids: Sequence[str], dataset: str = "chat") -> list[Any]:
        """Return the clean values of these items."""
        return self._contents(DynamoItems(self.dynamodb, "items").get_many(dataset, item_ids))

    def _contents(self, items: Iterable[Item]) -> list[Any]:
        return CleanBucket(self.s3, "clean").contents([item.artifact for item in items])

    def quarantined(self) -> list[dict[str, Any]]:
        return [values(record) for record in self.records("quarantine")]

    def objects(self, bucket: str) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {
            one["Key"]: self.s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
            for one in listed
        }


_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_METRICS_NAMESPACE": "LabelHooks/dev",
    "CODE_VERSION": "test",
    "ID_KEY_SECRET": "id-key",
    "DETECT_THOROUGH_FUNCTION": "detect_thorough",
    "DETECT_PRESIDIO_FUNCTION": "off",
    "COMPREHEND": "off",
    "GUARD": "pause",
    "RECONCILE_AT": "2",
    "GROUPS_CLAIM": "cognito:groups",
    "STUDIO_SECRETS": "LabelHooks-dev-studio/",
}


@cache
def _first_clients() -> None:
    """Clients take a third of a short test to make; one set serves every account."""
    clients.forget()


@contextmanager
def account() -> Iterator[Road]:
    """Return an empty account; hypothesis asks for one an example."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in _ENVIRONMENT.items():
            patch.setenv(name, value)
        _first_clients()
        # moto loses concurrent writes beside transactions; the embedded cloud tests concurrency.
        patch.setattr(parallel, "WRITERS", 1)
        keys.id_key.cache_clear()
        with Road(patch) as road:
            yield road


def jsonl(records: Sequence[Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
