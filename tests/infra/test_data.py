"""What is kept: buckets that guard what is not redacted, tables, the key; prod's protections."""

from typing import Any

import pytest

from tests.infra.templates import Stacks

BUCKETS = ("raw", "clean", "quarantine")
TABLES = ("config", "items", "work", "labels", "quarantine", "measures")
HERE = "arn:<Partition>:iam::<AccountId>"
SESSION = "arn:<Partition>:sts::<AccountId>:assumed-role"


def bucket(stacks: Stacks, name: str) -> dict[str, Any]:
    return dict(stacks.one("S3::Bucket", f"{name}_bucket/").properties)


def denials(stacks: Stacks, name: str) -> list[dict[str, Any]]:
    policy = stacks.one("S3::BucketPolicy", f"{name}_bucket/").properties["PolicyDocument"]
    return [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]


def readers(stacks: Stacks, name: str) -> set[str]:
    """Return the principals that a bucket's policy does not refuse the content to."""
    (only,) = [one for one in denials(stacks, name) if one.get("Sid") == "OnlyTheseRead"]
    assert only["Principal"] == "*"
    assert only["Action"] == "s3:GetObject*"
    assert stacks.named(only["Resource"]).endswith("/*")
    ((operator, keys),) = only["Condition"].items()
    assert operator == "ArnNotLike"  # also true of a caller without an ARN: AWS's own services
    ((key, patterns),) = keys.items()
    assert key == "aws:PrincipalArn"
    return {stacks.named(pattern) for pattern in patterns}


