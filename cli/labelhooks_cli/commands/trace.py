"""labelhooks trace: what happened to an item, with how long it took and who decided."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from labelhooks.aws.buckets import versions
from labelhooks.aws.loglines import LogLines
from labelhooks.controls.recorded import Records, recorded_of
from labelhooks.controls.timeline import (
    Event,
    Line,
    Recorded,
    durations,
    seconds_between,
    timeline,
)
from labelhooks.errors import OperatorError
from labelhooks.intake.arrived import Arrived
from labelhooks.intake.events import Uploaded
from labelhooks.model.base import moment
from labelhooks.model.item import Item
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command
from labelhooks_cli.target import Target

# Object versions of the raw bucket that are looked through for when one arrived.
_MOST_VERSIONS = 5_000
_EARLIER = timedelta(hours=1)  # the log of who took it in begins before the item's record


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "trace")(trace)


def trace(
    session: Session,
    item: Annotated[str, typer.Argument(help="The item's id.")] = "",
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="The item's dataset.")] = "",
    trace_id: Annotated[
        str, typer.Option("--trace-id", help="In place of an item: all log lines of a trace.")
    ] = "",
    logs: Annotated[bool, typer.Option(help="Read the functions' logs too.")] = True,
) -> None:
    """Show what happened to an item, from records and logs; never what it says."""
    if bool(item) == bool(trace_id):
        raise OperatorError("say what: ITEM -d DATASET, or --trace-id ID")
    if trace_id:
        _of_trace(session, trace_id, dataset)
        return
    if not dataset:
        raise OperatorError("say of which dataset: -d DATASET")
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    recorded = recorded_in(deployment, dataset, item)
    lines: list[Line] = []
    if logs:
        since = moment(recorded.item.created_at) - _EARLIER
        lines = lines_of(deployment.target, recorded.item.trace_id, since)
    events, took = timeline(recorded, lines), durations(recorded)
    answer = {
        "dataset": dataset,
        "item_id": item,
        "trace_id": recorded.item.trace_id,
        "events": _rows(events),
        "seconds": took,
    }
    session.out.result(answer, lambda: _drawn(recorded.item, events, took))


def recorded_in(deployment: Deployment, dataset: str, item_id: str) -> Recorded:
    """Return all that is recorded of an item, and when its object came. Raises NotFound."""
    records = Records(deployment.items, deployment.tasks, deployment.labels, deployment.quarantine)
    recorded = recorded_of(records, dataset, item_id)
    return replace(recorded, arrived_at=_arrived_at(deployment, recorded.item))


def _arrived_at(deployment: Deployment, item: Item) -> str | None:
    """Return when its object came, where the bucket is small enough to be looked through."""
    if item.source.kind == "flag":
        return None
    key, bucket = deployment.id_key(), deployment.target.output("RawBucket")
    wanted = item.source.id.partition(":")[0]
    every = versions(deployment.target.s3, bucket, f"{item.dataset}/")
    for one in islice(every, _MOST_VERSIONS):
        uploaded = Uploaded(bucket, one.key, one.version_id, one.size)
        if Arrived(key, uploaded, one.arrived_at).upload_id == wanted:
            return one.arrived_at
    return None


def lines_of(target: Target, trace_id: str, since: datetime | None) -> list[Line]:
    """Return the lines of every function's log that name a trace."""
    found = LogLines(target.logs, log_groups(target)).of(trace_id, since=since)
    return [Line(one.at, one.function, one.said, one.request) for one in found]


def log_groups(target: Target) -> dict[str, str]:
    """Return the log group of each function, by the function's name among ours."""
    groups = {}
    for output, name in target.outputs.items():
        if output.startswith("Function"):
            told = target.functions.get_function_configuration(FunctionName=name)
            service = told["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
            groups[service] = told["LoggingConfig"]["LogGroup"]
    return groups


def _of_trace(session: Session, trace_id: str, dataset: str) -> None:
    deployment = Deployment(session.target)
    lines = lines_of(deployment.target, trace_id, datetime.now(UTC) - timedelta(days=14))
    items = []
    if dataset:
        deployment.dataset(dataset)
        every = deployment.inventory.listed(dataset)
        items = [one.item_id for one in every if one.trace_id == trace_id]
    events = [Event(one.at, "log", one.function, one.said) for one in lines]
    answer = {"trace_id": trace_id, "items": items, "events": _rows(events)}

    def show() -> RenderableType:
        told = f"{len(items)} items of {dataset}: " + " ".join(items) if dataset else ""
        return Group(told, "", _table(events)) if told else _table(events)

    session.out.result(answer, show)


def _rows(events: list[Event]) -> list[dict[str, Any]]:
    return [
        {"at": one.at, "after": after, "what": one.what, "by": one.by, "told": one.told}
        for one, after in zip(events, seconds_between(events), strict=True)
    ]


def _table(events: list[Event]) -> RenderableType:
    rows = [
        [one["at"], f"+{one['after']:.3f}", one["what"], one["by"], one["told"]]
        for one in _rows(events)
    ]
    return table(["at", "seconds", "what", "by", "told"], rows, right=["seconds"])


def _drawn(item: Item, events: list[Event], took: dict[str, float]) -> RenderableType:
    spans = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    return Group(f"trace {item.trace_id}", "", _table(events), "", spans)
