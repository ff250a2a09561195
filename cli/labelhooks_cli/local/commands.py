"""`labelhooks local up | status | down`."""

import fcntl
import shlex
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from labelhooks_cli.local import deploy, pages, server, tools, visitors
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.output import Output, table
from labelhooks_cli.problems import LocalFailed, StackAbsent
from labelhooks_cli.session import Session, command
from labelhooks_cli.target import local_target

local_app = typer.Typer(help="The embedded cloud: AWS on this machine, with the real app in it.")


@dataclass(frozen=True, slots=True)
class _Wish:
    """How the cloud shall be."""

    env: str
    port: int | None
    keep_state: bool
    context: tuple[str, ...]

    def check(self, running: Record) -> None:
        """Raise LocalFailed if the running cloud is another."""
        for wrong, what in (
            (self.port is not None and self.port != running.port, f"listens on {running.port}"),
            (self.env != running.env, f"is of --env {running.env}"),
            (self.keep_state and not running.keeps_state, "does not keep its state"),
        ):
            if wrong:
                raise LocalFailed(
                    f"The embedded cloud is up and {what}: labelhooks local down, then up again."
                )


@dataclass(slots=True)
class _Clock:
    """Seconds by step."""

    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[step] = round(time.monotonic() - began, 1)


@command(local_app)
def up(
    at: Session,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen there.  [default: a free port]")
    ] = None,
    keep_state: Annotated[
        bool, typer.Option("--keep-state", help="Go on from the last kept state, and keep it.")
    ] = False,
    context: Annotated[
        list[str] | None, typer.Option("--context", "-c", help="name=value for the app.")
    ] = None,
) -> None:
    """Start the embedded cloud and deploy the app; when it is up, deploy what has changed."""
    home = Home.need()
    tools.need_node()
    tools.need_cdk(home)
    tools.need_emulator(home)
    wish = _Wish(at.env, port, keep_state, tuple(context or ()))
    clock = _Clock()
    with _alone(home), clock.of("total"):
        running = Record.alive(home)
        if running:
            wish.check(running)
        elif not keep_state and home.saved.exists():
            at.out.note(f"State is kept in {home.state}: this run starts empty (no --keep-state).")
        record, fingerprint = _ready(at.out, home, wish, clock)
        changed = record.deployed != fingerprint
        if changed:
            with clock.of("deploy"):
                _deploy(at.out, home, record)
            record = record.model_copy(update={"deployed": fingerprint})
            record.write(home)
        page = _page(home, record)
    _tell(at.out, record, page, changed=changed, took=clock.took)


def _ready(out: Output, home: Home, wish: _Wish, clock: _Clock) -> tuple[Record, str]:
    """Synthesize while the cloud starts and is bootstrapped; return both results."""
    record = Record.alive(home)
    place = None if record else server.choose(home, wish.port, keep_state=wish.keep_state)

    def synthesized() -> str:
        with clock.of("synthesize"):
            return deploy.synthesize(home, wish.env, wish.context)

    with ThreadPoolExecutor(1) as aside, out.working("starting, and synthesizing the app"):
        fingerprint = aside.submit(synthesized)
        if place:
            with clock.of("start"):
                record = server.start(home, wish.env, place)
        assert record  # noqa: S101 - it was there, or there was a place for it
        if record.deployed is None:
            with clock.of("bootstrap"):
                deploy.bootstrap(home, record)
        return record, fingerprint.result()


def _deploy(out: Output, home: Home, record: Record) -> None:
    with out.progress(counts="resources") as bar:
        task = bar.add_task("deploying", total=None)
        deploy.deploy(
            home, record, lambda done, total: bar.update(task, completed=done, total=total)
        )


@dataclass(frozen=True, slots=True)
class _Page:
    """Where people work, and who may sign in there; passwords are told once."""

    url: str | None  # None: it is not built
    accounts: list[visitors.Visitor]


def _page(home: Home, record: Record) -> _Page:
    target = local_target(record, record.env)
    served = pages.serve(home, record)
    made = [] if visitors.there(target) else visitors.renew(target)
    return _Page(served.url if served else None, made)


