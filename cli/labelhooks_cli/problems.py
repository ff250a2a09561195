"""
What stops a command, by what the operator must do; each message is one line that says it.

OperatorError              (labelhooks.errors) what was typed cannot be done
└── Problem                    … with the exit code that scripts see
    ├── Misunderstood              words that make no sense together
    ├── StackAbsent                nothing is deployed there, or not all of it
    ├── NotReachable               no credentials, no region, no network, or refused
    ├── ToolMissing                something this machine must have first
    ├── PortTaken                  another program listens there
    └── LocalFailed                the embedded cloud did not start, stop, keep its state, or deploy
"""

from labelhooks.errors import OperatorError

FAILED = 1
USAGE = 2
INTERRUPTED = 130


class Problem(OperatorError):
    """A command cannot go on. `exit_code` is what the shell sees."""

    exit_code = FAILED


class Misunderstood(Problem):
    """Words that make no sense together; the message says which would."""

    exit_code = USAGE


class StackAbsent(Problem):
    """Nothing is deployed there, or not all of it."""


class NotReachable(Problem):
    """No credentials, no region, no network, or a request that was refused."""


class ToolMissing(Problem):
    """The machine lacks something; the message says how to get it."""


class PortTaken(Problem):
    """Another program listens on the port."""


class LocalFailed(Problem):
    """The embedded cloud did not start, stop, keep its state, or deploy."""
