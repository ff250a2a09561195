"""What each function may do: exact actions on exact resources, and nothing by inheritance."""

from collections.abc import Callable, Sequence

from aws_cdk import Stack
from aws_cdk.aws_iam import PolicyStatement

from infra.choices import Choices
from infra.stacks.data import SHELTERED, Data


class Grants:
    """The statements for each function, by its name."""

    def __init__(self, stack: Stack, data: Data, choices: Choices) -> None:
        self._stack = stack
        self._data = data
        self._choices = choices

    def of(self, function: str) -> list[PolicyStatement]:
        """Return what a function may, beyond draining its source, logging and tracing."""
        of: dict[str, Callable[[], list[PolicyStatement]]] = {
            "redact_upload": self._redact_upload,
            "intake_flag": self._intake_flag,
            "gate": self._gate,
            "create_task": self._create_task,
            "persist_label": self._persist_label,
            "consensus": self._consensus,
        }
        # Every function reads what is configured and sets aside what it cannot use.
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._put("quarantine"),
            self._table("RecordQuarantine", "quarantine", "PutItem"),
            *of[function](),
        ]

    def _redact_upload(self) -> list[PolicyStatement]:
        raw = self._data.buckets["raw"].bucket
        return [
            PolicyStatement(
                sid="ReadRaw",
                actions=["s3:GetObject", "s3:GetObjectVersion"],
                resources=[raw.arn_for_objects("*")],
            ),
            # Or S3 would call an object that is gone a forbidden one, which is worth retrying.
            PolicyStatement(
                sid="TellGoneFromForbidden",
                actions=["s3:ListBucket"],
                resources=[raw.bucket_arn],
            ),
            self._sheltered(),
            self._put("clean"),
            self._table("RecordItems", "items", "PutItem", "GetItem", "Query", "UpdateItem"),
            self._send("items", "ingest", dead="ingest"),
            self._id_key(),
        ]

    def _intake_flag(self) -> list[PolicyStatement]:
        return [
            self._sheltered(),
            self._put("clean"),
            self._table("RecordItems", "items", "PutItem", "GetItem"),
            self._send("items", "flags", dead="flags"),
            self._id_key(),
        ]

    def _gate(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].bucket
        statements = [
            PolicyStatement(
                sid="ReadClean",
                actions=["s3:GetObject"],
                resources=[clean.arn_for_objects("*")],
            ),
            self._table("ReadItems", "items", "GetItem", "BatchGetItem"),
            self._send("items", "tasks", "labels"),
        ]
        if functions := self._choices.prelabeler_functions:
            statements.append(
                PolicyStatement(
                    sid="AskFunctions",
                    actions=["lambda:InvokeFunction"],
                    resources=list(functions),
                )
            )
        if endpoints := self._choices.prelabeler_endpoints:
            arns = [
                self._stack.format_arn(service="sagemaker", resource="endpoint", resource_name=name)
                for name in endpoints
            ]
            statements.append(
                PolicyStatement(
                    sid="AskEndpoints", actions=["sagemaker:InvokeEndpoint"], resources=arns
                )
            )
        return statements

    def _create_task(self) -> list[PolicyStatement]:
        actions = ("PutItem", "GetItem", "BatchGetItem", "UpdateItem")
        return [self._table("OpenTasks", "work", *actions), self._send("tasks")]

    def _persist_label(self) -> list[PolicyStatement]:
        # No update and no deletion: labels are append-only.
        actions = ("PutItem", "Query", "GetItem", "ConditionCheckItem")
        return [self._table("AppendLabels", "labels", *actions), self._send("labels")]

    def _consensus(self) -> list[PolicyStatement]:
        return [
            self._table("ReadJudgments", "work", "Query", "GetItem"),
            self._send("tasks", "labels"),
        ]

    def _table(self, sid: str, name: str, *actions: str) -> PolicyStatement:
        return PolicyStatement(
            sid=sid,
            actions=[f"dynamodb:{action}" for action in actions],
            resources=[self._data.tables[name].table.table_arn],
        )

    def _put(self, name: str) -> PolicyStatement:
        return PolicyStatement(
            sid=f"Put{name.capitalize()}",
            actions=["s3:PutObject"],
            resources=[self._data.buckets[name].bucket.arn_for_objects("*")],
        )

    def _sheltered(self) -> PolicyStatement:
        """Return leave to read what waits in quarantine for another try, and nothing else there."""
        quarantine = self._data.buckets["quarantine"].bucket
        return PolicyStatement(
            sid="ReadSheltered",
            actions=["s3:GetObject"],
            resources=[quarantine.arn_for_objects(f"{SHELTERED}*")],
        )

    def _send(self, *queues: str, dead: str | None = None) -> PolicyStatement:
        made: Sequence[str] = [self._data.queues[name].queue.queue_arn for name in queues]
        shelter = [self._data.queues[dead].dead.queue_arn] if dead else []
        return PolicyStatement(sid="Send", actions=["sqs:SendMessage"], resources=[*made, *shelter])

    def _id_key(self) -> PolicyStatement:
        return PolicyStatement(
            sid="ReadIdKey",
            actions=["secretsmanager:GetSecretValue"],
            resources=[self._data.id_key_arn],
        )
