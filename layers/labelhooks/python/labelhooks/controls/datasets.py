"""Configure a dataset: each change of its document is a new version."""

from typing import Protocol

from pydantic import ValidationError

from labelhooks.errors import InvalidDocument
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset, DatasetSpec


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
        problems = error.errors(include_url=False)
    lines = []
    for problem in problems:
        steps = [str(step) for step in problem["loc"]]
        if steps[:1] == ["prelabeler"]:
            del steps[1:2]  # the kind, which pydantic names beside the field
        place = ".".join(steps) or "(document)"
        lines.append(f"{place}: {problem['msg'].removeprefix('Value error, ')}")
    raise InvalidDocument("\n".join(lines))


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