def role(function: str) -> set[str]:
    name = f"LabelHooks-dev-{function}-<Region>"
    return {f"{HERE}:role/{name}", f"{SESSION}/{name}/*"}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_private(name: str, dev: Stacks) -> None:
    made = bucket(dev, name)

    assert set(made["PublicAccessBlockConfiguration"].values()) == {True}
    assert made["BucketEncryption"]
    assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    assert made["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (plain,) = [one for one in denials(dev, name) if "Bool" in one["Condition"]]
    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert plain["Action"] == "s3:*"
    (rule,) = made["LifecycleConfiguration"]["Rules"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_only_redactors_of_uploads_read_the_raw_bucket(dev: Stacks) -> None:
    assert readers(dev, "raw") == ({f"{HERE}:root"} | role("redact_upload") | role("redact_media"))


def test_only_the_redactors_read_in_quarantine(dev: Stacks) -> None:
    assert readers(dev, "quarantine") == (
        {f"{HERE}:root"} | role("redact_upload") | role("redact_media") | role("intake_flag")
    )


def test_the_roles_that_are_let_in_are_the_functions_own(dev: Stacks) -> None:
    for function in ("redact_upload", "redact_media", "intake_flag"):
        made = dev.one("IAM::Role", f"{function}/").properties["RoleName"]
        assert f"{HERE}:role/{dev.named(made)}" in role(function)


def test_nobody_is_locked_out_of_administering_a_guarded_bucket(dev: Stacks) -> None:
    """What is refused is reading alone: policies can be changed, objects listed and deleted."""
    for name in ("raw", "quarantine"):
        refused = {one["Action"] for one in denials(dev, name) if "Bool" not in one["Condition"]}
        assert refused == {"s3:GetObject*"}


def test_operators_read_only_where_they_are_named(chosen: Stacks, dev: Stacks) -> None:
    path = "aws-reserved/sso.amazonaws.com/*"

    for name in ("raw", "quarantine"):
        assert readers(chosen, name) - readers(dev, name) == {
            f"{HERE}:role/{path}/AWSReservedSSO_Labeling_*",
            f"{SESSION}/AWSReservedSSO_Labeling_*/*",
            f"{HERE}:role/OnCall",
            f"{SESSION}/OnCall/*",
        }


def test_the_raw_bucket_announces_each_upload(dev: Stacks) -> None:
    made = dev.one("S3::Bucket", "raw_bucket/")
    policy = dev.one("SQS::QueuePolicy", "ingest_queue/Queue/")

    (told,) = made.properties["NotificationConfiguration"]["QueueConfigurations"]
    assert told["Event"] == "s3:ObjectCreated:*"
    assert dev.named(told["Queue"]) == "ingest_queue/Queue/Resource Arn"
    assert policy.id in made.raw["DependsOn"]  # S3 tries to send when it is told
    assert not dev.all("CloudFormation::CustomResource")


@pytest.mark.parametrize(
    ("stacks", "name", "hidden", "erased"),
    [
        ("dev", "raw", 16, 14),
        ("chosen", "raw", 4, 3),
        ("dev", "quarantine", 76, 14),
        ("chosen", "quarantine", 1, 1),
        ("dev", "clean", None, 14),
    ],
)
def test_nothing_unredacted_grows_older_than_its_days(
    stacks: str, name: str, hidden: int | None, erased: int, request: pytest.FixtureRequest
) -> None:
    made = bucket(request.getfixturevalue(stacks), name)
    (rule,) = made["LifecycleConfiguration"]["Rules"]

    assert rule.get("ExpirationInDays") == hidden
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": erased}


@pytest.mark.parametrize("name", TABLES)
def test_a_table(name: str, dev: Stacks) -> None:
    made = dev.one("DynamoDB::Table", f"{name}_table/").properties
    streamed = name in {"items", "work", "labels"}

    keys = [(key["AttributeName"], key["KeyType"]) for key in made["KeySchema"]]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    assert {one["AttributeType"] for one in made["AttributeDefinitions"]} == {"S"}
    assert made["BillingMode"] == "PAY_PER_REQUEST"
    assert made["OnDemandThroughput"] == {
        "MaxReadRequestUnits": 4000,
        "MaxWriteRequestUnits": 2000,
    }
    assert made["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    stream = made.get("StreamSpecification")
    assert stream == ({"StreamViewType": "NEW_AND_OLD_IMAGES"} if streamed else None)
    expires = made.get("TimeToLiveSpecification")
    forgets = name in {"work", "measures"}
    assert expires == ({"AttributeName": "expires_at", "Enabled": True} if forgets else None)


def test_open_tasks_have_a_sparse_index_of_keys_under_the_same_cap(dev: Stacks) -> None:
    (index,) = dev.one("DynamoDB::Table", "work_table/").properties["GlobalSecondaryIndexes"]

    assert index["IndexName"] == "open"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["open_pk", "open_sk"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert index["OnDemandThroughput"]["MaxWriteRequestUnits"] == 2000


def test_the_key_of_ids_is_32_random_bytes_in_hexadecimal(dev: Stacks) -> None:
    made = dev.one("SecretsManager::Secret", "id_key/").properties["GenerateSecretString"]

    printable = {chr(code) for code in range(33, 127)}
    assert printable - set(made["ExcludeCharacters"]) == set("0123456789abcdef")
    assert made["PasswordLength"] == 64


def test_production_is_protected(prod: Stacks, dev: Stacks) -> None:
    kept = ("S3::Bucket", "DynamoDB::Table", "SQS::Queue", "SecretsManager::Secret")
    for kind in (*kept, "Logs::LogGroup"):
        assert {made.raw["DeletionPolicy"] for made in prod.all(kind)} == {"Retain"}
        assert {made.raw["DeletionPolicy"] for made in dev.all(kind)} == {"Delete"}
    for table in prod.all("DynamoDB::Table"):
        assert table.properties["DeletionProtectionEnabled"] is True
    assert {logs.properties["RetentionInDays"] for logs in prod.all("Logs::LogGroup")} == {365}


def test_outputs_tell_where_everything_is(dev: Stacks) -> None:
    queues = ("Ingest", "Media", "Flags", "Items", "Tasks", "Labels", "Recheck")
    assert set(dev.outputs("data")) == {
        *(f"{name.capitalize()}Bucket" for name in BUCKETS),
        *(f"{name.capitalize()}Table" for name in TABLES),
        *(f"{name}Queue" for name in queues),
        *(f"{name}DeadQueue" for name in queues),
        "ConsensusDeadQueue",
        "WatchAcceptedDeadQueue",
        "MeasureDeadQueue",
        "TakeMeasuresDeadQueue",
        "FitGateDeadQueue",
        "TrainPrelabelerDeadQueue",
        "ExpireLeasesDeadQueue",
        "StudioDeadQueue",
        "StudioSecrets",
        "IdKeySecret",
        "PageTopic",
        "TicketTopic",
        "GuardTopic",
        "GuardDeadQueue",
        "ReckonSpendDeadQueue",
        "ReconcileDeadQueue",
    }
    assert set(dev.outputs("api")) == {
        "ApiId",
        "ApiUrl",
        "OidcAudience",
        "OidcClient",
        "OidcIssuer",
        "OidcScope",
        "UserPool",
        "UserPoolClient",
    }
    assert set(dev.outputs("pipeline")) == {
        "FunctionApi",
        "CodeVersion",
        "MetricsNamespace",
        "FunctionRedactUpload",
        "FunctionRedactMedia",
        "FunctionIntakeFlag",
        "FunctionGate",
        "FunctionCreateTask",
        "FunctionPersistLabel",
        "FunctionRecheck",
        "FunctionWatchAccepted",
        "FunctionMeasure",
        "FunctionTakeMeasures",
        "FunctionFitGate",
        "FunctionTakeBack",
        "TakeBackMachine",
        "FunctionExpireLeases",
        "FunctionStudio",
        "FunctionStudioHook",
        "FunctionGuard",
        "FunctionReckonSpend",
        "FunctionReconcile",
        "FunctionConsensus",
        "FunctionDetectThorough",
        "FunctionTrainPrelabeler",
    }
    assert dev.outputs("data")["IngestDeadQueue"].startswith("ingest_queue/Dead/")
    assert dev.outputs("data")["IdKeySecret"] == "id_key/Resource Id"  # the ARN, everywhere


def test_costs_can_be_told_apart(dev: Stacks) -> None:
    for template in dev.templates.values():
        for name, raw in template["Resources"].items():
            tags = raw.get("Properties", {}).get("Tags")
            if tags:
                # The HTTP API takes a map, all others a list.
                pairs = tags if isinstance(tags, dict) else {t["Key"]: t["Value"] for t in tags}
                told = dict(pairs)
                assert told["app"] == "labelhooks", name
                assert told["env"] == "dev", name
                assert told["part"], name
    for kind in ("Lambda::Function", "SQS::Queue", "DynamoDB::Table", "S3::Bucket"):
        assert all(made.properties.get("Tags") for made in dev.all(kind))
