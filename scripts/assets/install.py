"""Put locked packages into a folder, for another machine's architecture if need be."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.assets.recipe import PLATFORMS, PYTHON, ROOT, UV

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def uv() -> str:
    """Return the uv to call. Raises FileNotFoundError if `make setup` has not run."""
    found = str(UV) if UV.exists() else shutil.which("uv")
    if not found:
        raise FileNotFoundError("there is no uv: run `make setup`")
    return found


def locked(extras: Iterable[str], without: Iterable[str] = ()) -> str:
    """Return the requirements with their hashes, as uv.lock has them."""
    chosen = [argument for extra in extras for argument in ("--extra", extra)]
    left_out = [argument for name in without for argument in ("--no-emit-package", name)]
    command = [uv(), "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project"]
    command += ["--no-header", "--no-annotate", *chosen, *left_out]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def names(requirements: str) -> frozenset[str]:
    """Return the packages that a requirements text pins."""
    return frozenset(_NAME.findall(requirements))


def install(requirements: str, architecture: str, site: Path) -> None:
    """Install wheels for `architecture` into `site`; a wheel that must be built is an error."""
    listed = site.parent / "requirements.txt"
    site.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(requirements, encoding="utf-8")
    target = ["--target", str(site), "--python", sys.executable]
    machine = ["--python-platform", PLATFORMS[architecture], "--python-version", PYTHON]
    # Copies: what is trimmed and patched here must not be uv's cache.
    safety = ["--only-binary", ":all:", "--require-hashes", "--no-deps", "--link-mode", "copy"]
    command = [uv(), "pip", "install", "--quiet", *target, *machine, *safety, "-r", str(listed)]
    try:
        subprocess.run(command, cwd=ROOT, check=True)
    finally:
        listed.unlink()
