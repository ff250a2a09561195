"""Configuring a dataset: each change is a version."""

from dataclasses import dataclass, field

import pytest

from labelhooks.controls.datasets import configure
from labelhooks.errors import ConflictError
from labelhooks.model.dataset import Dataset, DatasetSpec
from tests.factories import a_spec


@dataclass
class Store:
    versions: list[Dataset] = field(default_factory=list)
    rival: Dataset | None = None  # written just before the next version

    def latest(self, name: str) -> Dataset | None:
        return self.versions[-1] if self.versions else None

    def append(self, dataset: Dataset) -> None:
        if self.rival is not None:
            self.versions.append(self.rival)
        if dataset.version != len(self.versions) + 1:
            raise ConflictError("someone else wrote it")
        self.versions.append(dataset)

    def put(self, spec: DatasetSpec) -> Dataset:
        return configure(self, spec, actor="owner", reason="a test")


def test_the_first_version_says_who_and_why() -> None:
    made = Store().put(a_spec())

    assert (made.version, made.schema_version, made.actor, made.reason) == (1, 1, "owner", "a test")
    assert made.name == "chat"


def test_what_changes_nothing_makes_no_version() -> None:
    store = Store()
    store.put(a_spec())

    assert store.put(a_spec()).version == 1
    assert len(store.versions) == 1


def test_a_change_is_a_version_and_its_schema_stays_the_one_it_was() -> None:
    store = Store()
    store.put(a_spec())

    made = store.put(a_spec(gate={"threshold": 0.99}))

    assert (made.version, made.schema_version) == (2, 1)
    assert [one.spec.gate.threshold for one in store.versions] == [0.95, 0.99]


def test_a_change_of_the_schema_is_a_schema_version_too() -> None:
    store = Store()
    store.put(a_spec())
    store.put(a_spec(gate={"threshold": 0.99}))
    more = {"kind": "choice", "classes": ["ok", "spam", "abuse", "threat"]}

    made = store.put(a_spec(schema=more, gate={"threshold": 0.99}))
    later = store.put(a_spec(schema=more))

    assert (made.version, made.schema_version) == (3, 3)
    assert (later.version, later.schema_version) == (4, 3)


def test_going_back_is_a_version_of_its_own() -> None:
    store = Store()
    store.put(a_spec())
    store.put(a_spec(description="other"))

    assert store.put(a_spec()).version == 3


def test_two_owners_at_once_are_not_mixed() -> None:
    store = Store()
    first = store.put(a_spec())
    store.rival = first.model_copy(update={"version": 2})

    with pytest.raises(ConflictError):
        store.put(a_spec(description="mine"))
