"""What AWS asks of a role before it does what a client wants."""

from typing import Any

_STATES = "arn:<Partition>:states:<Region>:<AccountId>"
MACHINE = f"{_STATES}:stateMachine:LabelHooks-dev-take_back"
EXECUTIONS = f"{_STATES}:execution:LabelHooks-dev-take_back:*"
OF_SECRETS = "arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret"


def permissions(operation: str, arguments: dict[str, Any]) -> set[str]:
    """Return what AWS asks for before it does this, in the words of `Stacks.grants`."""
    if "RequestItems" in arguments or "TransactItems" in arguments or "TableName" in arguments:
        return _records(operation, arguments)
    if "QueueUrl" in arguments:
        queue = arguments["QueueUrl"].rpartition("/")[2]
        name = f"{queue.removesuffix('-dead')}_dead" if "-dead" in queue else f"{queue}_queue"
        return {f"sqs:{operation.removesuffix('Batch')} {name}"}
    if "TopicArn" in arguments:
        return {f"sns:{operation} {arguments['TopicArn'].rpartition(':')[2]}/Resource"}
    if "SecretId" in arguments:
        secret = arguments["SecretId"]
        which = "id_key" if secret == "id-key" else f"{OF_SECRETS}:{secret.partition('/')[0]}/*"
        return {f"secretsmanager:{operation} {which}"}
    if operation.endswith("Execution"):
        return {f"states:{operation} {MACHINE if 'stateMachineArn' in arguments else EXECUTIONS}"}
    if operation == "Invoke":
        return {f"lambda:InvokeFunction {arguments['FunctionName']}/Live/Resource"}
    if operation == "GetMetricData":
        return {"cloudwatch:GetMetricData *"}
    if operation == "ListObjectVersions":
        return {f"s3:ListBucketVersions {arguments['Bucket']}_bucket"}
    if operation == "CopyObject":
        bucket = arguments["CopySource"].partition("/")[0]  # as botocore has it by now
        assert "?versionId=" in arguments["CopySource"]
        return {f"s3:GetObjectVersion {bucket}_bucket/*", _object("PutObject", arguments)}
    return {_object(operation, arguments)}


def _records(operation: str, arguments: dict[str, Any]) -> set[str]:
    if operation == "TransactWriteItems":
        parts = [part for item in arguments["TransactItems"] for part in item.items()]
        return {f"dynamodb:{_action(name)} {said['TableName']}_table" for name, said in parts}
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return {f"dynamodb:{operation} {table}_table" for table in arguments["RequestItems"]}
    if "IndexName" in arguments:
        index = f"{arguments['TableName']}_table/index/{arguments['IndexName']}"
        return {f"dynamodb:{operation} {index}"}
    return {f"dynamodb:{operation} {arguments['TableName']}_table"}


def _action(part: str) -> str:
    return "ConditionCheckItem" if part == "ConditionCheck" else f"{part}Item"


def _object(operation: str, arguments: dict[str, Any]) -> str:
    bucket, key = arguments["Bucket"], arguments["Key"]
    if key.startswith("_reconciled/"):
        version = "Version" if "VersionId" in arguments else ""
        return f"s3:{operation}{version} {bucket}_bucket/_reconciled/*"
    if "VersionId" in arguments:
        return f"s3:{operation}Version {bucket}_bucket/*"
    if operation == "PutObject" and key.startswith("_models/"):
        return f"s3:PutObject {bucket}_bucket/_models/*"
    sheltered = operation == "GetObject" and key.startswith("sheltered/")
    return f"s3:{operation} {bucket}_bucket/{'sheltered/*' if sheltered else '*'}"
