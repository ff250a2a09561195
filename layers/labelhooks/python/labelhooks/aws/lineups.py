"""Line-ups in the configuration table: revisions, and the versions in them as registered."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, read, values
from labelhooks.aws.config import FRESH_SECONDS
from labelhooks.errors import ConflictError
from labelhooks.model.base import Word
from labelhooks.model.gate import GateFit
from labelhooks.model.judged import Refitted
from labelhooks.model.lineup import Lineup, RegisteredVersion
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.training import TrainingRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CURRENT = "current"
AUDIT = "audit#"  # before "current" in the order of keys, and nothing between them


def lineup_key(dataset: str, sort: str) -> Attributes:
    """Return the key of something of a dataset's line-up."""
    return {"pk": {"S": f"lineup#{dataset}"}, "sk": {"S": sort}}


def audit_sort(ref: PrelabelerRef) -> str:
    """Return where a version's share of audits stands."""
    return f"{AUDIT}{ref.name}#{ref.version}"


def _revision(number: int) -> str:
    return f"r#{number:06d}"


def _version(ref: PrelabelerRef) -> str:
    return f"version#{ref.name}#{ref.version}"


def _refit(ref: PrelabelerRef) -> str:
    return f"refit#{ref.name}#{ref.version}"


def _run(ref: PrelabelerRef) -> str:
    return f"training#{ref.name}#{ref.version}"


def _fields(word: Word) -> Attributes:
    return attributes(word.model_dump(mode="json", exclude_none=True, by_alias=True))


class DynamoLineups:
    """Each revision is written once, and one is in force; so is each registered version."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def latest(self, dataset: str) -> Lineup | None:
        """Return the revision in force, or None before the first."""
        return self._get(Lineup, dataset, CURRENT)

    def at(self, dataset: str, revision: int) -> Lineup | None:
        """Return a revision, or None."""
        return self._get(Lineup, dataset, _revision(revision))

    def version(self, dataset: str, ref: PrelabelerRef) -> RegisteredVersion | None:
        """Return a version as it was registered, or None."""
        return self._get(RegisteredVersion, dataset, _version(ref))

    def history(self, dataset: str) -> list[Lineup]:
        """Return a dataset's revisions, the oldest first."""
        return [read(Lineup, held) for held in self._all(dataset, "r#")]

    def recent(self, dataset: str, at_most: int) -> list[Lineup]:
        """Return a dataset's last revisions, the latest first."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :begins)",
            ExpressionAttributeValues=attributes({":pk": f"lineup#{dataset}", ":begins": "r#"}),
            ScanIndexForward=False,
            Limit=at_most,
        )
        return [read(Lineup, values(record)) for record in found["Items"]]

    def append(self, lineup: Lineup) -> None:
        """Write a revision and put it in force. Raises ConflictError where it is taken."""
        body, number = _fields(lineup), lineup.revision
        current: dict[str, Any] = {
            "TableName": self._table,
            "Item": {**lineup_key(lineup.dataset, CURRENT), **body},
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        if number > 1:
            current["ConditionExpression"] = "revision = :before"
            current["ExpressionAttributeValues"] = {":before": {"N": str(number - 1)}}
        numbered = {
            "TableName": self._table,
            "Item": {**lineup_key(lineup.dataset, _revision(number)), **body},
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[{"Put": current}, {"Put": numbered}]  # type: ignore[typeddict-item]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            raise ConflictError(
                f"dataset {lineup.dataset}: someone else changed its pre-labelers; "
                "look, then try again"
            ) from None

    def register(self, version: RegisteredVersion) -> None:
        """Write a version, once; the same again is nothing. Raises ConflictError."""
        key = lineup_key(version.dataset, _version(version.ref))
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**key, **_fields(version)},
                ConditionExpression="attribute_not_exists(sk)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            held = self.version(version.dataset, version.ref)
            if held is not None and held.spec == version.spec:
                return  # registered, and then somebody was overtaken before it stood in the line-up
            raise ConflictError(
                f"{version.spec.name} {version.spec.version} was registered before, and "
                "differently: give it another version"
            ) from None

    def put_fit(self, dataset: str, fit: GateFit) -> None:
        """Write a fit under its id, which is of its content; the same again is nothing."""
        body = attributes({"gate": fit.model_dump_json()})
        key = lineup_key(dataset, f"fit#{fit.fit_id}")
        self._dynamodb.put_item(TableName=self._table, Item={**key, **body})

    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        """Return a fit, or None."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=lineup_key(dataset, f"fit#{fit_id}"), ConsistentRead=True
        )
        if "Item" not in found:
            return None
        return GateFit.model_validate_json(str(values(found["Item"])["gate"]))

    def refitted(self, dataset: str, ref: PrelabelerRef) -> Refitted | None:
        """Return how far a version's thresholds have followed what was judged."""
        return self._get(Refitted, dataset, _refit(ref))

    def put_refitted(self, refitted: Refitted) -> None:
        """Note how far they have followed now."""
        key = lineup_key(refitted.dataset, _refit(refitted.prelabeler))
        self._dynamodb.put_item(TableName=self._table, Item={**key, **_fields(refitted)})

    def put_run(self, run: TrainingRun) -> None:
        """Write how an order to train goes, in place of what was known of it."""
        key = lineup_key(run.order.dataset, _run(run.order.ref))
        self._dynamodb.put_item(TableName=self._table, Item={**key, **_fields(run)})

    def run(self, dataset: str, ref: PrelabelerRef) -> TrainingRun | None:
        """Return how an order to train a version goes or went, or None."""
        return self._get(TrainingRun, dataset, _run(ref))

    def runs(self, dataset: str) -> list[TrainingRun]:
        """Return how a dataset's orders to train went, by name and version."""
        return [read(TrainingRun, held) for held in self._all(dataset, "training#")]

    def _all(self, dataset: str, begins: str) -> list[dict[str, Any]]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :begins)",
            ExpressionAttributeValues=attributes({":pk": f"lineup#{dataset}", ":begins": begins}),
        )
        return [values(record) for page in pages for record in page["Items"]]

    def _get[W: Word](self, model: type[W], dataset: str, sort: str) -> W | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=lineup_key(dataset, sort), ConsistentRead=True
        )
        return read(model, values(found["Item"])) if "Item" in found else None


