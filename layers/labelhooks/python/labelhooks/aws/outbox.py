"""Messages out: gathered over a batch, sent in as few requests as SQS allows."""

import os
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from labelhooks.model.base import Word
from labelhooks.model.messages import ITEMS_PER_MESSAGE, ItemsReady, RecheckWanted

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SQS holds a message back for 15 minutes at most (SQS Developer Guide, "delay queues").
LONGEST_DELAY = 900


def longest_hold() -> int:
    """Return how long what waits is not looked at, in seconds at most: the stack may want less."""
    return min(LONGEST_DELAY, int(os.environ.get("LONGEST_HOLD", LONGEST_DELAY)))


# SQS takes a message of 1 MiB (SQS Developer Guide, "Message quotas"); labels with parts are large.
LARGEST = 1024 * 1024


class Queue:
    """One queue to send to."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, body: str) -> None:
        """Send one message."""
        self._sqs.send_message(QueueUrl=self._url, MessageBody=body)

    def hold(self, body: str, seconds: int) -> None:
        """
        Put a message at the end of the queue, not to be seen for `seconds` (`longest_hold`).

        A new message: neither its receives nor its age count on, so nothing that merely waits ends
        in the dead-letter queue or expires.
        """
        self._sqs.send_message(
            QueueUrl=self._url, MessageBody=body, DelaySeconds=min(seconds, longest_hold())
        )


class Outbox[K: Hashable, E]:
    """Gathers entries by a key; sends those of one key together."""

    def __init__(self, queue: Queue, message: Callable[[K, tuple[E, ...]], Word]) -> None:
        self._queue = queue
        self._message = message
        self._waiting: dict[K, list[E]] = defaultdict(list)

    def add(self, key: K, entry: E) -> None:
        """Gather an entry; send its key's where they fill a message."""
        waiting = self._waiting[key]
        waiting.append(entry)
        if len(waiting) >= ITEMS_PER_MESSAGE:
            self._send(key)

    def flush(self) -> None:
        """Send what is waiting. What could not be sent is still waiting when this raises."""
        for key in list(self._waiting):
            self._send(key)

    def _send(self, key: K) -> None:
        waiting = self._waiting[key]
        most = ITEMS_PER_MESSAGE
        while waiting:
            entries = tuple(waiting[:most])
            body = self._message(key, entries).model_dump_json(exclude_none=True)
            if len(body.encode()) > LARGEST and len(entries) > 1:
                most = len(entries) // 2
                continue
            self._queue.send(body)
            del waiting[: len(entries)]
        del self._waiting[key]


class ReadyItems:
    """Tells the gate which items wait for it, and the re-check which are to be looked at again."""

    def __init__(self, queue: Queue, recheck: Queue | None) -> None:
        """Without a queue for it, nothing may be given to `recheck`: it is texts that are."""
        self._ready: Outbox[str, str] = Outbox(
            queue, lambda dataset, items: ItemsReady(dataset=dataset, items=items)
        )
        self._recheck: Outbox[str, str] | None = None
        if recheck is not None:
            self._recheck = Outbox(
                recheck, lambda dataset, items: RecheckWanted(dataset=dataset, items=items)
            )

    def ready(self, dataset: str, item_id: str) -> None:
        """Tell the gate of an item."""
        self._ready.add(dataset, item_id)

    def recheck(self, dataset: str, item_id: str) -> None:
        """Have an item looked at again."""
        if self._recheck is None:
            raise ValueError("there is no queue for what is to be looked at again")
        self._recheck.add(dataset, item_id)

    def flush(self) -> None:
        """Send what is waiting."""
        self._ready.flush()
        if self._recheck is not None:
            self._recheck.flush()
