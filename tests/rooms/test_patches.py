"""What the builder does to a package: lazily imported names, stripped modules, pruned data."""

import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

import botocore
import pytest

from scripts.assets.botocore_data import RecipeError, amazon_roots, prune
from scripts.assets.patches import PATCHES, PatchDoesNotFitError, apply_patches, lazily
from scripts.assets.trim import without_sections

BOTOCORE = Path(botocore.__file__).parent


def package(folder: Path, init: str, **modules: str) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text(lazily(init), encoding="utf-8")
    for name, source in modules.items():
        (folder / "shop" / f"{name}.py").write_text(source, encoding="utf-8")


def run(folder: Path, code: str) -> str:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = [{str(folder)!r}]; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_lazy_package_loads_what_is_asked_for_alone(tmp_path: Path) -> None:
    package(
        tmp_path,
        '"""Shop."""\nfrom .fruit import Apple\nfrom .tools import Saw\n__all__ = ["Apple"]\n',
        fruit="class Apple: ...",
        tools="class Saw: ...",
    )

    said = run(tmp_path, "from shop import Saw; print(Saw.__name__, 'shop.fruit' in sys.modules)")
    assert said == "Saw False"


def test_a_lazy_name_is_not_hidden_by_its_module(tmp_path: Path) -> None:
    package(tmp_path, "from .weigh import weigh\n", weigh="def weigh(): return 3")

    assert run(tmp_path, "import shop.weigh; from shop import weigh; print(weigh())") == "3"


@pytest.mark.parametrize("more", ["print(Apple)", "from .tools import Saw as Blade", "import os"])
def test_a_package_that_does_more_than_import_names_stops_the_build(more: str) -> None:
    with pytest.raises(PatchDoesNotFitError, match="line 2"):
        lazily(f"from .fruit import Apple\n{more}\n")


def test_a_patch_that_no_longer_fits_stops_the_build(tmp_path: Path) -> None:
    patch = PATCHES[0]
    (tmp_path / patch.file).parent.mkdir(parents=True)
    (tmp_path / patch.file).write_text("import sys\n", encoding="utf-8")

    with pytest.raises(PatchDoesNotFitError, match=patch.why[:20]):
        apply_patches(tmp_path)


def test_a_stripped_module_still_loads(tmp_path: Path) -> None:
    source = Path(sysconfig.get_path("platlib")) / "_cffi_backend.cpython-313-x86_64-linux-gnu.so"
    if not source.exists():
        pytest.skip("no compiled module of this name on this machine")
    whole = source.read_bytes()
    stripped = without_sections(whole)
    (tmp_path / source.name).write_bytes(stripped)

    assert len(stripped) <= len(whole)
    assert struct.unpack_from("<Q", stripped, 40) == (0,)  # no section headers
    assert run(tmp_path, "import _cffi_backend; print(_cffi_backend.__file__)").startswith(
        str(tmp_path)
    )


def test_what_is_no_module_comes_back_as_it_is() -> None:
    assert without_sections(b"#!/bin/sh\n") == b"#!/bin/sh\n"


def test_a_misspelt_operation_stops_the_build(tmp_path: Path) -> None:
    model = tmp_path / "data" / "sqs" / "2012-11-05"
    model.mkdir(parents=True)
    original = next((BOTOCORE / "data" / "sqs").glob("*/service-2.json*"))
    (model / original.name).write_bytes(original.read_bytes())

    with pytest.raises(RecipeError, match="sqs has no operation SendMesage"):
        prune(tmp_path, {"sqs": ["SendMesage"]})


def test_amazon_s_roots_are_all_there_and_nobody_else_s() -> None:
    roots = amazon_roots(BOTOCORE / "cacert.pem")

    assert roots.count("BEGIN CERTIFICATE") == 5
    assert [line for line in roots.splitlines() if line.startswith("#")] == [
        "# Amazon Root CA 1",
        "# Amazon Root CA 2",
        "# Amazon Root CA 3",
        "# Amazon Root CA 4",
        "# Starfield Services Root Certificate Authority - G2",
    ]
