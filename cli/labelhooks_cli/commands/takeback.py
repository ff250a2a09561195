"""labelhooks labels quarantine | rollback | takebacks: take back what a pre-labeler said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer

from labelhooks.errors import OperatorError
from labelhooks.model.base import timestamp
from labelhooks.model.ids import SHARDS
from labelhooks.model.label import Label
from labelhooks.model.lineup import DECIDING
from labelhooks.model.takeback import Criteria, Radius, Takeback, is_of, radius, takeback_id
from labelhooks_cli import bulk
from labelhooks_cli.commands.listing import labels_app as labels_app  # here with its rest
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command

_Dataset = Annotated[str, typer.Option("--dataset", "-d")]
_Prelabeler = Annotated[str, typer.Option("--prelabeler", help="Whose labels: its name.")]
_Version = Annotated[str | None, typer.Option("--version", help="Of that version alone.")]
_Since = Annotated[
    str | None, typer.Option("--since", help="Decided then or later (ISO 8601, UTC).")
]
_Until = Annotated[str | None, typer.Option("--until", help="Decided before.  [default: now]")]
_Class = Annotated[list[str] | None, typer.Option("--class", help="Of these classes alone.")]
_Below = Annotated[
    float | None, typer.Option("--confidence-below", min=0, max=1, help="Less sure than this.")
]
_AtLeast = Annotated[
    float | None, typer.Option("--confidence-at-least", min=0, max=1, help="At least so sure.")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")]
_Here = Annotated[
    bool, typer.Option("--here", help="In this process, not in the stack: for a few thousand.")
]
_Reason = Annotated[str, typer.Option("--reason", help="Why; kept with every label.")]


@command(labels_app)
def quarantine(
    session: Session,
    dataset: _Dataset,
    prelabeler: _Prelabeler,
    reason: _Reason = "",
    version: _Version = None,
    since: _Since = None,
    until: _Until = None,
    classes: _Class = None,
    confidence_below: _Below = None,
    confidence_at_least: _AtLeast = None,
    dry_run: _DryRun = False,
    here: _Here = False,
) -> None:
    """Take labels back and ask people. Given again, it goes on where it stopped."""
    criteria = criteria_of(
        prelabeler, version, since, until, classes, confidence_below, confidence_at_least
    )
    _take_back(session, dataset, criteria, "people", reason, dry_run=dry_run, in_process=here)


@command(labels_app)
def rollback(
    session: Session,
    dataset: _Dataset,
    prelabeler: _Prelabeler,
    version: Annotated[str, typer.Option("--version", help="Of that version.")],
    reason: _Reason = "",
    since: _Since = None,
    until: _Until = None,
    classes: _Class = None,
    confidence_below: _Below = None,
    confidence_at_least: _AtLeast = None,
    dry_run: _DryRun = False,
    here: _Here = False,
) -> None:
    """Take labels back and let the gate decide again, by whoever decides now."""
    entry = next(
        (
            one
            for one in Deployment(session.target).registry(dataset).lineup().entries
            if (one.name, one.version) == (prelabeler, version)
        ),
        None,
    )
    if entry is not None and entry.state in DECIDING:
        raise OperatorError(
            f"{prelabeler} {version} is {entry.state}: it would give the same labels again. "
            "First: labelhooks prelabeler rollback, or labels quarantine to ask people"
        )
    criteria = criteria_of(
        prelabeler, version, since, until, classes, confidence_below, confidence_at_least
    )
    _take_back(session, dataset, criteria, "gate", reason, dry_run=dry_run, in_process=here)


@command(labels_app)
def takebacks(
    session: Session,
    dataset: _Dataset,
    order: Annotated[
        str | None, typer.Option("--order", help="The labels of this one: by id and version.")
    ] = None,
) -> None:
    """List what was taken back: by whom, when, why, and how far it has come."""
    deployment = Deployment(session.target)
    if order is not None:
        held = deployment.takebacks.get(dataset, order)
        taken = [
            {"item_id": one.item_id, "label_id": one.supersedes, "version": one.version - 1}
            for shard in SHARDS
            for history in deployment.labels.histories(dataset, shard)
            for one in history
            if is_of(held, one)
        ]
        session.out.listing(taken, ["item_id", "label_id", "version"], empty="None yet.")
        return
    rows = [_row(one) for one in deployment.takebacks.all(dataset)]
    columns = ["begun_at", "actor", "prelabeler", "version", "to", "counted", "done", "ended_at"]
    session.out.listing(rows, [*columns, "reason"], empty="No label was ever taken back.")


def criteria_of(
    prelabeler: str,
    version: str | None,
    since: str | None,
    until: str | None,
    classes: list[str] | None,
    below: float | None,
    at_least: float | None,
) -> Criteria:
    """Return what was typed as criteria. Raises OperatorError for a time that is none."""
    return Criteria(
        prelabeler=prelabeler,
        version=version,
        since=moment_of("--since", since),
        until=moment_of("--until", until),
        classes=tuple(sorted(classes or [])),
        confidence_below=below,
        confidence_at_least=at_least,
    )


def moment_of(option: str, said: str | None) -> str | None:
    """Return what was typed as a timestamp. Raises OperatorError for a time that is none."""
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise OperatorError(f"{option}: want a time as 2026-11-24T08:30, not {said!r}") from None
    return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _take_back(
    session: Session,
    dataset: str,
    criteria: Criteria,
    to: Literal["people", "gate"],
    reason: str,
    *,
    dry_run: bool,
    in_process: bool,
) -> None:
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    found = radius(_matching(deployment, dataset, criteria))
    if dry_run:
        session.out.result(found.model_dump(), lambda: _told(found))
        return
    if not reason.strip():
        raise OperatorError("say why: --reason")
    now = timestamp()
    order = deployment.takebacks.begin(
        Takeback(
            dataset=dataset,
            takeback_id=takeback_id(dataset, criteria, to),
            criteria=criteria,
            to=to,
            actor=operator(),
            reason=reason,
            begun_at=now,
            counted=found.labels,
        )
    )
    before = order.done
    with session.out.progress(counts="labels") as bar:
        shown = bar.add_task("taking back", total=before + found.labels)

        def progress(done: int) -> None:
            bar.update(shown, completed=done)

        if in_process:
            bulk.here(deployment, order, until=now, progress=progress)
        else:
            machine = bulk.machine_of(deployment)
            execution = machine.start(order, until=now)
            session.out.note("It goes on without this terminal: labelhooks labels takebacks")
            bulk.follow(deployment, machine, order, execution, progress)
    done = deployment.takebacks.get(dataset, order.takeback_id).done - before
    answer = {"takeback_id": order.takeback_id, "taken_back": done, "counted": found.labels}
    session.out.result(answer, lambda: f"{done} of {found.labels} labels taken back, to {to}")


def _matching(deployment: Deployment, dataset: str, criteria: Criteria) -> Iterator[Label]:
    return (one for one in deployment.inventory.labels(dataset) if criteria.match(one))


def _row(order: Takeback) -> dict[str, Any]:
    said = order.criteria.model_dump(mode="json", exclude_none=True)
    told = order.model_dump(mode="json", exclude={"parts"})
    return {**told, "done": order.done, **said}


def _told(found: Radius) -> str:
    if not found.labels:
        return "No label matches."
    by = [
        ", ".join(f"{name} {number}" for name, number in counts.items())
        for counts in (found.by_class, found.by_version)
    ]
    return (
        f"{found.labels} labels, decided from {found.first} to {found.last}\n"
        f"by class:   {by[0]}\nby version: {by[1]}\nNothing was changed."
    )
