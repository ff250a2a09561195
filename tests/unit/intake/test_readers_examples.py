"""The examples in the readers' docstrings hold."""

import doctest

from labelhooks.intake import readers_text


def test_examples() -> None:
    outcome = doctest.testmod(readers_text)
    assert outcome.attempted
    assert not outcome.failed
