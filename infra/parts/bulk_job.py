"""A function that does a part of much work at a time, and the state machine that calls it."""

import json
from typing import Any

from aws_cdk import Aws, Stack
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_iam import PolicyDocument, PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_stepfunctions import CfnStateMachine
from constructs import Construct

from infra.accepted import accept
from infra.defaults import MINUTE, AlarmKind, Defaults
from infra.parts.live_function import LiveFunction, Wiring
from infra.workers import Worker

HELD = 60  # seconds after which what a switch holds looks again


class BulkJob(LiveFunction):
    """
    Start `machine` with `parts` and `end`: it gives the function each part until that is over.

    A part is a JSON object; the function returns it as it is then, with `over`, and `held` where a
    switch is on. A distributed map: each part has a history of its own, so none grows too long.
    """

    def __init__(
        self,
        scope: Construct,
        worker: Worker,
        *,
        role_name: str,
        failed: AlarmKind,
        on: Defaults,
        wiring: Wiring,
    ) -> None:
        super().__init__(scope, worker, on=on, wiring=wiring)
        name = on.choices.named(worker.name)
        self.machine = CfnStateMachine(
            self,
            "Machine",
            state_machine_name=name,
            definition_string=json.dumps(_definition(wiring.concurrency)),
            definition_substitutions={"function": self.alias.function_arn},
            role_arn=self._machine_role(role_name, name).role_arn,
            tracing_configuration=CfnStateMachine.TracingConfigurationProperty(enabled=True),
        )
        accept(
            self.machine,
            "AwsSolutions-SF1",
            "Executions of the standard kind keep each step, with its input of ids and counts, for "
            "90 days themselves; what the function does is in its own log.",
        )
        metric = Metric(
            namespace="AWS/States",
            metric_name="ExecutionsFailed",
            dimensions_map={"StateMachineArn": self.machine.attr_arn},
            period=MINUTE,
            statistic="sum",
        )
        on.alarm(self, worker.name, failed, metric, 1)

    def _machine_role(self, role_name: str, machine: str) -> Role:
        stack = Stack.of(self)

        def arn(resource: str, name: str) -> str:
            return f"arn:{Aws.PARTITION}:states:{stack.region}:{stack.account}:{resource}:{name}"

        may = [
            PolicyStatement(
                sid="CallTheFunction",
                actions=["lambda:InvokeFunction"],
                resources=[self.alias.function_arn],
            ),
            # Its parts are executions of their own.
            PolicyStatement(
                sid="StartParts",
                actions=["states:StartExecution"],
                resources=[arn("stateMachine", machine)],
            ),
            PolicyStatement(
                sid="StopParts",
                actions=["states:DescribeExecution", "states:StopExecution"],
                resources=[arn("execution", f"{machine}/*")],
            ),
            PolicyStatement(
                sid="Trace",  # X-Ray knows no resources here
                actions=[
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                    "xray:PutTelemetryRecords",
                    "xray:PutTraceSegments",
                ],
                resources=["*"],
            ),
        ]
        role = Role(
            self,
            "MachineRole",
            role_name=role_name,
            assumed_by=ServicePrincipal(
                "states.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
            ),
            inline_policies={"may": PolicyDocument(statements=may)},
        )
        parts = f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{machine}/*"
        accept(
            role,
            f"AwsSolutions-IAM5[Resource::{parts}]",
            "The executions of its own parts: Step Functions makes their names.",
        )
        accept(role, "AwsSolutions-IAM5[Resource::*]", "Traces: these actions know no resources.")
        return role


def _definition(concurrency: int) -> dict[str, Any]:
    """Return the machine in Amazon's States Language; `${function}` is the function's alias."""
    call = {
        "Type": "Task",
        "Resource": "${function}",
        "Retry": [
            # What cannot succeed: the order, or its dataset, is not there.
            {"ErrorEquals": ["NotFound", "UnknownDataset", "ValidationError"], "MaxAttempts": 0},
            {
                "ErrorEquals": ["States.ALL"],
                "IntervalSeconds": 2,
                "BackoffRate": 2.0,
                "MaxAttempts": 6,
                "MaxDelaySeconds": 60,
                "JitterStrategy": "FULL",
            },
        ],
    }
    part = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Sweep",
        "States": {
            "Sweep": {**call, "Next": "Look"},
            "Look": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.over", "BooleanEquals": True, "Next": "Over"},
                    {"Variable": "$.held", "BooleanEquals": True, "Next": "Hold"},
                ],
                "Default": "Sweep",
            },
            "Hold": {"Type": "Wait", "Seconds": HELD, "Next": "Sweep"},
            "Over": {"Type": "Succeed"},
        },
    }
    return {
        "Comment": "Each part until it is over; then the end is noted.",
        "StartAt": "Parts",
        "States": {
            "Parts": {
                "Type": "Map",
                "Label": "Parts",
                "ItemsPath": "$.parts",
                "MaxConcurrency": concurrency,
                "ItemProcessor": part,
                "ResultPath": None,
                "Next": "End",
            },
            "End": {**call, "InputPath": "$.end", "End": True},
        },
    }
