"""labelhooks people list | add | set: who may take which tasks, and how many."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from labelhooks.errors import NotFound, OperatorError
from labelhooks.model.messages import told
from labelhooks.model.person import Annotator
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command

people_app = typer.Typer(no_args_is_help=True, help="People who answer tasks, by pseudonym.")
COLUMNS = ["id", "queues", "datasets", "holds_at_most", "per_day", "active", "holds", "today"]
ALL = "all"

_Id = Annotated[str, typer.Argument(help="A pseudonym; never a name or an address.")]
_Queues = Annotated[
    list[str] | None,
    typer.Option("--queue", "-q", help="Whose tasks they may take; give it again for more."),
]
_Datasets = Annotated[
    list[str] | None,
    typer.Option("--dataset", "-d", help="That are theirs; give it again for more. Or: all."),
]
_Holds = Annotated[int | None, typer.Option("--holds", help="Tasks at once, 1 to 50.")]
_PerDay = Annotated[
    int | None, typer.Option("--per-day", help="Tasks of a dataset in a day (UTC); 0: no limit.")
]
_Active = Annotated[bool | None, typer.Option("--active/--inactive", help="May they take work?")]


@command(people_app, "list")
def list_(session: Session) -> None:
    """List everybody who was set up, with what they hold and did today."""
    deployment = Deployment(session.target)
    names = deployment.datasets.names()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = [
        {
            **_row(one),
            "holds": len(deployment.queues.held(one.id)),
            "today": sum(day.submitted for day in deployment.people.days(one.id, today, names)),
        }
        for one in deployment.people.all()
    ]
    session.out.listing(rows, COLUMNS, empty="Nobody was set up: everybody has the defaults.")


@command(people_app)
def add(
    session: Session,
    annotator: _Id,
    queue: _Queues = None,
    dataset: _Datasets = None,
    holds: _Holds = None,
    per_day: _PerDay = None,
) -> None:
    """Set up a person; what is not said has its default."""
    deployment = Deployment(session.target)
    if _person(deployment, annotator).revision:
        raise OperatorError(f"{annotator} is there: change them with labelhooks people set")
    _put(session, deployment, annotator, _said(queue, dataset, holds, per_day, active=None))


@command(people_app, "set")
def set_(
    session: Session,
    annotator: _Id,
    queue: _Queues = None,
    dataset: _Datasets = None,
    holds: _Holds = None,
    per_day: _PerDay = None,
    active: _Active = None,
) -> None:
    """Change what is said of a person, and nothing else; it holds from their next claim on."""
    deployment = Deployment(session.target)
    if not _person(deployment, annotator).revision:
        raise NotFound(f"{annotator} was not set up: labelhooks people add {annotator}")
    _put(session, deployment, annotator, _said(queue, dataset, holds, per_day, active=active))


def _said(
    queues: list[str] | None,
    datasets: list[str] | None,
    holds: int | None,
    per_day: int | None,
    *,
    active: bool | None,
) -> dict[str, Any]:
    said: dict[str, Any] = {"queues": queues, "holds_at_most": holds, "active": active}
    changes = {name: value for name, value in said.items() if value not in (None, [])}
    if datasets:
        changes["datasets"] = None if datasets == [ALL] else datasets
    if per_day is not None:
        changes["per_day"] = per_day or None
    return changes


def _person(deployment: Deployment, annotator: str) -> Annotator:
    try:
        return deployment.people.get(annotator)
    except ValidationError:
        raise OperatorError(
            "a pseudonym has letters, digits, '.', '_' and '-', 64 of them at most"
        ) from None


def _put(session: Session, deployment: Deployment, annotator: str, changes: dict[str, Any]) -> None:
    before = _person(deployment, annotator)
    for name in changes.get("datasets") or ():
        deployment.dataset(name)  # raises NotFound
    try:
        wanted = Annotator.model_validate(
            {**before.model_dump(mode="json"), **changes}, strict=False
        )
    except ValidationError as error:
        raise OperatorError(told(list(error.errors()))) from None
    made = deployment.people.put(wanted)
    session.out.result(_row(made), lambda: f"{made.id}: set up, revision {made.revision}")


def _row(person: Annotator) -> dict[str, Any]:
    row = person.model_dump(mode="json", exclude={"revision"})
    datasets = ", ".join(person.datasets) if person.datasets is not None else ALL
    return {**row, "queues": ", ".join(person.queues), "datasets": datasets}
