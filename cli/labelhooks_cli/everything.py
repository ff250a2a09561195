"""Every command there is. Loading them takes a while: AWS's client library, tables, drawings."""

import typer

from labelhooks_cli.commands import books, flags, judging, listing, redact, submit, switches
from labelhooks_cli.commands.datasets import dataset_app
from labelhooks_cli.commands.dlq import dlq_app
from labelhooks_cli.commands.quarantine import quarantine_app
from labelhooks_cli.local.commands import local_app


def register(app: typer.Typer) -> None:
    """Add all commands."""
    app.add_typer(local_app, name="local")
    app.add_typer(dataset_app, name="dataset")
    for commands in (submit, flags, books, listing, judging, switches, redact):
        commands.register(app)
    app.add_typer(quarantine_app, name="quarantine")
    app.add_typer(dlq_app, name="dlq")
