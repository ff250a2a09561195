"""DynamoDatasets on moto: each version once, one in force."""

import pytest

from labelhooks.aws.admin import DynamoDatasets
from labelhooks.aws.config import Datasets
from labelhooks.controls.datasets import configure
from labelhooks.errors import ConflictError, UnknownDataset
from labelhooks.model.dataset import Dataset
from tests.factories import a_dataset, a_spec
from tests.integration.road import Road

EVERYTHING = {
    "description": "Chat of the support desk",
    "flags": [{"source": "filter", "score_below": 0.2, "then": "sample", "share": 0.5}],
    "prelabeler": {
        "kind": "rules",
        "name": "words",
        "version": "1",
        "rules": [{"label": "spam", "contains": ["a", "b"], "pattern": "x+", "confidence": 1}],
        "otherwise": "ok",
    },
    "sampling": {"strategy": "stratified", "shares": {"spam": 0.125}},
    "gate": {"threshold": 1, "audit_share": 0},
    "redaction": {"types": ["PERSON"], "keep_paths": ["$.id"], "min_score": 0.35},
}


@pytest.fixture
def datasets(road: Road) -> DynamoDatasets:
    return road.datasets


def put(datasets: DynamoDatasets, name: str = "chat", **changes: object) -> Dataset:
    return configure(datasets, a_spec(name, **changes), actor="owner", reason="a test")


def test_a_dataset_is_read_as_it_was_written(datasets: DynamoDatasets, road: Road) -> None:
    made = put(datasets, **EVERYTHING)

    assert datasets.latest("chat") == made
    assert datasets.at("chat", 1) == made
    consumer = Datasets(road.dynamodb, "config", function="gate")
    assert consumer.current("chat") == consumer.at("chat", 1) == made


def test_the_same_document_again_makes_no_version(datasets: DynamoDatasets) -> None:
    put(datasets, **EVERYTHING)

    assert put(datasets, **EVERYTHING).version == 1


def test_every_version_is_kept(datasets: DynamoDatasets) -> None:
    for description in ("one", "two", "three"):
        put(datasets, description=description)

    assert [one.version for one in datasets.history("chat")] == [1, 2, 3]
    assert [one.spec.description for one in datasets.history("chat")] == ["one", "two", "three"]
    latest = datasets.latest("chat")
    assert latest is not None
    assert latest.version == 3


@pytest.mark.parametrize("version", [1, 2])
def test_two_who_write_a_version_at_once_are_not_mixed(
    datasets: DynamoDatasets, road: Road, version: int
) -> None:
    for number in range(1, version + 1):
        datasets.append(a_dataset(version=number))
    before = road.records("config")

    with pytest.raises(ConflictError, match=f"someone else wrote version {version}"):
        datasets.append(a_dataset(version=version, description="mine"))

    assert road.records("config") == before


def test_a_version_that_would_leave_a_gap_is_refused(datasets: DynamoDatasets) -> None:
    datasets.append(a_dataset(version=1))

    with pytest.raises(ConflictError):
        datasets.append(a_dataset(version=3))


def test_names_are_listed_in_order(datasets: DynamoDatasets) -> None:
    for name in ("mail", "chat", "mail"):
        put(datasets, name)

    assert datasets.names() == ["chat", "mail"]


def test_what_is_not_there_is_told_unquoted(datasets: DynamoDatasets, road: Road) -> None:
    assert datasets.latest("jane-doe") is None
    assert datasets.at("jane-doe", 1) is None
    with pytest.raises(UnknownDataset) as unknown:
        Datasets(road.dynamodb, "config", function="gate").current("jane-doe")
    assert "jane" not in str(unknown.value)


def test_what_was_just_configured_is_seen(datasets: DynamoDatasets, road: Road) -> None:
    """A message may be newer than a copy of the table, and what is unknown is refused for good."""
    put(datasets)
    consumer = Datasets(road.dynamodb, "config", function="gate")

    with road.watched():
        consumer.current("chat")
        consumer.at("chat", 1)

    assert road.reads() == [True, True]
