"""The examples in the docstrings hold."""

import doctest
import importlib

import pytest

MODULES = (
    *("invented", "keys", "language", "masks", "normal", "placeholders"),
    *("same", "spans", "rules.checksums", "rules.national", "rules.wallets"),
)


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"labelhooks.redaction.{module}"))
    assert outcome.attempted
    assert not outcome.failed
