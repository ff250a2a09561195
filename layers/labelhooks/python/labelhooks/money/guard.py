"""
The guard: on an alarm about money, or about an objective that burns, it stops what brings items in,
and says so.

What waits in the queues waits on, as with any pause. It stops once for each time that an alarm goes
on: an operator who has resumed knows of every alarm that was on by then.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from labelhooks.money.alarm import Alarm

ACTOR = "guard"
ALL = "intake"
_OBJECTIVE = "SloBurnPauses"  # of datasets whose document says so, and of no other

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
        """Return the datasets that an alarm of all is about, as far as one knows."""


class Tell(Protocol):
    def __call__(self, subject: str, text: str) -> object:
        """Call whoever is on call."""


class Guard:
    """Acts on alarms of money, and of objectives whose dataset says so."""

    def __init__(
        self,
        switches: Switches,
        *,
        concerned: Concerned,
        tell: Tell,
        mode: Mode,
        burning: Concerned = tuple,
        exists: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """
        Args:
            switches: where intake is paused.
            concerned: who spends more than they use to.
            tell: calls whoever is on call.
            mode: whether it acts, or says what it would have done.
            burning: whose objective burns that is to stop intake.
            exists: says of a dataset whether there is one of that name.
        """
        self._switches = switches
        self._concerned = concerned
        self._tell = tell
        self._mode = mode
        self._burning = burning
        self._exists = exists

    def __call__(self, alarm: Alarm) -> list[str]:
        """Return the switches that were turned, or that would have been."""
        switches = [f"{ALL}#{name}" for name in self._whose(alarm)]
        if not switches and not alarm.name.endswith(_OBJECTIVE):
            switches = [ALL]  # money runs away, and nobody knows whose
        if self._mode == "tell" and switches:
            self._tell(
                f"LabelHooks guard: {alarm.name} is on",
                f"The alarm {alarm.name} is on since {alarm.at}. With guard=pause it would have "
                f"paused: {', '.join(map(_said, switches))}. Runbook: {_runbook(alarm)}.",
            )
            return switches
        return [one for one in switches if self._paused(one, alarm)]

    def _whose(self, alarm: Alarm) -> list[str]:
        if alarm.dataset is not None:
            return [alarm.dataset] if self._exists(alarm.dataset) else []
        if alarm.name.endswith(_OBJECTIVE):
            return list(self._burning())
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
            f"Runbook: {_runbook(alarm)}",
        )
        self._switches.told(switch, alarm=named)
        return True


def _runbook(alarm: Alarm) -> str:
    name = "slo-burn" if alarm.name.endswith(_OBJECTIVE) else "cost-runaway"
    return f"docs/runbooks/{name}.md"


def _said(switch: str) -> str:
    _, _, dataset = switch.partition("#")
    return f"the intake of {dataset}" if dataset else "the intake of every dataset"
