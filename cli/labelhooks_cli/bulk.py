"""Orders to take labels back, carried out: by the stack's state machine, or here."""

import time
from collections.abc import Callable
from typing import Literal, cast

from labelhooks.aws.config import Datasets
from labelhooks.aws.machine import Steps, TakeBackMachine
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import OperatorError
from labelhooks.labels.sweep import Sweep
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.takeback import Takeback, ending, parts
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.target import Target

POLL_SECONDS = 2.0
_LOOK_AGAIN = 60  # seconds, after which what is paused is looked at again; as the machine does

type Progress = Callable[[int], object]


def steps(target: Target) -> Steps:
    """Return a client of Step Functions."""
    client = target.session.client(
        "stepfunctions", endpoint_url=target.endpoint, verify=target.certificate
    )
    return cast("Steps", client)


def machine_of(deployment: Deployment) -> TakeBackMachine:
    """Return the stack's state machine."""
    target = deployment.target
    return TakeBackMachine(steps(target), target.output("TakeBackMachine"), deployment.takebacks)


def follow(
    deployment: Deployment,
    machine: TakeBackMachine,
    order: Takeback,
    execution: str,
    progress: Progress,
) -> None:
    """Wait until an execution is over. Raises OperatorError where it was not all done."""
    while (status := machine.status(execution)) == "RUNNING":
        progress(deployment.takebacks.get(order.dataset, order.takeback_id).done)
        time.sleep(POLL_SECONDS)
    if status != "SUCCEEDED":
        raise OperatorError(
            f"the state machine stopped ({status}), and some labels still stand. Given again, the "
            "command goes on where it stopped; docs/runbooks/take-back-failed.md"
        )


def take_back_of(deployment: Deployment) -> TakeBack:
    """Return what takes labels back in this process."""
    return TakeBack(
        labels=deployment.labels,
        items=deployment.items,
        tasks=deployment.tasks,
        ask=deployment.queue("tasks").send,
        decide=deployment.queue("items").send,
        spread=side_by_side,
        code_version=deployment.target.output("CodeVersion"),
    )


def here(deployment: Deployment, order: Takeback, *, until: str, progress: Progress) -> None:
    """Carry an order out in this process, shard by shard."""
    target = deployment.target
    sweep = Sweep(
        orders=deployment.takebacks,
        datasets=Datasets(target.dynamodb, target.output("ConfigTable"), function="take_back"),
        labels=deployment.labels,
        take_back=take_back_of(deployment),
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


class Here:
    """Carries orders out in this process: a run is over when it has been started."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def start(self, order: Takeback, *, until: str) -> str:
        """Carry an order out."""
        here(self._deployment, order, until=until, progress=lambda _done: None)
        return "here"

    def state(self, _order: Takeback, run: str) -> Literal["over", "failed"]:
        """Return that it is over; what the state machine does is not known here."""
        return "over" if run == "here" else "failed"

    def stop(self, _run: str) -> None:
        """End nothing: nothing runs any more."""
