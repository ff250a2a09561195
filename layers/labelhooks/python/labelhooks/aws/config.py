"""Datasets and the pause switches, read seldom."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import read, values
from labelhooks.errors import Paused, UnknownDataset
from labelhooks.model.dataset import Dataset

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRESH_SECONDS = 5.0  # how soon an operator's stop, or a new dataset version, takes effect
HOLD_SECONDS = 60  # how soon what is paused looks again
# What brings items in: of one dataset, it is stopped by a switch of its own.
INTAKE = frozenset({"redact_upload", "redact_media", "intake_flag"})


def dataset_key(name: str, version: int | None) -> dict[str, dict[str, str]]:
    """Return the key of a dataset's version, or of the current one."""
    sort = "current" if version is None else f"v#{version:06d}"
    return {"pk": {"S": f"dataset#{name}"}, "sk": {"S": sort}}


class Datasets:
    """The configuration table, as consumers see it: fresh to five seconds."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        *,
        function: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._function = function
        self._clock = clock
        self._known: dict[tuple[str, int | None], tuple[float, Dataset]] = {}
        self._names: tuple[float, list[str]] = (float("-inf"), [])
        self._switches: tuple[float, frozenset[str]] = (float("-inf"), frozenset())

    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""
        return self._get(name, None)

    def names(self) -> list[str]:
        """Return the names of all datasets, sorted."""
        now = self._clock()
        read_at, names = self._names
        if now - read_at >= FRESH_SECONDS:
            names = self._listed()
            self._names = (now, names)
        return names

    def _listed(self) -> list[str]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :datasets",
            ExpressionAttributeValues={":datasets": {"S": "datasets"}},
        )
        return [str(record["sk"]["S"]) for page in pages for record in page["Items"]]

    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""
        return self._get(name, version)

    def check_running(self, name: str) -> None:
        """Raise Paused where a switch holds the dataset, this function or everything."""
        paused = self._paused()
        switches = ["everything", f"function#{self._function}", f"dataset#{name}"]
        if self._function in INTAKE:
            switches += ["intake", f"intake#{name}"]
        for switch in switches:
            if switch in paused:
                raise Paused(f"{switch} is paused", seconds=HOLD_SECONDS)

    def _get(self, name: str, version: int | None) -> Dataset:
        now = self._clock()
        read_at, dataset = self._known.get((name, version), (float("-inf"), None))
        # A numbered version never changes; the current one is a pointer.
        if dataset is not None and (version is not None or now - read_at < FRESH_SECONDS):
            return dataset
        # Consistent: what is not there is refused for good, and a message may be newer than a copy.
        found = self._dynamodb.get_item(
            TableName=self._table, Key=dataset_key(name, version), ConsistentRead=True
        )
        if "Item" not in found:
            raise UnknownDataset("no dataset is configured under this name")
        dataset = read(Dataset, values(found["Item"]))
        self._known[name, version] = (now, dataset)
        return dataset

    def _paused(self) -> frozenset[str]:
        now = self._clock()
        read_at, paused = self._switches
        if now - read_at < FRESH_SECONDS:
            return paused
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :switches",
            ExpressionAttributeValues={":switches": {"S": "switches"}},
        )
        paused = frozenset(item["sk"]["S"] for item in found["Items"] if item["paused"]["BOOL"])
        self._switches = (now, paused)
        return paused
