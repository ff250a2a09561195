"""
Calls that tell whether a role may make them, and change nothing where it may.

Each is refused, or gets as far as a mistake in it: a key that is not there, a condition that cannot
hold, a body that no message may have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.deployed.stack import FUNCTIONS, Stack

REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
NOWHERE = "probes/nothing is here"
_NO_BODY = "\x01"  # SQS and SNS take no such character
_ONCE = Config(retries={"total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class Probe:
    """A call: `s3`, `get_object`, and its arguments."""

    service: str
    method: str
    arguments: dict[str, Any]


class Role:
    """The execution role of a function, assumed."""

    def __init__(self, stack: Stack, function: str) -> None:
        self._target = stack.target
        lent = stack.sts.assume_role(RoleArn=stack.role(function), RoleSessionName="probe")
        keys = lent["Credentials"]
        self._session = boto3.Session(
            keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1"
        )
        self._client = cache(self._made)

    def _made(self, service: str) -> Any:
        return self._session.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self._target.endpoint,
            verify=self._target.certificate,
            config=_ONCE,
        )

    def may(self, probe: Probe) -> bool:
        """Return whether a call is let through, however it ends then."""
        try:
            getattr(self._client(probe.service), probe.method)(**probe.arguments)
        except ClientError as error:
            return error.response["Error"]["Code"] not in REFUSED
        return True


def probes(stack: Stack) -> dict[str, Probe]:
    """Return every probe by its name: the action, and what it is tried on."""
    return {
        name: Probe(service, method, arguments)
        for some in (_buckets, _tables, _queues, _others)
        for name, service, method, arguments in some(stack)
    }


type _Named = Iterator[tuple[str, str, str, dict[str, Any]]]


def _buckets(stack: Stack) -> _Named:
    for name in ("raw", "clean", "quarantine"):
        bucket = {"Bucket": stack.target.output(f"{name.title()}Bucket")}
        at = {**bucket, "Key": NOWHERE}
        version = {**at, "VersionId": "none"}
        yield f"GetObject {name}", "s3", "get_object", at
        yield f"GetObjectVersion {name}", "s3", "get_object", version
        yield f"PutObject {name}", "s3", "put_object", {**at, "Body": b""}
        yield f"DeleteObject {name}", "s3", "delete_object", at
        yield f"DeleteObjectVersion {name}", "s3", "delete_object", version
        yield f"ListBucket {name}", "s3", "list_objects_v2", bucket
        yield f"ListBucketVersions {name}", "s3", "list_object_versions", bucket
        policy = {**bucket, "Policy": "no policy"}
        yield f"PutBucketPolicy {name}", "s3", "put_bucket_policy", policy
    quarantine = stack.target.output("QuarantineBucket")
    sheltered = {"Bucket": quarantine, "Key": "sheltered/flags/none"}
    yield "GetObject quarantine/sheltered", "s3", "get_object", sheltered


def _tables(stack: Stack) -> _Named:
    key = {"pk": {"S": NOWHERE}, "sk": {"S": NOWHERE}}
    never = {"ConditionExpression": "attribute_exists(nothing)"}
    query = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": NOWHERE}},
    }
    update = {
        "UpdateExpression": "SET #state = :done",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":done": {"S": "done"}},
    }
    for name, table in stack.all_tables.items():
        on = {"TableName": table}
        get, delete = {table: {"Keys": [key]}}, {table: [{"DeleteRequest": {"Key": key}}]}
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "GetItem": ("get_item", {**on, "Key": key}),
            "Query": ("query", {**on, **query}),
            "Scan": ("scan", {**on, "Limit": 1}),
            "PutItem": ("put_item", {**on, "Item": key, **never}),
            "UpdateItem": ("update_item", {**on, "Key": key, **update, **never}),
            "DeleteItem": ("delete_item", {**on, "Key": key, **never}),
            "BatchGetItem": ("batch_get_item", {"RequestItems": get}),
            "BatchWriteItem": ("batch_write_item", {"RequestItems": delete}),
        }
        for action, (method, arguments) in calls.items():
            yield f"{action} {name.lower()}", "dynamodb", method, arguments
    waiting = {
        "TableName": stack.all_tables["Work"],
        "IndexName": "open",
        "KeyConditionExpression": "open_pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": NOWHERE}},
    }
    yield "Query what waits", "dynamodb", "query", waiting


def _queues(stack: Stack) -> _Named:
    for output, url in stack.all_queues.items():
        name = output.removesuffix("Queue").replace("Dead", "-dead").lower()
        on = {"QueueUrl": url}
        yield f"SendMessage {name}", "sqs", "send_message", {**on, "MessageBody": _NO_BODY}
        yield f"ReceiveMessage {name}", "sqs", "receive_message", {**on, "VisibilityTimeout": 0}
        yield f"DeleteMessage {name}", "sqs", "delete_message", {**on, "ReceiptHandle": "none"}
        yield f"PurgeQueue {name}", "sqs", "purge_queue", on


def _others(stack: Stack) -> _Named:
    secret = {"SecretId": stack.target.output("IdKeySecret")}
    yield "GetSecretValue id key", "secretsmanager", "get_secret_value", secret
    shared = {"SecretId": f"{stack.target.output('StudioSecrets')}nobody"}
    yield "GetSecretValue studio", "secretsmanager", "get_secret_value", shared
    yield "PutSecretValue id key", "secretsmanager", "put_secret_value", secret
    for function in FUNCTIONS:
        dry = {"FunctionName": stack.function(function), "InvocationType": "DryRun"}
        yield f"InvokeFunction {function}", "lambda", "invoke", dry
        name = stack.role(function).rpartition("/")[2]
        more = {"RoleName": name, "PolicyName": "more", "PolicyDocument": "no policy"}
        yield f"PutRolePolicy {function}", "iam", "put_role_policy", more
        lent = {"RoleArn": stack.role(function), "RoleSessionName": "probe"}
        yield f"AssumeRole {function}", "sts", "assume_role", lent
    for topic in ("Page", "Ticket"):
        sent = {"TopicArn": stack.target.output(f"{topic}Topic"), "Message": _NO_BODY}
        yield f"Publish {topic.lower()}", "sns", "publish", sent
