"""A deployment in process, for commands that talk to S3, SQS and DynamoDB."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from moto import mock_aws

from labelhooks.aws import parallel
from labelhooks.controls.datasets import configure
from labelhooks_cli import session as cli_session
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.target import Target
from tests.factories import a_spec
from tests.integration.tables import TABLES, create_tables

ID_KEY = "a key of a test"


@contextmanager
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """Return a deployment with the dataset `chat`; commands find it as their target."""
    monkeypatch.setattr(parallel, "WRITERS", 1)  # moto's tables are not for several threads
    with mock_aws():
        outputs = {}
        sqs = boto3.client("sqs", "us-east-1")
        for output in QUEUES.values():
            for name in (output, output.replace("Queue", "DeadQueue")):
                outputs[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("Consensus", "WatchAccepted", "Measure", "TrainPrelabeler"):
            dead = sqs.create_queue(QueueName=f"{name}DeadQueue")
            outputs |= {f"{name}DeadQueue": dead["QueueUrl"], f"Function{name}": name}
        outputs |= {"CodeVersion": "0123456789ab", "TakeBackMachine": "arn:machine"}
        outputs["MetricsNamespace"] = "LabelHooks/dev"
        s3 = boto3.client("s3", "us-east-1")
        for name in ("RawBucket", "CleanBucket", "QuarantineBucket"):
            s3.create_bucket(Bucket=name.lower())
            outputs[name] = name.lower()
        create_tables(boto3.client("dynamodb", "us-east-1"))
        outputs |= {f"{name.capitalize()}Table": name for name in TABLES}
        secret = boto3.client("secretsmanager", "us-east-1").create_secret(
            Name="id-key", SecretString=ID_KEY
        )
        outputs["IdKeySecret"] = secret["ARN"]
        target = Target("aws", "dev", boto3.Session(region_name="us-east-1"), _known=outputs)
        monkeypatch.setattr(cli_session, "open_target", lambda *_: target)
        deployment = Deployment(target)
        configure(deployment.datasets, a_spec(), actor="owner", reason="a test")
        yield deployment
