"""labelhooks dataset create | show | list."""

import json
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.text import Text

from labelhooks.controls.datasets import configure, read_document
from labelhooks.errors import InvalidDocument, OperatorError
from labelhooks.formats.label_studio.config import label_config
from labelhooks.model.dataset import Dataset
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command

dataset_app = typer.Typer(no_args_is_help=True, help="Datasets and their versions.")


@command(dataset_app)
def create(
    session: Session,
    file: Annotated[Path, typer.Option("--file", "-f", help="The dataset's YAML or JSON.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
) -> None:
    """Create a dataset, or change it: each change is a new version."""
    spec = read_document(as_json(file))
    made = configure(Deployment(session.target).datasets, spec, actor=operator(), reason=reason)
    session.out.result(
        _row(made), lambda: f"dataset {made.name}: version {made.version} is in force"
    )


@command(dataset_app)
def show(
    session: Session,
    name: Annotated[str, typer.Argument()],
    version: Annotated[int | None, typer.Option(help="Default: the one in force.")] = None,
) -> None:
    """Show a dataset's document, and who changed it when."""
    deployment = Deployment(session.target)
    current = deployment.dataset(name)
    history = deployment.datasets.history(name)
    wanted = next((one for one in history if one.version == (version or current.version)), None)
    if wanted is None:
        raise OperatorError(f"dataset {name} has versions 1 to {current.version}, not {version}")
    document = wanted.spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    answer = {**_row(wanted), "document": document, "history": [_row(one) for one in history]}
    if session.out.as_json:
        session.out.result(answer, lambda: None)
        return
    session.out.out.print(
        yaml.safe_dump(document, sort_keys=False, allow_unicode=True), markup=False
    )
    rows = [(one.version, one.created_at, one.actor, one.reason) for one in history]
    session.out.out.print(table(["version", "at", "by", "why"], rows))


@command(dataset_app)
def schema(
    session: Session,
    name: Annotated[str, typer.Argument()],
    label_studio: Annotated[
        bool, typer.Option("--label-studio", help="As a project's labeling configuration (XML).")
    ] = False,
) -> None:
    """Show which labels there may be: the schema in force."""
    spec = Deployment(session.target).dataset(name).spec
    if label_studio:
        written = label_config(spec.labels, spec.modality)
        session.out.result({"label_config": written}, lambda: Text(written))
        return
    held = spec.labels.model_dump(mode="json", exclude_none=True)
    session.out.result(held, lambda: Text(yaml.safe_dump(held, sort_keys=False).rstrip()))


@command(dataset_app, "list")
def list_(session: Session) -> None:
    """List the datasets."""
    deployment = Deployment(session.target)
    rows = [_row(deployment.dataset(name)) for name in deployment.datasets.names()]
    session.out.listing(
        rows,
        ["name", "version", "kind", "classes", "prelabeler", "created_at"],
        empty="No dataset yet: labelhooks dataset create -f dataset.yaml",
    )


def as_json(file: Path) -> str:
    """Return a YAML or JSON file as JSON. Raises InvalidDocument, naming line and column."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{file}: not UTF-8 at byte {error.start}") from None
    try:
        return json.dumps(yaml.safe_load(text), allow_nan=False)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise InvalidDocument(f"{file}: {where}: {error.problem}") from None
    except (TypeError, ValueError) as error:
        raise InvalidDocument(f"{file}: {error}: quote dates and other unusual values") from None


def _row(dataset: Dataset) -> dict[str, object]:
    spec = dataset.spec
    prelabeler = f"{spec.prelabeler.name} {spec.prelabeler.version}" if spec.prelabeler else None
    return {
        "name": dataset.name,
        "version": dataset.version,
        "schema_version": dataset.schema_version,
        "kind": spec.labels.kind,
        "classes": " ".join(spec.labels.classes),
        "prelabeler": prelabeler,
        "created_at": dataset.created_at,
        "actor": dataset.actor,
        "reason": dataset.reason,
    }
