"""Findings of cdk-nag that we accept, each where it arises and with its reason."""

from collections.abc import Iterable

from aws_cdk import Acknowledgment, Aws, Validations
from aws_cdk.aws_iam import PolicyStatement
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept what `rule` says of this construct alone, because of `reason`."""
    pack = rule.partition("-")[0]
    Validations.of(construct).acknowledge(Acknowledgment(id=f"{pack}::{rule}", reason=reason))


def accept_warning(construct: IConstruct, name: str, reason: str) -> None:
    """Accept what CloudFormation's own checks warn of in this construct alone."""
    known = f"CloudFormation-Validate::{name}"
    Validations.of(construct).acknowledge(Acknowledgment(id=known, reason=reason))


def accept_objects(construct: IConstruct, statements: Iterable[PolicyStatement]) -> None:
    """Accept the statements' wildcards for objects of one bucket or secrets, and no others."""
    for arn in [arn for statement in statements for arn in statement.resources]:
        if ":states:" in arn and arn.endswith(":*"):
            accept(
                construct,
                f"AwsSolutions-IAM5[Resource::{_told(arn)}]",
                "The executions of one state machine: Step Functions makes their names.",
            )
        secrets = ":secretsmanager:" in arn
        if (":s3:::" in arn or secrets) and arn.endswith("/*"):
            accept(
                construct,
                f"AwsSolutions-IAM5[Resource::{_told(arn)}]",
                "The secrets that are shared with Label Studio, one a dataset: they come with the "
                "datasets, under one prefix."
                if secrets
                else "The objects of one bucket, or of one prefix in it: their keys are made as "
                "they come. The actions are named one by one.",
            )


def _told(arn: str) -> str:
    """Return an ARN as cdk-nag tells it."""
    for name, token in (
        ("Partition", Aws.PARTITION),
        ("AccountId", Aws.ACCOUNT_ID),
        ("Region", Aws.REGION),
    ):
        arn = arn.replace(token, f"<AWS::{name}>")
    return arn
