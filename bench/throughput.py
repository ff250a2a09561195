"""
Throughput: items a second through the deployed stack, against the same stack that only copies.

    python -m bench.throughput [--objects N] [--records N] [--rounds N]

Two embedded clouds run the same templates. In one, the functions are ours, with a detector that
finds nothing (redaction is measured by itself); in the other, each is bench/copying.py. Work is put
in while the ingest queue's consumer is off; the clock runs from its being turned on until the last
label is written. The two take turns, so that a machine that slows down slows down both.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from bench.cost import SPAM, text
from labelhooks.controls.datasets import configure, read_document
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.target import local_target
from scripts.assets.recipe import BUILD, LAYERS, own_architecture

FOLDER = BUILD / "throughput"
DETECTOR = '''
class Nothing:
    """Finds nothing, at once."""

    version = "nothing"

    def detect(self, texts, *, language):
        return [[] for _ in texts]


def detector_for(policy):
    return Nothing()
'''
DATASET = {
    "name": "bench",
    "schema": {"kind": "choice", "classes": ["ok", "spam"]},
    "gate": {"threshold": 0.9, "audit_share": 0},
    "redaction": {"recheck_share": 0},
    "prelabeler": {
        "kind": "rules",
        "name": "words",
        "version": "1",
        "rules": [{"label": "spam", "contains": [SPAM], "confidence": 0.99}],
    },
}


def stage(name: str, *, copying: bool) -> Path:
    """Return a folder of assets: ours without a detector, or the copying handlers."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    layers = folder / "layers" / own_architecture()
    for layer in LAYERS:
        if layer in ("labelhooks", "dependencies"):
            shutil.copytree(BUILD / "layers" / own_architecture() / layer, layers / layer)
        else:
            (layers / layer / "python").mkdir(parents=True)
            (layers / layer / "python" / "nothing.txt").write_text("Nothing is loaded here.\n")
    shutil.copytree(BUILD / "functions", folder / "functions")
    if copying:
        for function in (one for one in (folder / "functions").iterdir() if one.is_dir()):
            shutil.rmtree(function)
            function.mkdir()
            shutil.copy(Path(__file__).with_name("copying.py"), function / "handler.py")
    else:
        redaction = layers / "labelhooks" / "python" / "labelhooks" / "redaction"
        build = redaction / "build.py"
        kept = build.read_text().replace("def detector_for(", "def _loaded(")
        build.write_text(kept + DETECTOR)
        for stale in (redaction / "__pycache__").glob("build.*"):
            stale.unlink()
    return folder


@contextmanager
def cloud(name: str, *, copying: bool) -> Iterator[Deployment]:
    """Return the stack in an embedded cloud of its own."""
    subprocess.run([sys.executable, "-m", "scripts.assets", "--quiet"], check=True)
    home = FOLDER / f"{name}-cloud"
    environment = {**os.environ, "LABELHOOKS_LOCAL": str(home)}
    command = [sys.executable, "-m", "labelhooks_cli.main", "local"]
    assets = stage(name, copying=copying)
    up = [*command, "up", "--json", "-c", f"assets={assets}"]
    subprocess.run(up, check=True, env=environment, stdout=subprocess.DEVNULL)
    try:
        found = Home.need()
        record = Record.alive(Home(found.checkout, home))
        if record is None:
            raise SystemExit(f"the embedded cloud {name} did not stay up")
        deployment = Deployment(local_target(record))
        spec = read_document(json.dumps(DATASET))
        configure(deployment.datasets, spec, actor="bench", reason="a benchmark")
        _come_back_soon(deployment)
        yield deployment
    finally:
        down = [*command, "down", "--json", "--forget"]
        subprocess.run(down, check=True, env=environment, stdout=subprocess.DEVNULL)


def _come_back_soon(deployment: Deployment) -> None:
    """A call that fails on a busy machine would otherwise bring its messages back after 30 min."""
    sqs = deployment.target.sqs
    for output in QUEUES.values():
        url = deployment.target.output(output)
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})


def measure(deployment: Deployment, bodies: dict[str, bytes], items: int) -> float:
    """Return items a second for a set of uploads that hold `items` new items."""
    before = _labels(deployment)
    with _stopped(deployment):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda key: _upload(deployment, key, bodies[key]), bodies))
        time.sleep(1.5)  # for the last notification
        began = time.perf_counter()
    while _labels(deployment) < before + items:
        if time.perf_counter() - began > 300:
            raise SystemExit(f"only {_labels(deployment) - before} of {items} came through")
        time.sleep(0.2)
    return items / (time.perf_counter() - began)


@contextmanager
def _stopped(deployment: Deployment) -> Iterator[None]:
    """Turn the ingest queue's consumer off; on again at the end."""
    functions = deployment.target.functions
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    mine = next(one for one in mappings if "redact_upload" in one["FunctionArn"])
    functions.update_event_source_mapping(UUID=mine["UUID"], Enabled=False)
    time.sleep(1)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mine["UUID"], Enabled=True)


def _upload(deployment: Deployment, key: str, body: bytes) -> None:
    bucket = deployment.target.output("RawBucket")
    deployment.target.s3.put_object(Bucket=bucket, Key=key, Body=body)


def _labels(deployment: Deployment) -> int:
    table = deployment.target.output("LabelsTable")
    pages = deployment.target.dynamodb.get_paginator("scan").paginate(
        TableName=table, Select="COUNT"
    )
    return sum(page["Count"] for page in pages)


def objects(random: Random, number: int) -> dict[str, bytes]:
    """Return uploads of one text each."""
    return {f"bench/{uuid4().hex}.txt": text(random, accepted=True).encode() for _ in range(number)}


def records(random: Random, number: int) -> dict[str, bytes]:
    """Return one upload of many records."""
    lines = [json.dumps({"text": text(random, accepted=True)}) for _ in range(number)]
    return {f"bench/{uuid4().hex}.jsonl": "\n".join(lines).encode()}


def main(words: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Items a second, against a stack that copies.")
    parser.add_argument("--objects", type=int, default=300)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    said: Any = parser.parse_args(words)
    random = Random(1)
    kinds: dict[str, tuple[Callable[[Random, int], dict[str, bytes]], int]] = {
        "object an item": (objects, said.objects),
        "records of a JSONL": (records, said.records),
    }
    with ExitStack() as stack:
        ours = stack.enter_context(cloud("road", copying=False))
        copy = stack.enter_context(cloud("copy", copying=True))
        for kind, (make, number) in kinds.items():
            for deployment in (ours, copy):  # cold starts are bench/cold_start.py's to measure
                measure(deployment, make(random, min(number, 100)), min(number, 100))
            pairs = []
            for _ in range(said.rounds):
                bodies = make(random, number)
                pairs.append((measure(ours, bodies, number), measure(copy, bodies, number)))
            ratio = statistics.median(mine / its for mine, its in pairs)
            mine, its = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{kind:20} ours {mine:7.1f} items/s, copying {its:7.1f}: x {ratio:.2f}")


if __name__ == "__main__":
    main()
