"""A deployment to work on: its region, its endpoint, and the names its stacks gave to things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.problems import LocalFailed, NotReachable, StackAbsent

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

STACKS = ("data", "pipeline", "api")
_STANDING = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
_CALL = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 5},
    max_pool_connections=32,
)


@dataclass(frozen=True)
class Target:
    """
    One deployment, in one cloud.

    Args:
        where: `local` or `aws`.
        env: `dev` or `prod`.
        session: credentials and region.
        endpoint: the embedded cloud's URL; None on AWS.
        certificate: the file that vouches for that endpoint; None on AWS.
    """

    where: str
    env: str
    session: boto3.Session
    endpoint: str | None = None
    certificate: str | None = None
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def region(self) -> str:
        return str(self.session.region_name)

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Return what the stacks put out, by name. Raises StackAbsent, NotReachable."""
        if not self._known:
            for part in STACKS:
                self._known.update(self.outputs_of(part))
        return self._known

    def outputs_of(self, part: str) -> dict[str, str]:
        """Return what one stack puts out: `page`, which not every deployment has."""
        return self._outputs_of(f"LabelHooks-{self.env}-{part}")

    def output(self, name: str) -> str:
        """Return one output, such as RawBucket. Raises StackAbsent."""
        try:
            return self.outputs[name]
        except KeyError:
            raise StackAbsent(
                f"LabelHooks-{self.env} in {self.region} has no output {name}: "
                f"it was deployed by another version. {self._deploy()}"
            ) from None

    def _outputs_of(self, stack: str) -> dict[str, str]:
        try:
            found = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            raise StackAbsent(
                f"{stack} is not deployed in {self.region} ({self.where}). {self._deploy()}"
            ) from None
        status = found["StackStatus"]
        if not found.get("Outputs") and status not in _STANDING:
            raise StackAbsent(
                f"{stack} in {self.region} ({self.where}) is in state {status}. {self._deploy()}"
            )
        return {
            each["OutputKey"]: each["OutputValue"]
            for each in found.get("Outputs", [])
            # What CDK publishes for the other stack alone.
            if not each["OutputKey"].startswith(("PublishOutput", "ExportsOutput"))
        }

    def _deploy(self) -> str:
        if self.where == "local":
            return "Deploy it: labelhooks local up."
        return (
            "Deploy it (make deploy), or name the right one: --env, AWS_REGION, AWS_PROFILE, "
            "--target local."
        )

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return self.session.client(
            "cloudformation", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def s3(self) -> "S3Client":
        signed = _CALL.merge(Config(signature_version="s3v4"))
        return self.session.client(
            "s3", endpoint_url=self.endpoint, verify=self.certificate, config=signed
        )

    @cached_property
    def sqs(self) -> "SQSClient":
        return self.session.client(
            "sqs", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return self.session.client(
            "dynamodb", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        return self.session.client(
            "cloudwatch", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        return self.session.client(
            "logs", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def functions(self) -> "LambdaClient":
        return self.session.client(
            "lambda", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @cached_property
    def accounts(self) -> "CognitoIdentityProviderClient":
        return self.session.client(
            "cognito-idp", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )

    @property
    def api_url(self) -> str:
        """Return where the HTTP API answers. Raises StackAbsent."""
        if self.endpoint is None:
            return self.output("ApiUrl")
        return f"{self.endpoint}/_aws/execute-api/{self.output('ApiId')}/$default"

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        return self.session.client(
            "secretsmanager", endpoint_url=self.endpoint, verify=self.certificate, config=_CALL
        )


def open_target(env: str, where: str | None = None) -> Target:
    """
    Return the deployment `env` in the cloud `where`; None means local if it is up, else AWS.

    Raises LocalFailed: `local` was asked for and is not up. NotReachable: AWS, and no region.
    """
    running = _running()
    if where == "local" or (where is None and running):
        if running is None:
            raise LocalFailed("The embedded cloud is not up: labelhooks local up.")
        return local_target(running, env)
    session = boto3.Session()
    if not session.region_name:
        raise NotReachable(
            "No AWS region: set AWS_REGION (or AWS_PROFILE), or labelhooks local up for "
            "the embedded cloud."
        )
    return Target("aws", env, session)


def local_target(running: Record, env: str = "dev") -> Target:
    """Return the deployment in the embedded cloud that `running` tells of."""
    session = boto3.Session(
        aws_access_key_id=running.access_key,
        aws_secret_access_key=running.secret_key,
        region_name=running.region,
    )
    return Target("local", env, session, running.endpoint, running.certificate)


def _running() -> Record | None:
    home = Home.find()
    return Record.alive(home) if home else None
