"""P9: each function may do exactly this. A line here is a decision; nothing comes by itself."""

from fnmatch import fnmatch

import pytest

from tests.infra.allowed import DRAINS, OWN, RUNS, TO_DRAIN, TO_RUN
from tests.infra.templates import FUNCTIONS, Stacks


def granted(stacks: Stacks, function: str) -> set[str]:
    """Return what a function may; names hold the deployment's, which is not compared."""
    return {
        f"{action} {resource}".replace("LabelHooks-prod-", "LabelHooks-dev-")
        for action, resource in stacks.grants(function)
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_this_and_no_more(dev: Stacks, function: str) -> None:
    drains = TO_DRAIN if function in DRAINS else ()
    expected = {
        line.format(function=function, queue=DRAINS.get(function), env="dev")
        for line in (*TO_RUN, *drains, *OWN[function])
    }

    assert granted(dev, function) == expected


@pytest.mark.parametrize("home", ["embedded", "prod"])
def test_permissions_are_the_same_everywhere(
    dev: Stacks, home: str, request: pytest.FixtureRequest
) -> None:
    stacks: Stacks = request.getfixturevalue(home)

    for function in FUNCTIONS:
        assert granted(stacks, function) == granted(dev, function)


def test_only_redactors_of_uploads_read_the_raw_bucket(dev: Stacks) -> None:
    who = {f for f in FUNCTIONS for line in granted(dev, f) if " raw_bucket" in line}

    assert who == {"redact_upload", "redact_media", "api", "reconcile"}
    # What arrived is compared with what is recorded by name and time alone.
    assert {line for line in granted(dev, "reconcile") if " raw_bucket" in line} == {
        "s3:ListBucketVersions raw_bucket"
    }
    # A form for an upload has the rights of its signer: to put there, and not to read.
    assert {line for line in granted(dev, "api") if " raw_bucket" in line} == {
        "s3:PutObject raw_bucket/*"
    }


def test_no_action_is_a_pattern_and_nothing_is_on_everything_but_traces(dev: Stacks) -> None:
    lines = {line for function in FUNCTIONS for line in granted(dev, function)}

    assert not [line for line in lines if "*" in line.partition(" ")[0]]
    assert {line.partition(":")[0] for line in lines if line.endswith(" *")} == {
        "xray",
        "cloudwatch",  # to read metrics: how old what waits in a queue is
    }


@pytest.mark.parametrize(
    "never",
    [
        "dynamodb:Delete*",
        "dynamodb:BatchWriteItem*",
        "dynamodb:PartiQL*",
        "dynamodb:Scan*",
        "dynamodb:UpdateItem labels_table",
        "dynamodb:PutItem config_table",
        "s3:Delete*",
        "s3:GetObject* quarantine_bucket/*",
        "sqs:PurgeQueue*",
        "iam:*",
        "kms:*",
        "lambda:*",
    ],
)
def test_no_function_may(dev: Stacks, never: str) -> None:
    lines = {line for function in FUNCTIONS for line in granted(dev, function)}

    found = {line for line in lines if fnmatch(line, never)}
    # The watch and training revise line-ups, and no other configuration (below).
    assert found <= {
        "dynamodb:PutItem config_table",
        "s3:GetObject quarantine_bucket/sheltered/*",
        "lambda:InvokeFunction detect_thorough/Live/Resource",
    }


def test_detectors_are_asked_by_who_reads_what_is_not_redacted(dev: Stacks, chosen: Stacks) -> None:
    def who(stacks: Stacks, line: str) -> set[str]:
        return {function for function in FUNCTIONS if line in granted(stacks, function)}

    redactors = {"redact_upload", "redact_media", "intake_flag", "api", "studio", "studio_hook"}
    assert who(dev, "lambda:InvokeFunction detect_thorough/Live/Resource") == redactors
    assert who(dev, "comprehend:DetectPiiEntities *") == set()
    assert who(chosen, "lambda:InvokeFunction detect_presidio/Live/Resource") == redactors
    assert who(chosen, "comprehend:DetectPiiEntities *") == redactors
    assert not [one for one in granted(chosen, "detect_presidio") if not one.startswith(RUNS)]


TASK = ["pk", "sk", "state", "moves", "lease", "open_pk", "open_sk"]


def test_the_re_check_marks_items_and_cancels_tasks_and_changes_nothing_else(dev: Stacks) -> None:
    changes = {
        resource: statement["condition"]["ForAllValues:StringLike"]["dynamodb:Attributes"]
        for statement in dev.statements("recheck")
        if "dynamodb:UpdateItem" in statement["actions"]
        for resource in statement["resources"]
    }
    who = {f for f in FUNCTIONS if "dynamodb:UpdateItem items_table" in granted(dev, f)}

    assert {name.partition("/")[0]: told for name, told in changes.items()} == {
        "items_table": ["pk", "sk", "withdrawn"],
        "work_table": [*TASK, "held", "given", "kind", "expires_at"],
    }
    assert who == {"recheck"}


REVISERS = ("watch_accepted", "fit_gate", "train_prelabeler")


@pytest.mark.parametrize("function", REVISERS)
def test_who_revises_line_ups_writes_no_other_configuration(function: str, dev: Stacks) -> None:
    (written,) = [
        statement["condition"]
        for statement in dev.statements(function)
        if "dynamodb:PutItem" in statement["actions"] and statement["condition"]
    ]

    assert written == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["lineup#*"]}}
    writers = {f for f in FUNCTIONS if "dynamodb:PutItem config_table" in granted(dev, f)}
    assert writers == {*REVISERS, "api", "guard"}


