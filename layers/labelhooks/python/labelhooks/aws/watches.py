"""What people said of accepted labels, by version: each judgment counts once."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes, attributes, read, values, written
from labelhooks.aws.lineups import audit_sort, lineup_key
from labelhooks.aws.work_keys import task_key
from labelhooks.errors import ConflictError
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.task import Task
from labelhooks.model.watched import Watched

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A stream tells of a change for a day, its dead letters for 14: what is older is not told again.
MARK_KEPT = timedelta(days=30)


def _sort(ref: PrelabelerRef) -> str:
    return f"watch#{ref.name}#{ref.version}"


class DynamoWatches:
    """The state stands beside the line-up; the mark of a judgment that counted, beside its task."""

    def __init__(self, dynamodb: "DynamoDBClient", *, config: str, work: str) -> None:
        self._dynamodb = dynamodb
        self._config = config
        self._work = work

    def held(self, dataset: str, ref: PrelabelerRef) -> Watched | None:
        """Return what is known of a version's accepted labels, or None."""
        found = self._dynamodb.get_item(
            TableName=self._config, Key=lineup_key(dataset, _sort(ref)), ConsistentRead=True
        )
        return read(Watched, values(found["Item"])) if "Item" in found else None

    def advance(self, before: Watched | None, after: Watched, task: Task) -> bool:
        """
        Put `after` in place of `before` and mark the task as counted, both or neither.

        Return False where the task was counted before. Raises ConflictError where another judgment
        came between.
        """
        state: dict[str, Any] = {
            "TableName": self._config,
            "Item": self._record(after),
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        if before is not None:
            state["ConditionExpression"] = "revision = :before"
            state["ExpressionAttributeValues"] = {":before": {"N": str(before.revision)}}
        mark = {
            "TableName": self._work,
            "Item": _mark(task),
            "ConditionExpression": "attribute_not_exists(sk)",
        }
        try:
            self._dynamodb.transact_write_items(TransactItems=[{"Put": mark}, {"Put": state}])  # type: ignore[typeddict-item]
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
            if codes[0] == "ConditionalCheckFailed":
                return False
            raise ConflictError("another judgment of this version came between") from None
        return True

    def replace(self, before: Watched | None, after: Watched) -> None:
        """Put `after` in place of `before`. Raises ConflictError where a judgment came between."""
        unmoved: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(sk)"}
        if before is not None:
            unmoved["ConditionExpression"] = "revision = :before"
            unmoved["ExpressionAttributeValues"] = {":before": {"N": str(before.revision)}}
        try:
            self._dynamodb.put_item(TableName=self._config, Item=self._record(after), **unmoved)
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise ConflictError("a judgment of this version came between") from None

    def settle(self, watched: Watched) -> None:
        """Note that what follows from an alarm is done; a later state keeps its own note."""
        after = watched.model_copy(update={"settled": True})
        try:
            self._dynamodb.put_item(
                TableName=self._config,
                Item=self._record(after),
                ConditionExpression="revision = :before",
                ExpressionAttributeValues={":before": {"N": str(watched.revision)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # it has moved on: its next judgment finds the version paused, and settles it

    def set_audit_share(self, dataset: str, ref: PrelabelerRef, share: float) -> None:
        """Let the gate audit at least this share of what it accepts."""
        key = lineup_key(dataset, audit_sort(ref))
        self._dynamodb.put_item(
            TableName=self._config, Item={**key, **attributes({"share": share})}
        )

    def _record(self, watched: Watched) -> Attributes:
        key = lineup_key(watched.dataset, _sort(watched.prelabeler))
        return {**key, **attributes(written(watched))}


def _mark(task: Task) -> Attributes:
    key = task_key(task.dataset, task.item_id, task.round)
    expires = int((datetime.now(UTC) + MARK_KEPT).timestamp())
    fields = attributes({"kind": "watched", "expires_at": expires})
    return {**key, "sk": {"S": f"{key['sk']['S']}#w"}, **fields}
