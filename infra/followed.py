"""Which changes of which tables each follower is told of: AWS filters them, unseen and unpaid."""

from collections.abc import Mapping, Sequence
from typing import Any

type Filter = Mapping[str, Any]

_PUT = ["INSERT", "MODIFY"]
# The stream tells of every change to the table; consensus is for tasks that people have answered.
SUBMITTED_TASKS: Filter = {
    "eventName": _PUT,
    "dynamodb": {"NewImage": {"kind": {"S": ["task"]}, "state": {"S": ["submitted"]}}},
}
# … and the watch for those that check a label, when people are done with them.
CHECKED_LABELS: Filter = {
    "eventName": _PUT,
    "dynamodb": {
        "NewImage": {
            "kind": {"S": ["task"]},
            "state": {"S": ["done"]},
            "reason": {"S": ["audit", "disagreement", "sent_back"]},
        }
    },
}
# Versions are written once; beside them are pointers to the current one.
NEW_LABELS: Filter = {
    "eventName": ["INSERT"],
    "dynamodb": {"NewImage": {"kind": {"S": ["label"]}}},
}
# Of an item nothing changes but that it is pulled back.
ITEMS: Filter = {"eventName": _PUT, "dynamodb": {"NewImage": {"kind": {"S": ["item"]}}}}

# By function, then by table. DynamoDB lets two read a stream at once.
FOLLOWED: Mapping[str, Mapping[str, Sequence[Filter]]] = {
    "consensus": {"work": (SUBMITTED_TASKS,)},
    "watch_accepted": {"work": (CHECKED_LABELS,)},
    "measure": {"labels": (NEW_LABELS,), "items": (ITEMS,)},
}
