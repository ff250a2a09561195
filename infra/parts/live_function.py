"""A function behind its alias `live`, with a role and a log group of its own, and its alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, Tags
from aws_cdk.aws_iam import PolicyDocument, PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_lambda import (
    Alias,
    ApplicationLogLevel,
    Architecture,
    Code,
    Function,
    LayerVersion,
    LoggingFormat,
    RecursiveLoop,
    Runtime,
    SystemLogLevel,
    Tracing,
    VersionOptions,
)
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from infra.accepted import accept, accept_objects
from infra.defaults import FUNCTION_ERRORS, FUNCTION_THROTTLES, MINUTE, Defaults
from infra.workers import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What a function is given: its role's name and permissions, layers, settings, its share."""

    role_name: str
    may: Sequence[PolicyStatement]
    layers: Sequence[LayerVersion]
    settings: Mapping[str, str]  # by environment variable
    concurrency: int


class LiveFunction(Construct):
    """Invoke `alias`: it moves only when code, layers and settings have all arrived."""

    def __init__(self, scope: Construct, worker: Worker, *, on: Defaults, wiring: Wiring) -> None:
        super().__init__(scope, worker.name)
        choices = on.choices
        self.logs = LogGroup(self, "Logs", retention=on.log_retention, removal_policy=on.removal)
        self.function = Function(
            self,
            "Function",
            function_name=choices.named(worker.name),
            description=f"LabelHooks {worker.name}; see docs/runbooks",
            runtime=Runtime.PYTHON_3_13,
            architecture=Architecture.custom(choices.architecture),
            handler="handler.lambda_handler",
            code=Code.from_asset(str(choices.assets / "functions" / worker.name)),
            layers=list(wiring.layers),
            environment=dict(wiring.settings),
            memory_size=worker.memory,
            timeout=Duration.seconds(worker.timeout),
            reserved_concurrent_executions=(
                wiring.concurrency if choices.reserved_concurrency == "on" else None
            ),
            # By its ARN: nothing can add to what is written in grants.py.
            role=Role.from_role_arn(
                self, "OnlyRole", self._role(wiring, self.logs).role_arn, mutable=False
            ),
            tracing=Tracing.ACTIVE,
            log_group=self.logs,
            logging_format=LoggingFormat.JSON,
            # Never above INFO, whatever Powertools is told: Lambda would drop the metrics, which
            # are printed and have no level.
            application_log_level_v2=(
                ApplicationLogLevel.DEBUG
                if choices.log_level == "DEBUG"
                else ApplicationLogLevel.INFO
            ),
            # Of a healthy call Lambda itself writes several lines, as dear as all of ours.
            system_log_level_v2=SystemLogLevel.WARN if choices.prod else SystemLogLevel.INFO,
            # A message held back is sent to the queue it came from: Lambda would take the 16th
            # time for a runaway loop and drop it into the dead-letter queue.
            recursive_loop=RecursiveLoop.ALLOW,
            current_version_options=VersionOptions(removal_policy=on.removal),
        )
        self.alias = Alias(self, "Live", alias_name="live", version=self.function.current_version)
        for kind, metric in (
            (FUNCTION_ERRORS, self.function.metric_errors(period=MINUTE, statistic="sum")),
            (FUNCTION_THROTTLES, self.function.metric_throttles(period=MINUTE, statistic="sum")),
        ):
            on.alarm(self, worker.name, kind, metric, 1)
        self._accepted()
        Tags.of(self).add("part", worker.name)

    def _role(self, wiring: Wiring, logs: LogGroup) -> Role:
        """Return the role, with what it may written inside: the function never runs without."""
        always = [
            PolicyStatement(
                sid="Log",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[logs.log_group_arn],
            ),
            PolicyStatement(
                sid="Trace",  # X-Ray knows no resources here
                actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
                resources=["*"],
            ),
        ]
        role = Role(
            self,
            "Role",
            role_name=wiring.role_name,
            assumed_by=ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"may": PolicyDocument(statements=[*always, *wiring.may])},
        )
        accept_objects(role, wiring.may)
        for rule in ("AwsSolutions-IAM5[Resource::*]", "Serverless-LambdaStarPermissions"):
            accept(
                role,
                rule,
                "Sending traces to X-Ray, asking Comprehend, reading metrics: these actions know "
                "no resources.",
            )
        return role

    def _accepted(self) -> None:
        for rule in ("AwsSolutions-L1", "Serverless-LambdaLatestVersion"):
            accept(
                self.function,
                rule,
                "Python 3.13 is what the layers are built for and the tests run on "
                "(.python-version); it is supported until 2029, and moves in one commit.",
            )
        accept(
            self.function,
            "Serverless-LambdaDLQ",
            "For asynchronous calls. This function is called by its event source, whose failed "
            "records have a dead-letter queue of their own, or by one that waits for it; where a "
            "schedule calls it, its alias has a destination for calls that failed.",
        )
