"""labelhooks labels export | import: labels in the files of other tools."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks.labels.exporting import (
    ExportLabels,
    Form,
    as_ground_truth,
    as_jsonl,
    as_label_studio,
)
from labelhooks.labels.importing import Batch, ImportLabels, Line, Report
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import item_id
from labelhooks.model.item import Artifact
from labelhooks.model.label_value import LabelValue
from labelhooks.redaction.build import texts_redactor
from labelhooks.tasks.freetext import without_personal_data
from labelhooks_cli.commands.takeback import labels_app as labels_app  # here with its rest
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.exchange import (
    ARRAY,
    LINES,
    Export,
    digest_of,
    elements_of,
    from_ground_truth,
    from_jsonl,
    from_label_studio,
    item_in,
    lines_of,
)
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command

_TOLD = 20  # refused lines that are shown; --json has them all


class Format(StrEnum):
    """Whose files."""

    JSONL = "jsonl"
    LABEL_STUDIO = "label-studio"
    GROUND_TRUTH = "ground-truth"


_Dataset = Annotated[str, typer.Option("--dataset", "-d")]
_Format = Annotated[Format, typer.Option("--format", "-f")]
_Attribute = Annotated[
    str | None, typer.Option("--attribute", help="ground-truth: the name of the label's field.")
]


@command(labels_app, "export")
def export(
    session: Session,
    dataset: _Dataset,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    format_: _Format = Format.JSONL,
    attribute: _Attribute = None,
    content: Annotated[bool, typer.Option(help="jsonl: the clean content too.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a file.")] = False,
) -> None:
    """Write the labels in force, with their whole provenance, in the order of their items."""
    if out.exists() and not resume:
        raise OperatorError(f"{out} is there already: give another name, or --resume to go on")
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset)
    bucket = deployment.target.output("CleanBucket")
    made = ExportLabels(
        spec,
        items=deployment.items,
        clean=deployment.clean,
        address=lambda artifact: _address(bucket, artifact),
        form=_form(format_, spec, attribute),
        contents=content or format_ is not Format.JSONL,
    )
    file = Export(out, ARRAY if format_ is Format.LABEL_STUDIO else LINES, resume=resume)
    last = file.last()
    after = item_in(last) if last is not None else None
    if last is not None and after is None:
        raise OperatorError(f"{out} is not an export of ours: it cannot be gone on with")
    with session.out.working(f"writing {out}"):
        labels = deployment.inventory.labels(dataset, after=after)
        number = file.write(made(labels), after=last is not None)
    left = made.left
    answer = {
        "labels": number,
        "withdrawn": left.withdrawn,
        "not_of_the_schema": left.foreign,
        "not_in_the_format": left.refused,
    }
    session.out.result(answer, lambda: f"{number} labels in {out}")
    if left.foreign or left.refused:
        session.out.warn(
            f"left out: {left.foreign} that the schema in force does not allow, "
            f"{left.refused} that {format_} has no line for; jsonl has the latter"
        )


@command(labels_app, "import")
def import_(
    session: Session,
    dataset: _Dataset,
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    format_: _Format = Format.JSONL,
    attribute: _Attribute = None,
    control: Annotated[
        str | None, typer.Option("--control", help="label-studio: the control that counts.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; on every label.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, and send nothing.")] = False,
) -> None:
    """
    Make labels of a file's lines; they supersede those in force. Again, the same file does nothing.

    A line names its item by id, as exports do, or by the raw content that was uploaded.
    """
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset)
    batch = Batch(digest_of(file), operator(), deployment.target.output("CodeVersion"))
    imports = ImportLabels(
        spec,
        batch,
        items=deployment.items,
        clean=deployment.clean,
        id_of=lambda content: item_id(deployment.id_key(), dataset, content),
        redacted=_redacted(deployment, spec),
        send=_nothing if dry_run else deployment.queue("labels").send,
        reason=f"imported from {format_}" + (f": {reason}" if reason else ""),
    )
    with file.open("rb") as opened, session.out.working(f"reading {file}"):
        report = imports(_lines(format_, opened, spec, attribute, control))
    _tell(session, report, dry_run=dry_run)


def _tell(session: Session, report: Report, *, dry_run: bool) -> None:
    answer = {
        "labels": report.labels,
        "refused": [{"line": line, "why": why} for line, why in report.refused],
        "dry_run": dry_run,
    }
    done = "would be sent" if dry_run else "sent; they are in force when the queue is through"
    session.out.result(answer, lambda: f"{report.labels} labels {done}")
    if report.refused:
        session.out.warn(f"{len(report.refused)} lines were refused")
        if not session.out.as_json:
            session.out.err.print(table(["line", "why"], report.refused[:_TOLD]))
        raise typer.Exit(1)


def _nothing(_body: str) -> None:
    """Send nothing."""


def _form(format_: Format, dataset: Dataset, attribute: str | None) -> Form:
    match format_:
        case Format.JSONL:
            return as_jsonl
        case Format.LABEL_STUDIO:
            return as_label_studio(dataset)
        case Format.GROUND_TRUTH:
            return as_ground_truth(dataset, attribute or "label")


def _lines(
    format_: Format,
    file: IO[bytes],
    dataset: Dataset,
    attribute: str | None,
    control: str | None,
) -> Iterator[Line]:
    schema = dataset.spec.labels
    match format_:
        case Format.JSONL:
            return lines_of(file, from_jsonl)
        case Format.LABEL_STUDIO:
            return elements_of(file, from_label_studio(schema, control))
        case Format.GROUND_TRUTH:
            return lines_of(file, from_ground_truth(schema, attribute))


def _address(bucket: str, artifact: Artifact) -> str:
    return f"s3://{bucket}/{artifact.key}"


def _redacted(deployment: Deployment, dataset: Dataset) -> Callable[[LabelValue], LabelValue]:
    """Return what makes a value fit to be recorded: free text is redacted here, as by the API."""

    def redacted(value: LabelValue) -> LabelValue:
        return without_personal_data(dataset, value, texts_redactor(deployment.id_key()))

    return redacted
