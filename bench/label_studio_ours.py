"""The real stack in an embedded cloud of a run's own, for what is measured beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelhooks.controls.datasets import configure, read_document
from labelhooks.model.dataset import Dataset
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local.home import ELSEWHERE, Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.target import local_target

SCHEMA = {"kind": "choice", "classes": ["ok", "spam"]}
PATIENCE = 300.0  # seconds for work to come through


@dataclass
class Ours:
    """The real stack, in an embedded cloud of this run's."""

    deployment: Deployment
    record: Record
    environment: dict[str, str]

    def dataset(self, name: str, **more: Any) -> Dataset:
        spec = read_document(json.dumps({"name": name, "schema": SCHEMA, **more}))
        return configure(self.deployment.datasets, spec, actor="bench", reason="a benchmark")

    def put(self, key: str, body: bytes) -> None:
        bucket = self.deployment.target.output("RawBucket")
        self.deployment.target.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def tasks(self) -> int:
        """Count the tasks that wait."""
        pages = self.deployment.target.dynamodb.get_paginator("scan").paginate(
            TableName=self.deployment.target.output("WorkTable"), IndexName="open", Select="COUNT"
        )
        return sum(page["Count"] for page in pages)

    def until(self, tasks: int) -> None:
        late = time.monotonic() + PATIENCE
        while (there := self.tasks()) < tasks:
            if time.monotonic() > late:
                raise SystemExit(f"only {there} of {tasks} tasks came")
            time.sleep(0.2)  # each look costs the emulator some

    def labelhooks(self, *words: str, **more: str) -> None:
        command = [sys.executable, "-m", "labelhooks_cli.main", *words, "--json"]
        subprocess.run(
            command, check=True, env={**self.environment, **more}, stdout=subprocess.DEVNULL
        )


@contextmanager
def ours(folder: Path) -> Iterator[Ours]:
    """Deploy the real stack into an embedded cloud of its own."""
    environment = {**os.environ, ELSEWHERE: str(folder)}
    subprocess.run([sys.executable, "-m", "scripts.assets", "--quiet"], check=True)
    command = [sys.executable, "-m", "labelhooks_cli.main", "local"]
    subprocess.run(
        [*command, "up", "--json"], check=True, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        record = Record.alive(Home(Home.need().checkout, folder.resolve()))
        if record is None:
            raise SystemExit("the embedded cloud did not stay up")
        yield Ours(Deployment(local_target(record)), record, environment)
    finally:
        down = [*command, "down", "--json", "--forget"]
        subprocess.run(down, check=True, env=environment, stdout=subprocess.DEVNULL)
