"""Where the embedded cloud of a checkout keeps its things."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from labelhooks_cli.problems import Problem

FOLDER = ".labelhooks"
ELSEWHERE = "LABELHOOKS_LOCAL"  # a folder of one's own: tests run beside a developer's cloud


@dataclass(frozen=True, slots=True)
class Home:
    """The project's checkout, and the folder that holds all the embedded cloud writes."""

    checkout: Path
    folder: Path

    @classmethod
    def find(cls) -> Self | None:
        """Return the home of the checkout this code or this directory is in; None outside one."""
        for start in (Path(__file__).resolve(), Path.cwd().resolve()):
            for folder in start.parents if start.is_file() else (start, *start.parents):
                if (folder / "cdk.json").is_file() and (folder / "infra").is_dir():
                    elsewhere = os.environ.get(ELSEWHERE)
                    return cls(folder, Path(elsewhere).resolve() if elsewhere else folder / FOLDER)
        return None

    @classmethod
    def need(cls) -> Self:
        """Return the home. Raises Problem outside a checkout."""
        home = cls.find()
        if home is None:
            raise Problem(
                "labelhooks local needs the project's checkout (cdk.json, infra/): cd into it."
            )
        return home

    @property
    def record(self) -> Path:
        return self.folder / "local.json"

    @property
    def log(self) -> Path:
        """Return the server's log of this run."""
        return self.folder / "ministack.log"

    @property
    def deploy_log(self) -> Path:
        return self.folder / "deploy.log"

    @property
    def page_record(self) -> Path:
        """Return the note of the process that serves the page."""
        return self.folder / "page.json"

    @property
    def page_log(self) -> Path:
        return self.folder / "page.log"

    @property
    def page(self) -> Path:
        """Return where `make page` puts what is served."""
        return self.checkout / "web" / "dist"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def state(self) -> Path:
        """Return what survives a restart, if that was asked."""
        return self.folder / "state"

    @property
    def saved(self) -> Path:
        """Return the note that a run which keeps its state ended well, and how to go on from it."""
        return self.folder / "state" / "saved.json"

    @property
    def scratch(self) -> Path:
        """Return what no run needs from another: unpacked functions and layers."""
        return self.folder / "tmp"

    @property
    def tls(self) -> Path:
        return self.folder / "tls"

    @property
    def certificate(self) -> Path:
        return self.tls / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.tls / "key.pem"

    @property
    def synthesized(self) -> Path:
        return self.folder / "cdk.out"

    @property
    def tool_python(self) -> Path:
        return self.checkout / ".tools" / "ministack" / "bin" / "python"

    @property
    def cdk(self) -> Path:
        return self.checkout / "node_modules" / ".bin" / "cdk"
