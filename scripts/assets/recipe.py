"""What is built, for which machines, and where it is put."""

import platform
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
BUILD: Final = ROOT / "build"
UV: Final = ROOT / ".tools" / "uv" / "bin" / "uv"

PYTHON: Final = "3.13"
# Lambda's Amazon Linux 2023 has glibc 2.34. The older manylinux2014 silently takes old wheels.
PLATFORMS: Final = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
OURS: Final = ("labelhooks", "dependencies")  # in every function
LAYERS: Final = (
    *OURS,
    "media",
    "thorough",
    "presidio",
    "training",
)  # of these a function has one at most
LAMBDA_LIMIT: Final = 250 * 1024 * 1024  # bytes: a function and its layers, unzipped
CA_BUNDLE: Final = "amazon-roots.pem"  # at the layer's root, so /opt/amazon-roots.pem


@dataclass(frozen=True, slots=True)
class Recipe:
    """One layer of third-party code, as its `layer.toml` tells it."""

    name: str
    extras: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    spacy_languages: tuple[str, ...] = ()
    botocore: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str) -> "Recipe":
        """Read `layers/<name>/layer.toml`. Raises TypeError for a key nobody reads."""
        told = tomllib.loads((ROOT / "layers" / name / "layer.toml").read_text(encoding="utf-8"))
        parts: dict[str, Any] = {
            key: tuple(part) if isinstance(part, list) else part for key, part in told.items()
        }
        return cls(name, **parts)


def own_architecture() -> str:
    """Return this machine's architecture, in Lambda's words."""
    return {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())


def layer_folder(architecture: str, name: str) -> Path:
    return BUILD / "layers" / architecture / name


def function_folder(name: str) -> Path:
    return BUILD / "functions" / name


def function_sources() -> list[Path]:
    """Return each `functions/<name>/handler.py`, sorted by name."""
    return sorted((ROOT / "functions").glob("*/handler.py"))
