"""AWS in process: one empty account for each test."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from labelhooks.aws import clients, keys, parallel
from tests.integration.road import Road


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_METRICS_NAMESPACE": "LabelHooks",
        "CODE_VERSION": "test",
    }.items():
        monkeypatch.setenv(name, value)
    # moto loses concurrent writes beside transactions; concurrency is the embedded cloud's to test.
    monkeypatch.setattr(parallel, "WRITERS", 1)
    with mock_aws():
        clients.forget()
        keys.id_key.cache_clear()
        yield
    clients.forget()
    keys.id_key.cache_clear()


@pytest.fixture
def road(monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    with Road(monkeypatch) as road:
        yield road
