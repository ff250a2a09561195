"""The real stack in an embedded cloud of the tests' own, beside a developer's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from labelhooks_cli.local import tools
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.problems import ToolMissing
from labelhooks_cli.target import Target, local_target
from tests.deployed.killing import impatient_queues
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

AGAIN_SECONDS = 45
HOLD_SECONDS = 5
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is below this folder: none can forget to."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.deployed)


@pytest.fixture(scope="session")
def node() -> tools.Node:
    """Return Node, without which nothing can be deployed: then these tests are skipped."""
    try:
        return tools.need_node()
    except ToolMissing as missing:
        pytest.skip(f"nothing can be deployed: {missing}")


@pytest.fixture(scope="session")
def shell(node: tools.Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Return a command line whose embedded cloud is up, with the real stack in it."""
    shell = Shell(tmp_path_factory.mktemp("cloud"))
    try:
        # What waits, for a quota or a pause, looks again so soon.
        shell.answer("local", "up", "--context", f"longestHold={HOLD_SECONDS}")
        yield shell
    finally:
        shell.answer("local", "down")


@pytest.fixture(scope="session")
def cloud_home(shell: Shell) -> Home:
    """Return where the tests' cloud keeps its log, its pid and its certificate."""
    return shell.home


@pytest.fixture(scope="session")
def cloud(cloud_home: Home) -> Iterator[Target]:
    """
    Return the deployment under test.

    What failed for a moment, as calls do on a busy machine, comes back after seconds here: after
    six times the function's timeout, as deployed, a test would have given up.
    """
    record = Record.alive(cloud_home)
    assert record
    target = local_target(record)
    with impatient_queues(Stack(target), lambda _: AGAIN_SECONDS):
        yield target
