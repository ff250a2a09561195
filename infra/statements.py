"""Statements that several functions' roles are made of, each on exact resources."""

from collections.abc import Mapping, Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk.aws_iam import PolicyStatement

from infra.choices import Choices
from infra.parts.live_function import LiveFunction
from infra.stacks.data import SHELTERED, Data


def of_machine(stack: Stack, resource: str, name: str) -> str:
    """Return the ARN of a state machine, or of its executions, by its name."""
    return f"arn:{stack.partition}:states:{stack.region}:{stack.account}:{resource}:{name}"


class Statements:
    """Leave to do one thing, as a role writes it."""

    def __init__(
        self, stack: Stack, data: Data, choices: Choices, detectors: Mapping[str, LiveFunction]
    ) -> None:
        self._stack = stack
        self._made = detectors
        self._data = data
        self._choices = choices

    def _detectors(self) -> list[PolicyStatement]:
        """Return leave to ask the detectors that run elsewhere, each through its alias alone."""
        statements = [
            PolicyStatement(
                sid="AskDetectors",
                actions=["lambda:InvokeFunction"],
                resources=[made.alias.function_arn for made in self._made.values()],
            )
        ]
        if self._choices.comprehend == "on":
            statements.append(
                PolicyStatement(
                    sid="AskComprehend",  # it knows no resources
                    actions=["comprehend:DetectPiiEntities"],
                    resources=["*"],
                )
            )
        return statements

    def _chosen_prelabelers(self) -> list[PolicyStatement]:
        """Return leave to ask the pre-labelers that whoever deploys has named, and no others."""
        chosen, stack = self._choices, self._stack
        endpoints = [
            stack.format_arn(service="sagemaker", resource="endpoint", resource_name=name)
            for name in chosen.prelabeler_endpoints
        ]
        models = [
            name
            if name.startswith("arn:")
            else f"arn:{stack.partition}:bedrock:{stack.region}::foundation-model/{name}"
            for name in chosen.prelabeler_models
        ]
        wanted = (
            ("AskFunctions", "lambda:InvokeFunction", list(chosen.prelabeler_functions)),
            ("AskEndpoints", "sagemaker:InvokeEndpoint", endpoints),
            ("AskModels", "bedrock:InvokeModel", models),  # what Converse asks for, too
            ("ReadSecrets", "secretsmanager:GetSecretValue", list(chosen.prelabeler_secrets)),
        )
        return [
            PolicyStatement(sid=sid, actions=[action], resources=resources)
            for sid, action, resources in wanted
            if resources
        ]

    def _consume(self) -> list[PolicyStatement]:
        """Return what a queue's consumer needs: what is configured, and a place for what is bad."""
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._put("quarantine"),
            self._table("RecordQuarantine", "quarantine", "PutItem"),
        ]

    def _read_raw(self) -> list[PolicyStatement]:
        raw = self._data.buckets["raw"].arn
        return [
            PolicyStatement(
                sid="ReadRaw",  # by version alone: what an event names is what is read
                actions=["s3:GetObjectVersion"],
                resources=[f"{raw}/*"],
            ),
            # Or S3 would call an object that is gone a forbidden one, which is worth retrying.
            PolicyStatement(
                sid="TellGoneFromForbidden",
                actions=["s3:ListBucket"],
                resources=[raw],
            ),
        ]

    def _table(
        self, sid: str, name: str, *actions: str, only: dict[str, list[str]] | None = None
    ) -> PolicyStatement:
        return PolicyStatement(
            sid=sid,
            actions=[f"dynamodb:{action}" for action in actions],
            resources=[self._data.tables[name].table.table_arn],
            conditions={"ForAllValues:StringLike": only} if only else None,
        )

    def _find(self, sid: str) -> PolicyStatement:
        """Return leave to find tasks that wait, or leases, in their index."""
        work = self._data.tables["work"].table.table_arn
        return PolicyStatement(
            sid=sid, actions=["dynamodb:Query"], resources=[f"{work}/index/open"]
        )

    def _see_queues(self) -> list[PolicyStatement]:
        """Return leave to see how much waits in the functions' queues, and for how long."""
        both = [(one.queue, one.dead) for one in self._data.queues.values()]
        return [
            PolicyStatement(
                sid="SeeQueues",
                actions=["sqs:GetQueueAttributes"],
                resources=[queue.queue_arn for some in both for queue in some],
            ),
            PolicyStatement(
                sid="SeeAges",  # metrics know no resources
                actions=["cloudwatch:GetMetricData"],
                resources=["*"],
            ),
        ]

    def _quota(self, *actions: str) -> PolicyStatement:
        """Return leave to count a day's quotas, and to touch nothing else of the work table."""
        return self._table(
            "CountQuota", "work", *actions, only={"dynamodb:LeadingKeys": ["quota#*"]}
        )

    def _count(self) -> PolicyStatement:
        """Return leave to count, in the hour, what no stream tells."""
        return self._table("CountInHours", "measures", "UpdateItem")

    def _put(self, name: str) -> PolicyStatement:
        return PolicyStatement(
            sid=f"Put{name.capitalize()}",
            actions=["s3:PutObject"],
            resources=[f"{self._data.buckets[name].arn}/*"],
        )

    def _sheltered(self) -> PolicyStatement:
        """Return leave to read what waits in quarantine for another try, and nothing else there."""
        quarantine = self._data.buckets["quarantine"].arn
        return PolicyStatement(
            sid="ReadSheltered",
            actions=["s3:GetObject"],
            resources=[f"{quarantine}/{SHELTERED}*"],
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

    def _studio_secrets(self) -> PolicyStatement:
        """Return leave to read what is shared with Label Studio, a secret a dataset."""
        secrets = self._stack.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self._data.studio_secrets}*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return PolicyStatement(
            sid="ReadStudioSecrets",
            actions=["secretsmanager:GetSecretValue"],
            resources=[secrets],
        )
