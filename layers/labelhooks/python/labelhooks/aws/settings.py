"""What the stack tells a function, read from its environment when it first runs."""

import os
from typing import Self

from labelhooks.errors import LabelHooksError


class MissingSetting(LabelHooksError):
    """The stack does not set what the function needs."""


class Settings:
    """A function's needs: an annotated field is the environment variable of that name."""

    @classmethod
    def load(cls) -> Self:
        """Return the settings. Raises MissingSetting, naming every one that is not there."""
        names = list(cls.__annotations__)
        missing = [name.upper() for name in names if not os.environ.get(name.upper())]
        if missing:
            raise MissingSetting(f"{cls.__module__}: not set: {', '.join(missing)}")
        settings = cls()
        for name in names:
            setattr(settings, name, os.environ[name.upper()])
        return settings


def code_version() -> str:
    """Return which code runs: a digest of the functions and the package, set by the stack."""
    return os.environ.get("CODE_VERSION", "unreleased")


def function_name() -> str:
    """Return the function's name among ours, as its folder is called."""
    return os.environ.get("POWERTOOLS_SERVICE_NAME", "unnamed")


def trace_id() -> str:
    """
    Return the trace that this invocation belongs to, as X-Ray names it.

    Source: AWS X-Ray Developer Guide, "Tracing header": `Root=1-5759e988-…;Parent=…;Sampled=1`.
    """
    header = os.environ.get("_X_AMZN_TRACE_ID", "")
    parts = dict(part.split("=", 1) for part in header.split(";") if "=" in part)
    return parts.get("Root", "untraced")
