"""How many items each version accepted: counted in the function, written now and then."""

import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import Attributes, attributes, values
from labelhooks.aws.lineups import lineup_key
from labelhooks.model.lineup import Entry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What an execution environment holds back at most: a write for so many decisions, or so long.
_DECISIONS = 500
_SECONDS = 10.0


def _sort(entry: Entry) -> str:
    # A version that begins anew is counted anew.
    return f"share#{entry.name}#{entry.version}#{entry.since or 'document'}"


class DynamoShares:
    """
    Running counts beside the line-up: decided and accepted, of one life of a version.

    They feed a statistic, so a little may be lost with an environment that ends, or be counted
    twice where a message is delivered again: neither depends on what was decided.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        config: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dynamodb = dynamodb
        self._config = config
        self._clock = clock
        self._held: dict[tuple[str, str], Counter[str]] = {}
        self._written = float("-inf")  # the first are written at once: there may be no more

    def add(self, dataset: str, entry: Entry, *, decided: int, accepted: int) -> None:
        """Count decisions of a version."""
        held = self._held.setdefault((dataset, _sort(entry)), Counter())
        held.update(decided=decided, accepted=accepted)

    def flush(self) -> None:
        """Write what is held, if it is enough or old enough."""
        decided = sum(held["decided"] for held in self._held.values())
        if not decided or (decided < _DECISIONS and self._clock() - self._written < _SECONDS):
            return
        while self._held:
            (dataset, sort), held = self._held.popitem()
            self._dynamodb.update_item(
                TableName=self._config,
                Key=lineup_key(dataset, sort),
                UpdateExpression="ADD decided :decided, accepted :accepted",
                ExpressionAttributeValues=attributes(
                    {":decided": held["decided"], ":accepted": held["accepted"]}
                ),
            )
        self._written = self._clock()

    def totals(self, dataset: str, entry: Entry) -> tuple[int, int]:
        """Return how many items a version decided in this life, and accepted."""
        key: Attributes = lineup_key(dataset, _sort(entry))
        found = self._dynamodb.get_item(TableName=self._config, Key=key)
        held = values(found["Item"]) if "Item" in found else {}
        return int(held.get("decided", 0)), int(held.get("accepted", 0))
