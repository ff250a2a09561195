"""
Mend what a pre-labeler did: find, pause, take back, ask again, verify, resume.

One call does a part of one step and writes how far it is; who calls again, from wherever, goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from labelhooks.controls.incident.acting import Pause, TakeBackAll
from labelhooks.controls.incident.ports import Deciders, Incidents, Orders, Runner
from labelhooks.controls.incident.walking import AskAgain, Find, More, Verify
from labelhooks.errors import NotFound, OperatorError
from labelhooks.model.base import timestamp
from labelhooks.model.incident import Incident, Step, StepState, incident_id
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.takeback import Criteria

type Clock = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through an incident, for whoever operates the system."""

    incidents: Incidents
    deciders: Deciders
    orders: Orders
    runner: Runner
    find: Find
    pause: Pause
    take_back: TakeBackAll
    ask_again: AskAgain
    verify: Verify
    clock: Clock = timestamp

    def draft(
        self,
        dataset: str,
        criteria: Criteria,
        *,
        actor: str,
        reason: str,
        instead: PrelabelerRef | None = None,
        holds_intake: bool = False,
    ) -> Incident:
        """
        Return an incident that is not written anywhere: one to count by, or to open.

        Raises OperatorError, NotFound.
        """
        if not reason.strip():
            raise OperatorError("say why: --reason")
        if instead:
            self.deciders.known(dataset, instead)
        before = [one for one in self.incidents.all(dataset) if _same(one, criteria, instead)]
        running = [one for one in before if one.state == "open"]
        if running:
            return running[0]
        try:
            return Incident(
                dataset=dataset,
                incident_id=incident_id(dataset, criteria, instead, len(before) + 1),
                criteria=criteria,
                instead=instead,
                holds_intake=holds_intake,
                reason=reason,
                actor=actor,
                opened_at=self.clock(),
            )
        except ValueError as error:
            raise OperatorError(
                str(error).partition("Value error, ")[2].partition(" [")[0]
            ) from None

    def open(self, incident: Incident) -> Incident:
        """Write a draft; the same labels given again are the same incident while it is open."""
        return self.incidents.open(incident)

    def get(self, dataset: str, begins: str = "") -> Incident:
        """
        Return an incident by the beginning of its id; without one, the one that is open.

        Raises NotFound, saying which there are.
        """
        every = self.incidents.all(dataset)
        meant = [
            one
            for one in every
            if (one.incident_id.startswith(begins) if begins else one.state == "open")
        ]
        if len(meant) != 1:
            known = ", ".join(f"{one.incident_id[:8]} ({one.state})" for one in every) or "none"
            raise NotFound(f"dataset {dataset}: say which incident; there are: {known}")
        return meant[0]

    def advance(self, incident: Incident, *, actor: str, more: More = lambda: False) -> Incident:
        """
        Do a part of the step that is on, and return how far it is; `more` says if time is left.

        Raises ConflictError where somebody else moved the incident meanwhile.
        """
        if incident.state != "open":
            raise OperatorError(f"the incident is {incident.state}")
        record = incident.current
        if record is None:
            raise AssertionError("an open incident has a step left")
        at = self.clock()
        begun = incident.begun(record.step, by=actor, at=at)
        return self.incidents.write(self._stepped(begun, record.step, at, actor, more))

    def _stepped(self, incident: Incident, step: Step, at: str, actor: str, more: More) -> Incident:
        match step:
            case Step.FIND:
                return self.find(incident, at=at, more=more)
            case Step.PAUSE:
                return self.pause(incident, at=at, by=actor)
            case Step.TAKE_BACK:
                return self.take_back(incident, at=at)
            case Step.ASK_AGAIN:
                return self.ask_again(incident, at=at, more=more)
            case Step.VERIFY:
                return self.verify(incident, at=at, more=more)
            case Step.RESUME:
                told = self.pause.release(incident, by=actor)
                return _ended(incident.done(Step.RESUME, at, told), "closed", at, actor)

    def abort(self, incident: Incident, *, actor: str, reason: str) -> Incident:
        """
        End an incident where it is. What was taken back stays so.

        Intake goes on; a version goes on only where nothing was taken back of it.
        """
        if incident.state != "open":
            raise OperatorError(f"the incident is {incident.state}")
        if not reason.strip():
            raise OperatorError("say why: --reason")
        begun = incident.of(Step.TAKE_BACK).state is not StepState.WAITING
        if incident.run is not None:
            self.runner.stop(incident.run)
        said = [self.pause.release(incident, by=actor)]
        if begun:
            said.append("the version stays paused, as labels of it were taken back")
        elif incident.stops:
            self.pause.put_back(incident, by=actor)
            said.append("the version decides again")
        record = incident.current
        told = "; ".join(one for one in (f"aborted: {reason}", *said) if one)
        if record is not None:
            incident = incident.stepped(record.step, told=told)
        return self.incidents.write(_ended(incident, "aborted", self.clock(), actor))


def _ended(incident: Incident, state: str, at: str, by: str) -> Incident:
    return incident.model_copy(update={"state": state, "ended_at": at, "ended_by": by})


def _same(incident: Incident, criteria: Criteria, instead: PrelabelerRef | None) -> bool:
    return incident.criteria == criteria and incident.instead == instead
