"""
Cold start: a function's import, clients and first calls, against bare boto3 with the same clients.

    python -m bench.cold_start [FUNCTION…] [--runs N] [--json FILE]

Each function is started as Lambda would start it: the staged handler and layers, and nothing else,
on the path of a fresh interpreter. Beside it, in turn: bare boto3 as pip installs it, with bytecode
that is valid (it is not in a plain zip: that would cost boto3 twice as much), making the clients
that the function makes. A loopback stub answers the first call of each client over TLS; boto3
brings its own 126 root certificates to it, a function those that its layer carries. "First message"
goes on until a function has parsed, logged and quarantined a message that nobody could read: what
was put off until then (models, the batch processor) is in it. boto3 has nothing to do there.

Ratios are medians over pairs of CPU time; wall time is printed beside. At most 1.00 is wanted of
all functions but the two that load a detector.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import cold_start_stub
from scripts.assets import build, install, stage
from scripts.assets.recipe import (
    BUILD,
    CA_BUNDLE,
    LAYERS,
    function_folder,
    function_sources,
    layer_folder,
    own_architecture,
)

STAGES = ("import", "clients", "first calls", "first message")
type Stages = dict[str, tuple[float, float]]  # CPU and wall seconds from the start
PROBE = Path(__file__).with_name("cold_start_probe.py")
WITH_DETECTOR = ("intake_flag", "redact_upload")


@dataclass(frozen=True, slots=True)
class Case:
    """What one fresh interpreter does, and the environment it finds."""

    what: str
    folders: tuple[str, ...]
    env: dict[str, str]
    services: str = ""

    @property
    def command(self) -> list[str]:
        return [
            sys.executable,
            "-I",
            "-S",
            "-B",
            str(PROBE),
            self.what,
            self.services,
            *self.folders,
        ]

    def run(self) -> tuple[Stages, list[str]]:
        """Return the stages, and the services that clients were made for."""
        done = subprocess.run(self.command, env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self.what} {self.folders[:1]}: {done.stderr}")
        told = json.loads(done.stdout.splitlines()[-1])
        return told["stages"], told["services"]

    def instructions(self) -> int | None:
        """Return millions of instructions in user mode; None where they cannot be counted."""
        perf = ["perf", "stat", "-x", ",", "-e", "instructions:u", "--", *self.command]
        try:
            done = subprocess.run(perf, env=self.env, capture_output=True, text=True)
        except FileNotFoundError:
            return None
        counts = [line.split(",")[0] for line in done.stderr.splitlines() if "instructions" in line]
        return int(counts[0]) // 10**6 if counts and counts[0].isdigit() else None


@dataclass(frozen=True, slots=True)
class Result:
    """One function's ratios to bare boto3, by stage, and what they were computed from."""

    function: str
    services: list[str]
    cpu: dict[str, float]
    wall: dict[str, float]
    milliseconds: dict[str, float]
    boto3_milliseconds: dict[str, float]
    instructions: int | None
    boto3_instructions: int | None

    @property
    def line(self) -> str:
        ratios = " ".join(f"{self.cpu[name]:{len(name) + 4}.2f}" for name in STAGES)
        ours, theirs = self.milliseconds["first calls"], self.boto3_milliseconds["first calls"]
        counted = ""
        if self.instructions and self.boto3_instructions:
            counted = f"  {self.instructions} / {self.boto3_instructions} M instructions"
        return (
            f"{self.function:16}{ratios}{self.wall['first calls']:8.2f}"
            f"{ours:8.0f} / {theirs:.0f} ms  {' '.join(self.services)}{counted}"
        )


def built(functions: list[str], folder: Path) -> list[Path]:
    """
    Stage layers and functions, link them into `folder`, and return the layers' part of the path.

    Links, because somebody may build again while this measures.
    """
    with stage.one_at_a_time():
        build.build_functions()
        for name in LAYERS:
            build.build_layer(own_architecture(), name)
            link_tree(layer_folder(own_architecture(), name), folder / name)
        for name in functions:
            link_tree(function_folder(name), folder / "functions" / name)
    return [folder / name / "python" for name in LAYERS]


def link_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=os.link)


def bare_boto3() -> Path:
    """Install boto3 as uv.lock has it, whole, with bytecode that is valid; return the folder."""
    target = BUILD / "bench" / "boto3"
    pinned = install.locked(())
    wanted = stage.digest("bare boto3", pinned)

    def fill(folder: Path) -> None:
        install.install(pinned, own_architecture(), folder / "python")

    with stage.one_at_a_time():
        if not stage.up_to_date(target, wanted):
            stage.stage(target, wanted, str(target), fill)
    return target / "python"


