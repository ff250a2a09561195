"""The examples in the docstrings hold."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "module", ["checksums", "keys", "language", "normal", "placeholders", "spans", "tree"]
)
def test_examples(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"labelhooks.redaction.{module}"))
    assert outcome.attempted
    assert not outcome.failed
