"""The examples in the package's docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import labelhooks

# The redactor's run beside its other tests.
MODULES = [
    one.name
    for one in pkgutil.walk_packages(labelhooks.__path__, "labelhooks.")
    if not one.ispkg and not one.name.startswith("labelhooks.redaction.")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str) -> None:
    assert not doctest.testmod(importlib.import_module(module)).failed


def test_they_are_found() -> None:
    with_examples = {"model.base", "model.schema", "tasks.agreement", "controls.reconcile"}
    for name in with_examples:
        assert doctest.testmod(importlib.import_module(f"labelhooks.{name}")).attempted
