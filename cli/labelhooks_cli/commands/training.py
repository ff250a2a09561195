"""labelhooks prelabeler train | trainings: the built-in pre-labeler, from people's labels."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from labelhooks.errors import OperatorError
from labelhooks.gating.training.train import check_trainable
from labelhooks.model.training import Card, Measured, RunState, Share, TrainingRun, TrainOrder
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command

_LOOK_SECONDS = 1.0
# The function's own time, and that of the two retries that Lambda makes of a call that crashed.
_PATIENCE = 50 * 60  # seconds
_NAME = "text"  # where the dataset's policy gives none


def register(app: typer.Typer) -> None:
    command(app)(train)
    command(app)(trainings)


def train(
    session: Session,
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the version.")],
    name: Annotated[
        str | None, typer.Option(help="Default: the policy's (training.name), or text.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Default: the time, to the second.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until it is done.")] = False,
) -> None:
    """Train a version on the labels that people gave. It begins as shadow."""
    deployment = Deployment(session.target)
    held = deployment.dataset(dataset)
    check_trainable(held)
    if not reason.strip():
        raise OperatorError("say why: --reason")
    policy = held.spec.training
    order = TrainOrder(
        dataset=dataset,
        name=name or (policy.name if policy else _NAME),
        version=version or f"{datetime.now(UTC):%Y%m%d-%H%M%S}",
        actor=operator(),
        reason=reason,
    )
    before = deployment.lineups.run(dataset, order.ref)
    deployment.train(order)
    if not wait:
        session.out.result(
            order.model_dump(mode="json"),
            lambda: (
                f"{order.name} {order.version} is being trained. "
                f"See: labelhooks prelabeler trainings -d {dataset}"
            ),
        )
        return
    run = _ended(deployment, order, before)
    if run.state is RunState.REFUSED:
        raise OperatorError(f"{order.name} {order.version} was not made: {run.why}")
    session.out.result(run.model_dump(mode="json", exclude_none=True), lambda: _told(run))


def trainings(session: Session, dataset: Annotated[str, typer.Option("--dataset", "-d")]) -> None:
    """List what was ordered to be trained, by whom and why, and how it went."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    runs = sorted(deployment.lineups.runs(dataset), key=lambda run: run.at, reverse=True)
    session.out.listing(
        [_row(run) for run in runs],
        ["at", "name", "version", "state", "by", "reason", "result"],
        empty=f"None. Train one: labelhooks prelabeler train -d {dataset} --reason …",
    )


def _ended(deployment: Deployment, order: TrainOrder, before: TrainingRun | None) -> TrainingRun:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        run = deployment.lineups.run(order.dataset, order.ref)
        if run is not None and run != before and run.state is not RunState.RUNNING:
            return run
        time.sleep(_LOOK_SECONDS)
    raise OperatorError(
        "it has not ended: look into the log of train_prelabeler, and whether its dead-letter "
        "queue holds the order (docs/runbooks/dead-letters.md)"
    )


def _row(run: TrainingRun) -> dict[str, Any]:
    measured = run.card.held_out if run.card else None
    return {
        "at": run.at,
        "name": run.order.name,
        "version": run.order.version,
        "state": run.state.value,
        "by": run.order.actor,
        "reason": run.order.reason,
        "result": run.why or (f"right: {_share(measured.overall)}" if measured else ""),
    }


def _told(run: TrainingRun) -> str:
    lines = told_card(run.card) if run.card else []
    return "\n".join([f"{run.order.name} {run.order.version}: shadow", *lines])


def told_card(card: Card) -> list[str]:
    """Return what is told of a version that was trained here, line by line."""
    learned = sum(card.trained_on.values())
    lines = [f"trained on {learned} texts, calibrated on {card.calibrated_on}"]
    lines += _measures(card.held_out) if card.held_out else ["nothing was held out to measure on"]
    lines += [f"not used: {number} ({why})" for why, number in card.left_out.items()]
    return lines


def _measures(measured: Measured) -> list[str]:
    return [
        f"held out: right {_share(measured.overall)}; "
        f"macro-F1 {measured.macro_f1:.3f}, ECE {measured.ece:.3f}",
        *(f"  {name}: {_share(of)}" for name, of in measured.classes.items()),
    ]


def _share(of: Share) -> str:
    return f"{of.right / of.items:.1%} of {of.items} ({of.low:.1%} to {of.high:.1%})"