def test_the_guard_turns_switches_and_writes_nothing_else(dev: Stacks) -> None:
    (written,) = [
        statement["condition"]
        for statement in dev.statements("guard")
        if "dynamodb:PutItem" in statement["actions"]
    ]

    assert written == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["switches"]}}


def test_updates_of_the_work_table_are_bounded(dev: Stacks) -> None:
    """Who counts a quota cannot change a task; consensus can change a state alone."""
    bounded = ("redact_upload", "redact_media", "intake_flag", "gate", "create_task", "consensus")
    conditions = {
        function: [
            statement["condition"]
            for statement in dev.statements(function)
            if "dynamodb:UpdateItem" in statement["actions"]
            and dev.named(statement["resources"][0]).startswith("work_table")
        ]
        for function in bounded
    }

    quota, state = (
        {"dynamodb:LeadingKeys": ["quota#*"]},
        {"dynamodb:Attributes": ["pk", "sk", "state"]},
    )
    for function in bounded[:-1]:
        assert conditions[function] == [{"ForAllValues:StringLike": quota}]
    assert conditions["consensus"] == [{"ForAllValues:StringLike": state}]


def test_a_role_is_lambda_s_alone_but_for_the_machine_s(dev: Stacks) -> None:
    whose = {}
    for role in dev.all("IAM::Role"):
        (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Action"] == "sts:AssumeRole"
        whose[role.path.removesuffix("/Resource")] = trust["Principal"]["Service"]
    machines = {name for name, who in whose.items() if who == "states.amazonaws.com"}

    assert machines == {"take_back/MachineRole"}
    assert set(whose.values()) == {"lambda.amazonaws.com", "states.amazonaws.com"}
    assert not dev.all("IAM::Policy")
    assert not dev.all("IAM::ManagedPolicy")
    assert len(whose) == len(FUNCTIONS) + len(machines)


def test_a_machine_calls_its_function_and_runs_its_parts_and_nothing_else(dev: Stacks) -> None:
    (policy,) = dev.one("IAM::Role", "take_back/MachineRole").properties["Policies"]
    may = {
        (action, dev.named(statement["Resource"]))
        for statement in policy["PolicyDocument"]["Statement"]
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
        if not action.startswith("xray:")
    }
    of = "arn:<Partition>:states:<Region>:<AccountId>"

    assert may == {
        ("lambda:InvokeFunction", "take_back/Live/Resource"),
        ("states:StartExecution", f"{of}:stateMachine:LabelHooks-dev-take_back"),
        ("states:DescribeExecution", f"{of}:execution:LabelHooks-dev-take_back/*"),
        ("states:StopExecution", f"{of}:execution:LabelHooks-dev-take_back/*"),
    }


def test_taking_back_notes_its_progress_and_changes_no_order(dev: Stacks) -> None:
    (noted,) = [
        statement["condition"]["ForAllValues:StringLike"]
        for statement in dev.statements("take_back")
        if "dynamodb:UpdateItem" in statement["actions"]
    ]

    assert noted == {
        "dynamodb:LeadingKeys": ["takeback#*"],
        "dynamodb:Attributes": ["pk", "sk", "parts", "ended_at"],
    }


def test_the_gate_may_ask_the_named_pre_labelers_alone(chosen: Stacks, dev: Stacks) -> None:
    endpoint = "arn:<Partition>:sagemaker:<Region>:<AccountId>:endpoint"

    assert granted(chosen, "gate") - granted(dev, "gate") == {
        "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:toxicity:3",
        f"sagemaker:InvokeEndpoint {endpoint}/spam",
        f"sagemaker:InvokeEndpoint {endpoint}/abuse-v2",
        "bedrock:InvokeModel "
        "arn:<Partition>:bedrock:<Region>::foundation-model/amazon.nova-lite-v1:0",
        "bedrock:InvokeModel arn:aws:bedrock:eu-west-1:123456789012:"
        "inference-profile/eu.amazon.nova-lite-v1:0",
        "secretsmanager:GetSecretValue "
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:toxicity-AbC123",
    }
    for function in FUNCTIONS:
        asks = ("redact_upload", "redact_media", "intake_flag", "api", "studio", "studio_hook")
        if function not in ("gate", *asks):
            assert granted(chosen, function) == granted(dev, function)
