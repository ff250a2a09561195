"""labelhooks status | reconcile: where everything is, and whether anything is missing."""

import time
from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.live import Live

from labelhooks.aws.backlog import held_by, oldest
from labelhooks.aws.buckets import versions
from labelhooks.aws.gaps import tell_gap
from labelhooks.controls.reconcile import Reckoning
from labelhooks.controls.reconcile import reconcile as balance
from labelhooks.controls.reconciling import concluded, may_hold
from labelhooks.intake.arrived import Arrived
from labelhooks.intake.events import Uploaded
from labelhooks.model.base import timestamp
from labelhooks.model.hours import day_of
from labelhooks.model.messages import ITEMS_PER_MESSAGE, ItemsReady
from labelhooks.model.reconciliation import Reconciliation
from labelhooks.model.state import ItemState
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.output import Output, table
from labelhooks_cli.session import Session, command

_WATCH_SECONDS = 2.0


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "status")(status)
    command(app, "reconcile")(reconcile)


def status(
    session: Session,
    dataset: Annotated[str | None, typer.Option("--dataset", "-d", help="Default: all.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Until you stop it.")] = False,
) -> None:
    """Show how many items are in which state, and what waits in the queues."""
    deployment = Deployment(session.target)
    if not watch:
        found = snapshot(deployment, dataset)
        session.out.result(found, lambda: drawn(found))
    elif session.out.as_json:  # a line each time
        while True:
            session.out.result(snapshot(deployment, dataset), lambda: None)
            time.sleep(_WATCH_SECONDS)
    else:
        _watch(session.out, deployment, dataset)


def _watch(out: Output, deployment: Deployment, dataset: str | None) -> None:
    with Live(console=out.out, refresh_per_second=4) as live:
        while True:
            live.update(drawn(snapshot(deployment, dataset)))
            time.sleep(_WATCH_SECONDS)


def snapshot(deployment: Deployment, dataset: str | None) -> dict[str, Any]:
    """Return counts by state for each dataset, and the depth and age of each queue."""
    names = [deployment.dataset(dataset).name] if dataset else deployment.datasets.names()
    return {
        "datasets": [
            {
                "dataset": name,
                **deployment.inventory.states(name),
                "quarantine": sum(deployment.inventory.set_aside(name).values()),
                "dropped": deployment.inventory.dropped(name),
                "over_quota": over_quota(deployment, name),
            }
            for name in names
        ],
        "unassigned_quarantine": sum(deployment.inventory.set_aside("-").values()),
        "queues": _with_ages(deployment, queues(deployment)),
    }


def over_quota(deployment: Deployment, dataset: str) -> dict[str, str]:
    """Return the limits of today that something of a dataset waits for, and since when."""
    today = deployment.quotas.standing(dataset, day_of(datetime.now(UTC)))
    over = today.over(deployment.dataset(dataset).spec.quota)
    return {what.value: reached.since for what, reached in over.items()}


def queues(deployment: Deployment) -> list[dict[str, Any]]:
    """Return what each queue holds: to be taken, taken, held back, and dead."""
    output = deployment.target.output
    urls = {
        name: (output(of), output(of.replace("Queue", "DeadQueue"))) for name, of in QUEUES.items()
    }
    return held_by(deployment.target.sqs, urls)


