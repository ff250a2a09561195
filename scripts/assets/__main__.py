"""`python -m scripts.assets`: stage layers and functions."""

import argparse
import sys
import time
from collections.abc import Sequence

from scripts.assets import build, stage
from scripts.assets.recipe import LAMBDA_LIMIT, LAYERS, PLATFORMS, layer_folder, own_architecture

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
    total = 0
    for name in LAYERS:
        began = time.monotonic()
        built = build.build_layer(architecture, name)
        folder = layer_folder(architecture, name)
        if quiet and not built:
            continue
        bytes_ = stage.size(folder)
        total += bytes_
        note = f"built in {time.monotonic() - began:.0f} s" if built else "up to date"
        _say(f"build/layers/{architecture}/{name:12}  {bytes_ / _MEGABYTE:6.1f} MB  {note}")
    if total > LAMBDA_LIMIT:
        _say(f"{architecture}: {total / _MEGABYTE:.0f} MB together, more than Lambda's 250 MB")
    return total <= LAMBDA_LIMIT


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
