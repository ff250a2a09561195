"""
`make gameday`, or `python -m gameday [SCENARIO ...]`.

Exit 0: each fault was seen by its alarm, mended by its runbook's commands, and nothing was lost.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from gameday.alarms import Watchman
from gameday.scenarios import (
    access_outage,
    backlog_surge,
    bad_automation,
    cost_runaway,
    inconsistent_annotators,
    label_drift,
    leaked_personal_data,
    schema_mismatch,
)
from gameday.scene import Scene
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local.home import ELSEWHERE
from labelhooks_cli.main import explain
from labelhooks_cli.output import table
from labelhooks_cli.target import open_target

WIDTH = 132  # of a line: a command, and the table
RUNBOOKS = Path(__file__).parents[1] / "docs" / "runbooks"
SCENARIOS: dict[str, Callable[[Scene], None]] = {
    "bad-automation": bad_automation.play,
    "leaked-personal-data": leaked_personal_data.play,
    "backlog-surge": backlog_surge.play,
    "schema-mismatch": schema_mismatch.play,
    "access-outage": access_outage.play,
    "inconsistent-annotators": inconsistent_annotators.play,
    "label-drift": label_drift.play,
    "cost-runaway": cost_runaway.play,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario; `wrong` is empty where all went as planned."""

    name: str
    scene: Scene
    seconds: float
    wrong: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Play scenarios; return a shell's exit code."""
    parser = argparse.ArgumentParser(prog="make gameday", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"of: {', '.join(SCENARIOS)}; default: all")
    parser.add_argument("--here", action="store_true", help="in the embedded cloud that is up")
    asked = parser.parse_args(arguments)
    unknown = set(asked.scenario) - set(SCENARIOS)
    if unknown:
        parser.error(f"no scenario {', '.join(sorted(unknown))}")
    console = Console(emoji=False, highlight=False, width=WIDTH)
    names = asked.scenario or list(SCENARIOS)
    if asked.here:
        return _played(console, names)
    with TemporaryDirectory(prefix="labelhooks-gameday-") as folder:
        os.environ[ELSEWHERE] = folder  # faults are put into a cloud of the game day's own
        try:
            _local("up")
            return _played(console, names)
        finally:
            _local("down")


def _local(word: str) -> None:
    command = [sys.executable, "-m", "labelhooks_cli.main", "local", word]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def _played(console: Console, names: Sequence[str]) -> int:
    deployment = Deployment(open_target("dev", "local"))
    outcomes = [play(console, deployment, name) for name in names]
    console.print(_drawn(outcomes))
    return 1 if any(one.wrong for one in outcomes) else 0


def play(console: Console, deployment: Deployment, name: str) -> Outcome:
    """Play one scenario, in a dataset of its own."""
    began = time.time()
    console.print(f"{name}", style="bold", markup=False)
    scene = Scene(
        deployment=deployment,
        watchman=Watchman(deployment.target),
        say=lambda line: console.print(line, markup=False),
        dataset=f"{name}-{int(began) % 100_000}",
    )
    wrong = ""
    try:
        SCENARIOS[name](scene)
    except Exception as error:
        told = explain(error)
        if told is None:
            raise
        wrong = told[0]
        console.print(f"  {wrong}", style="red", markup=False)
    return Outcome(name, scene, time.time() - began, wrong)


def _drawn(outcomes: Sequence[Outcome]) -> object:
    rows = [
        [
            one.name,
            one.scene.alarm,
            _seconds(one.scene.detected),
            _seconds(one.scene.mitigated),
            one.wrong or "seen, mended, nothing lost",
            f"{one.seconds:.0f}",
        ]
        for one in outcomes
    ]
    columns = ["scenario", "alarm", "s to detect", "s to mitigate", "outcome", "s in all"]
    return table(columns, rows, right=["s to detect", "s to mitigate", "s in all"])


def _seconds(held: float | None) -> str:
    return "-" if held is None else f"{held:.0f}"


if __name__ == "__main__":
    sys.exit(main())
