"""Step Functions: the state machine that carries orders to take labels back out."""

import json
import time
from typing import TYPE_CHECKING, Any, Literal, Protocol

from labelhooks.model.takeback import Takeback, execution_input

if TYPE_CHECKING:
    from labelhooks.aws.takebacks import DynamoTakebacks


class Steps(Protocol):
    """What we use of Step Functions."""

    def start_execution(
        self,
        *,
        stateMachineArn: str,  # noqa: N803
        name: str,
        input: str,  # noqa: A002
    ) -> Any:
        """Start one."""

    def describe_execution(self, *, executionArn: str) -> Any:  # noqa: N803
        """Tell how it is."""

    def stop_execution(self, *, executionArn: str) -> Any:  # noqa: N803
        """End it."""


class TakeBackMachine:
    """Runs of the state machine, by their ARNs."""

    def __init__(self, steps: Steps, arn: str, orders: "DynamoTakebacks") -> None:
        self._steps = steps
        self._arn = arn
        self._orders = orders

    def start(self, order: Takeback, *, until: str) -> str:
        """Return the execution that carries an order out: one that runs already, or a new one."""
        if order.execution is not None and self.status(order.execution) == "RUNNING":
            return order.execution
        started = self._steps.start_execution(
            stateMachineArn=self._arn,
            name=f"{order.takeback_id}-{time.time_ns() // 1_000_000}",
            input=json.dumps(execution_input(order, until=until)),
        )
        execution = str(started["executionArn"])
        self._orders.started(order, execution)
        return execution

    def state(self, _order: Takeback, run: str) -> Literal["running", "over", "failed"]:
        """Return how an execution is."""
        match self.status(run):
            case "RUNNING":
                return "running"
            case "SUCCEEDED":
                return "over"
            case _:
                return "failed"

    def status(self, run: str) -> str:
        """Return an execution's status as Step Functions names it."""
        return str(self._steps.describe_execution(executionArn=run)["status"])

    def stop(self, run: str) -> None:
        """End an execution and its parts; one that is over stays so."""
        if self.status(run) == "RUNNING":
            self._steps.stop_execution(executionArn=run)
