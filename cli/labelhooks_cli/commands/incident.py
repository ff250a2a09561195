"""labelhooks incident: what a pre-labeler did wrong is found, stopped, and undone."""

import time
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from labelhooks.controls.incident.walk import Walk
from labelhooks.errors import OperatorError
from labelhooks.model.incident import Incident, Step, StepState
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks_cli.commands.takeback import criteria_of
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.mending import walk_of
from labelhooks_cli.output import Output, table
from labelhooks_cli.problems import FAILED
from labelhooks_cli.session import Session, command

incident_app = typer.Typer(
    no_args_is_help=True, help="A pre-labeler mislabels: stop it, and undo what it did."
)
POLL_SECONDS = 2.0

_Dataset = Annotated[str, typer.Argument(help="The dataset.")]
_Which = Annotated[
    str, typer.Argument(help="The beginning of its id.  [default: the one that is open]")
]
_All = Annotated[bool, typer.Option("--all", help="Every step, to the end.")]
_Here = Annotated[
    bool, typer.Option("--here", help="In this process, not in the stack: for a few thousand.")
]
_LeaveWaiting = Annotated[
    bool, typer.Option("--leave-waiting", help="Go on while items wait, as over a quota.")
]


@command(incident_app, "open")
def open_(
    session: Session,
    dataset: _Dataset,
    prelabeler: Annotated[str, typer.Option("--prelabeler", help="NAME@VERSION, or NAME.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with all that is done.")] = "",
    instead: Annotated[
        str | None,
        typer.Option("--instead", help="NAME@VERSION that decides from now on.  [default: people]"),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Labels decided then or later (ISO 8601, UTC).")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Decided before.")] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Of these classes alone.")
    ] = None,
    confidence_below: Annotated[
        float | None, typer.Option("--confidence-below", min=0, max=1, help="Less sure than this.")
    ] = None,
    confidence_at_least: Annotated[
        float | None, typer.Option("--confidence-at-least", min=0, max=1, help="At least so sure.")
    ] = None,
    hold_intake: Annotated[
        bool, typer.Option("--hold-intake", help="Let nothing new in until it is over.")
    ] = False,
    run_all: _All = False,
    here: _Here = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
) -> None:
    """Count what is meant; nothing else is changed before `incident next`."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    name, _, version = prelabeler.partition("@")
    criteria = criteria_of(
        name, version or None, since, until, classes, confidence_below, confidence_at_least
    )
    walk = walk_of(deployment, here=here)
    incident = walk.draft(
        dataset,
        criteria,
        actor=operator(),
        reason=reason or ("a dry run" if dry_run else ""),
        instead=_ref(instead),
        holds_intake=hold_intake,
    )
    if dry_run:
        incident = walk.find(incident, at=walk.clock(), more=lambda: True)
        session.out.result(incident.meant.model_dump(), lambda: _counted(incident))
        return
    incident = walk.open(incident)
    last = Step.RESUME if run_all else Step.FIND
    _tell(session.out, _walked(session.out, walk, incident, last))


def _ref(said: str | None) -> PrelabelerRef | None:
    if said is None:
        return None
    name, at, version = said.partition("@")
    if not at:
        raise OperatorError(f"--instead: want NAME@VERSION, not {said!r}")
    return PrelabelerRef(name=name, version=version)


@command(incident_app, "next")
def next_(
    session: Session,
    dataset: _Dataset,
    which: _Which = "",
    run_all: _All = False,
    here: _Here = False,
    leave_waiting: _LeaveWaiting = False,
) -> None:
    """Take the next step, or go on with the one that is on. Stopped anywhere, it goes on there."""
    walk = walk_of(Deployment(session.target), here=here, leave_waiting=leave_waiting)
    incident = walk.get(dataset, which)
    if incident.state != "open" or incident.current is None:
        raise OperatorError(f"the incident is {incident.state}")
    last = Step.RESUME if run_all else incident.current.step
    _tell(session.out, _walked(session.out, walk, incident, last))


def _walked(out: Output, walk: Walk, incident: Incident, last: Step) -> Incident:
    """Take steps until `last` is over or one fails; return how far it is then."""
    with out.progress(counts="labels") as bar:
        shown = {
            one.step: bar.add_task(one.step.value, total=None, visible=False)
            for one in incident.steps
        }
        while incident.state == "open" and incident.of(last).state is not StepState.DONE:
            on = incident.current
            before = incident
            incident = walk.advance(incident, actor=operator())
            if on is None:
                break
            now = incident.of(on.step)
            total = incident.meant.labels if on.step is not Step.FIND else None
            done = now.counts.get("taken_back", now.counts.get("looked", 0))
            bar.update(shown[on.step], completed=done, total=total, visible=True)
            if now.state is StepState.FAILED:
                break
            if _waits(before, incident, on.step):
                time.sleep(POLL_SECONDS)
    return incident


def _waits(before: Incident, after: Incident, step: Step) -> bool:
    """Return whether a call could do nothing but look: others are at it."""
    same = ("after", "stops", "walks", "run")
    still = all(getattr(before, one) == getattr(after, one) for one in same)
    return still and after.of(step).state is StepState.RUNNING


@command(incident_app, "list")
def list_(session: Session, dataset: _Dataset) -> None:
    """List a dataset's incidents: who opened them, why, and how far they are."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    rows = [_row(one) for one in deployment.incidents.all(dataset)]
    columns = ["incident", "opened_at", "actor", "prelabeler", "labels", "state", "step", "reason"]
    session.out.listing(rows, columns, empty="There never was one.")


