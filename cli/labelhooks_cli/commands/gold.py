"""labelhooks gold add | list | remove: items whose label is known, to measure people and models."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated

import typer

from labelhooks.errors import NotFound, PermanentError
from labelhooks.labels.importing import Line as Read
from labelhooks.model.ids import item_id
from labelhooks.model.label_value import LabelValue, as_json, shown
from labelhooks.quality.gold import AddGold, Known, Line, Report
from labelhooks.redaction.build import texts_redactor
from labelhooks.tasks.freetext import without_personal_data
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.exchange import from_jsonl, lines_of
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command

gold_app = typer.Typer(no_args_is_help=True, help="Gold items: their label is known.")

_Dataset = Annotated[str, typer.Option("--dataset", "-d")]
_TOLD = 20  # refused lines that are shown; --json has them all


@command(gold_app)
def add(
    session: Session,
    file: Annotated[Path, typer.Argument(help="JSONL.", exists=True, dir_okay=False)],
    dataset: _Dataset,
) -> None:
    """
    Make items gold, by lines of {"item_id" or "content", "value"}.

    Nobody who is asked about them can tell: they are tasks like others. Their labels count for
    LabelAccuracy from now on.
    """
    deployment = Deployment(session.target)
    spec, key = deployment.dataset(dataset), deployment.id_key()

    def redacted(value: LabelValue) -> LabelValue:
        return without_personal_data(spec, value, texts_redactor(key))

    gold = AddGold(spec, deployment.items, deployment.golds, actor=operator(), redacted=redacted)
    with file.open("rb") as opened, session.out.working(f"reading {file}"):
        report = gold(_lines(opened, key, dataset))
    _tell(session, report)


def _lines(opened: IO[bytes], key: bytes, dataset: str) -> Iterator[Line]:
    read: Read
    for read in lines_of(opened, from_jsonl):
        number, said = read
        if isinstance(said, PermanentError):
            yield number, said
        elif said.item_id is not None:
            yield number, Known(said.value, (said.item_id,))
        else:
            ids = tuple(item_id(key, dataset, content) for content in said.contents)
            yield number, Known(said.value, ids)


def _tell(session: Session, report: Report) -> None:
    refused = [{"line": line, "why": why} for line, why in report.refused]
    session.out.result(
        {"added": report.added, "refused": refused}, lambda: f"{report.added} gold items"
    )
    if report.refused:
        session.out.warn(f"{len(report.refused)} lines were refused")
        if not session.out.as_json:
            session.out.err.print(table(["line", "why"], report.refused[:_TOLD]))
        raise typer.Exit(1)


@command(gold_app, "list")
def list_(session: Session, dataset: _Dataset) -> None:
    """List the gold items of a dataset. Whoever labels it must not see this."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    rows = [
        {
            "item_id": one.item_id,
            "value": as_json(one.value) if session.out.as_json else shown(one.value),
            "at": one.at,
            "actor": one.actor,
        }
        for one in deployment.golds.all(dataset)
    ]
    session.out.listing(rows, ["item_id", "value", "at", "actor"], empty="No gold items.")


@command(gold_app)
def remove(session: Session, item: Annotated[str, typer.Argument()], dataset: _Dataset) -> None:
    """Let an item be like any other again; what was counted stays."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    if not deployment.golds.remove(dataset, item):
        raise NotFound(f"dataset {dataset}: {item} is no gold item (labelhooks gold list)")
    session.out.result({"removed": item}, lambda: f"{item} is no gold item any more")
