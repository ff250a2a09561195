"""
One cold start, in a fresh interpreter; prints CPU and wall seconds after each stage as JSON.

Run by cold_start.py as a file, with only the standard library: `probe.py handler|boto3 NAMES
FOLDERS…`. The imports of this file itself are not counted.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

FIRST_CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "bench", "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}),
    "lambda": ("invoke", {"FunctionName": "bench", "Payload": b"{}"}),
    "s3": ("put_object", {"Bucket": "bench", "Key": "key", "Body": b"hello"}),
    "sagemaker-runtime": ("invoke_endpoint", {"EndpointName": "bench", "Body": b"{}"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "bench"}),
    "sns": (
        "publish",
        {"TopicArn": "arn:aws:sns:us-east-1:123456789012:bench", "Message": "hello"},
    ),
    "sqs": (
        "send_message",
        {"QueueUrl": os.environ.get("BENCH_QUEUE", ""), "MessageBody": "hello"},
    ),
}


class Context:
    """What Lambda passes along with an event."""

    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = tenant_id = "1"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 30_000


def malformed(function: str) -> dict[str, Any]:
    """Return an event with nothing to do: its one record cannot be read, and is set aside."""
    if function in ("consensus", "watch_accepted"):
        image = {"pk": {"S": "bench#0"}, "sk": {"S": "0#t#001"}}
        record = {"dynamodb": {"SequenceNumber": "1", "NewImage": image}}
        return {"Records": [record]}
    if function == "measure":  # a label that nobody can read
        image = {"pk": {"S": "bench#0"}, "sk": {"S": "0#v#000001"}, "kind": {"S": "label"}}
        change = {"SequenceNumber": "1", "NewImage": image}
        return {"Records": [{"eventName": "INSERT", "dynamodb": change}]}
    if function in (
        "fit_gate",
        "take_measures",
        "train_prelabeler",
    ):  # nothing is malformed, and nothing is due
        return {"detail-type": "Scheduled Event", "time": "2026-11-24T12:00:00Z"}
    if function == "api":  # whoever asks has no token
        http = {"method": "GET", "path": "/me"}
        context = {"http": http, "stage": "$default", "requestId": "1"}
        return {"version": "2.0", "rawPath": "/me", "headers": {}, "requestContext": context}
    attributes = {"ApproximateReceiveCount": "1"}
    return {"Records": [{"messageId": "1", "body": "{}", "attributes": attributes}]}


class Clock:
    """Seconds since it was made, noted by stage."""

    def __init__(self) -> None:
        self.noted: dict[str, tuple[float, float]] = {}
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def note(self, stage: str) -> None:
        self.noted[stage] = (time.process_time() - self.cpu, time.perf_counter() - self.wall)


def start_handler(clock: Clock) -> list[Any]:
    """Start one of our functions: `handler.py` and the layers are on the path."""
    import handler  # type: ignore[import-not-found]

    clock.note("import")
    handler.wired()
    clock.note("clients")
    from labelhooks.aws import clients

    makers = (getattr(clients, name) for name in dir(clients) if not name.startswith("_"))
    cached = [maker for maker in makers if hasattr(maker, "cache_info")]
    return [maker() for maker in cached if maker.cache_info().currsize]


def start_boto3(clock: Clock, names: list[str]) -> list[Any]:
    """Start what any function would: boto3 and the same clients."""
    import boto3

    clock.note("import")
    make: Any = boto3.client
    made = [make(name) for name in names]
    clock.note("clients")
    return made


def main(what: str, names: str, folders: list[str]) -> None:
    sys.path[:0] = folders
    clock = Clock()
    clients = start_handler(clock) if what == "handler" else start_boto3(clock, names.split(","))
    for client in clients:
        method, arguments = FIRST_CALLS[client.meta.service_model.service_name]
        getattr(client, method)(**arguments)
    clock.note("first calls")
    if what == "handler":
        sys.modules["handler"].lambda_handler(malformed(Path(folders[0]).name), Context())
    clock.note("first message")
    services = sorted(client.meta.service_model.service_name for client in clients)
    sys.stdout.write(json.dumps({"stages": clock.noted, "services": services}) + "\n")


main(sys.argv[1], sys.argv[2], sys.argv[3:])
