"""labelhooks pause | resume."""

from typing import Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command

FUNCTIONS = (
    "redact_upload",
    "redact_media",
    "intake_flag",
    "gate",
    "create_task",
    "persist_label",
    "recheck",
    "take_back",
    "studio",
)

_Dataset = Annotated[str | None, typer.Option("--dataset", "-d", help="This dataset alone.")]
_Intake = Annotated[
    bool,
    typer.Option(
        "--intake", help="What brings items in, and nothing else; of every dataset, if alone."
    ),
]
_Function = Annotated[str | None, typer.Option("--function", help="This function alone.")]
_Everything = Annotated[bool, typer.Option("--everything", help="Every function and dataset.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the switch.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "pause")(pause)
    command(app, "resume")(resume)
    command(app, "switches")(switches)


def pause(
    session: Session,
    reason: _Reason,
    dataset: _Dataset = None,
    intake: _Intake = False,
    function: _Function = None,
    everything: _Everything = False,
) -> None:
    """Stop work within seconds; what waits stays in its queue."""
    switch = _switch(session, dataset, function, intake=intake, everything=everything)
    _turn(session, switch, reason, paused=True)


def resume(
    session: Session,
    reason: _Reason,
    dataset: _Dataset = None,
    intake: _Intake = False,
    function: _Function = None,
    everything: _Everything = False,
) -> None:
    """Let work go on; what waited is seen again within a minute."""
    switch = _switch(session, dataset, function, intake=intake, everything=everything)
    _turn(session, switch, reason, paused=False)


def switches(session: Session) -> None:
    """List the pause switches, with who set them and why."""
    rows = Deployment(session.target).switches.all()
    session.out.listing(rows, ["switch", "paused", "actor", "reason", "at"], empty="None was set.")


def _switch(
    session: Session, dataset: str | None, function: str | None, *, intake: bool, everything: bool
) -> str:
    if intake and dataset is None and function is None and not everything:
        return "intake"
    if sum((dataset is not None, function is not None, everything)) != 1:
        raise OperatorError("say what: --dataset NAME, --function NAME, --intake, or --everything")
    if intake and dataset is None:
        raise OperatorError("--intake goes with --dataset NAME, or alone: of every dataset")
    if dataset is not None:
        kind = "intake" if intake else "dataset"
        return f"{kind}#{Deployment(session.target).dataset(dataset).name}"
    if function is not None:
        if function not in FUNCTIONS:
            raise OperatorError(f"no function {function!r}; there are: {', '.join(FUNCTIONS)}")
        return f"function#{function}"
    return "everything"


def _turn(session: Session, switch: str, reason: str, *, paused: bool) -> None:
    if not reason.strip():
        raise OperatorError("say why: --reason")
    Deployment(session.target).switches.turn(switch, paused=paused, actor=operator(), reason=reason)
    word = "paused" if paused else "running"
    session.out.result({"switch": switch, "paused": paused}, lambda: f"{switch}: {word}")
