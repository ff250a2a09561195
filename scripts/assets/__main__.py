"""`python -m scripts.assets`: stage layers and functions."""

import argparse
import sys
import time
from collections.abc import Sequence

from scripts.assets import build, stage
from scripts.assets.recipe import (
    LAMBDA_LIMIT,
    LAYERS,
    OURS,
    PLATFORMS,
    layer_folder,
    own_architecture,
)

_MEGABYTE = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for and print sizes; return a shell's exit code."""
    parser = argparse.ArgumentParser(prog="scripts.assets", description=__doc__)
    parser.add_argument(
        "--arch",
        nargs="*",
        choices=sorted(PLATFORMS),
        default=[own_architecture()],
        help="processors to build layers for (default: this machine's)",
    )
    parser.add_argument("--quiet", action="store_true", help="print what was built, no sizes")
    asked = parser.parse_args(arguments)
    with stage.one_at_a_time():
        for architecture in asked.arch:
            if not _layers(architecture, quiet=asked.quiet):
                return 1
        for name in build.build_functions():
            _say(f"build/functions/{name}  built")
    return 0


def _layers(architecture: str, *, quiet: bool) -> bool:
    sizes: dict[str, int] = {}
    for name in LAYERS:
        began = time.monotonic()
        built = build.build_layer(architecture, name)
        if quiet and not built:
            continue
        bytes_ = sizes[name] = stage.size(layer_folder(architecture, name))
        note = f"built in {time.monotonic() - began:.0f} s" if built else "up to date"
        _say(f"build/layers/{architecture}/{name:12}  {bytes_ / _MEGABYTE:6.1f} MB  {note}")
    # A function has ours, and at most one of the others.
    ours = sum(sizes.get(name, 0) for name in OURS)
    most = ours + max((size for name, size in sizes.items() if name not in OURS), default=0)
    if most > LAMBDA_LIMIT:
        _say(f"{architecture}: {most / _MEGABYTE:.0f} MB together, more than Lambda's 250 MB")
    return most <= LAMBDA_LIMIT


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
