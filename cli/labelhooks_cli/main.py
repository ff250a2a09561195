"""The operator's command."""

import sys
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from labelhooks.errors import LabelHooksError
from labelhooks_cli.problems import FAILED, INTERRUPTED, Problem


@runtime_checkable
class _Refusal(Protocol):
    """What typer raises for words it cannot make sense of."""

    exit_code: int

    def format_message(self) -> str: ...


def app(words: Sequence[str]) -> int:
    """Do what the words say and return the exit code; load no more than that takes."""
    if words[:1] == ["redact"]:
        from labelhooks_cli.commands.redact import redact

        return redact(words[1:])
    if words[:1] == ["gate"]:
        from labelhooks_cli.commands.gate import gate

        return gate(words[1:])
    from labelhooks_cli.everything import command_line

    return command_line(words)


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
        code = app(words)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        told = explain(error)
        if told is None:
            raise
        sys.stderr.write(f"error: {told[0]}\n")
        code = told[1]
    sys.exit(code)


if __name__ == "__main__":
    run()
