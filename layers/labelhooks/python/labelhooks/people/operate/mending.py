"""An incident with a pre-labeler, from the page: counted, opened, and mended step by step."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from labelhooks.errors import BadRequest, NotFound
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.incident import Incident, StepRecord
from labelhooks.model.takeback import Criteria
from labelhooks.people import requests
from labelhooks.people.api import Asked
from labelhooks.people.operate import answers, ports

SECONDS = 6.0  # that a call looks at labels for; who calls again goes on
MOST_INCIDENTS = 10
LONGEST_REASON = 150  # characters, in a record beside every label that is taken back

type Redacted = Callable[[Dataset, str], str]


@dataclass(frozen=True, slots=True)
class Mending:
    """One call does a part of one step; the record of the incident says how far it is."""

    walk: ports.Walk
    redacted: Redacted
    clock: Callable[[], float] = time.monotonic

    def all(self, dataset: Dataset) -> answers.IncidentsView:
        """Return the last incidents, the latest first."""
        every = self.walk.incidents.all(dataset.name)
        return {"incidents": [_view(one) for one in reversed(every[-MOST_INCIDENTS:])]}

    def open(
        self, dataset: Dataset, asked: Asked, body: requests.IncidentWanted
    ) -> answers.IncidentView:
        """Count what is meant; keep it as an incident, unless this is a dry run."""
        incident = self.walk.draft(
            dataset.name,
            Criteria(
                prelabeler=body.prelabeler,
                version=body.version,
                since=body.since,
                until=body.until,
            ),
            actor=asked.person.id,
            reason=self.redacted(dataset, body.reason)[:LONGEST_REASON],
            instead=body.instead,
            holds_intake=body.hold_intake,
        )
        if body.dry_run:
            return _view(self.walk.find(incident, at=timestamp(asked.now), more=self._more()))
        opened = self.walk.open(incident)
        return _view(opened)

    def step(self, dataset: Dataset, asked: Asked) -> answers.IncidentView:
        """Do a part of the step that is on."""
        incident = self._named(dataset, asked)
        return _view(self.walk.advance(incident, actor=asked.person.id, more=self._more()))

    def abort(
        self, dataset: Dataset, asked: Asked, body: requests.ReasonGiven
    ) -> answers.IncidentView:
        """End it where it is."""
        incident = self._named(dataset, asked)
        reason = self.redacted(dataset, body.reason)[:LONGEST_REASON]
        return _view(self.walk.abort(incident, actor=asked.person.id, reason=reason))

    def _named(self, dataset: Dataset, asked: Asked) -> Incident:
        if not asked.incident:
            raise BadRequest("the path names no incident")
        found = [
            one
            for one in self.walk.incidents.all(dataset.name)
            if one.incident_id == asked.incident
        ]
        if not found:
            raise NotFound("the dataset has no such incident")
        return found[0]

    def _more(self) -> Callable[[], bool]:
        end = self.clock() + SECONDS
        return lambda: self.clock() < end


def _view(incident: Incident) -> answers.IncidentView:
    meant, current, said = incident.meant, incident.current, incident.criteria
    return {
        "id": incident.incident_id,
        "state": incident.state,
        "prelabeler": said.prelabeler,
        "version": said.version,
        "since": said.since,
        "until": said.until,
        "instead": None
        if incident.instead is None
        else f"{incident.instead.name} {incident.instead.version}",
        "holds_intake": incident.holds_intake,
        "reason": incident.reason,
        "actor": incident.actor,
        "opened_at": incident.opened_at,
        "labels": meant.labels,
        "by_class": meant.by_class,
        "by_version": meant.by_version,
        "first": meant.first,
        "last": meant.last,
        "next": None if current is None or incident.state != "open" else current.step.value,
        "steps": [_step(one) for one in incident.steps],
    }


def _step(record: StepRecord) -> answers.StepView:
    return {
        "step": record.step.value,
        "state": record.state.value,
        "by": record.by,
        "began_at": record.began_at,
        "seconds": record.seconds,
        "counts": record.counts,
        "told": record.told,
    }
