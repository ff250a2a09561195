"""labelhooks quarantine list | show | release."""

from typing import Annotated

import typer

from labelhooks.errors import NotFound, OperatorError
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.session import Session, command

quarantine_app = typer.Typer(
    no_args_is_help=True, help="What could not be read or redacted: why, and what to do."
)
_Dataset = Annotated[
    str | None, typer.Option("--dataset", "-d", help='"-": what belongs to none. Default: all.')
]


def _records(session: Session, dataset: str | None) -> list[QuarantineRecord]:
    deployment = Deployment(session.target)
    names = [dataset] if dataset else ["-", *deployment.datasets.names()]
    return [one for name in names for one in deployment.inventory.quarantined(name)]


@command(quarantine_app, "list")
def list_(
    session: Session,
    dataset: _Dataset = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    released: Annotated[bool, typer.Option(help="Also what was released.")] = False,
) -> None:
    """List what is in quarantine. No content is shown."""
    rows = [
        one.model_dump(mode="json")
        for one in _records(session, dataset)
        if reason in (None, one.reason) and (released or one.state == "quarantined")
    ]
    rows.sort(key=lambda row: row["at"])
    session.out.listing(
        rows,
        ["quarantine_id", "dataset", "what", "reason", "message", "where", "at"],
        empty="Nothing is in quarantine.",
    )


@command(quarantine_app)
def show(session: Session, quarantine_id: str, dataset: _Dataset = None) -> None:
    """Show what was wrong, where, and what to do."""
    record = _one(session, quarantine_id, dataset)
    held = record.model_dump(mode="json")
    bucket = session.target.output("QuarantineBucket")
    if record.content:
        held["content"] = f"s3://{bucket}/{record.content}/"
    session.out.result(
        held, lambda: "\n".join(f"{name:>14}: {value}" for name, value in held.items())
    )


@command(quarantine_app)
def release(
    session: Session,
    quarantine_ids: Annotated[list[str] | None, typer.Argument()] = None,
    dataset: _Dataset = None,
    reason: Annotated[str | None, typer.Option(help="Everything with this reason.")] = None,
) -> None:
    """Send it through again, now that its cause is mended. What fails again comes back here."""
    if bool(quarantine_ids) == bool(reason):
        raise OperatorError("say what: ids, or --reason REASON for all that have it")
    if quarantine_ids:
        records = [_one(session, one, dataset) for one in quarantine_ids]
    else:
        records = [one for one in _records(session, dataset) if one.reason == reason]
    records = [one for one in records if one.state == "quarantined"]
    deployment = Deployment(session.target)
    with session.out.progress(counts="records") as bar:
        for record in bar.track(records, description="releasing"):
            if record.release_to not in QUEUES:
                raise OperatorError(f"{record.quarantine_id} cannot be released: {record.advice}")
            deployment.queue(record.release_to).send(deployment.quarantine.message(record))
            deployment.quarantine.released(record)
    session.out.result({"released": len(records)}, lambda: f"{len(records)} released")


def _one(session: Session, quarantine_id: str, dataset: str | None) -> QuarantineRecord:
    deployment = Deployment(session.target)
    for name in [dataset] if dataset else ["-", *deployment.datasets.names()]:
        try:
            return deployment.quarantine.get(name, quarantine_id)
        except NotFound:
            continue
    raise NotFound(
        f"nothing is in quarantine under {quarantine_id}: see labelhooks quarantine list"
    )
