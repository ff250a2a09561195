"""labelhooks tasks | tasks cancel | tasks reopen: what people are asked, and what no more."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import NotFound, OperatorError
from labelhooks.model.base import timestamp
from labelhooks.model.hours import Counts
from labelhooks.model.label_value import shown
from labelhooks.model.move import Move
from labelhooks.model.task import AskReason, Selected, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.quality.rounds import counts_of_ruling
from labelhooks.tasks.cancel import (
    LONGEST_REASON,
    REFUSED,
    Meant,
    RuleMany,
    RuleTasks,
    Tally,
    tally,
)
from labelhooks.tasks.hold import known
from labelhooks_cli.commands.takeback import moment_of as _moment
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.output import table
from labelhooks_cli.problems import Misunderstood
from labelhooks_cli.session import Session, command

tasks_app = typer.Typer(help="Tasks: list them, cancel what nobody is to answer, reopen it.")
_AGE = re.compile(r"([1-9][0-9]{0,4})([hd])")
_Dataset = Annotated[str | None, typer.Option("--dataset", "-d")]
_Named = Annotated[
    list[str] | None, typer.Argument(metavar="[TASK]...", help="<dataset>.<item id>.<round>")
]
_Items = Annotated[list[str] | None, typer.Option("--item", help="Of these items.")]
_Why = Annotated[str, typer.Option("--why", help="Why; it stands in the history of each task.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")]


@command(tasks_app, alone=True)
def tasks(
    session: Session,
    dataset: _Dataset = None,
    state: Annotated[TaskState | None, typer.Option(help="Only in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 50,
) -> None:
    """List tasks: the most urgent first, then the oldest. Or cancel and reopen them."""
    deployment = Deployment(session.target)
    name = _of(deployment, dataset)
    found = [one for one in deployment.inventory.tasks(name) if state in (None, one.state)]
    found.sort(key=lambda one: (-one.priority, one.created_at, one.item_id))
    rows = [_row(one) for one in found[:limit]]
    session.out.listing(
        rows, ["item_id", "round", "state", "queue", "priority", "reason", "proposed", "created_at"]
    )


@command(tasks_app)
def cancel(
    session: Session,
    task: _Named = None,
    dataset: _Dataset = None,
    item: _Items = None,
    reason: Annotated[
        list[AskReason] | None, typer.Option("--reason", help="Asked for this reason.")
    ] = None,
    selected: Annotated[
        list[Selected] | None, typer.Option("--selected", help="Chosen by this draw.")
    ] = None,
    state: Annotated[
        list[TaskState] | None, typer.Option("--state", help="open, leased or in_review.")
    ] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="That wait in this queue.")] = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", help="Made longer ago: 36h, 7d.")
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", help="Made before (ISO 8601, UTC).")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of the dataset.")] = False,
    why: _Why = "",
    dry_run: _DryRun = False,
) -> None:
    """
    Let nobody answer these tasks any more. Given again, it goes on where it was stopped.

    Options narrow each other. Who holds a task is told when they answer. The item of a cancelled
    task is cancelled, until: labelhooks tasks reopen.
    """
    refs = _refs(task)
    meant = Meant(
        reasons=tuple(reason or ()),
        selected=tuple(selected or ()),
        states=tuple(state or ()),
        queue=queue,
        before=_before(older_than, before),
        items=frozenset(item or ()),
        refs=frozenset(refs),
    )
    if meant == Meant() and not every:
        raise Misunderstood("say which: TASK, --item, --reason, --older-than, …, or --all")
    deployment = Deployment(session.target)
    name = _of(deployment, dataset, refs)
    found = filter(meant.match, _looked_through(deployment, name, meant))
    if dry_run:
        _count(session, found)
        return
    ruling = _Ruling(deployment, why)
    _do(session, found, ruling.cancel, count=lambda: ruling.count(name))


@command(tasks_app)
def reopen(
    session: Session,
    task: _Named = None,
    dataset: _Dataset = None,
    item: _Items = None,
    since: Annotated[
        str | None, typer.Option("--cancelled-since", help="Cancelled then or later (UTC).")
    ] = None,
    why: _Why = "",
    dry_run: _DryRun = False,
) -> None:
    """
    Let cancelled tasks wait for people again, with what was said of them till then.

    Refused is what has another task by now, and what was pulled back.
    """
    refs, items, then = _refs(task), frozenset(item or ()), _moment("--cancelled-since", since)
    if not (refs or items or then):
        raise Misunderstood("say which: TASK, --item or --cancelled-since")
    deployment = Deployment(session.target)
    name = _of(deployment, dataset, refs)
    meant = Meant(items=items, refs=frozenset(refs))
    found = (
        one
        for one in _looked_through(deployment, name, meant)
        if one.state is TaskState.CANCELLED and one.rulings and one.rulings[-1].at >= (then or "")
    )
    if dry_run:
        _count(session, found)
        return
    ruling = _Ruling(deployment, why)
    _do(session, found, ruling.reopen, count=lambda: ruling.count(name))


def _row(task: Task) -> dict[str, Any]:
    said = task.proposal
    proposed = f"{shown(said.value)} ({said.confidence:.2f})" if said else None
    return {**task.model_dump(mode="json"), "proposed": proposed}


def _refs(named: list[str] | None) -> list[TaskRef]:
    return [TaskRef.parse(one) for one in named or []]


def _of(deployment: Deployment, dataset: str | None, refs: list[TaskRef] | None = None) -> str:
    """Return the dataset that is meant. Raises Misunderstood, NotFound."""
    names = {dataset} - {None} | {one.dataset for one in refs or []}
    if len(names) != 1:
        raise Misunderstood("say of which dataset, and of one: -d DATASET")
    return deployment.dataset(str(names.pop())).name


def _looked_through(deployment: Deployment, dataset: str, meant: Meant) -> Iterator[Task]:
    """Return the tasks among which those are that are meant: no more than has to be read."""
    if meant.refs:
        for ref in sorted(meant.refs):
            yield known(deployment.tasks.get(ref), ref)
    elif meant.items:
        for item_id in sorted(meant.items):
            found = deployment.tasks.of(dataset, item_id)
            if not found:
                raise NotFound(f"dataset {dataset}: item {item_id} has no task")
            yield from found
    else:
        yield from deployment.inventory.tasks(dataset)


def _before(age: str | None, moment: str | None) -> str | None:
    if age is None:
        return _moment("--before", moment)
    found = _AGE.fullmatch(age)
    if found is None or moment is not None:
        raise Misunderstood("--older-than: want hours or days, as 36h or 7d, and no --before")
    number, hours = int(found[1]), found[2] == "h"
    back = timedelta(hours=number) if hours else timedelta(days=number)
    return timestamp(datetime.now(UTC) - back)


class _Ruling:
    """What is said of tasks, and counted for the measures a part at a time."""

    def __init__(self, deployment: Deployment, why: str) -> None:
        if not 0 < len(why.strip()) <= LONGEST_REASON:
            raise OperatorError(f"say why, in at most {LONGEST_REASON} characters: --why")
        self._actor, self._why = operator(), why.strip()
        self._moved: deque[Counts] = deque()  # by several threads
        self._hours = deployment.hours
        self._rule = RuleTasks(deployment.tasks, note=self._note)

    def _note(self, task: Task, move: Move) -> None:
        self._moved.append(counts_of_ruling(task, reopened=move.reopens))

    def cancel(self, ref: TaskRef) -> TaskState:
        return self._rule.cancel(ref, actor=self._actor, reason=self._why)

    def reopen(self, ref: TaskRef) -> TaskState:
        return self._rule.reopen(ref, actor=self._actor, reason=self._why)

    def count(self, dataset: str) -> None:
        while self._moved:
            self._hours.add(dataset, self._moved.popleft())
        self._hours.flush(at_once=True)


def _count(session: Session, found: Iterable[Task]) -> None:
    counted = tally(found)
    told = {one.name: getattr(counted, one.name) for one in fields(counted)}
    session.out.result(told, lambda: _counted(counted))


def _do(
    session: Session,
    found: Iterable[Task],
    rule: Callable[[TaskRef], TaskState],
    *,
    count: Callable[[], object],
) -> None:
    with session.out.progress(counts="tasks") as bar:
        row = bar.add_task("going through tasks", total=None)

        def progress(done: int) -> None:
            count()
            bar.update(row, completed=done)

        told = RuleMany(rule, spread=side_by_side)(found, progress=progress)
    states = ", ".join(f"{number} {state}" for state, number in sorted(told.items()))
    session.out.result(dict(told), lambda: states or "No task is meant: nothing was changed.")
    if told[REFUSED]:
        session.out.warn("refused: moved, asked again or pulled back by others; look once more")
        raise typer.Exit(1)


def _counted(counted: Tally) -> RenderableType:
    rows: list[tuple[str, object]] = [
        ("tasks", counted.tasks),
        *((f"… {state}", number) for state, number in sorted(counted.by_state.items())),
        *((f"… asked: {reason}", number) for reason, number in sorted(counted.by_reason.items())),
        *((f"… in queue {queue}", number) for queue, number in sorted(counted.by_queue.items())),
        ("judgments given to them", counted.judgments),
        ("checks of accepted labels", counted.checks),
    ]
    return table(["", "count"], rows, right=["count"])
