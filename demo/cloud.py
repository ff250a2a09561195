"""The embedded cloud with the real stack in it, and this run's datasets."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from labelhooks.controls.datasets import configure, read_document
from labelhooks.model.dataset import Dataset
from labelhooks_cli.commands.datasets import as_json
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.problems import LocalFailed
from labelhooks_cli.target import open_target


def bring_up() -> Deployment:
    """
    Return the stack in the embedded cloud, started or brought up to date where it must be.

    By the operator's own command, whose progress is shown; its answer is not. Raises LocalFailed.
    """
    words = [sys.executable, "-m", "labelhooks_cli.main", "local", "up"]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        raise LocalFailed("The embedded cloud is not up: see above.")
    return Deployment(open_target("dev", "local"))


def create(deployment: Deployment, documents: Sequence[Path], run: str) -> dict[str, Dataset]:
    """
    Create a dataset of each document and return them by the documents' names.

    `run` ends their names, so that each run has its own and finds nothing of another. Raises
    InvalidDocument.
    """
    made = {}
    for document in documents:
        spec = read_document(as_json(document))
        own = spec.model_copy(update={"name": f"{spec.name}-{run}"})
        made[spec.name] = configure(
            deployment.datasets, own, actor="demo", reason=f"made of {document.name}"
        )
    return made
