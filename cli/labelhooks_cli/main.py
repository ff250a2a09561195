"""The operator's command."""

import sys
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import typer

from labelhooks.errors import LabelHooksError
from labelhooks_cli.problems import FAILED, Problem


@runtime_checkable
class _Refusal(Protocol):
    """What typer raises for words it cannot make sense of."""

    exit_code: int

    def format_message(self) -> str: ...


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the command line that `words` are for: what needs no cloud loads nothing of one."""
    app = typer.Typer(
        name="labelhooks",
        help="Operate LabelHooks, in the embedded cloud and on AWS alike.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    if words[:1] == ["redact"]:
        from labelhooks_cli.commands import redact

        redact.register(app)
        app.callback()(_nothing)  # else its only command would have no name
    else:
        from labelhooks_cli import everything

        everything.register(app)
    return app


def _nothing() -> None:
    """Operate LabelHooks, in the embedded cloud and on AWS alike."""


def explain(error: BaseException) -> tuple[str, int] | None:
    """Return what to say of an error, and the exit code; None for an error of ours to mend."""
    match error:
        case Problem():
            return str(error), error.exit_code
        case LabelHooksError():
            return str(error), FAILED
        case _Refusal():
            return error.format_message(), error.exit_code
    if "botocore" in sys.modules:
        from labelhooks_cli import refusals

        told = refusals.told(error)
        return None if told is None else (told, FAILED)
    return None


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 0, 1 (it failed) or 2 (it was not understood)."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = app_for(words)(args=words, standalone_mode=False)
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
