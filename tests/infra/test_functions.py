"""Functions: the settings they need, how they are run, what feeds them."""

import ast
import json
from pathlib import Path

import pytest

from infra.choices import ROOT
from infra.code_version import code_version
from infra.workers import WORKERS, Worker
from tests.infra.conftest import Synthesize
from tests.infra.templates import CDK_JSON, CHOSEN, FUNCTIONS, Stacks

ALONE = ("take_measures", "reconcile")  # two turns at once would undo each other
COMMON = {
    "CODE_VERSION",
    "LONGEST_HOLD",
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
    "PYDANTIC_DISABLE_PLUGINS",
}
ASKED = {"detect_thorough", "detect_presidio"}  # by the redactors, and told everything by them
HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))


def needs(handler: Path) -> set[str]:
    """Return the fields of a handler's `Needs`, in capitals."""
    tree = ast.parse(handler.read_text(encoding="utf-8"))
    fields = [
        field.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == "Needs"
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    ]
    assert fields or handler.parent.name in ASKED, f"{handler} has no class Needs with fields"
    return {name.upper() for name in fields}


def test_every_folder_of_functions_is_deployed() -> None:
    assert {handler.parent.name for handler in HANDLERS} == {*FUNCTIONS, *CHOSEN}


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.parent.name)
def test_a_handler_gets_just_what_it_needs(handler: Path, embedded: Stacks, chosen: Stacks) -> None:
    stacks = chosen if handler.parent.name in CHOSEN else embedded
    environment = stacks.environment(handler.parent.name)

    assert set(environment) - COMMON - {"AWS_CA_BUNDLE"} == needs(handler)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_setting_is_the_resource_of_that_name(function: str, dev: Stacks) -> None:
    for name, value in dev.environment(function).items():
        setting = name.lower()
        if setting.endswith("_dead_queue"):
            assert value.startswith(setting.replace("_dead_queue", "_queue/Dead/"))
        elif setting.endswith(("_bucket", "_table")):
            assert value.startswith(f"{setting}/")
        elif setting.endswith("_queue"):
            assert value == f"{setting}/Queue/Resource"
    assert dev.environment(function)["POWERTOOLS_SERVICE_NAME"] == function
    assert dev.environment(function)["POWERTOOLS_METRICS_NAMESPACE"] == "LabelHooks/dev"


def test_amazon_s_roots_are_trusted_on_aws_alone(dev: Stacks, embedded: Stacks) -> None:
    assert dev.environment("gate")["AWS_CA_BUNDLE"] == "/opt/amazon-roots.pem"
    assert "AWS_CA_BUNDLE" not in embedded.environment("gate")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_how_a_function_runs(function: str, dev: Stacks) -> None:
    made = dev.function(function).properties
    logs = dev.one("Logs::LogGroup", f"{function}/Logs").properties

    assert made["Runtime"] == "python3.13"
    assert made["Handler"] == "handler.lambda_handler"
    assert made["Architectures"] == ["arm64"]
    assert made["TracingConfig"] == {"Mode": "Active"}
    assert made["LoggingConfig"]["LogFormat"] == "JSON"
    assert dev.named(made["LoggingConfig"]["LogGroup"]).startswith(f"{function}/Logs/")
    assert logs["RetentionInDays"] == 14
    assert made["ReservedConcurrentExecutions"] >= (1 if function in ALONE else 2)
    assert made["RecursiveLoop"] == "Allow"  # held messages go back to the queue they came from


@pytest.mark.parametrize(
    ("function", "memory", "timeout"),
    [
        ("redact_upload", 1024, 300),
        ("redact_media", 3538, 900),
        ("intake_flag", 1024, 120),
        ("gate", 512, 60),
        ("create_task", 512, 60),
        ("persist_label", 512, 60),
        ("recheck", 1769, 300),
        ("consensus", 512, 60),
        ("detect_thorough", 1769, 40),
        ("watch_accepted", 512, 60),
        ("measure", 512, 60),
        ("take_measures", 1024, 240),
        ("fit_gate", 1769, 300),
        ("train_prelabeler", 3008, 900),
        ("take_back", 1024, 300),
        ("expire_leases", 512, 60),
        ("studio", 1024, 300),
        ("studio_hook", 1769, 29),
        ("api", 1769, 29),
    ],
)
def test_memory_and_time(function: str, memory: int, timeout: int, dev: Stacks) -> None:
    made = dev.function(function).properties

    assert (made["MemorySize"], made["Timeout"]) == (memory, timeout)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_detector_is_carried_by_who_runs_it_alone(function: str, dev: Stacks) -> None:
    layers = dev.function(function).properties["Layers"]

    carried = {
        "detect_thorough": "thorough",
        "recheck": "thorough",
        "redact_media": "media",
        "train_prelabeler": "training",
    }
    assert {dev.named(layer).removesuffix("_layer/Resource") for layer in layers} == {
        "dependencies",
        "labelhooks",
        *carried.get(function, "").split(),
    }


