"""Show how it goes until nothing moves any more."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from labelhooks.errors import OperatorError
from labelhooks.model.state import ItemState
from labelhooks_cli.commands.books import drawn, queues, snapshot
from labelhooks_cli.deployment import Deployment

_LOOK_SECONDS = 0.5  # between looks at the queues, a few calls …
_COUNT_SECONDS = 4.0  # … and at the states of all items, a few hundred
_LINE_SECONDS = 5.0
PATIENCE = 300.0  # seconds in which nothing changes
_MOVING = (ItemState.IN_FLIGHT, ItemState.JUDGED)


@dataclass(slots=True)
class Clock:
    """Seconds by phase."""

    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, phase: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[phase] = self.took.get(phase, 0.0) + time.monotonic() - began


def until_quiet(console: Console, deployment: Deployment, names: Sequence[str], title: str) -> None:
    """
    Show queues and states until no message waits and no item is on its way.

    Raises OperatorError where something waits and nothing has changed for `PATIENCE` seconds.
    """
    with _shown(console, title) as show:
        found = look(deployment, names)
        counted_at = changed_at = time.monotonic()
        while True:
            show(found)
            time.sleep(_LOOK_SECONDS)
            before, now = found, time.monotonic()
            found = {**found, "queues": queues(deployment)}
            # Between two empty looks a message may be on its way from one queue to the next: only
            # the items tell that nothing is.
            if _empty(found) or now - counted_at > _COUNT_SECONDS:
                found, counted_at = look(deployment, names), now
                if _empty(found) and not _moving(found):
                    show(found)
                    return
            if found != before:
                changed_at = now
            if now - changed_at > PATIENCE:
                raise OperatorError(
                    f"nothing has moved for {PATIENCE:.0f} s, and this is left: {_line(found)}. "
                    "labelhooks status, labelhooks dlq list and .labelhooks/ministack.log tell more"
                )


def look(deployment: Deployment, names: Sequence[str]) -> dict[str, Any]:
    """Return a snapshot of these datasets and of all queues, as `labelhooks status` shows it."""
    found = [snapshot(deployment, name) for name in names]
    return {**found[-1], "datasets": [one for each in found for one in each["datasets"]]}


def _empty(found: dict[str, Any]) -> bool:
    places = ("waiting", "working", "held")
    return not any(queue[place] for queue in found["queues"] for place in places)


def _moving(found: dict[str, Any]) -> bool:
    return any(one.get(state) for one in found["datasets"] for state in _MOVING)


@contextmanager
def _shown(console: Console, title: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Give what draws a snapshot: in place on a terminal, as a line now and then elsewhere."""
    began = time.monotonic()
    if console.is_terminal:
        with Live(console=console, transient=True, refresh_per_second=4) as live:

            def draw(found: dict[str, Any]) -> None:
                head = Text(f"{title}: {time.monotonic() - began:.0f} s", style="bold")
                live.update(Group(head, "", drawn(found)))

            yield draw
        return
    last = float("-inf")

    def say(found: dict[str, Any]) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_SECONDS:
            last = time.monotonic()
            console.print(f"  {last - began:4.0f} s  {_line(found)}")

    yield say


def _line(found: dict[str, Any]) -> str:
    waits = [
        f"{queue['queue']} {queue['waiting'] + queue['working'] + queue['held']}"
        for queue in found["queues"]
    ]
    states = {
        state.value: sum(one.get(state, 0) for one in found["datasets"]) for state in ItemState
    }
    told = [f"{state} {number}" for state, number in states.items() if number]
    return f"queues: {', '.join(waits)}; items: {', '.join(told) or 'none yet'}"
