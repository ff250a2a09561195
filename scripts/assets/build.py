"""What goes into each layer and each function."""

import shutil
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from scripts.assets import botocore_data, install, stage
from scripts.assets.patches import apply_patches
from scripts.assets.recipe import (
    CA_BUNDLE,
    ROOT,
    Recipe,
    function_folder,
    function_sources,
    layer_folder,
)
from scripts.assets.trim import trim

_PRODUCT = ROOT / "layers" / "labelhooks" / "python"


def build_layer(architecture: str, name: str) -> bool:
    """Stage a layer; return False if it was there already."""
    target = layer_folder(architecture, name)
    wanted, fill = _product() if name == "labelhooks" else _third_party(architecture, name)
    if stage.up_to_date(target, wanted):
        return False
    stage.stage(target, wanted, "/opt", fill)
    return True


def build_functions() -> list[str]:
    """Stage every function; return those that were not there already."""
    built = []
    for handler in function_sources():
        target = function_folder(handler.parent.name)
        wanted = stage.digest(_this_recipe(), [handler])
        if not stage.up_to_date(target, wanted):
            stage.stage(target, wanted, "/var/task", partial(_copy_handler, handler))
            built.append(handler.parent.name)
    return built


def _copy_handler(handler: Path, folder: Path) -> None:
    shutil.copyfile(handler, folder / handler.name)


def _product() -> tuple[str, Callable[[Path], None]]:
    def fill(folder: Path) -> None:
        shutil.copytree(_PRODUCT, folder / "python", ignore=shutil.ignore_patterns("__pycache__"))

    files = stage.sources(_PRODUCT)
    paths = "\n".join(str(file.relative_to(_PRODUCT)) for file in files)
    return stage.digest(_this_recipe(), paths, files), fill


def _third_party(architecture: str, name: str) -> tuple[str, Callable[[Path], None]]:
    recipe = Recipe.read(name)
    held = frozenset[str]()
    if name != "dependencies":
        held = install.names(_locked(Recipe.read("dependencies").extras))
    requirements = _locked(recipe.extras, tuple(sorted(held.union(recipe.without))))
    ours = ROOT / "layers" / name / "python"

    def fill(folder: Path) -> None:
        site = folder / "python"
        install.install(requirements, architecture, site)
        if ours.is_dir():  # what we add to it
            shutil.copytree(
                ours, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        trim(site, recipe.drop, recipe.spacy_languages)
        apply_patches(site)
        if recipe.botocore:
            roots = botocore_data.amazon_roots(site / "botocore" / "cacert.pem")
            (folder / CA_BUNDLE).write_text(roots, encoding="ascii")
            botocore_data.prune(site / "botocore", recipe.botocore)

    told = (ROOT / "layers" / name / "layer.toml").read_bytes()
    added = stage.sources(ours)
    return stage.digest(_this_recipe(), architecture, requirements, told, added), fill


@cache
def _locked(extras: Iterable[str], without: Iterable[str] = ()) -> str:
    return install.locked(extras, without)


@cache
def _this_recipe() -> str:
    return stage.digest(sorted(Path(__file__).parent.glob("*.py")))