@pytest.mark.parametrize("worker", [w for w in WORKERS if w.queue], ids=lambda w: w.name)
def test_a_queue_feeds_the_alias(worker: Worker, dev: Stacks) -> None:
    source = dev.one("Lambda::EventSourceMapping", f"{worker.name}/").properties
    share = dev.function(worker.name).properties["ReservedConcurrentExecutions"]

    assert dev.named(source["FunctionName"]) == f"{worker.name}/Live/Resource:live"
    assert dev.named(source["EventSourceArn"]) == f"{worker.queue}_queue/Queue/Resource Arn"
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 2 <= source["ScalingConfig"]["MaximumConcurrency"] <= share
    assert source["BatchSize"] == {"gate": 20, "recheck": 1, "redact_media": 1}.get(worker.name, 10)
    assert source["MaximumBatchingWindowInSeconds"] == 1


def test_consensus_follows_submitted_tasks_alone(dev: Stacks) -> None:
    source = dev.one("Lambda::EventSourceMapping", "consensus/").properties
    (only,) = source["FilterCriteria"]["Filters"]
    failed = source["DestinationConfig"]["OnFailure"]["Destination"]

    assert dev.named(source["FunctionName"]) == "consensus/Live/Resource:live"
    assert dev.named(source["EventSourceArn"]) == "work_table/Table/Resource StreamArn"
    assert json.loads(only["Pattern"]) == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"NewImage": {"kind": {"S": ["task"]}, "state": {"S": ["submitted"]}}},
    }
    assert dev.named(failed) == "consensus_dead/Queue/Resource Arn"
    assert source["BisectBatchOnFunctionError"] is True
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["MaximumRetryAttempts"] == 10
    assert source["MaximumRecordAgeInSeconds"] < 24 * 3600


def test_the_watch_follows_tasks_that_check_a_label_and_are_done(dev: Stacks) -> None:
    source = dev.one("Lambda::EventSourceMapping", "watch_accepted/").properties
    (only,) = source["FilterCriteria"]["Filters"]
    image = json.loads(only["Pattern"])["dynamodb"]["NewImage"]

    assert image == {
        "kind": {"S": ["task"]},
        "state": {"S": ["done"]},
        "reason": {"S": ["audit", "disagreement", "sent_back"]},
    }
    failed = source["DestinationConfig"]["OnFailure"]["Destination"]
    assert dev.named(failed) == "watch_accepted_dead/Queue/Resource Arn"


@pytest.mark.parametrize("table", ["labels", "items"])
def test_what_is_recorded_is_followed_to_be_counted(table: str, dev: Stacks) -> None:
    (source,) = [
        one.properties
        for one in dev.all("Lambda::EventSourceMapping")
        if dev.named(one.properties["EventSourceArn"]) == f"{table}_table/Table/Resource StreamArn"
    ]
    (only,) = source["FilterCriteria"]["Filters"]

    assert dev.named(source["FunctionName"]) == "measure/Live/Resource:live"
    kind = json.loads(only["Pattern"])["dynamodb"]["NewImage"]["kind"]
    assert kind == {"S": [table.removesuffix("s")]}
    assert (source["BatchSize"], source["MaximumBatchingWindowInSeconds"]) == (500, 10)
    failed = source["DestinationConfig"]["OnFailure"]["Destination"]
    assert dev.named(failed) == "measure_dead/Queue/Resource Arn"


def test_no_stream_has_more_followers_than_dynamodb_allows(dev: Stacks) -> None:
    """Two: a third would have its reads refused."""
    streams = [
        dev.named(one.properties["EventSourceArn"])
        for one in dev.all("Lambda::EventSourceMapping")
        if "StreamArn" in dev.named(one.properties["EventSourceArn"])
    ]

    assert max(streams.count(one) for one in streams) <= 2


