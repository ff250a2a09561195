"""labelhooks dlq list | redrive: what was given up on, and giving it another try."""

from dataclasses import dataclass
from typing import Annotated

import rich.progress
import typer
from rich.text import Text

from labelhooks.aws.following import Followed
from labelhooks.errors import OperatorError
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.redriving.calls import call_again
from labelhooks_cli.redriving.kinds import dead_queues, pascal
from labelhooks_cli.redriving.messages import Progress, depth, drop, move
from labelhooks_cli.redriving.places import COUNTERS, FOLLOWERS, tell_again
from labelhooks_cli.redriving.recounting import recount
from labelhooks_cli.session import Session, command

dlq_app = typer.Typer(no_args_is_help=True, help="Dead-letter queues: list, and drive back.")


@dataclass(frozen=True, slots=True)
class _Bar:
    """One queue's part of a progress bar."""

    bar: rich.progress.Progress
    task: rich.progress.TaskID

    def __call__(self, done: int) -> None:
        self.bar.update(self.task, completed=done)


@command(dlq_app, "list")
def list_(session: Session) -> None:
    """Show how many messages each dead-letter queue holds. Their content is not read."""
    target = session.target
    rows = [
        {"queue": name, "dead": depth(target.sqs, target.output(output))}
        for name, output in dead_queues(target).items()
    ]
    session.out.listing(rows, ["queue", "dead"], right=["dead"])


@command(dlq_app)
def redrive(
    session: Session,
    queue: Annotated[str | None, typer.Argument(help="A name from dlq list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every queue.")] = False,
) -> None:
    """Give dead letters another try, once their cause is mended. Twice does no harm."""
    deployment = Deployment(session.target)
    known = dead_queues(deployment.target)
    if (queue is None) == (not everything):
        raise OperatorError(f"say which: one of {', '.join(known)}, or --all")
    if queue is not None and queue not in known:
        raise OperatorError(f"no queue {queue!r}; there are: {', '.join(known)}")
    moved = {}
    with session.out.progress(counts="messages") as bar:
        for name in [queue] if queue else known:
            dead = deployment.target.output(known[name])
            number = depth(deployment.target.sqs, dead)
            progress = _Bar(bar, bar.add_task(name, total=number))
            moved[name] = _redrive(deployment, name, dead, number, progress)
    lines = [f"{name}: {number} sent back" for name, number in moved.items()]
    session.out.result({"redriven": moved}, lambda: Text("\n".join(lines)))


def _redrive(deployment: Deployment, name: str, dead: str, number: int, progress: Progress) -> int:
    """Drive back what a dead-letter queue holds, by what that is; return how many."""
    target = deployment.target
    if name in QUEUES:
        source = target.output(QUEUES[name])
        return move(target.sqs, dead, source, number, progress) if number else 0
    function = target.output(f"Function{pascal(name)}")
    if name in COUNTERS:
        mended = recount(deployment)
        drop(target.sqs, dead, number, progress)
        return mended
    if name not in FOLLOWERS:
        return call_again(target.functions, target.sqs, function, dead, number, progress)
    # Whether or not there are dead letters: a place may stand for many changes, and places are
    # kept for two weeks, the work for good.
    followed = Followed(target.dynamodb, target.output("WorkTable"))
    told = [
        record
        for dataset in deployment.datasets.names()
        for record in FOLLOWERS[name](followed, dataset)
    ]
    done = tell_again(target.functions, function, told)
    drop(target.sqs, dead, number, progress)
    return done
