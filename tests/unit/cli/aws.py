"""A deployment in process, for commands that talk to S3, SQS and DynamoDB."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from moto import mock_aws

from labelhooks.controls.datasets import configure
from labelhooks_cli import session as cli_session
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.target import Target
from tests.factories import a_spec

ID_KEY = "a key of a test"


@contextmanager
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment with the dataset `chat`; commands find it as their target."""
    with mock_aws():
        outputs = {}
        sqs = boto3.client("sqs", "us-east-1")
        for output in QUEUES.values():
            for name in (output, output.replace("Queue", "DeadQueue")):
                outputs[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("Consensus", "WatchAccepted", "TrainPrelabeler"):
            dead = sqs.create_queue(QueueName=f"{name}DeadQueue")
            outputs |= {f"{name}DeadQueue": dead["QueueUrl"], f"Function{name}": name}
        outputs |= {"CodeVersion": "0123456789ab", "TakeBackMachine": "arn:machine"}
        s3 = boto3.client("s3", "us-east-1")
        for name in ("RawBucket", "CleanBucket", "QuarantineBucket"):
            s3.create_bucket(Bucket=name.lower())
            outputs[name] = name.lower()
        for name in ("Config", "Items", "Work", "Labels", "Quarantine"):
            boto3.client("dynamodb", "us-east-1").create_table(
                TableName=name,
                KeySchema=[
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                AttributeDefinitions=[
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "S"},
                ],
                BillingMode="PAY_PER_REQUEST",
            )
            outputs[f"{name}Table"] = name
        secret = boto3.client("secretsmanager", "us-east-1").create_secret(
            Name="id-key", SecretString=ID_KEY
        )
        outputs["IdKeySecret"] = secret["ARN"]
        target = Target("aws", "dev", boto3.Session(region_name="us-east-1"), _known=outputs)
        monkeypatch.setattr(cli_session, "open_target", lambda *_: target)
        deployment = Deployment(target)
        configure(deployment.datasets, a_spec(), actor="owner", reason="a test")
        yield deployment
