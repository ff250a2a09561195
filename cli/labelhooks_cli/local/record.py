"""The note that the embedded cloud leaves about the process it runs in."""

import json
import os
import subprocess
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from labelhooks_cli.local.home import Home

REGION = "us-east-1"
ACCOUNT = "000000000000"
# The emulator's root key, whose signatures it does not check; it guards nothing.
ROOT_KEY = "test"


class Record(BaseModel):
    """One run of the embedded cloud."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    port: int
    env: str
    keeps_state: bool
    certificate: str
    started_at: str  # ISO 8601, UTC
    deployed: str | None = None  # the fingerprint of what is deployed in it

    @property
    def endpoint(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def region(self) -> str:
        return REGION

    @property
    def access_key(self) -> str:
        return ROOT_KEY

    @property
    def secret_key(self) -> str:
        return ROOT_KEY

    def variables(self) -> dict[str, str]:
        """Return the environment in which any AWS tool speaks to this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CA_BUNDLE": self.certificate,
            "NODE_EXTRA_CA_CERTS": self.certificate,
        }

    def write(self, home: Home) -> None:
        """Put the note in place whole."""
        home.folder.mkdir(parents=True, exist_ok=True)
        aside = home.record.with_suffix(".new")
        aside.write_text(json.dumps(self.model_dump(), indent=1) + "\n", encoding="utf-8")
        aside.replace(home.record)

    @classmethod
    def read(cls, home: Home) -> Self | None:
        """Return the last run's note, alive or not; None if there is none that can be read."""
        try:
            return cls.model_validate_json(home.record.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    @classmethod
    def alive(cls, home: Home) -> Self | None:
        """Return the note if its process runs and is ours; a reused pid is neither."""
        record = cls.read(home)
        return record if record and record.is_running(home) else None

    def is_running(self, home: Home) -> bool:
        """Return whether the recorded process is the server of this home, on this port."""
        words = command_line(self.pid)
        return "serve.py" in words and str(home.folder) in words and f"--port {self.port}" in words


def command_line(pid: int) -> str:
    """Return a process's command line; empty if there is no such process, or only its husk."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):  # noqa: PTH112 - /proc is there, the process is not
            return ""
    told = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip()
