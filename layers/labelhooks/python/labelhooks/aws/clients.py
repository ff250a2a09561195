"""
The one place that makes AWS clients; time limits and retries are said here.

From botocore alone: importing boto3 costs a function 12 to 30 ms of its start and gives it nothing.
"""

from functools import cache
from typing import TYPE_CHECKING, cast

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_comprehend import ComprehendClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from labelhooks.aws.bedrock import Converse
    from labelhooks.aws.machine import Steps

# Fast failure and few retries: what still fails is delivered again by its queue.
_CALL = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=32,
)

# A little more than the function's own time limit (infra/workers.py): it says what went wrong.
_DETECTOR = Config(
    connect_timeout=2,
    read_timeout=45,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=8,
)
_THROTTLED = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "adaptive", "total_max_attempts": 6},
    max_pool_connections=8,
)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def dynamodb() -> "DynamoDBClient":
    return cast("DynamoDBClient", _session().create_client("dynamodb", config=_CALL))


@cache
def steps() -> "Steps":
    return cast("Steps", _session().create_client("stepfunctions", config=_CALL))


@cache
def s3() -> "S3Client":
    # Links are signed for the region's own endpoint: another redirects, which no signature stands.
    config = _CALL.merge(
        Config(signature_version="s3v4", s3={"us_east_1_regional_endpoint": "regional"})
    )
    return cast("S3Client", _session().create_client("s3", config=config))


@cache
def sqs() -> "SQSClient":
    return cast("SQSClient", _session().create_client("sqs", config=_CALL))


@cache
def cloudwatch() -> "CloudWatchClient":
    return cast("CloudWatchClient", _session().create_client("cloudwatch", config=_CALL))


@cache
def sns() -> "SNSClient":
    return cast("SNSClient", _session().create_client("sns", config=_CALL))


@cache
def secrets() -> "SecretsManagerClient":
    return cast("SecretsManagerClient", _session().create_client("secretsmanager", config=_CALL))


@cache
def functions(timeout: float) -> "LambdaClient":
    """Return a client whose calls may take `timeout` seconds and are not repeated."""
    return cast("LambdaClient", _session().create_client("lambda", config=_patient(timeout)))


@cache
def endpoints(timeout: float) -> "SageMakerRuntimeClient":
    """Return a client whose calls may take `timeout` seconds and are not repeated."""
    client = _session().create_client("sagemaker-runtime", config=_patient(timeout))
    return cast("SageMakerRuntimeClient", client)


@cache
def detectors() -> "LambdaClient":
    """Return a client that waits for a detector's function, and asks a second time."""
    return cast("LambdaClient", _session().create_client("lambda", config=_DETECTOR))


@cache
def comprehend() -> "ComprehendClient":
    """Return a client that asks again, ever more slowly, where Comprehend throttles."""
    return cast("ComprehendClient", _session().create_client("comprehend", config=_THROTTLED))


@cache
def models(timeout: float) -> "Converse":
    """Return a client of Bedrock whose calls may take `timeout` seconds and are not repeated."""
    client = _session().create_client("bedrock-runtime", config=_patient(timeout))
    return cast("Converse", client)


def _patient(timeout: float) -> Config:
    # A model that is late is asked again by nobody: people are.
    return Config(connect_timeout=2, read_timeout=timeout, retries={"total_max_attempts": 1})


def forget() -> None:
    """Forget every client: tests give each case an AWS of its own."""
    every = (
        _session, dynamodb, s3, sqs, sns, secrets, cloudwatch,
        functions, endpoints, models, detectors, comprehend,
    )  # fmt: skip
    for made in every:
        made.cache_clear()