def _with_ages(deployment: Deployment, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    target = deployment.target
    ages = oldest(target.cloudwatch, {one: target.output(name) for one, name in QUEUES.items()})
    return [{**one, "oldest_seconds": ages[one["queue"]]} for one in found]


def drawn(found: dict[str, Any]) -> RenderableType:
    """Return a snapshot as two tables."""
    states = [*(state.value for state in ItemState), "quarantine", "dropped"]
    rows = [
        [one["dataset"], *(one.get(state, 0) for state in states), ", ".join(one["over_quota"])]
        for one in found["datasets"]
    ]
    first = table(["dataset", *states, "over quota"], rows, right=states)
    columns = ["queue", "waiting", "working", "held", "dead", "oldest_seconds"]
    depths = [[one[column] for column in columns] for one in found["queues"]]
    return Group(first, "", table(columns, depths, right=columns[1:]))


def reconcile(
    session: Session,
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    repair: Annotated[bool, typer.Option("--repair", help="Send again what is missing.")] = False,
    older_than: Annotated[
        int, typer.Option(min=0, help="Seconds: what is younger may be on its way.")
    ] = 3600,
    tell: Annotated[
        bool, typer.Option("--tell", help="As the nightly one does: alarms hear what is missing.")
    ] = False,
    last: Annotated[
        bool, typer.Option("--last", help="Only show what the last nightly one found.")
    ] = False,
) -> None:
    """Compare what arrived with what is recorded. Exits 1 while something is missing."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    if last:
        _last(session, deployment, dataset)
        return
    begun = datetime.now(UTC)
    with session.out.working("Reading the books"):
        books = reckon(deployment, dataset, older_than=older_than)
    sent = _repair(deployment, dataset, books) if repair else 0
    over = over_quota(deployment, dataset)
    if tell:
        _tell(session, deployment, books, begun, dataset=dataset, older_than=older_than)
    answer = {**_fields(books), "whole": books.whole, "sent_again": sent, "over_quota": over}
    session.out.result(answer, lambda: _drawn_books(books, sent, over))
    if not books.whole and not repair:
        raise typer.Exit(1)


def _tell(
    session: Session,
    deployment: Deployment,
    books: Reckoning,
    begun: datetime,
    *,
    dataset: str,
    older_than: int,
) -> None:
    """Keep the books as the nightly ones are kept, and let the alarm hear at once."""
    over = over_quota(deployment, dataset)
    found = concluded(
        dataset,
        books,
        before=timestamp(begun - timedelta(seconds=older_than)),
        at=begun,
        held=may_hold(dataset, over=over, switches=deployment.switches.all()),
    )
    deployment.reconciliations.tell(found)
    if found.held:
        held = ", ".join(found.held)
        session.out.note(f"What is missing may be held back ({held}), and nobody is told.")
    tell_gap(
        session.target.cloudwatch,
        namespace=session.target.output("MetricsNamespace"),
        dataset=dataset,
        missing=0 if found.held else found.missing,
        at=datetime.now(UTC),
    )


def _last(session: Session, deployment: Deployment, dataset: str) -> None:
    kept = deployment.reconciliations
    told, going = kept.told(dataset), kept.going(dataset)
    answer = {
        "told": told.model_dump(mode="json") if told else None,
        "going": going.model_dump(mode="json") if going and not going.conclusive else None,
    }
    lines = ["None has ended yet." if told is None else _in_words(told)]
    if going and not going.conclusive:
        lines.append(f"One that was begun {going.begun_at} has read {going.items} items.")
    session.out.result(answer, lambda: "\n".join(lines))


def _in_words(told: Reconciliation) -> str:
    found = f"{told.begun_at}: {told.uploads} object versions and {told.items} items; "
    if not told.missing:
        return f"{found}nothing is missing."
    missing = {
        "uploads": told.missing_uploads,
        "segments": told.missing_segments,
        "items": told.missing_items,
        "items in two places": told.contradictions,
    }
    named = ", ".join(f"{number} {what}" for what, number in missing.items() if number)
    held = f" It may be held back: {', '.join(told.held)}." if told.held else ""
    return f"{found}missing: {named}.{held}"


def reckon(deployment: Deployment, dataset: str, *, older_than: int) -> Reckoning:
    """Return the books of a dataset."""
    target, key = deployment.target, deployment.id_key()
    bucket = target.output("RawBucket")

    def arrived() -> Iterator[Arrived]:
        for one in versions(target.s3, bucket, f"{dataset}/"):
            uploaded = Uploaded(bucket, one.key, one.version_id, one.size)
            yield Arrived(key, uploaded, one.arrived_at)

    before = timestamp(datetime.now(UTC) - timedelta(seconds=older_than))
    return balance(dataset, arrived, deployment.inventory, before=before)


def _fields(books: Reckoning) -> dict[str, Any]:
    """Return the books by name; not `asdict`, which makes a Counter of pairs of each Counter."""
    return {one.name: getattr(books, one.name) for one in fields(books)}


def _repair(deployment: Deployment, dataset: str, books: Reckoning) -> int:
    messages = [*books.missing_uploads, *books.missing_segments]
    for message in messages:
        deployment.queue("ingest").send(message)
    missing = books.missing_items
    for start in range(0, len(missing), ITEMS_PER_MESSAGE):
        some = tuple(missing[start : start + ITEMS_PER_MESSAGE])
        ready = ItemsReady(dataset=dataset, items=some)
        deployment.queue("items").send(ready.model_dump_json())
    return len(messages) + len(missing)


def _drawn_books(books: Reckoning, sent: int, over: Collection[str]) -> RenderableType:
    rows: list[tuple[str, object]] = [
        ("object versions that arrived", books.uploads),
        *((f"items' sources: {kind}", number) for kind, number in sorted(books.sources.items())),
        ("… of content that was there", books.duplicates),
        *((f"items {state.value}", number) for state, number in sorted(books.states.items())),
        *((f"quarantined: {what}", number) for what, number in sorted(books.quarantined.items())),
        ("flags let go by a rule", books.dropped),
        ("too young to be missed", books.young),
        ("missing uploads", len(books.missing_uploads)),
        ("missing segments", len(books.missing_segments)),
        ("missing items", len(books.missing_items)),
        ("in two places at once", books.contradictions),
    ]
    told = "Nothing is missing, and nothing is there twice."
    if over and not books.whole:
        limits = ", ".join(over)
        told = (
            f"What is missing may be held back: over quota ({limits}). Look again when it is not."
        )
    elif not books.whole:
        told = "Something is missing: --repair sends it again."
    if sent:
        told = f"{sent} sent again: look once more when the queues are empty."
    return Group(table(["", "count"], rows, right=["count"]), "", told)
