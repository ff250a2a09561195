"""AWS in process: one empty account for each test that asks for a road."""

from collections.abc import Iterator

import pytest

from tests.integration.models import Model, serving
from tests.integration.road import Road, account


@pytest.fixture
def road() -> Iterator[Road]:
    with account() as road:
        yield road


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as model:
        yield model
