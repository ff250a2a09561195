"""labelhooks items | labels: what is recorded."""

from itertools import islice
from typing import Annotated, Any

import typer

from labelhooks.errors import NotFound
from labelhooks.model.label import Label
from labelhooks.model.label_value import shown
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command

_Dataset = Annotated[str, typer.Option("--dataset", "-d")]
_Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
_PULLED_BACK = "(pulled back: labelhooks quarantine show)"
labels_app = typer.Typer(no_args_is_help=True, help="Labels, with all their versions.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "items")(items)


def items(
    session: Session,
    dataset: _Dataset,
    limit: _Limit = 50,
    content: Annotated[bool, typer.Option(help="Show the clean content too.")] = False,
) -> None:
    """List items, and what was redacted in them."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    found = list(islice(deployment.inventory.listed(dataset), limit))
    shown = [one for one in found if one.withdrawn is None] if content else []
    contents = deployment.clean.contents([one.artifact for one in shown])
    clean = {one.item_id: held for one, held in zip(shown, contents, strict=True)}
    rows: list[dict[str, Any]] = []
    for item in found:
        row = {
            "item_id": item.item_id,
            "source": item.source.kind,
            "redacted": item.redacted,
            "redaction_version": item.redaction_version,
            "created_at": item.created_at,
            "trace_id": item.trace_id,
            "withdrawn": item.withdrawn,  # the quarantine record that says why
        }
        held = clean.get(item.item_id, _PULLED_BACK)
        if held is None:
            held = item.artifact.media_type  # an image is nothing to print
        rows.append({**row, "content": held} if content else row)
    columns = ["item_id", "source", "redacted", "content" if content else "created_at", "withdrawn"]
    session.out.listing(rows, columns, empty="No items.")


@command(labels_app, "list")
def list_labels(session: Session, dataset: _Dataset, limit: _Limit = 50) -> None:
    """List current labels."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    rows = [_label_row(one) for one in islice(deployment.inventory.labels(dataset), limit)]
    session.out.listing(rows, ["item_id", "label", "by", "confidence", "version", "at"])


@command(labels_app, "show")
def show_label(session: Session, dataset: _Dataset, item_id: str) -> None:
    """Show an item's label with its full provenance, and every version before it."""
    history = Deployment(session.target).labels.history(dataset, item_id)
    if not history:
        raise NotFound(f"dataset {dataset}: item {item_id} has no label")
    answer = [one.model_dump(mode="json") for one in reversed(history)]
    session.out.result(answer, lambda: "\n\n".join(map(_told, reversed(history))))


def _label_row(label: Label) -> dict[str, Any]:
    who = label.provenance.actor
    return {
        **label.model_dump(mode="json"),
        "label": _value(label),
        "by": f"{who.kind} {who.id} {who.version}",
        "confidence": label.provenance.confidence,
    }


def _told(label: Label) -> str:
    lines = [f"version {label.version}: {_value(label)}"]
    facts = {
        "at": label.at,
        "label id": label.label_id,
        "supersedes": label.supersedes or "nothing",
        **label.provenance.model_dump(exclude={"actor"}),
        "actor": " ".join(label.provenance.actor.model_dump().values()),
    }
    return "\n".join(lines + [f"  {name:>18}: {value}" for name, value in facts.items()])


def _value(label: Label) -> str:
    if label.value is None:
        return "(pulled back)" if label.provenance.actor.kind == "recheck" else "(taken back)"
    return shown(label.value)