@command(incident_app)
def show(session: Session, dataset: _Dataset, which: _Which = "") -> None:
    """Show an incident: what is meant, and each step with who took it, when, and what it did."""
    incident = walk_of(Deployment(session.target)).get(dataset, which)
    session.out.result(_answer(incident), lambda: _drawn(incident))


@command(incident_app)
def abort(
    session: Session,
    dataset: _Dataset,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the incident.")],
    which: _Which = "",
) -> None:
    """End an incident where it is. What was taken back stays so; intake goes on."""
    walk = walk_of(Deployment(session.target))
    _tell(session.out, walk.abort(walk.get(dataset, which), actor=operator(), reason=reason))


def _tell(out: Output, incident: Incident) -> None:
    out.result(_answer(incident), lambda: _drawn(incident))
    if any(one.state is StepState.FAILED for one in incident.steps) and incident.state == "open":
        raise typer.Exit(FAILED)


def _answer(incident: Incident) -> dict[str, Any]:
    next_step = incident.current.step.value if incident.current else None
    return {**incident.model_dump(mode="json"), "next": next_step}


def _row(incident: Incident) -> dict[str, Any]:
    said = incident.criteria
    return {
        **_answer(incident),
        "incident": incident.incident_id[:8],
        "prelabeler": f"{said.prelabeler}@{said.version}" if said.version else said.prelabeler,
        "labels": incident.meant.labels,
        "step": incident.current.step.value if incident.current else "",
    }


def _counted(incident: Incident) -> str:
    meant = incident.meant
    if not meant.labels:
        return "No label is meant."
    by = [
        ", ".join(f"{name} {number}" for name, number in counts.items())
        for counts in (meant.by_class, meant.by_version)
    ]
    return (
        f"{meant.labels} labels, decided from {meant.first} to {meant.last}\n"
        f"by class:   {by[0]}\nby version: {by[1]}"
    )


def _drawn(incident: Incident) -> RenderableType:
    columns = ["step", "state", "by", "began", "seconds", "counts", "told"]
    rows = [
        [
            one.step.value,
            one.state.value,
            one.by,
            one.began_at,
            None if one.seconds is None else f"{one.seconds:.0f}",
            ", ".join(f"{name} {number}" for name, number in one.counts.items()),
            one.told,
        ]
        for one in incident.steps
    ]
    step = incident.current
    told = f"incident {incident.incident_id[:8]} is {incident.state}"
    if incident.state == "open" and step is not None:
        told += f"; next: labelhooks incident next {incident.dataset} ({step.step.value})"
    return Group(_counted(incident), "", table(columns, rows, right=["seconds"]), "", told)
