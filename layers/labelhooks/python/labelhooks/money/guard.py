"""
The guard: on an alarm about money it stops what brings items in, and says so.

What waits in the queues waits on, as with any pause. It stops once for each time that an alarm goes
on: an operator who has resumed knows of every alarm that was on by then.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from labelhooks.money.alarm import Alarm

ACTOR = "guard"
ALL = "intake"

type Mode = Literal["tell", "pause"]


class Switches(Protocol):
    def pause_for(self, switch: str, *, actor: str, reason: str, alarm: str, at: str) -> bool:
        """
        Pause for an alarm that went on `at` some time; say whether that must be told.

        It is not where the switch is on, or was set after that time.
        """

    def told(self, switch: str, *, alarm: str) -> None:
        """Note that it was told."""


class Concerned(Protocol):
    def __call__(self) -> Sequence[str]:
        """Return the datasets that spend more than they use to, as far as one knows."""


class Tell(Protocol):
    def __call__(self, subject: str, text: str) -> object:
        """Call whoever is on call."""


class Guard:
    """Acts on alarms of money."""

    def __init__(
        self,
        switches: Switches,
        *,
        concerned: Concerned,
        tell: Tell,
        mode: Mode,
        exists: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`exists` says of a dataset whether there is one of that name."""
        self._switches = switches
        self._concerned = concerned
        self._tell = tell
        self._mode = mode
        self._exists = exists

    def __call__(self, alarm: Alarm) -> list[str]:
        """Return the switches that were turned, or that would have been."""
        switches = [f"{ALL}#{name}" for name in self._whose(alarm)] or [ALL]
        if self._mode == "tell":
            self._tell(
                f"LabelHooks guard: {alarm.name} is on",
                f"The alarm {alarm.name} is on since {alarm.at}. With guard=pause it would have "
                f"paused: {', '.join(map(_said, switches))}. Runbook: "
                "docs/runbooks/cost-runaway.md.",
            )
            return switches
        return [one for one in switches if self._paused(one, alarm)]

    def _whose(self, alarm: Alarm) -> list[str]:
        if alarm.dataset is not None:
            return [alarm.dataset] if self._exists(alarm.dataset) else []
        if not alarm.name.endswith("SpendAnomaly"):
            return []  # a budget, a bill: of all
        return list(self._concerned())

    def _paused(self, switch: str, alarm: Alarm) -> bool:
        named = f"{alarm.name} {alarm.at}"
        reason = f"the alarm {alarm.name} is on since {alarm.at}"
        if not self._switches.pause_for(
            switch, actor=ACTOR, reason=reason, alarm=named, at=alarm.at
        ):
            return False
        resume = "" if switch == ALL else f" -d {switch.partition('#')[2]}"
        self._tell(
            f"LabelHooks guard: paused {_said(switch)}",
            f"Paused by the guard: {_said(switch)}, as {reason}. What arrives waits in its queue; "
            "nothing is lost, and people go on with what is there.\n\n"
            f"To go on: labelhooks resume --intake{resume} --reason '...'\n"
            "Runbook: docs/runbooks/cost-runaway.md",
        )
        self._switches.told(switch, alarm=named)
        return True


def _said(switch: str) -> str:
    _, _, dataset = switch.partition("#")
    return f"the intake of {dataset}" if dataset else "the intake of every dataset"
