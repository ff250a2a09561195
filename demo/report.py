"""What became of it all: the tables at the end."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from demo.ledger import Ledger
from demo.verdict import Verdict, quarantined
from labelhooks.model.state import ItemState
from labelhooks.model.task import Task, TaskState
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local.visitors import Visitor
from labelhooks_cli.output import table

_PLURAL = {
    "upload": "whole files",
    "record": "records of files",
    "flag": "flags",
    "message": "messages that are no flags",
    "file": "your files",
}


def outcome(deployment: Deployment, ledger: Ledger, verdict: Verdict) -> RenderableType:
    """Return the tables of the run."""
    rows = [
        *_sent(ledger, verdict),
        *_redacted(deployment, ledger),
        *_decided(deployment, ledger, verdict),
    ]
    return Group(
        table(["", "what", "count"], rows, title="What became of it", right=["count"]),
        "",
        _quarantine(deployment, ledger),
    )


def _sent(ledger: Ledger, verdict: Verdict) -> Iterator[tuple[str, str, int]]:
    yield "uploaded", f"files, {ledger.bytes / 1024:.0f} KiB", ledger.uploads
    if ledger.flags:
        yield "flagged", "messages to the flags queue", ledger.flags
    for what, number in sorted(verdict.sent.items()):
        yield "", f"… {_PLURAL[what]}, each counted once", number
    yield "items", "distinct contents", verdict.items


def _redacted(deployment: Deployment, ledger: Ledger) -> Iterator[tuple[str, str, int]]:
    spans: Counter[str] = Counter()
    touched = 0
    for name in ledger.datasets.values():
        for item in deployment.inventory.listed(name):
            spans.update(item.redacted)
            touched += bool(item.redacted)
    yield "redacted", "items that held personal data", touched
    for kind, number in spans.most_common():
        yield "", kind, number


def _decided(
    deployment: Deployment, ledger: Ledger, verdict: Verdict
) -> Iterator[tuple[str, str, int]]:
    names = list(ledger.datasets.values())
    labels = [label for name in names for label in deployment.inventory.labels(name)]
    by = Counter(label.provenance.actor.kind for label in labels)
    tasks = [task for name in names for task in deployment.inventory.tasks(name)]
    judgments = sum(1 for name in names for _ in deployment.inventory.judgments(name))
    states: Counter[ItemState] = Counter()
    for books in verdict.books.values():
        states.update(books.states)
    yield "accepted", "items whose label is the pre-labeler's", by["prelabeler"]
    yield from _asked(tasks)
    yield "labeled by people", f"items, from {judgments} judgments", by["annotators"]
    yield "waiting", "items for people", states[ItemState.WAITING]
    yield "sampled out", "items nobody is asked about", states[ItemState.SAMPLED_OUT]
    yield "dropped", "flags that a rule let go", verdict.dropped
    yield "quarantined", "for the reasons below", len(quarantined(deployment, ledger))


def _asked(tasks: list[Task]) -> Iterator[tuple[str, str, int]]:
    yield "asked", "tasks for people", len(tasks)
    for reason, number in Counter(task.reason.value for task in tasks).most_common():
        yield "", f"… {reason.replace('_', ' ')}", number
    done = sum(task.state is TaskState.DONE for task in tasks)
    yield "", "… of them done", done


def _quarantine(deployment: Deployment, ledger: Ledger) -> RenderableType:
    found = quarantined(deployment, ledger)
    advice = {one.reason: one.advice for one in found}
    counts = Counter((one.reason, one.what) for one in found)
    rows = [
        (reason, what, number, advice[reason]) for (reason, what), number in sorted(counts.items())
    ]
    return table(
        ["reason", "of a", "count", "what to do"], rows, title="In quarantine", right=["count"]
    )


def conservation(verdict: Verdict) -> RenderableType:
    """Return the check's result: where everything is, or what is wrong."""
    rows = []
    for what, number in sorted(verdict.sent.items()):
        dropped = verdict.dropped if what == "flag" else 0
        cells = (number, verdict.as_items[what], verdict.refused[what], dropped)
        rows.append((_PLURAL[what], *cells))
    columns = ["sent", "in items", "in quarantine", "dropped"]
    said = Text("Nothing is missing, and nothing is there twice.", style="bold green")
    if not verdict.whole:
        said = Text("\n".join(["The books do not balance:", *verdict.faults]), style="bold red")
    checked = [
        f"reconcile of {name}: {books.uploads} object versions, "
        f"{sum(books.states.values())} items, nothing missing: {'yes' if books.whole else 'NO'}"
        for name, books in verdict.books.items()
    ]
    head = table(["", *columns], rows, title="Conservation", right=columns) if rows else ""
    return Group(head, *(Text(line) for line in checked), said)


def times(took: Mapping[str, float]) -> RenderableType:
    """Return the seconds of each phase and in all."""
    rows = [(phase, f"{seconds:.1f}") for phase, seconds in took.items()]
    rows.append(("in all", f"{sum(took.values()):.1f}"))
    return table(["phase", "seconds"], rows, right=["seconds"])


def page(url: str, visitors: Sequence[Visitor]) -> RenderableType:
    """Return where to label and review for oneself, and as whom."""
    rows = [(one.name, one.password) for one in visitors]
    return Group(
        Text(f"Now you: open {url} and sign in", style="bold"),
        table(["name", "password (of this machine alone, told once)"], rows),
    )


def further(names: list[str]) -> RenderableType:
    """Return what to type next."""
    first = names[0]
    rows = [
        (f"labelhooks items -d {first} --content", "what annotators see"),
        (f"labelhooks labels list -d {first}", "then labels show: the whole provenance"),
        (f"labelhooks judge -d {first}", "answer a task yourself"),
        (f"labelhooks quarantine list -d {first}", "what was refused, and why"),
        (f"labelhooks reconcile -d {first} --older-than 0", "the books again"),
        ("labelhooks local down", "stop the embedded cloud and the page"),
    ]
    return table(["look further (in .venv/bin)", ""], rows)
