"""Configure a dataset: each change of its document is a new version."""

from typing import Protocol

from pydantic import ValidationError

from labelhooks.errors import InvalidDocument
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset, DatasetSpec
from labelhooks.model.documents import wrong_fields


class DatasetStore(Protocol):
    def latest(self, name: str) -> Dataset | None:
        """Return the version in force, or None."""

    def append(self, dataset: Dataset) -> None:
        """Write a version and put it in force. Raises ConflictError where it is taken."""


def read_document(document: str) -> DatasetSpec:
    """Return a JSON document as a spec. Raises InvalidDocument, naming each wrong field."""
    try:
        return DatasetSpec.model_validate_json(document)
    except ValidationError as error:
        told = wrong_fields(error)
    raise InvalidDocument(told)


def configure(store: DatasetStore, spec: DatasetSpec, *, actor: str, reason: str) -> Dataset:
    """
    Put `spec` in force and return its version; the version in force where nothing changes.

    Raises ConflictError where someone else changed the dataset at the same time.
    """
    before = store.latest(spec.name)
    if before is not None and before.spec == spec:
        return before
    version = before.version + 1 if before else 1
    unchanged = before is not None and before.spec.labels == spec.labels
    dataset = Dataset(
        version=version,
        schema_version=before.schema_version if before and unchanged else version,
        created_at=timestamp(),
        actor=actor,
        reason=reason,
        spec=spec,
    )
    store.append(dataset)
    return dataset
