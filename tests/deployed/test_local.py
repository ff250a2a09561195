"""The embedded cloud comes up, goes down, and goes on from where it was."""

import io
import json
import socket
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from labelhooks_cli.local.record import Record
from labelhooks_cli.local.tools import Node
from labelhooks_cli.target import Target, local_target
from tests.deployed.shell import Shell

KEY = "none/of our datasets/ä+%.txt"


@pytest.fixture(scope="module")
def own(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Return a command line with a cloud that may be restarted under nobody's feet."""
    shell = Shell(tmp_path_factory.mktemp("restarted"))
    yield shell
    shell.answer("local", "down", "--forget")


@pytest.fixture(scope="module")
def first(own: Shell) -> Any:
    """Return what the first `up` answers."""
    return own.answer("local", "up", "--keep-state")


def opened(shell: Shell) -> Target:
    record = Record.alive(shell.home)
    assert record
    return local_target(record)


def test_up_tells_what_to_use(own: Shell, first: Any) -> None:
    assert first["deployed"] == "changed"
    assert first["endpoint"] == first["environment"]["AWS_ENDPOINT_URL"]
    assert {"RawBucket", "IngestQueue", "LabelsTable", "FunctionGate"} <= set(first["outputs"])
    assert opened(own).s3.list_objects_v2(Bucket=first["outputs"]["RawBucket"])["KeyCount"] == 0


def reached(url: str) -> bool:
    """Return whether a page is served there."""
    try:
        with urllib.request.urlopen(f"{url}config.json", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def test_the_page_is_served_and_its_accounts_are_told_once(own: Shell, first: Any) -> None:
    if first["page"]["url"] is None:
        pytest.skip("the page is not built: make page")
    names = [one["name"] for one in first["page"]["accounts"]]
    assert names == ["annotator", "reviewer", "operator"]
    assert reached(first["page"]["url"])
    annotator, *_ = first["page"]["accounts"]
    told = own.answer("people", "token", "annotator", LABELHOOKS_PASSWORD=annotator["password"])
    assert told["token"].count(".") == 2


def test_status_tells_that_it_is_up(own: Shell, first: Any) -> None:
    told = own.answer("local", "status")

    assert (told["up"], told["answers"], told["pid"]) == (True, True, first["pid"])
    assert told["outputs"] == first["outputs"]


def test_up_again_has_nothing_to_do_and_is_quick(own: Shell, first: Any) -> None:
    assert {"start", "bootstrap", "synthesize", "deploy"} <= set(first["seconds"])
    synthesized = (own.folder / "synth.log").stat().st_mtime_ns

    again = own.answer("local", "up", "--keep-state")

    assert (again["deployed"], again["pid"]) == ("unchanged", first["pid"])
    assert again["page"] == {"url": first["page"]["url"], "accounts": []}
    assert set(again["seconds"]) == {"synthesize", "total"}
    assert (own.folder / "synth.log").stat().st_mtime_ns == synthesized  # it was looked at alone


def test_state_survives_a_restart(own: Shell, first: Any) -> None:
    bucket, queue = first["outputs"]["RawBucket"], first["outputs"]["LabelsDeadQueue"]
    before = opened(own)
    versions = [
        before.s3.put_object(Bucket=bucket, Key=KEY, Body=body)["VersionId"]
        for body in (b"one", b"two")
    ]
    before.sqs.send_message(QueueUrl=queue, MessageBody="kept")

    assert own.answer("local", "down") == {
        "stopped": first["pid"],
        "kept": True,
        "forgotten": False,
    }
    assert own.answer("local", "status")["up"] is False
    assert first["page"]["url"] is None or not reached(first["page"]["url"])
    again = own.answer("local", "up", "--keep-state")

    assert (again["deployed"], again["port"]) == ("unchanged", first["port"])
    after = opened(own)
    assert dict(after.outputs) == first["outputs"]
    bodies = [
        after.s3.get_object(Bucket=bucket, Key=KEY, VersionId=version)["Body"].read()
        for version in versions
    ]
    assert bodies == [b"one", b"two"]
    assert after.sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "kept"


def test_a_stream_goes_on_after_a_restart(own: Shell, first: Any) -> None:
    stream = Streamed(opened(own))
    assert stream.arrived({"1", "2", "3"}) == {"1", "2", "3"}

    own.answer("local", "down")
    own.answer("local", "up", "--keep-state")

    # Fewer than before: where it was read to in the old stream is beyond the end of the new one.
    assert Streamed(opened(own), made=True).arrived({"4"}) == {"1", "2", "3", "4"}


class Streamed:
    """A table whose stream a function turns into objects: what is put arrives as their keys."""

    NAME = "streamed"
    CODE = """
import boto3
def handler(event, context):
    for record in event["Records"]:
        key = "streamed/" + record["dynamodb"]["Keys"]["pk"]["S"]
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"")
"""

    def __init__(self, cloud: Target, *, made: bool = False) -> None:
        self.cloud = cloud
        self.bucket = cloud.output("CleanBucket")
        if not made:
            self._make()

    def _make(self) -> None:
        iam = self.cloud.session.client(
            "iam", endpoint_url=self.cloud.endpoint, verify=self.cloud.certificate
        )
        trust, may = (
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", **said}],
            }
            for said in (
                {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
                {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{self.bucket}/*"},
            )
        )
        role = iam.create_role(RoleName=self.NAME, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=self.NAME, PolicyName="m", PolicyDocument=json.dumps(may))
        table = self.cloud.dynamodb.create_table(
            TableName=self.NAME,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )["TableDescription"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as zipped:
            zipped.writestr("code.py", f"BUCKET = {self.bucket!r}{self.CODE}")
        self.cloud.functions.create_function(
            FunctionName=self.NAME,
            Runtime="python3.13",
            Role=role["Role"]["Arn"],
            Handler="code.handler",
            Code={"ZipFile": packed.getvalue()},
        )
        self.cloud.functions.create_event_source_mapping(
            EventSourceArn=table["LatestStreamArn"],
            FunctionName=self.NAME,
            StartingPosition="TRIM_HORIZON",
        )

    def arrived(self, keys: set[str]) -> set[str]:
        """Put `keys`; return all that have arrived once these have, or after half a minute."""
        for key in sorted(keys):
            self.cloud.dynamodb.put_item(TableName=self.NAME, Item={"pk": {"S": key}})
        until = time.monotonic() + 30
        while True:
            listed = self.cloud.s3.list_objects_v2(Bucket=self.bucket, Prefix="streamed/")
            found = {one["Key"].removeprefix("streamed/") for one in listed.get("Contents", [])}
            if keys <= found or time.monotonic() > until:
                return found
            time.sleep(0.1)


def test_a_run_that_ended_leaves_no_process_and_no_port(own: Shell, first: Any) -> None:
    running = Record.alive(own.home)
    assert running

    own.answer("local", "down")

    assert Record.alive(own.home) is None
    with closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", running.port)) != 0


def test_a_port_that_is_taken_is_told(node: Node, tmp_path: Any) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = Shell(tmp_path).run("local", "up", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"error: Port {port} is taken")
    assert done.stdout == ""


def test_without_node_the_operator_is_told(tmp_path: Any) -> None:
    done = Shell(tmp_path).run("local", "up", PATH=str(tmp_path))

    assert done.returncode == 1
    assert "Node is not installed" in done.stderr
