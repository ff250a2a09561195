"""
The steps that change something: pause, take back, resume.

What is going to be changed is written down by one call, and changed by the next one. So it is known
after any crash, and doing it once more changes nothing more.
"""

from dataclasses import dataclass

from labelhooks.controls.incident.ports import Deciders, Orders, Runner, Switches
from labelhooks.model.base import moment
from labelhooks.model.incident import Incident, Step
from labelhooks.model.prelabeler import PrelabelerRef

# Functions see a pause within five seconds; what they had decided by then is on its way.
SETTLES = 10


@dataclass(frozen=True, slots=True)
class Pause:
    """Let whoever gave the labels decide no more."""

    deciders: Deciders
    switches: Switches

    def __call__(self, incident: Incident, *, at: str, by: str) -> Incident:
        """Return the incident with what is to be stopped, or stopped."""
        name = incident.criteria.prelabeler
        if incident.stops is None:
            stops = self.deciders.deciding(incident.dataset, name, incident.criteria.version)
            turns = incident.holds_intake and not self._intake_held(incident)
            return incident.model_copy(update={"stops": stops, "turned_intake": turns})
        if incident.turned_intake:
            self._turn(incident, paused=True, by=by)
        refs = [PrelabelerRef(name=name, version=one) for one in incident.stops]
        self.deciders.stop(incident.dataset, refs, by, incident.mark)
        if incident.instead:
            self.deciders.put_in_force(incident.dataset, incident.instead, by, incident.mark)
        stopped = ", ".join(f"{name} {one}" for one in incident.stops) or "none: it decides nothing"
        return incident.done(Step.PAUSE, at, f"paused: {stopped}", versions=len(refs))

    def release(self, incident: Incident, *, by: str) -> str:
        """Let intake go on where the incident alone holds it; return what to say of it."""
        if not incident.turned_intake or not self._intake_held(incident):
            return ""
        (held,) = [one for one in self.switches.all() if one["switch"] == _intake(incident)]
        if not str(held["reason"]).startswith(incident.mark.partition(":")[0]):
            return "intake stays paused: somebody else holds it"
        self._turn(incident, paused=False, by=by)
        return "intake goes on"

    def put_back(self, incident: Incident, *, by: str) -> None:
        """Let the versions be what they were."""
        name, was = incident.criteria.prelabeler, incident.stops or {}
        self.deciders.put_back(incident.dataset, name, was, by, f"aborted: {incident.mark}")

    def _intake_held(self, incident: Incident) -> bool:
        switches = self.switches.all()
        return any(one["switch"] == _intake(incident) and one["paused"] for one in switches)

    def _turn(self, incident: Incident, *, paused: bool, by: str) -> None:
        self.switches.turn(_intake(incident), paused=paused, actor=by, reason=incident.mark)


def _intake(incident: Incident) -> str:
    return f"intake#{incident.dataset}"


@dataclass(frozen=True, slots=True)
class TakeBackAll:
    """Have the order carried out, again until it is."""

    orders: Orders
    runner: Runner

    def __call__(self, incident: Incident, *, at: str) -> Incident:
        """Return the incident with how far its order is."""
        if incident.run is None and not self._settled(incident, at):
            return incident.running(Step.TAKE_BACK, "waiting until every gate has seen the pause")
        order = self.orders.begin(incident.order(at=at))
        if incident.run is None:
            run = self.runner.start(order, until=at)
            return incident.model_copy(update={"run": run}).running(Step.TAKE_BACK)
        state = self.runner.state(order, incident.run)
        done = self.orders.get(incident.dataset, incident.takeback_id).done
        if state == "running":
            return incident.running(Step.TAKE_BACK, taken_back=done)
        if state == "failed":
            again = incident.model_copy(update={"run": None})
            told = "it stopped before all was done, and begins anew where it was"
            return again.failed(Step.TAKE_BACK, told, taken_back=done)
        return incident.done(Step.TAKE_BACK, at, taken_back=done)

    def _settled(self, incident: Incident, at: str) -> bool:
        paused = incident.of(Step.PAUSE).ended_at
        return paused is None or (moment(at) - moment(paused)).total_seconds() >= SETTLES
