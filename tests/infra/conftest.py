"""The stacks of each kind of deployment, synthesized once for all tests of a worker."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# CDK's own checks would take most of the time; one test (test_checks) has them on. Read by the
# Node process that runs behind aws_cdk, which starts when that is imported: hence set here, and
# the imports below.
os.environ["CDK_VALIDATION"] = "false"

if TYPE_CHECKING:
    from tests.infra.templates import Stacks

type Synthesize = Callable[..., Stacks]


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.infra.templates import stage_assets

    return stage_assets(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="session")
def synthesize(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Synthesize with these context values."""
    from tests.infra.templates import Stacks

    return lambda **context: Stacks(assets, tmp_path_factory.mktemp("cdk.out"), **context)


@pytest.fixture(scope="session")
def dev(synthesize: Synthesize) -> "Stacks":
    return synthesize()


@pytest.fixture(scope="session")
def prod(synthesize: Synthesize) -> "Stacks":
    return synthesize(env="prod")


@pytest.fixture(scope="session")
def embedded(synthesize: Synthesize) -> "Stacks":
    return synthesize(home="embedded")


@pytest.fixture(scope="session")
def elsewhere(synthesize: Synthesize) -> "Stacks":
    """Return stacks of a deployment outside of the region where AWS tells the bill."""
    return synthesize(region="eu-west-1", ticketEmail="a@example.org")


@pytest.fixture(scope="session")
def chosen(synthesize: Synthesize) -> "Stacks":
    """Return stacks in which what can be chosen is chosen otherwise."""
    return synthesize(
        operatorRoles=["aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Labeling_*", "OnCall"],
        prelabelerFunctions="arn:aws:lambda:eu-west-1:123456789012:function:toxicity:3",
        prelabelerEndpoints="spam,abuse-v2",
        prelabelerModels="amazon.nova-lite-v1:0,"
        "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0",
        prelabelerSecrets="arn:aws:secretsmanager:eu-west-1:123456789012:secret:toxicity-AbC123",
        pageEmail="on.call@example.org",
        ticketEmail="a@example.org,b@example.org",
        rawDays=7,
        quarantineDays="2",
        maxConcurrency="gate=7,create_task=3",
        reservedConcurrency="off",
        monthlyBudget=0,
        guard="off",
        presidio="on",
        comprehend="on",
    )
