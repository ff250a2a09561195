"""Write a move of a task: the task, its judgment and the people concerned, all or nothing."""

from typing import TYPE_CHECKING, Any

from labelhooks.aws.about import about
from labelhooks.aws.attributes import Attributes, attributes, written
from labelhooks.aws.work_keys import day_key, person_key, task_key
from labelhooks.errors import ConflictError, LimitReached
from labelhooks.model.base import moment
from labelhooks.model.move import Move, place
from labelhooks.model.person import Annotator, Tally
from labelhooks.model.task import Judgment, Task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DAYS_KEPT = 400
_A_DAY = 86_400
_WAIT = 60  # seconds until a person at a limit may look again
_KEY = ("dataset", "item_id", "round")


def record_of(task: Task) -> Attributes:
    """Return a task as its record holds it, without its key."""
    fields = {**written(task, leave=_KEY), "kind": "task"}
    stands = place(task)
    if stands:
        fields["open_pk"], fields["open_sk"] = stands
    return attributes(fields)


class DynamoMoves:
    """The work table, for whoever moves a task."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def __call__(self, move: Move) -> None:
        """
        Write all of a move, or nothing.

        Raises ConflictError where the task is not as it was read, where it holds a judgment of this
        person, where one that is opened again is not the item's last, or where others write the
        same at this moment; LimitReached where the person holds,
        or took today, as much as they may.
        """
        about(move.before.trace_id)
        writes = [("task", self._task(move))]
        if move.reopens:
            writes.append(("next", self._last(move.before)))
        if move.judgment:
            writes.append(("judgment", self._judgment(move.judgment)))
        if move.taker:
            writes.append(("taker", self._takes(move.taker, move.after)))
        if move.freed:
            writes.append(("freed", self.frees(move.freed, move.before)))
        writes += [("day", self.tallies(one, move.taker)) for one in move.tallies]
        if len(writes) == 1:
            self._alone(writes[0][1])
        else:
            self._together(writes, move)

    def _alone(self, write: dict[str, Any]) -> None:
        try:
            self._dynamodb.update_item(**write["Update"])
        except (
            self._dynamodb.exceptions.ConditionalCheckFailedException,
            self._dynamodb.exceptions.TransactionConflictException,
        ):
            raise ConflictError("the task has moved on") from None

    def _together(self, writes: list[tuple[str, dict[str, Any]]], move: Move) -> None:
        try:
            self._dynamodb.transact_write_items(TransactItems=[write for _, write in writes])  # type: ignore[misc]
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            failed = [name for (name, _), code in zip(writes, codes, strict=True) if code == _NOT]
            if not failed and _BUSY not in codes:
                raise
            raise self._told(failed, move) from None

    def _told(self, failed: list[str], move: Move) -> Exception:
        if "next" in failed:
            return ConflictError("the item was asked again since, or it was pulled back")
        if "judgment" in failed:
            return ConflictError("this annotator has judged it already")
        if "task" in failed or not failed or move.taker is None:
            return ConflictError("the task has moved on")
        if "day" in failed:
            left = _A_DAY - int(moment(move.at).timestamp()) % _A_DAY
            return LimitReached("as many tasks of this dataset as a day may bring", seconds=left)
        key = person_key(move.taker.id)
        held = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        revision = held.get("Item", {}).get("revision", {"N": "0"})["N"]
        if int(revision) != move.taker.revision:
            return ConflictError("what this person may take has changed")
        return LimitReached("as many tasks are held as one person may hold", seconds=_WAIT)

    def _task(self, move: Move) -> dict[str, Any]:
        before, after = record_of(move.before), record_of(move.after)
        changed = {name: held for name, held in after.items() if before.get(name) != held}
        gone = [name for name in before if name not in after]
        names = {f"#{name}": name for name in (*changed, *gone, "state", "moves")}
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in changed)
        if gone:
            update += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        unmoved = "#moves = :before" if move.before.moves else "attribute_not_exists(#moves)"
        values: Attributes = {f":{name}": held for name, held in changed.items()}
        values[":was"] = {"S": move.before.state.value}
        if move.before.moves:
            values[":before"] = {"N": str(move.before.moves)}
        return self._update(
            task_key(*move.before.ref),
            update,
            condition=f"#state = :was AND {unmoved}",
            names=names,
            values=values,
        )

    def _last(self, task: Task) -> dict[str, Any]:
        """Return the condition that nothing stands in the place of the item's next task."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": task_key(task.dataset, task.item_id, task.round + 1),
                "ConditionExpression": "attribute_not_exists(sk)",
            }
        }

    def _judgment(self, judgment: Judgment) -> dict[str, Any]:
        key = task_key(judgment.dataset, judgment.item_id, judgment.round)
        judged = {**key, "sk": {"S": f"{key['sk']['S']}#j#{judgment.annotator}"}}
        fields = written(judgment, leave=(*_KEY, "annotator"))
        return {
            "Put": {
                "TableName": self._table,
                "Item": {**judged, **attributes({**fields, "kind": "judgment"})},
                "ConditionExpression": "attribute_not_exists(sk)",
            }
        }

    def _takes(self, person: Annotator, task: Task) -> dict[str, Any]:
        """Add a task to what a person holds, if that is less than they may hold."""
        same = "revision = :revision" if person.revision else "attribute_not_exists(revision)"
        values: dict[str, Any] = {
            ":ref": {"SS": [str(task.ref)]},
            ":kind": {"S": "person"},
            ":most": {"N": str(person.holds_at_most)},
        }
        if person.revision:
            values[":revision"] = {"N": str(person.revision)}
        return self._update(
            person_key(person.id),
            "ADD held :ref SET kind = :kind",
            condition=f"{same} AND (attribute_not_exists(held) OR size(held) < :most)",
            values=values,
        )

    def frees(self, holder: str, task: Task) -> dict[str, Any]:
        """Return the write that takes a task from what a person holds."""
        values: dict[str, Any] = {":ref": {"SS": [str(task.ref)]}, ":kind": {"S": "person"}}
        return self._update(person_key(holder), "DELETE held :ref SET kind = :kind", values=values)

    def tallies(self, tally: Tally, taker: Annotator | None = None) -> dict[str, Any]:
        """Return the write that adds to a person's day, within their limit where they take."""
        counts = {"given": tally.given, "submitted": tally.submitted, "skipped": tally.skipped}
        added = {name: number for name, number in counts.items() if number}
        if tally.seconds:
            added["seconds"] = tally.seconds  # type: ignore[assignment]
        expires = int(moment(f"{tally.day}T00:00:00.000Z").timestamp()) + _DAYS_KEPT * _A_DAY
        values = attributes(
            {":kind": "day", ":expires": expires, **{f":{name}": n for name, n in added.items()}}
        )
        limited = taker is not None and taker.per_day is not None and taker.id == tally.annotator
        if limited and taker is not None:
            values[":most"] = {"N": str(taker.per_day)}
        return self._update(
            day_key(tally.annotator, tally.day, tally.dataset),
            f"ADD {', '.join(f'#{name} :{name}' for name in added)} "
            "SET kind = :kind, expires_at = :expires",
            condition="attribute_not_exists(#given) OR #given < :most" if limited else None,
            names={f"#{name}": name for name in added},
            values=values,
        )

    def _update(
        self,
        key: Attributes,
        update: str,
        *,
        condition: str | None = None,
        names: dict[str, str] | None = None,
        values: Attributes,
    ) -> dict[str, Any]:
        write: dict[str, Any] = {
            "TableName": self._table,
            "Key": key,
            "UpdateExpression": update,
            "ExpressionAttributeValues": values,
        }
        if condition:
            write["ConditionExpression"] = condition
        if names:
            write["ExpressionAttributeNames"] = names
        return {"Update": write}


_NOT = "ConditionalCheckFailed"
_BUSY = "TransactionConflict"  # another writes the same: read again, and decide
