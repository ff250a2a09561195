"""
What labelhooks_cli/local/serve.py puts right in the emulator is as on AWS.

When one of these passes without its correction, the correction can go.
"""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from labelhooks_cli.target import Target

KEY = "none/range.txt"


@pytest.fixture(scope="module")
def versions(cloud: Target) -> list[str]:
    bucket = cloud.output("CleanBucket")
    return [
        cloud.s3.put_object(Bucket=bucket, Key=KEY, Body=body)["VersionId"]
        for body in (b"0123456789", b"abc")
    ]


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_of_an_older_version(
    cloud: Target, versions: list[str], asked: str, part: bytes, told: str
) -> None:
    read = cloud.s3.get_object(
        Bucket=cloud.output("CleanBucket"), Key=KEY, VersionId=versions[0], Range=asked
    )

    assert (read["Body"].read(), read["ContentRange"]) == (part, told)
    assert read["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_beyond_a_version_is_refused(cloud: Target, versions: list[str]) -> None:
    with pytest.raises(ClientError, match="InvalidRange"):
        cloud.s3.get_object(
            Bucket=cloud.output("CleanBucket"), Key=KEY, VersionId=versions[0], Range="bytes=10-"
        )


@pytest.fixture
def sender(cloud: Target) -> Any:
    """Return a client that may sqs:SendMessage, to one queue alone."""
    url = cloud.output("LabelsDeadQueue")
    arn = f"arn:aws:sqs:{cloud.region}:000000000000:{url.rsplit('/', 1)[1]}"
    iam, sts = (cloud.session.client(s, **at(cloud)) for s in ("iam", "sts"))
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
    may = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}],
    }
    role = iam.create_role(RoleName="sender", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(RoleName="sender", PolicyName="may", PolicyDocument=json.dumps(may))
    given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    yield boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], cloud.region
    ).client("sqs", **at(cloud))
    cloud.sqs.purge_queue(QueueUrl=url)  # of what is no dead letter
    iam.delete_role_policy(RoleName="sender", PolicyName="may")
    iam.delete_role(RoleName="sender")


def at(cloud: Target) -> dict[str, Any]:
    return {"endpoint_url": cloud.endpoint, "verify": cloud.certificate}


def test_who_may_send_may_send_a_batch(cloud: Target, sender: Any) -> None:
    sent = sender.send_message_batch(
        QueueUrl=cloud.output("LabelsDeadQueue"), Entries=[{"Id": "1", "MessageBody": "x"}]
    )

    assert len(sent["Successful"]) == 1


def test_who_may_send_may_not_send_elsewhere_or_receive(cloud: Target, sender: Any) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        sender.send_message_batch(
            QueueUrl=cloud.output("FlagsDeadQueue"), Entries=[{"Id": "1", "MessageBody": "x"}]
        )
    with pytest.raises(ClientError, match="AccessDenied"):
        sender.receive_message(QueueUrl=cloud.output("LabelsDeadQueue"))
