"""Kill functions in the middle of their work."""

import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.deployed.stack import FUNCTIONS, Stack

CONSUMERS = {
    "redact_upload": "ingest",
    "intake_flag": "flags",
    "gate": "items",
    "create_task": "tasks",
    "persist_label": "labels",
}
_LOOK_SECONDS = 0.02
# A younger worker is still importing: it holds messages, and has done nothing with them.
_GROWN_UP = 2  # seconds


def workers(server: int) -> dict[str, list[int]]:
    """Return the processes that run functions, children of the embedded cloud's, by function."""
    told = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,etimes=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[int]] = {name: [] for name in FUNCTIONS}
    for line in told.stdout.splitlines():
        pid, parent, age, command = line.split(None, 3)
        of = re.search(r"/ministack-lambda-LabelHooks-dev-(\w+)-[^/]+/_worker\.py", command)
        mine = int(parent) == server and of is not None and int(age) >= _GROWN_UP
        if mine and of and of[1] in found:
            found[of[1]].append(int(pid))
    return found


@dataclass
class Killer:
    """
    Kills the functions in `wanted`, each as often as it says, while they hold messages.

    All workers of a function at once: which of them holds the batch cannot be seen. `pause` seconds
    lie between two kills of a function, so that something is done at all.
    """

    stack: Stack
    server: int  # the embedded cloud's process
    wanted: Mapping[str, int]
    pause: float = 1.0
    killed: Counter[str] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Kill in the background, until all that was wanted is done or this is left."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _run(self) -> None:
        next_at = dict.fromkeys(self.wanted, 0.0)
        while not self._over.is_set():
            running = workers(self.server)
            for name, number in self.wanted.items():
                due = self.killed[name] < number and time.monotonic() >= next_at[name]
                if due and running[name] and self._busy(name):
                    for pid in running[name]:
                        _kill(pid)
                    self.killed[name] += 1
                    next_at[name] = time.monotonic() + self.pause
            time.sleep(_LOOK_SECONDS)

    def _busy(self, name: str) -> bool:
        """Return whether a function holds messages; of one that follows a stream, nobody knows."""
        if name not in CONSUMERS:
            return True
        held = self.stack.target.sqs.get_queue_attributes(
            QueueUrl=self.stack.target.output(f"{CONSUMERS[name].title()}Queue"),
            AttributeNames=["ApproximateNumberOfMessagesNotVisible"],
        )
        return held["Attributes"]["ApproximateNumberOfMessagesNotVisible"] != "0"


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, signal.SIGKILL)


@contextmanager
def impatient_queues(stack: Stack, seconds: Callable[[str], int]) -> Iterator[None]:
    """Let what a killed function held be seen again after so few seconds, by the queue's name."""
    sqs, before = stack.target.sqs, {}
    for name in CONSUMERS.values():
        url = stack.target.output(f"{name.title()}Queue")
        held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
        before[url] = held["Attributes"]["VisibilityTimeout"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds(name))})
    try:
        yield
    finally:
        for url, timeout in before.items():
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": timeout})