@dataclass(frozen=True, slots=True)
class _Seen:
    at: float
    lineup: Lineup | None
    audit_shares: dict[str, float]


class Lineups:
    """The line-ups as the gate sees them: fresh to five seconds, at one read for all of it."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._store = DynamoLineups(dynamodb, table)
        self._seen: dict[str, _Seen] = {}
        self._versions: dict[tuple[str, PrelabelerRef], RegisteredVersion] = {}
        self._fits: dict[tuple[str, str], GateFit] = {}

    def stored(self, dataset: str) -> Lineup | None:
        """Return the revision in force, or None where there never was one."""
        return self._fresh(dataset).lineup

    def audit_share(self, dataset: str, ref: PrelabelerRef) -> float | None:
        """Return the share of accepted labels that the watch wants audited; None: the dataset's."""
        return self._fresh(dataset).audit_shares.get(audit_sort(ref))

    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        """Return a fit: it never changes. None: it is not there."""
        if (dataset, fit_id) not in self._fits:
            found = self._store.fit(dataset, fit_id)
            if found is None:
                return None
            self._fits[dataset, fit_id] = found
        return self._fits[dataset, fit_id]

    def version(self, dataset: str, ref: PrelabelerRef) -> RegisteredVersion | None:
        """Return a version as it was registered: it never changes. None: it never was."""
        if (dataset, ref) not in self._versions:
            held = self._store.version(dataset, ref)
            if held is None:
                return None
            self._versions[dataset, ref] = held
        return self._versions[dataset, ref]

    def _fresh(self, dataset: str) -> _Seen:
        now = self._clock()
        seen = self._seen.get(dataset)
        if seen is not None and now - seen.at < FRESH_SECONDS:
            return seen
        # The audit shares and the line-up stand side by side. Not a consistent read: at half the
        # price, and seconds are allowed anyway.
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=attributes(
                {":pk": f"lineup#{dataset}", ":first": AUDIT, ":last": CURRENT}
            ),
        )
        lineup, shares = None, {}
        for record in found["Items"]:
            held = values(record)
            if held["sk"] == CURRENT:
                lineup = read(Lineup, held)
            else:
                shares[held["sk"]] = float(held["share"])
        self._seen[dataset] = _Seen(now, lineup, shares)
        return self._seen[dataset]
