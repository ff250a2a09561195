"""One scenario of the game day, so that its stage stands: the rest is `make gameday`."""

import pytest
from rich.console import Console

from gameday.__main__ import play
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local.home import ELSEWHERE
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell


def test_an_access_outage_is_seen_and_mended_and_nothing_is_lost(
    cloud: Target, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ELSEWHERE, str(shell.folder))

    outcome = play(Console(quiet=True), Deployment(cloud), "access-outage")

    assert outcome.wrong == ""
    assert outcome.scene.alarm == "items-DeadLetters"
    assert outcome.scene.detected is not None
    assert outcome.scene.mitigated is not None
