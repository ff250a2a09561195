"""What every command shares: --json, --target, --env, and what they open."""

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Concatenate

import typer

from labelhooks_cli.output import Output
from labelhooks_cli.target import Target, open_target


class Env(StrEnum):
    """Which deployment."""

    DEV = "dev"
    PROD = "prod"


class Where(StrEnum):
    """Which cloud."""

    LOCAL = "local"
    AWS = "aws"


_AsJson = Annotated[
    bool, typer.Option("--json", help="Write the result as JSON to stdout, and nothing else.")
]
_Target = Annotated[
    Where | None,
    typer.Option(
        envvar="LABELHOOKS_TARGET",
        help="The embedded cloud or AWS.  [default: local if it is up, else aws]",
        show_default=False,
    ),
]
_Env = Annotated[Env, typer.Option(envvar="LABELHOOKS_ENV", help="The deployment to work on.")]


class Session:
    """One run of one command."""

    def __init__(self, out: Output, env: str, where: str | None) -> None:
        self.out = out
        self.env = env
        self.where = where

    @cached_property
    def target(self) -> Target:
        """Return the deployment asked for. Raises Problem."""
        return open_target(self.env, self.where)


_CONTEXT = "context"
_SHARED = {
    "json": (_AsJson, False),
    "target": (_Target, None),
    "env": (_Env, Env.DEV),
}


def command[**P](
    app: typer.Typer, name: str | None = None, *, alone: bool = False
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[..., None]]:
    """
    Register a function of a Session and its own options; it gets the shared options too.

    `alone`: it is what the name of `app` does where no command of it is named.
    """

    def register(function: Callable[Concatenate[Session, P], None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(*, json: bool, target: Where | None, env: Env, **own: Any) -> None:
            if alone and own.pop(_CONTEXT).invoked_subcommand is not None:
                return
            session = Session(Output(as_json=json), env.value, target.value if target else None)
            call: Callable[..., None] = function
            call(session, **own)

        signature = inspect.signature(function)
        own = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for parameter in list(signature.parameters.values())[1:]
        ]
        shared = [
            inspect.Parameter(
                option, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default
            )
            for option, (kind, default) in _SHARED.items()
        ]
        if alone:
            kind = inspect.Parameter.KEYWORD_ONLY
            own.append(inspect.Parameter(_CONTEXT, kind, annotation=typer.Context))
        told = signature.replace(parameters=[*own, *shared])
        run.__signature__ = told  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in told.parameters.values()}
        (app.callback(invoke_without_command=True) if alone else app.command(name))(run)
        return run

    return register
