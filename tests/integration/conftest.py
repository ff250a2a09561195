"""AWS in process: one empty account for each test that asks for a road."""

from collections.abc import Iterator

import pytest

from tests.integration.road import Road, account


@pytest.fixture
def road() -> Iterator[Road]:
    with account() as road:
        yield road
