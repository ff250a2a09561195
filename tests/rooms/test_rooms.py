"""The plan of the house: who may import whom, what a folder may hold."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "layers" / "labelhooks" / "python" / "labelhooks"
NOT_CAPABILITIES = {"aws", "formats", "model", "stats"}
# Drawers: what is put there belongs to its caller, or deserves a name.
DRAWERS = {"base", "common", "helpers", "misc", "shared", "util", "utils"}
LONGEST = 400  # lines


def tracked() -> list[Path]:
    """Return the files under version control that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def of_kind(*suffixes: str) -> list[Path]:
    return [file for file in tracked() if file.suffix in suffixes]


def test_who_may_import_whom() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("contract", [0, 1], ids=["independence", "no boto3"])
def test_the_rules_know_every_capability(contract: int) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rule = told["tool"]["importlinter"]["contracts"][contract]
    covered = set(rule.get("modules", []) + rule.get("source_modules", []))
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert {f"labelhooks.{name}" for name in folders - NOT_CAPABILITIES} <= covered


def test_a_function_is_one_file() -> None:
    # More than one file is code that belongs in the package; and a folder named like a package
    # would hide the layer's.
    found = {
        str(path.relative_to(ROOT / "functions"))
        for path in (ROOT / "functions").glob("**/*")
        if path.is_file() and path.parent.name != "__pycache__"
    }

    assert found == {f"{Path(name).parent}/handler.py" for name in found}
    assert all(Path(name).parent.parent == Path() for name in found)


def test_no_folder_or_module_is_a_drawer() -> None:
    # `model/base.py` is one thing with a name, what all words have in common: not a drawer.
    allowed = {PACKAGE / "model" / "base.py"}
    named = {
        file: {*file.relative_to(ROOT).parent.parts, file.stem}
        for file in of_kind(".py")
        if file not in allowed
    }

    assert {file: names & DRAWERS for file, names in named.items() if names & DRAWERS} == {}


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in of_kind(".css", ".html", ".js", ".py", ".sh")
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_names_the_machine_it_was_written_on() -> None:
    homes = "|".join(("work", "root"))
    place = re.compile(rf"(?<![\w.)}}])/({homes})/", re.ASCII)
    found = [
        f"{file.relative_to(ROOT)}: {hit[0]}"
        for file in tracked()
        if b"\0" not in (content := file.read_bytes())
        for hit in place.finditer(content.decode(errors="replace"))
    ]

    assert found == []
