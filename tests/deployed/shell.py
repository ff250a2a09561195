"""The command line as a script uses it, with an embedded cloud of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelhooks_cli.local.home import ELSEWHERE, Home

PATIENCE = 600  # seconds for one command: building the layers for the first time takes minutes


@dataclass(frozen=True)
class Shell:
    """Runs `labelhooks` in processes of their own; `folder` holds its embedded cloud."""

    folder: Path

    @property
    def home(self) -> Home:
        return Home(checkout=Home.need().checkout, folder=self.folder.resolve())

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever that is."""
        mine = {name: held for name, held in os.environ.items() if not name.startswith("AWS_")}
        return subprocess.run(
            [sys.executable, "-m", "labelhooks_cli.main", *words],
            env=mine | {ELSEWHERE: str(self.folder)} | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def answer(self, *words: str, **variables: str) -> Any:
        """Run a command with --json; return what it answers, or fail with what it says."""
        done = self.run(*words, "--json", **variables)
        assert done.returncode == 0, f"labelhooks {' '.join(words)}: {done.stderr}"
        return json.loads(done.stdout)
