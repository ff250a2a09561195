"""Where things stand in the work table."""

from labelhooks.aws.attributes import Attributes, attributes
from labelhooks.model.ids import shard
from labelhooks.model.task_ref import TaskRef


def task_key(dataset: str, item_id: str, round_: int) -> Attributes:
    """Return the key of an item's task of a round."""
    return {
        "pk": {"S": f"{dataset}#{shard(item_id)}"},
        "sk": {"S": f"{item_id}#t#{round_:03d}"},
    }


def ref_of(record: Attributes) -> TaskRef:
    """Return which task a record is of: its own, or what belongs to it."""
    item_id, _, round_, *_ = str(record["sk"]["S"]).split("#")
    return TaskRef(str(record["pk"]["S"]).rpartition("#")[0], item_id, int(round_))


def person_key(annotator: str) -> Attributes:
    """Return the key of a person: what they may, and what they hold."""
    return attributes({"pk": f"person#{annotator}", "sk": "person"})


def day_key(annotator: str, day: str, dataset: str) -> Attributes:
    """Return the key of what a person did in a dataset on a day."""
    return attributes({"pk": f"person#{annotator}", "sk": f"day#{day}#{dataset}"})


def passed_key(annotator: str, dataset: str, queue: str) -> Attributes:
    """Return the key of how far a person has passed a queue."""
    return attributes({"pk": f"person#{annotator}", "sk": f"passed#{dataset}#{queue}"})
