"""Every command there is. Loading them takes a while: AWS's client library, tables, drawings."""

from collections.abc import Sequence

import typer

from labelhooks_cli.commands import (
    accounts,
    books,
    cost,
    flags,
    gate,
    judging,
    listing,
    measures,
    redact,
    submit,
    switches,
    trace,
    training,
)
from labelhooks_cli.commands.datasets import dataset_app
from labelhooks_cli.commands.dlq import dlq_app
from labelhooks_cli.commands.exchange import labels_app
from labelhooks_cli.commands.gold import gold_app
from labelhooks_cli.commands.incident import incident_app
from labelhooks_cli.commands.maintenance import maintenance_app
from labelhooks_cli.commands.page import page_app
from labelhooks_cli.commands.people import people_app
from labelhooks_cli.commands.prelabelers import prelabeler_app
from labelhooks_cli.commands.quarantine import quarantine_app
from labelhooks_cli.commands.studio import studio_app
from labelhooks_cli.commands.tasks import tasks_app
from labelhooks_cli.local.commands import local_app
from labelhooks_cli.problems import INTERRUPTED


def command_line(words: Sequence[str]) -> int:
    """Do what the words say and return the exit code."""
    app = typer.Typer(
        name="labelhooks",
        help="Operate LabelHooks, in the embedded cloud and on AWS alike.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.add_typer(local_app, name="local")
    app.add_typer(dataset_app, name="dataset")
    for commands in (submit, flags, books, listing, judging, measures, switches, trace, cost):
        commands.register(app)
    app.command("redact", help=redact.HELP)(_taken)
    app.command("gate", help=gate.HELP)(_taken)
    app.add_typer(tasks_app, name="tasks")
    app.add_typer(labels_app, name="labels")
    app.add_typer(gold_app, name="gold")
    accounts.register(people_app)
    app.add_typer(people_app, name="people")
    app.add_typer(page_app, name="page")
    training.register(prelabeler_app)
    app.add_typer(prelabeler_app, name="prelabeler")
    app.add_typer(quarantine_app, name="quarantine")
    app.add_typer(incident_app, name="incident")
    app.add_typer(dlq_app, name="dlq")
    app.add_typer(maintenance_app, name="maintenance")
    app.add_typer(studio_app, name="studio")
    try:
        return int(app(args=list(words), standalone_mode=False) or 0)
    except typer.Abort:
        return INTERRUPTED


def _taken() -> None:
    """Stand in the list of commands: `main` takes these words before typer is loaded."""
