"""labelhooks maintenance start | end | status."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from labelhooks.controls.maintenance import LONGEST, in_force
from labelhooks.model.base import moment
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command

maintenance_app = typer.Typer(
    help="Alarms that call nobody for a while: declared, kept, and over by itself.",
    no_args_is_help=True,
)

_Minutes = Annotated[int, typer.Option("--minutes", help=f"For how long, 1 to {LONGEST}.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why; kept, with who said so.")]


@command(maintenance_app)
def start(session: Session, minutes: _Minutes, reason: _Reason) -> None:
    """Let alarms call nobody from now on; given again, it goes on for longer."""
    declared = Deployment(session.target).maintenance.start(
        minutes=minutes, actor=operator(), reason=reason
    )
    told = f"No alarm calls until {moment(declared.until):%H:%M} UTC. What is on then, does."
    session.out.result(declared.model_dump(), lambda: told)


@command(maintenance_app)
def end(session: Session, reason: _Reason) -> None:
    """Let alarms call again, from the next minute on."""
    declared = Deployment(session.target).maintenance.end(actor=operator(), reason=reason)
    session.out.result(declared.model_dump(), lambda: "Alarms call again.")


@command(maintenance_app)
def status(session: Session) -> None:
    """Say whether it is maintenance, and who declared it when and why, the latest first."""
    rows = Deployment(session.target).declared.all()
    now = in_force(rows, datetime.now(UTC))
    session.out.note(f"Maintenance until {now.until}." if now else "No maintenance: alarms call.")
    columns = ["action", "at", "until", "actor", "reason"]
    session.out.listing([one.model_dump() for one in rows], columns, empty="None was declared.")
