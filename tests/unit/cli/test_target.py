"""A deployment is found through its stacks; its absence is told with what to do."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from labelhooks_cli import target
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.problems import LocalFailed, NotReachable, StackAbsent
from labelhooks_cli.target import open_target


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def a_stack(name: str, **outputs: str) -> None:
    template = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def a_record(home: Home, pid: int = 1) -> Record:
    record = Record(
        pid=pid,
        port=4567,
        env="dev",
        keeps_state=False,
        certificate=str(home.certificate),
        started_at="2026-11-01T00:00:00+00:00",
    )
    record.write(home)
    return record


@pytest.mark.usefixtures("aws")
def test_the_outputs_of_all_stacks_are_one() -> None:
    a_stack("LabelHooks-prod-data", RawBucket="raw", PublishOutputRef1="for CDK alone")
    a_stack("LabelHooks-prod-pipeline", FunctionGate="gate")
    a_stack("LabelHooks-prod-api", ApiId="a1")

    found = open_target("prod", "aws")

    assert found.region == "eu-west-1"
    assert found.outputs == {"RawBucket": "raw", "FunctionGate": "gate", "ApiId": "a1"}
    assert found.output("RawBucket") == "raw"


@pytest.mark.usefixtures("aws")
def test_an_absent_stack_is_told_with_its_name_its_region_and_what_to_do() -> None:
    with pytest.raises(StackAbsent) as told:
        open_target("dev", "aws").output("RawBucket")

    assert "LabelHooks-dev-data is not deployed in eu-west-1 (aws)" in str(told.value)
    assert "make deploy" in str(told.value)


@pytest.mark.usefixtures("aws")
def test_an_output_that_another_version_lacks_is_told() -> None:
    a_stack("LabelHooks-dev-data", RawBucket="raw")
    a_stack("LabelHooks-dev-pipeline")
    a_stack("LabelHooks-dev-api")

    with pytest.raises(StackAbsent, match="has no output FlagsQueue"):
        open_target("dev", "aws").output("FlagsQueue")


def test_without_a_region_the_operator_is_told_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    with pytest.raises(NotReachable, match="set AWS_REGION"):
        open_target("dev", "aws")


def test_the_embedded_cloud_is_meant_when_it_is_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Record, "is_running", lambda *_: True)
    a_record(home)

    found = open_target("dev")

    assert (found.where, found.endpoint) == ("local", "https://127.0.0.1:4567")
    assert found.s3.meta.endpoint_url == "https://127.0.0.1:4567"
    assert found.region == "us-east-1"


def test_aws_is_meant_when_it_is_asked_for_though_the_embedded_cloud_is_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Record, "is_running", lambda *_: True)
    a_record(home)

    assert open_target("dev", "aws").endpoint is None


def test_asking_for_the_embedded_cloud_while_it_is_down_is_told(home: Home) -> None:
    a_record(home, pid=2**22 + 1)  # more than a kernel gives out: long gone

    with pytest.raises(LocalFailed, match="labelhooks local up"):
        target.open_target("dev", "local")
