"""
Dead letters that are places in a stream: they hold no work, and the stream forgets after a day.

The work stands in the table. What a follower should have seen is read anew and given to it as the
stream would have: by its own code, settings and permissions.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from labelhooks.aws.attributes import Attributes
from labelhooks.aws.following import Followed
from labelhooks.errors import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

FOLLOWERS: dict[str, Callable[[Followed, str], Iterator[Attributes]]] = {
    "consensus": Followed.submitted,
    "watch_accepted": Followed.checked,
}
# It counts a change by where that stood in the stream: told again, it would take everything for
# counted. Its hours are counted anew instead.
COUNTERS = ("measure",)
_BATCH = 10  # as many as the stream gives at once


def tell_again(functions: "LambdaClient", function: str, records: Sequence[Attributes]) -> int:
    """
    Give records to a follower; return how many that were.

    Raises OperatorError, when all were given, if it failed at some of them.
    """
    failed, start = 0, 0
    while start < len(records):
        batch = records[start : start + _BATCH]
        place = _failed_at(functions, function, batch)
        failed += place is not None
        start += len(batch) if place is None else place + 1
    if failed:
        raise OperatorError(
            f"{function} still fails at {failed} of {len(records)}: its log says why "
            "(redeliver). The rest is done; its dead letters stay until all is"
        )
    return len(records)


def _failed_at(functions: "LambdaClient", function: str, batch: Sequence[Attributes]) -> int | None:
    """Return at which record the function failed; what comes after it was not looked at."""
    changes = [
        {"eventName": "MODIFY", "dynamodb": {"NewImage": one, "SequenceNumber": str(place)}}
        for place, one in enumerate(batch)
    ]
    answer = functions.invoke(
        FunctionName=function, Qualifier="live", Payload=json.dumps({"Records": changes}).encode()
    )
    told: Any = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:  # its type: a text could quote what it worked on
        raise OperatorError(f"{function} crashed: {told.get('errorType', 'for no reason told')}")
    places = [int(one["itemIdentifier"]) for one in told["batchItemFailures"]]
    return min(places, default=None)
