"""A scenario is named like its runbook; every command that such a runbook names is there."""

import re
from pathlib import Path

import pytest

from gameday.__main__ import RUNBOOKS, SCENARIOS
from tests.unit.cli.conftest import Run
from tests.unit.cli.conftest import labelhooks as labelhooks

COMMAND = re.compile(r"labelhooks ((?:[a-z][a-z-]+ ?){1,2})")
ALONE = {"status", "pause", "resume", "switches", "reconcile", "items", "tasks", "trace", "cost"}


def commands(text: str) -> set[tuple[str, ...]]:
    """Return the commands that a page names: one word, or a group and its command."""
    found = set()
    for told in COMMAND.findall(text):
        words = tuple(told.split())
        found.add(words[:1] if words[0] in ALONE else words[:2])
    return found


def of_ways_to_fail() -> list[Path]:
    index = (RUNBOOKS / "README.md").read_text().partition("## By alarm")[0]
    return [RUNBOOKS / name for name in re.findall(r"\]\(([a-z-]+\.md)\)", index)]


def test_every_scenario_has_its_runbook_and_says_so() -> None:
    listed = {file.stem for file in of_ways_to_fail()}

    assert set(SCENARIOS) <= listed
    for name in SCENARIOS:
        assert f"make gameday SCENARIO={name}" in (RUNBOOKS / f"{name}.md").read_text()


@pytest.mark.parametrize("file", of_ways_to_fail(), ids=lambda file: file.stem)
def test_what_a_runbook_types_is_a_command(file: Path, labelhooks: Run) -> None:
    for words in sorted(commands(file.read_text())):
        said = labelhooks(*words, "--help")
        assert said.code == 0, f"labelhooks {' '.join(words)}: {said.err}"