def _tell(
    out: Output, record: Record, page: _Page, *, changed: bool, took: dict[str, float]
) -> None:
    outputs = dict(local_target(record, record.env).outputs)
    told = {
        "endpoint": record.endpoint,
        "port": record.port,
        "pid": record.pid,
        "env": record.env,
        "keeps_state": record.keeps_state,
        "deployed": "changed" if changed else "unchanged",
        "environment": record.variables(),
        "outputs": outputs,
        "page": {"url": page.url, "accounts": [asdict(one) for one in page.accounts]},
        "seconds": took,
    }

    def show() -> RenderableType:
        did = "deployed" if changed else "nothing to deploy"
        head = f"The embedded cloud is up at {record.endpoint} ({did}, {took['total']:.0f} s)."
        return Group(
            Text(head, style="bold"),
            Text("\nlabelhooks finds it by itself. For other tools:"),
            Text(_exports(record), style="cyan"),
            Text(),
            *_about(page),
            table(("output", "value"), sorted(outputs.items())),
        )

    out.result(told, show)


def _about(page: _Page) -> Iterator[Text]:
    if page.url is None:
        yield Text("The page is not built: make page, then up again.\n")
        return
    yield Text(f"The page that people work in: {page.url}", style="bold")
    for one in page.accounts:
        yield Text(f"  sign in as {one.name} with {one.password}")
    if not page.accounts:
        yield Text("  new passwords for its accounts: labelhooks page accounts")
    yield Text()


def _exports(record: Record) -> str:
    return "\n".join(f"export {k}={shlex.quote(v)}" for k, v in record.variables().items())


@command(local_app)
def status(at: Session) -> None:
    """Say whether the embedded cloud is up, where, and with what in it."""
    home = Home.need()
    record = Record.alive(home)
    if record is None:
        stale = Record.read(home)
        told = {"up": False, "stale_pid": stale.pid if stale else None, "kept": home.saved.exists()}
        kept = f" State is kept in {home.state} (up --keep-state)." if home.saved.exists() else ""
        died = f" Its process {stale.pid} has ended: see {home.log}." if stale else ""
        at.out.result(told, lambda: Text(f"The embedded cloud is not up.{died}{kept}"))
        return
    answers = server.answers(record)
    outputs = _outputs(record) if answers else {}
    page = pages.PageRecord.alive(home)
    told = record.model_dump() | {
        "up": True,
        "answers": answers,
        "endpoint": record.endpoint,
        "outputs": outputs,
        "page": page.url if page else None,
        "log": str(home.log),
        "environment": record.variables(),
    }
    rows = [
        ("endpoint", record.endpoint if answers else f"{record.endpoint} (does not answer)"),
        ("process", record.pid),
        ("since", record.started_at),
        ("env", record.env),
        ("state", "kept" if record.keeps_state else "gone when it stops"),
        ("deployed", f"{len(outputs)} outputs" if outputs else "nothing"),
        ("page", page.url if page else "not served"),
        ("log", home.log),
    ]
    at.out.result(told, lambda: table(("embedded cloud", ""), rows))


def _outputs(record: Record) -> dict[str, str]:
    try:
        return dict(local_target(record, record.env).outputs)
    except StackAbsent:
        return {}


@command(local_app)
def down(
    at: Session,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove kept state, logs and certificate too.")
    ] = False,
) -> None:
    """Stop the embedded cloud; a state that is kept is saved."""
    home = Home.need()
    with _alone(home):
        record = Record.alive(home)
        stale = None if record else Record.read(home)
        pages.stop(home)
        if record:
            with at.out.working("stopping"):
                server.stop(home, record)
        elif stale:
            home.record.unlink(missing_ok=True)
        if forget:
            server.forget(home)
    kept = home.saved.exists()
    told = {"stopped": record.pid if record else None, "kept": kept, "forgotten": forget}

    def show() -> RenderableType:
        what = "The embedded cloud is down." if record else "The embedded cloud was not up."
        if stale:
            what = f"The embedded cloud was not up any more (process {stale.pid} has ended)."
        if kept:
            what += f" Its state is in {home.state}: up --keep-state goes on from it."
        return Text(what)

    at.out.result(told, show)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Keep two commands from starting or stopping at once. Raises LocalFailed."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalFailed(
                "Another labelhooks local up or down is at work: wait for it."
            ) from error
        yield
