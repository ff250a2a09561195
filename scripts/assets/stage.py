"""Compile, give every file one time stamp, and keep what is up to date."""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

from scripts.assets.recipe import BUILD

_STAMP = 315532800  # 1980-01-01, the earliest a zip can hold: what CDK stamps on files as well


class CompileError(Exception):
    """A staged source file is not valid Python."""


def digest(*parts: bytes | str | Iterable[Path]) -> str:
    """Return a hash over texts, and over files with their names; this Python's version included."""
    found = hashlib.sha256(platform.python_version().encode())
    for part in parts:
        if isinstance(part, bytes | str):
            found.update(_framed(part.encode() if isinstance(part, str) else part))
            continue
        for file in part:
            found.update(_framed(file.name.encode()) + _framed(file.read_bytes()))
    return found.hexdigest()


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(8) + content


def sources(folder: Path) -> list[Path]:
    """Return the files below `folder`, sorted, without bytecode."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if path.parent.name != "__pycache__")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process is staging."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def up_to_date(target: Path, wanted: str) -> bool:
    note = _note(target)
    return target.is_dir() and note.exists() and note.read_text(encoding="utf-8") == wanted


def stage(target: Path, wanted: str, runs_in: str, fill: Callable[[Path], None]) -> None:
    """
    Build `target` with `fill`, aside, and put it in place whole.

    Args:
        target: the folder to make.
        wanted: its digest; noted beside it, for `up_to_date`.
        runs_in: the path on Lambda, for tracebacks: `/opt` or `/var/task`.
        fill: writes the sources into the folder it is given.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    old = aside.with_name(f"{aside.name}-old")
    try:
        fill(aside)
        compile_tree(aside, runs_in)
        normalise(aside)
        _note(target).unlink(missing_ok=True)
        if target.exists():
            target.rename(old)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    _note(target).write_text(wanted, encoding="utf-8")


def _note(target: Path) -> Path:
    return target.with_name(f".{target.name}.digest")


def compile_tree(folder: Path, runs_in: str) -> None:
    """
    Write bytecode that stays valid whatever a zip does to time stamps. Raises CompileError.

    Lambda mounts /opt and /var/task read-only: without this each cold start compiles everything.
    """
    alone = [sys.executable, "-S", "-s", "-P", "-m", "compileall", "-q", "-f", str(folder)]
    stays = ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", runs_in]
    # In a process of its own: bytecode notes which constants the compiling process shares.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PYTHONHASHSEED"] = "0"
    done = subprocess.run([*alone, *stays], env=env, text=True, stdout=PIPE)
    if done.returncode:
        raise CompileError(f"{folder}: {done.stdout}")


def normalise(folder: Path) -> None:
    """Give everything in `folder` the same time stamp, and modes that do not tell the builder."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (_STAMP, _STAMP))
    folder.chmod(0o755)
    os.utime(folder, (_STAMP, _STAMP))


def size(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
