"""The operator's command."""

import sys
from typing import Protocol, runtime_checkable

import typer
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

from labelhooks.errors import LabelHooksError
from labelhooks_cli.commands import books, flags, judging, listing, submit, switches
from labelhooks_cli.commands.datasets import dataset_app
from labelhooks_cli.commands.dlq import dlq_app
from labelhooks_cli.commands.quarantine import quarantine_app
from labelhooks_cli.local.commands import local_app
from labelhooks_cli.problems import FAILED, Problem

app = typer.Typer(
    name="labelhooks",
    help="Operate LabelHooks, in the embedded cloud and on AWS alike.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(local_app, name="local")
app.add_typer(dataset_app, name="dataset")
for commands in (submit, flags, books, listing, judging, switches):
    commands.register(app)
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(dlq_app, name="dlq")


@runtime_checkable
class _Refusal(Protocol):
    """What typer raises for words it cannot make sense of."""

    exit_code: int

    def format_message(self) -> str: ...


def explain(error: BaseException) -> tuple[str, int] | None:
    """Return what to say of an error, and the exit code; None for an error of ours to mend."""
    match error:
        case Problem():
            return str(error), error.exit_code
        case LabelHooksError():
            return str(error), FAILED
        case NoCredentialsError():
            return "No AWS credentials: set AWS_PROFILE, or labelhooks local up.", FAILED
        case NoRegionError():
            return "No AWS region: set AWS_REGION.", FAILED
        case EndpointConnectionError():
            return f"{error} Is the network there, and AWS_ENDPOINT_URL right?", FAILED
        case ClientError():
            told = error.response["Error"]
            return f"{error.operation_name}: {told['Code']}: {told['Message']}", FAILED
        case BotoCoreError():
            return str(error), FAILED
        case _Refusal():
            return error.format_message(), error.exit_code
    return None


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 0, 1 (it failed) or 2 (it was not understood)."""
    try:
        code = app(args=arguments, standalone_mode=False)
    except typer.Abort:
        code = 130
    except Exception as error:
        told = explain(error)
        if told is None:
            raise
        sys.stderr.write(f"error: {told[0]}\n")
        code = told[1]
    sys.exit(code or 0)


if __name__ == "__main__":
    run()
