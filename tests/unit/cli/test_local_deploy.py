"""How far a deployment is, and what failed in it."""

import pytest
from botocore.exceptions import ClientError

from labelhooks_cli.local import deploy, tools
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.problems import LocalFailed
from labelhooks_cli.target import Target

DATA = (
    "LabelHooks-dev-data |  3/40 | 11:57:38 PM | CREATE_COMPLETE | AWS::SQS::Queue | Dead (Dead1)"
)
PIPE = "LabelHooks-dev-pipeline | 10/60 | 11:57:39 PM | CREATE_COMPLETE | AWS::IAM::Role | R (R1)"


def test_progress_is_over_all_stacks() -> None:
    progress = deploy.Progress()

    assert progress.read("LabelHooks-dev-data: creating stack...") is None
    assert progress.read(DATA) == (3, 40)
    assert progress.read(PIPE) == (13, 100)
    assert progress.read(DATA.replace(" 3/", " 4/")) == (14, 100)


def a_record(home: Home) -> Record:
    return Record(
        pid=1, port=1, env="dev", keeps_state=False, certificate="", started_at="", deployed=None
    )


def test_a_failed_deployment_is_told_with_cloudformations_reason(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def event(operation: str, name: str, kind: str, reason: str) -> dict[str, str]:
        told = {"OperationId": operation, "LogicalResourceId": name, "ResourceType": kind}
        return {**told, "ResourceStatusReason": reason}

    class Stacks:
        def describe_events(self, StackName: str, **_: object) -> dict[str, object]:  # noqa: N803
            if StackName.endswith("data"):
                raise ClientError({"Error": {"Code": "ValidationError"}}, "DescribeEvents")
            failed = [
                event("2", "stack", "AWS::CloudFormation::Stack", "see the FAILED event"),
                event("2", "gateFunction", "AWS::Lambda::Function", "Unzipped size is too large"),
                event("1", "older", "AWS::SQS::Queue", "mended since"),
            ]
            return {"OperationEvents": failed}

    def fail(*_: object, **__: object) -> None:
        raise LocalFailed("exit code 1")

    monkeypatch.setattr(deploy, "_run", fail)
    monkeypatch.setattr(Target, "cloudformation", Stacks())

    with pytest.raises(LocalFailed) as told:
        deploy.deploy(home, a_record(home), lambda *_: None)

    said = str(told.value)
    assert said.startswith(
        "The deployment failed: gateFunction (AWS::Lambda::Function: Unzipped size is too large). "
    )
    assert str(home.deploy_log) in said


def test_the_tail_of_a_log_is_its_last_lines() -> None:
    assert tools.tail("1\n2\n3\n", lines=2) == "2\n3"
