"""People in the work table: what each may take, and what they did by day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import attributes, values, written
from labelhooks.aws.work_keys import day_key, person_key
from labelhooks.errors import ConflictError
from labelhooks.model.person import Annotator, Tally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LIST = "people"
_SET = ("queues", "datasets", "holds_at_most", "per_day", "active", "revision")


class DynamoPeople:
    """The people that owners have set up, beside their leases, so that one write checks both."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, annotator: str) -> Annotator:
        """Return what a person may; the defaults, where nobody has set it."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=person_key(annotator), ConsistentRead=True
        )
        held = {name: one for name, one in found.get("Item", {}).items() if name in _SET}
        return Annotator.model_validate({"id": annotator, **values(held)}, strict=False)

    def put(self, person: Annotator) -> Annotator:
        """
        Put a person's next revision in place of the one given; return it.

        Raises ConflictError where someone else has set it in between.
        """
        after = person.model_copy(update={"revision": person.revision + 1})
        fields = attributes({**written(after, leave=("id",)), "kind": "person"})
        gone = [name for name in _SET if name not in fields]
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in fields)
        if gone:
            update += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        asked: dict[str, Any] = {f":{name}": one for name, one in fields.items()}
        same = "attribute_not_exists(#revision)"
        if person.revision:
            same, asked[":before"] = "#revision = :before", {"N": str(person.revision)}
        write = {
            "TableName": self._table,
            "Key": person_key(person.id),
            "UpdateExpression": update,
            "ConditionExpression": same,
            "ExpressionAttributeNames": {f"#{name}": name for name in (*fields, *gone)},
            "ExpressionAttributeValues": asked,
        }
        listed = attributes({"pk": _LIST, "sk": person.id, "kind": "listed"})
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {"Update": write},  # type: ignore[typeddict-item]
                    {"Put": {"TableName": self._table, "Item": listed}},
                ]
            )
        except self._dynamodb.exceptions.TransactionCanceledException:
            raise ConflictError(
                f"someone else has set up {person.id}: look, then try again"
            ) from None
        return after

    def all(self) -> list[Annotator]:
        """Return everybody that was set up, by id."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :people",
            ExpressionAttributeValues={":people": {"S": _LIST}},
        )
        return [self.get(str(one["sk"]["S"])) for page in pages for one in page["Items"]]

    def today(self, annotator: str, day: str) -> list[Tally]:
        """Return what a person did on a day (UTC), dataset by dataset."""
        key = day_key(annotator, day, "")
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :person AND begins_with(sk, :day)",
            ExpressionAttributeValues={":person": key["pk"], ":day": key["sk"]},
        )
        names = [str(one["sk"]["S"]).rpartition("#")[2] for page in pages for one in page["Items"]]
        return self.days(annotator, day, names)

    def between(self, annotator: str, dataset: str, first: str, last: str) -> list[Tally]:
        """Return what a person did in a dataset on the days (UTC) from first to last."""
        begin, end = day_key(annotator, first, ""), day_key(annotator, last, "~")
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :person AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":person": begin["pk"],
                ":first": begin["sk"],
                ":last": end["sk"],
            },
        )
        records = [values(one) for page in pages for one in page["Items"]]
        return [
            _tally(annotator, dataset, one["sk"].split("#")[1], one)
            for one in records
            if one["sk"].rpartition("#")[2] == dataset
        ]

    def days(self, annotator: str, day: str, datasets: Sequence[str]) -> list[Tally]:
        """Return what a person did on a day (UTC) in these datasets."""
        return [self._day(annotator, day, dataset) for dataset in datasets]

    def _day(self, annotator: str, day: str, dataset: str) -> Tally:
        found = self._dynamodb.get_item(
            TableName=self._table, Key=day_key(annotator, day, dataset), ConsistentRead=True
        )
        return _tally(annotator, dataset, day, values(found.get("Item", {})))


def _tally(annotator: str, dataset: str, day: str, record: dict[str, Any]) -> Tally:
    names = ("given", "submitted", "skipped", "seconds")
    held = {name: one for name, one in record.items() if name in names}
    who = {"annotator": annotator, "dataset": dataset, "day": day}
    return Tally.model_validate({**who, **held}, strict=False)
