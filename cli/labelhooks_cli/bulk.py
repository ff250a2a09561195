"""Orders to take labels back, carried out: by the stack's state machine, or here."""

import json
import time
from collections.abc import Callable
from typing import Any, Protocol, cast

from labelhooks.aws.config import Datasets
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import OperatorError
from labelhooks.labels.sweep import Sweep
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.takeback import Takeback, ending, execution_input, parts
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.target import Target

POLL_SECONDS = 2.0
_LOOK_AGAIN = 60  # seconds, after which what is paused is looked at again; as the machine does

type Progress = Callable[[int], object]


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


def steps(target: Target) -> Steps:
    """Return a client of Step Functions."""
    client = target.session.client(
        "stepfunctions", endpoint_url=target.endpoint, verify=target.certificate
    )
    return cast("Steps", client)


def start(deployment: Deployment, machine: Steps, order: Takeback, *, until: str) -> str:
    """Return the execution that carries an order out: one that runs already, or a new one."""
    if order.execution is not None and _status(machine, order.execution) == "RUNNING":
        return order.execution
    started = machine.start_execution(
        stateMachineArn=deployment.target.output("TakeBackMachine"),
        name=f"{order.takeback_id}-{time.time_ns() // 1_000_000}",
        input=json.dumps(execution_input(order, until=until)),
    )
    execution = str(started["executionArn"])
    deployment.takebacks.started(order, execution)
    return execution


def follow(
    deployment: Deployment, machine: Steps, order: Takeback, execution: str, progress: Progress
) -> None:
    """Wait until an execution is over. Raises OperatorError where it was not all done."""
    while (status := _status(machine, execution)) == "RUNNING":
        progress(deployment.takebacks.get(order.dataset, order.takeback_id).done)
        time.sleep(POLL_SECONDS)
    if status != "SUCCEEDED":
        raise OperatorError(
            f"the state machine stopped ({status}), and some labels still stand. Given again, the "
            "command goes on where it stopped; docs/runbooks/take-back-failed.md"
        )


def _status(machine: Steps, execution: str) -> str:
    return str(machine.describe_execution(executionArn=execution)["status"])


def here(deployment: Deployment, order: Takeback, *, until: str, progress: Progress) -> None:
    """Carry an order out in this process, shard by shard."""
    target = deployment.target
    sweep = Sweep(
        orders=deployment.takebacks,
        datasets=Datasets(target.dynamodb, target.output("ConfigTable"), function="take_back"),
        labels=deployment.labels,
        take_back=TakeBack(
            labels=deployment.labels,
            items=deployment.items,
            tasks=deployment.tasks,
            ask=deployment.queue("tasks").send,
            decide=deployment.queue("items").send,
            spread=side_by_side,
            code_version=target.output("CodeVersion"),
        ),
    )
    deployment.takebacks.started(order, None)
    finished = 0
    for begun in parts(order, until=until):
        part = begun
        while not part.over:
            part = sweep(part, more=lambda: False)
            progress(finished + part.done)
            if part.held:
                time.sleep(_LOOK_AGAIN)
        finished += part.done
    sweep(ending(order, until=until), more=lambda: False)
