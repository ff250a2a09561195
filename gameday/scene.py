"""One scenario's stage: what an operator types, what people and sources do, and the clock."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gameday.alarms import Watchman
from labelhooks.controls.datasets import configure
from labelhooks.errors import OperatorError
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset, DatasetSpec
from labelhooks.model.state import ItemState
from labelhooks.model.task import TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.commands.books import queues
from labelhooks_cli.deployment import Deployment

PATIENCE = 300.0  # seconds until something must have happened
SEEN = 6.0  # until functions see a switch, a dataset or a line-up
_LOOK = 1.0
_EVERY = 300.0  # between two calls of what is scheduled
_TURNS = 4
_LOGGED = 6.0  # until a function's log can be read
_MOVING = {ItemState.IN_FLIGHT.value, ItemState.JUDGED.value}


class NotAsPlanned(OperatorError):
    """A scenario did not go as its runbook says."""


@dataclass
class Scene:
    """What a scenario has in hand."""

    deployment: Deployment
    watchman: Watchman
    say: Callable[[str], object]
    dataset: str
    injected_at: float = 0.0
    detected: float | None = None  # seconds from the fault to the alarm
    mitigated: float | None = None  # from the alarm until all is well
    alarm: str = ""

    def make(self, *, created_at: datetime | None = None, **spec: Any) -> Dataset:
        """Put the scenario's dataset in force, as its document says now; the first one long ago."""
        document = {
            "name": self.dataset,
            "schema": {"kind": "choice", "classes": ["ok", "spam", "abuse"]},
            **spec,
        }
        made = DatasetSpec.model_validate_json(json.dumps(document))
        if created_at is not None:
            first = Dataset(
                version=1,
                schema_version=1,
                created_at=timestamp(created_at),
                actor="gameday",
                reason="a game day",
                spec=made,
            )
            self.deployment.datasets.append(first)
            return first
        return configure(self.deployment.datasets, made, actor="gameday", reason="a game day")

    def upload(self, name: str, texts: Sequence[str]) -> None:
        """Put a file of records, one for each text."""
        body = "\n".join(json.dumps({"text": text}) for text in texts).encode()
        target = self.deployment.target
        target.s3.put_object(
            Bucket=target.output("RawBucket"), Key=f"{self.dataset}/{name}.jsonl", Body=body
        )

    def judge(
        self,
        says: Callable[[str, str], str],
        people: Sequence[str] = ("ann",),
        *,
        rounds: Sequence[int] = (1, 2, 3),
        most: int | None = None,
    ) -> int:
        """Let people answer open tasks as `says` of a person and a text; return of how many."""
        at = self.deployment
        submit = SubmitJudgment(at.tasks, at.policies)
        every = at.inventory.tasks(self.dataset)
        open_ = [one for one in every if one.state is TaskState.OPEN and one.round in rounds]
        waiting = open_[:most]
        items = at.items.get_many(self.dataset, [one.item_id for one in waiting])
        contents = at.clean.contents([one.artifact for one in items])
        for task, content in zip(waiting, contents, strict=True):
            for person in people[: task.judgments_wanted]:
                value = says(person, str(content))
                submit(self.dataset, task.item_id, task.round, annotator=person, value=value)
        return len(waiting)

    def types(self, *words: str, shown: bool = True, **variables: str) -> Any:
        """
        Run a command as an operator would; return its answer. Raises NotAsPlanned.

        Args:
            words: of the command.
            shown: whether it is a step of the runbook, and not of the stage.
            variables: of its environment.
        """
        command = [sys.executable, "-m", "labelhooks_cli.main", *words, "--json"]
        line = "labelhooks " + " ".join(f'"{word}"' if " " in word else word for word in words)
        if shown:
            self.say(f"  $ {line}")
        done = subprocess.run(  # noqa: S603
            command, env=os.environ | variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotAsPlanned(f"{line}: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout)

    def settle(self) -> None:
        """Wait until no message moves and no item of the dataset is on its way."""
        self.until(self._at_rest, lambda: f"messages still move: {queues(self.deployment)}")

    def _at_rest(self) -> bool:
        places = ("waiting", "working")
        if any(one[place] for one in queues(self.deployment) for place in places):
            return False
        return not _MOVING & set(self.deployment.inventory.states(self.dataset))

    def until(self, holds: Callable[[], bool], told: Callable[[], str] | str) -> None:
        """Wait until something holds. Raises NotAsPlanned with what is told then."""
        give_up = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > give_up:
                raise NotAsPlanned(told if isinstance(told, str) else told())
            time.sleep(_LOOK)

    @contextmanager
    def fault(self) -> Iterator[None]:
        """Begin the clock: what is done inside is the fault."""
        self.injected_at = time.time()
        self.say("  the fault is there")
        yield

    def detect(self, alarm: str) -> None:
        """Wait until the deployed alarm whose name ends so is on."""
        self.alarm = alarm

        def on() -> bool:
            self.watchman.look()
            return self.watchman.fires(alarm, since=self.injected_at)

        self.until(on, f"the alarm {alarm} did not fire")
        self.detected = time.time() - self.injected_at
        self.say(f"  {alarm} is on after {self.detected:.0f} s")

    def detect_by(self, function: str, alarm: str) -> None:
        """
        Call a function that a schedule calls every five minutes, until the alarm is on.

        Nobody waits for the schedule: the time between two calls counts, and is not lived.
        """
        self.alarm = alarm
        target, skipped = self.deployment.target, 0.0
        name = target.output("Function" + function.title().replace("_", ""))
        for turn in range(_TURNS):
            if turn:
                self.watchman.skip(_EVERY)
                skipped += _EVERY
            told = target.functions.invoke(FunctionName=name, Qualifier="live")
            self.expect("FunctionError" not in told, f"{function} failed: see its log")
            logged = time.monotonic() + _LOGGED
            while time.monotonic() < logged:
                self.watchman.look()
                if self.watchman.fires(alarm, since=self.injected_at - skipped):
                    self.detected = time.time() - self.injected_at + skipped
                    self.say(f"  {alarm} is on after {self.detected:.0f} s")
                    return
                time.sleep(_LOOK)
        raise NotAsPlanned(f"the alarm {alarm} did not fire")

    @contextmanager
    def mitigation(self) -> Iterator[None]:
        """Time what mends it; then the alarm must stay off, on what is written from then on."""
        began = time.time()
        yield
        self.mitigated = time.time() - began
        self.watchman.look()
        if self.watchman.fires(self.alarm, since=time.time() - 1):
            raise NotAsPlanned(f"{self.alarm} is still on")
        self.say(f"  mended after {self.mitigated:.0f} s")

    def expect(self, holds: bool, told: str) -> None:
        """Raise NotAsPlanned with what is told, unless something holds."""
        if not holds:
            raise NotAsPlanned(told)

    def states(self) -> dict[str, int]:
        """Return how many items of the dataset are in each state."""
        return dict(self.deployment.inventory.states(self.dataset))

    def balance(self, items: int) -> None:
        """See that so many items are recorded, each in one place, and nothing is missing."""
        states = self.states()
        self.expect(
            sum(states.values()) == items, f"{items} items were sent, and there are {states}"
        )
        books = self.types("reconcile", "-d", self.dataset, "--older-than", "0")
        self.expect(bool(books["whole"]), f"the books do not balance: {books}")