def environment(endpoint: str, bundle: Path, function: str = "bench") -> dict[str, str]:
    """Return what a function finds on Lambda; every setting that a handler needs is `bench`."""
    queue = f"{endpoint}/000000000000/bench"
    needs = {
        f"{name}_{kind}": queue if "queue" in kind else "bench"
        for name in (
            "clean", "config", "flags", "id_key", "ingest", "items", "labels", "media",
            "quarantine", "raw", "recheck", "tasks", "work",
        )
        for kind in ("bucket", "dead_queue", "queue", "secret", "table")
    }  # fmt: skip
    return {
        **{name.upper(): value for name, value in needs.items()},
        "DETECT_THOROUGH_FUNCTION": "bench",
        "PAGE_TOPIC": "bench",
        "DETECT_PRESIDIO_FUNCTION": "off",
        "COMPREHEND": "off",
        "GROUPS_CLAIM": "cognito:groups",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CA_BUNDLE": str(bundle),
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "BENCH_QUEUE": queue,
        "PATH": os.environ["PATH"],
        "POWERTOOLS_SERVICE_NAME": function,
        "POWERTOOLS_METRICS_NAMESPACE": "LabelHooks/dev",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }


def bundle_with(roots: Path, pem: str, folder: Path, name: str) -> Path:
    """Write a CA bundle that trusts the stub as well; return its path."""
    bundle = folder / name
    bundle.write_text(roots.read_text(encoding="utf-8") + pem[pem.index("-----BEGIN CERT") :])
    return bundle


def measure(function: str, ours: Case, theirs: Case, runs: int) -> Result:
    """Start both in turn, `runs` times after one that is not counted."""
    _, services = ours.run()
    theirs = Case(theirs.what, theirs.folders, theirs.env, ",".join(services))
    theirs.run()
    pairs = [(ours.run()[0], theirs.run()[0]) for _ in range(runs)]

    def ratio(name: str, which: int) -> float:
        return statistics.median(a[name][which] / b[name][which] for a, b in pairs)

    def middle(side: int, name: str) -> float:
        return 1000 * statistics.median(pair[side][name][0] for pair in pairs)

    return Result(
        function,
        services,
        cpu={name: ratio(name, 0) for name in STAGES},
        wall={name: ratio(name, 1) for name in STAGES},
        milliseconds={name: middle(0, name) for name in STAGES},
        boto3_milliseconds={name: middle(1, name) for name in STAGES},
        instructions=ours.instructions(),
        boto3_instructions=theirs.instructions(),
    )


def main() -> int:
    """Measure and print a line a function; return 1 if one misses the target."""
    parser = argparse.ArgumentParser(prog="bench.cold_start")
    parser.add_argument("functions", nargs="*", help="which (default: all)")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the results here as well")
    asked = parser.parse_args()
    every = [source.parent.name for source in function_sources()]
    # Detectors' functions make no client: there is nothing to compare with. Nobody waits for
    # take_back, and it answers only for an order that is there.
    names = asked.functions or [
        name for name in every if not name.startswith("detect_") and name != "take_back"
    ]
    plain = bare_boto3()
    results = []
    with (
        tempfile.TemporaryDirectory(dir=plain.parent) as scratch,
        cold_start_stub.running(Path(scratch)) as (at, pem),
    ):
        folder = Path(scratch)
        layers = built(names, folder)
        few = bundle_with(folder / "dependencies" / CA_BUNDLE, pem, folder, "few")
        all_ = bundle_with(plain / "botocore" / "cacert.pem", pem, folder, "all")
        theirs = Case("boto3", (str(plain),), environment(at, all_))
        print(f"{'CPU ÷ boto3':16}{''.join(f'    {name}' for name in STAGES)}    wall")
        for name in names:
            path = (folder / "functions" / name, *layers)
            ours = Case("handler", tuple(map(str, path)), environment(at, few, name))
            results.append(measure(name, ours, theirs, asked.runs))
            print(results[-1].line, flush=True)
    if asked.json:
        asked.json.write_text(json.dumps([_plain(result) for result in results], indent=2))
    missed = [r for r in results if r.cpu["clients"] > 1 and r.function not in WITH_DETECTOR]
    return 1 if missed else 0


def _plain(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in Result.__slots__}


if __name__ == "__main__":
    sys.exit(main())
