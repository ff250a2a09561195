"""
Changes to third-party files in the layer, all for the cold start, each as small as it can be.

A patch that no longer fits stops the build: then look whether the new version still needs it.
None changes what a module offers, only when it is loaded. bench/cold_start.py shows the effect.
"""

import ast
from dataclasses import dataclass
from pathlib import Path


class PatchDoesNotFitError(Exception):
    """The text a patch replaces is not in the file exactly once."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Replace `old`, which must be there exactly once, with `new`."""

    file: str
    old: str
    new: str
    why: str


_POWERTOOLS = "aws_lambda_powertools/utilities"

PATCHES = (
    Patch(
        f"{_POWERTOOLS}/batch/base.py",
        "import asyncio\n",
        "from aws_lambda_powertools.shared.lazy_import import LazyLoader\n"
        'asyncio = LazyLoader("asyncio", globals(), "asyncio")\n',
        "only the asynchronous processor uses asyncio (29 modules)",
    ),
    Patch(
        f"{_POWERTOOLS}/batch/types.py",
        'has_pydantic = "pydantic" in sys.modules',
        "has_pydantic = False",
        "it builds all the parser's models if pydantic was imported first; we parse bodies",
    ),
    Patch(
        "urllib3/http2/__init__.py",
        "from importlib.metadata import version\n",
        "",
        "HTTP/2 is never switched on (14 modules)",
    ),
    Patch(
        "urllib3/http2/__init__.py",
        '    h2_version = version("h2")\n',
        '    from importlib.metadata import version\n\n    h2_version = version("h2")\n',
        "the other half of the patch above",
    ),
    Patch(
        "botocore/docs/__init__.py",
        "from botocore.docs.service import ServiceDocumenter\n",
        "",
        "nobody reads help() in a function",
    ),
    Patch(
        "botocore/docs/__init__.py",
        "        docs = ServiceDocumenter(\n",
        "        from botocore.docs.service import ServiceDocumenter\n\n"
        "        docs = ServiceDocumenter(\n",
        "the other half of the patch above",
    ),
    Patch(
        "botocore/docs/docstring.py",
        "from botocore.docs.bcdoc.restdoc import DocumentStructure\n"
        "from botocore.docs.method import document_model_driven_method\n"
        "from botocore.docs.paginator import document_paginate_method\n"
        "from botocore.docs.waiter import document_wait_method\n",
        "def _documenters():\n"
        "    from botocore.docs.bcdoc.restdoc import DocumentStructure\n"
        "    from botocore.docs.method import document_model_driven_method\n"
        "    from botocore.docs.paginator import document_paginate_method\n"
        "    from botocore.docs.waiter import document_wait_method\n"
        "\n"
        "    globals().update(locals())\n",
        "docstrings are written when they are read",
    ),
    Patch(
        "botocore/docs/docstring.py",
        "        docstring_structure = DocumentStructure('docstring', target='html')\n",
        "        _documenters()\n"
        "        docstring_structure = DocumentStructure('docstring', target='html')\n",
        "the other half of the patch above",
    ),
    Patch(
        "pydantic_core/core_schema.py",
        "if sys.version_info < (3, 12):\n"
        "    from typing_extensions import TypedDict\n"
        "else:\n"
        "    from typing import TypedDict\n",
        "class TypedDict(dict):\n"
        "    def __new__(cls, **items):\n"
        "        return dict(**items)\n"
        "\n"
        "    def __init_subclass__(cls, total=True):\n"
        "        super().__init_subclass__()\n",
        "80 typed dictionaries are made for type checkers alone: 4 % of a cold start",
    ),
    Patch(
        "spacy/__init__.py",
        "from .cli.info import info  # noqa: F401\n",
        "",
        "spaCy's command line, with typer, rich and weasel behind it",
    ),
)

# Packages whose `__init__.py` imports dozens of siblings to re-export a name of each.
_EAGER_PACKAGES = (
    "aws_lambda_powertools/event_handler",
    f"{_POWERTOOLS}/batch",
    f"{_POWERTOOLS}/data_classes",
)


def apply_patches(site: Path) -> list[str]:
    """Patch the packages in `site`; return what was changed. Raises PatchDoesNotFitError."""
    done = []
    for patch in PATCHES:
        if (site / patch.file.split("/")[0]).exists():
            _replace(site / patch.file, patch)
            done.append(patch.file)
    for package in _EAGER_PACKAGES:
        file = site / package / "__init__.py"
        if file.exists():
            file.write_text(lazily(file.read_text(encoding="utf-8")), encoding="utf-8")
            done.append(f"{package}/__init__.py")
    return done


def _replace(file: Path, patch: Patch) -> None:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if text.count(patch.old) != 1:
        raise PatchDoesNotFitError(f"{patch.file}: want {patch.old!r} once ({patch.why})")
    file.write_text(text.replace(patch.old, patch.new), encoding="utf-8")


def lazily(source: str) -> str:
    """
    Return an `__init__.py` that offers the same names, each imported when it is asked for.

    Raises:
        PatchDoesNotFitError: `source` does more than import names and list them.
    """
    homes: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module and not _renames(node):
            module = "." * node.level + node.module
            homes |= {alias.name: module for alias in node.names}
        elif not _is_docstring_or_all(node):
            raise PatchDoesNotFitError(f"line {node.lineno}: more than imports, cannot be lazy")
    # Importing a module of the same name would hide what is lazy: such a name stays eager.
    eager = sorted(name for name, home in homes.items() if home == f".{name}")
    return _LAZY_PACKAGE.format(
        eager="".join(f"from .{name} import {name}\n" for name in eager),
        homes=dict(sorted(homes.items())),
    )


_LAZY_PACKAGE = """\
import importlib

{eager}
_HOMES = {homes!r}
__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    return getattr(importlib.import_module(_HOMES[name], __name__), name)
"""


def _renames(node: ast.ImportFrom) -> bool:
    return any(alias.asname not in (None, alias.name) for alias in node.names)


def _is_docstring_or_all(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