@pytest.mark.parametrize("worker", [w for w in WORKERS if w.schedule], ids=lambda w: w.name)
def test_a_schedule_calls_the_alias_and_what_fails_is_set_aside(
    worker: Worker, dev: Stacks
) -> None:
    rule = dev.one("Events::Rule", f"{worker.name}/").properties
    (target,) = rule["Targets"]
    assert rule["ScheduleExpression"] == worker.schedule
    assert dev.named(target["Arn"]) == f"{worker.name}/Live/Resource"
    allowed = dev.one("Lambda::Permission", f"{worker.name}/").properties
    assert allowed["Principal"] == "events.amazonaws.com"
    assert dev.named(allowed["SourceArn"]) == f"{worker.name}/Schedule Arn"
    asynchronous = dev.one("Lambda::EventInvokeConfig", f"{worker.name}/")
    assert dev.one("Lambda::Alias", f"{worker.name}/").id in asynchronous.raw["DependsOn"]
    calls = asynchronous.properties
    assert (calls["Qualifier"], calls["MaximumRetryAttempts"]) == ("live", 2)
    failed = calls["DestinationConfig"]["OnFailure"]["Destination"]
    assert dev.named(failed) == f"{worker.name}_dead/Queue/Resource Arn"


@pytest.mark.parametrize("worker", [w for w in WORKERS if w.bulk], ids=lambda w: w.name)
def test_a_state_machine_gives_its_parts_to_the_alias(worker: Worker, dev: Stacks) -> None:
    machine = dev.one("StepFunctions::StateMachine", f"{worker.name}/").properties
    definition = json.loads(machine["DefinitionString"])
    parts, end = definition["States"]["Parts"], definition["States"]["End"]
    sweep = parts["ItemProcessor"]["States"]["Sweep"]
    share = dev.function(worker.name).properties["ReservedConcurrentExecutions"]

    assert parts["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert parts["MaxConcurrency"] <= share  # or it would be throttled by itself
    assert {sweep["Resource"], end["Resource"]} == {"${function}"}
    assert dev.named(machine["DefinitionSubstitutions"]["function"]) == (
        f"{worker.name}/Live/Resource"
    )
    # What holds or fails is tried again; what is over is left alone.
    assert sweep["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
    assert sweep["Next"] == "Look"
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_the_alias_sees_a_new_layer(assets: Path, synthesize: Synthesize, dev: Stacks) -> None:
    """Without the flag in cdk.json an edited layer would never reach the alias."""
    assert CDK_JSON["context"]["@aws-cdk/aws-lambda:recognizeLayerVersion"] is True
    edited = assets / "layers" / "arm64" / "labelhooks" / "python" / "labelhooks.txt"
    before = edited.read_text(encoding="utf-8")
    edited.write_text("edited", encoding="utf-8")
    try:
        after = synthesize()
    finally:
        edited.write_text(before, encoding="utf-8")

    versions = [stacks.one("Lambda::Version", "gate/Function").id for stacks in (dev, after)]
    assert versions[0] != versions[1]


def test_the_code_version_follows_our_code_and_nothing_else(tmp_path: Path, dev: Stacks) -> None:
    folder = tmp_path / "functions"
    (folder / "gate" / "__pycache__").mkdir(parents=True)
    (folder / "gate" / "handler.py").write_text("one", encoding="utf-8")
    first = code_version([folder])
    (folder / "gate" / "__pycache__" / "handler.pyc").write_bytes(b"bytecode")
    assert code_version([folder]) == first
    (folder / "gate" / "handler.py").write_text("two", encoding="utf-8")
    assert code_version([folder]) != first

    assert dev.environment("gate")["CODE_VERSION"] == dev.outputs("pipeline")["CodeVersion"]


def test_concurrency_is_a_choice(chosen: Stacks, embedded: Stacks) -> None:
    def at_once(stacks: Stacks, function: str) -> int:
        source = stacks.one("Lambda::EventSourceMapping", f"{function}/").properties
        return int(source["ScalingConfig"]["MaximumConcurrency"])

    assert [at_once(chosen, f) for f in ("gate", "create_task", "persist_label")] == [7, 3, 10]
    assert [at_once(embedded, f) for f in ("gate", "redact_upload")] == [2, 2]
    for function in FUNCTIONS:
        assert "ReservedConcurrentExecutions" not in chosen.function(function).properties
