"""What operators see and do on their page. Every read is bounded, whatever the dataset holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypedDict

from labelhooks.errors import BadRequest, LabelHooksError
from labelhooks.model.base import moment, timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.hours import Hour
from labelhooks.model.lineup import DECIDING, Entry, LifeState, Lineup
from labelhooks.model.said import Said
from labelhooks.model.task import REVIEW_QUEUE
from labelhooks.model.telling import Tell, untold
from labelhooks.model.waiting import SHARDS
from labelhooks.people import requests
from labelhooks.people.answers import StateView
from labelhooks.people.api import Asked
from labelhooks.people.operate import answers, ports, series
from labelhooks.people.operate.mending import Mending
from labelhooks.people.operate.ruling import Ruling
from labelhooks.people.operate.tracing import traced_view
from labelhooks.people.operate.waiting import Waiting
from labelhooks.people.ports import Datasets, Queues

MOST_COUNTED = 8_000  # tasks of a queue: a larger backlog is only called so large
MOST_PEOPLE = 50
MOST_VERSIONS = 20
MOST_SAMPLED = 400  # judgments
MOST_SET_ASIDE = 320  # records
SHOWN_SET_ASIDE = 50
MOST_REJECTIONS = 25
WITHHELD = "(withheld: it could not be redacted)"


class SideBySide(Protocol):
    def __call__[A, R](self, call: Callable[[A], R], over: Sequence[A]) -> list[R]:
        """Return what `call` makes of each, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operate:
    """Answers the routes of the operate page; who may ask is decided before (access.check)."""

    datasets: Datasets
    hours: ports.Hours
    metrics: ports.Metrics
    glance: ports.Glance
    spent: ports.Spent
    waiting: Waiting
    traced: ports.Trace
    queues: Queues
    turned: ports.Switches
    lineups: ports.Lineups
    in_force: ports.InForce
    shares: ports.Shares
    watches: ports.Watches
    tallies: ports.Tallies
    sample: ports.Sample
    written: ports.Versions
    set_aside: ports.SetAside
    rejected: ports.Rejections
    clean: ports.Clean
    rule: ports.Rule
    walk: Callable[[], ports.Walk]
    side_by_side: SideBySide
    tell: Tell = untold

    def measures(self, asked: Asked) -> answers.MeasuresView:
        dataset, window = self._dataset(asked), _window(asked)
        now = asked.now.astimezone(UTC)
        found, total, since = self._counted(dataset.name, window, now)
        told = series.columns(found, window, now)
        seen = self.glance(dataset, now)
        return {
            "dataset": dataset.name,
            "window": window,  # type: ignore[typeddict-item]
            "step": series.WINDOWS[window][1],
            "as_of": timestamp(now),
            "at": told.at,
            "counts": told.counts,
            "spent": self.spent(dataset, told.by_place()),
            "totals": series.totals(total, since),
            "classes": series.classes(found),
            "now": {one["name"]: one["value"] for one in seen["measures"]},
            "slos": [_slo(one) for one in seen["slos"]],
            "targets": [_target(one) for one in self.metrics.values() if one.measure],
            "queues": [
                self._queue(dataset, queue, now)
                for queue in dict.fromkeys((dataset.spec.tasks.queue, REVIEW_QUEUE))
            ],
        }

    def _counted(
        self, dataset: str, window: str, now: datetime
    ) -> tuple[list[Hour], Hour, list[Hour]]:
        """Return what a window has, the total of the days rolled up, and the hours after those."""
        total = self.hours.total(dataset)
        rolled = datetime.fromisoformat(total.hour).replace(tzinfo=UTC) if total.hour else None
        behind = rolled + timedelta(days=1) if rolled else now - series.WINDOWS["month"][0]
        begin, end = series.begins(window, now), now + timedelta(hours=1)
        if series.WINDOWS[window][1] == "day":
            since = self.hours.between(dataset, behind, end)
            return [*self.hours.days(dataset, begin, end), *since], total, since
        found = self.hours.between(dataset, min(begin, behind), end)
        since = [one for one in found if one.hour >= f"{behind:%Y-%m-%dT%H}"]
        return found, total, since

    def _queue(self, dataset: Dataset, queue: str, now: datetime) -> answers.QueueView:
        at_most = MOST_COUNTED // len(SHARDS)
        pages = self.queues.looks(
            dataset.name, queue, dict.fromkeys(SHARDS), at_most=at_most
        ).values()
        made = [one.place.split("#")[1] for page in pages for one in page.waiting]
        age = (now - moment(min(made))).total_seconds() if made else None
        return {
            "queue": queue,
            "depth": len(made),
            "more": not all(page.ends for page in pages),
            "oldest_seconds": age,
        }

    def trace(self, asked: Asked) -> answers.TraceView:
        return traced_view(asked.item, self.traced(self._dataset(asked).name, asked.item))

    def switches(self, asked: Asked) -> answers.SwitchesView:
        name = self._dataset(asked).name
        ours = ("everything", f"dataset#{name}", f"intake#{name}")
        return {
            "switches": [
                _switch(one)
                for one in self.turned.all()
                if one["switch"] in ours or one["switch"].startswith("function#")
            ]
        }

    def pause(self, asked: Asked, body: requests.SwitchTurned) -> answers.SwitchView:
        return self._turn(asked, body, paused=True)

    def resume(self, asked: Asked, body: requests.SwitchTurned) -> answers.SwitchView:
        return self._turn(asked, body, paused=False)

    def _turn(
        self, asked: Asked, body: requests.SwitchTurned, *, paused: bool
    ) -> answers.SwitchView:
        dataset = self._dataset(asked)
        switch = f"{body.what}#{dataset.name}"
        reason = self._redacted(dataset, body.reason)
        self.turned.turn(switch, paused=paused, actor=asked.person.id, reason=reason)
        return {
            "switch": switch,
            "paused": paused,
            "actor": asked.person.id,
            "reason": reason,
            "at": timestamp(asked.now),
        }

    def _redacted(self, dataset: Dataset, reason: str) -> str:
        """Return a reason as it may be kept: a stop must work where no detector does."""
        try:
            (clean,) = self.clean(dataset, [reason])
        except LabelHooksError:
            return WITHHELD
        return clean

    def prelabelers(self, asked: Asked) -> answers.PrelabelersView:
        dataset = self._dataset(asked)
        lineup = self.in_force(dataset, self.lineups.latest(dataset.name))
        entries = sorted(lineup.entries, key=lambda one: list(LifeState).index(one.state))
        changes = self.lineups.recent(dataset.name, MOST_VERSIONS)
        return {
            "versions": [self._version(dataset.name, one) for one in entries[:MOST_VERSIONS]],
            "changes": [_change(one) for one in changes],
        }

    def _version(self, dataset: str, entry: Entry) -> answers.VersionView:
        retired = entry.state is LifeState.RETIRED
        fit = None if entry.fit_id is None else self.lineups.fit(dataset, entry.fit_id)
        decided, accepted = (0, 0) if retired else self.shares.totals(dataset, entry)
        watched = None if retired else self.watches.held(dataset, entry.ref)
        return {
            "name": entry.name,
            "version": entry.version,
            "state": entry.state.value,
            "share": entry.share,
            "since": entry.since,
            "threshold": entry.threshold,
            "fit": None
            if fit is None
            else {
                "fit_id": fit.fit_id,
                "target": fit.target,
                "judged": fit.judged,
                "accepted_share": fit.accepted_share,
                "created_at": fit.created_at,
            },
            "decided": decided,
            "accepted": accepted,
            "uneasy": watched is not None and watched.uneasy,
            "told": None if watched is None else watched.told,
        }

    def annotators(self, asked: Asked) -> answers.AnnotatorsView:
        dataset, window = self._dataset(asked), _window(asked)
        now = asked.now.astimezone(UTC)
        found, _, _ = self._counted(dataset.name, window, now)
        # Another part of the ids each hour; the same one however often somebody looks.
        said = self.sample(dataset.name, at_most=MOST_SAMPLED, begins=f"{now.hour % 16:x}")
        seen = sorted(
            {who for one in found for who in one.people} | {one.annotator for one in said}
        )
        first = f"{series.begins(window, now):%Y-%m-%d}"

        def tallied(who: str) -> answers.AnnotatorView:
            days = self.tallies.between(who, dataset.name, first, f"{now:%Y-%m-%d}")
            return {
                "id": who,
                "submitted": sum(one.submitted for one in days),
                "skipped": sum(one.skipped for one in days),
                "seconds": round(sum(one.seconds for one in days), 1),
                "days": sum(one.submitted > 0 for one in days),
                **_compared(said, who),
            }

        rows = self.side_by_side(tallied, seen[:MOST_PEOPLE])
        return {
            "annotators": sorted(rows, key=lambda one: (-one["submitted"], one["id"])),
            "more": len(seen) > MOST_PEOPLE,
            "sampled": len(said),
        }

    def versions(self, asked: Asked) -> answers.VersionsView:
        found = self.written.recent(self._dataset(asked).name, MOST_VERSIONS)
        return {
            "versions": [
                {
                    "version": one["version"],
                    "schema_version": one["schema_version"],
                    "created_at": one["created_at"],
                    "actor": one["actor"],
                    "reason": one["reason"],
                }
                for one in found
            ]
        }

    def quarantine(self, asked: Asked) -> answers.QuarantineView:
        found, more = self.set_aside(self._dataset(asked).name, at_most=MOST_SET_ASIDE)
        held = [one for one in found if one.state == "quarantined"]
        reasons = Counter(one.reason for one in held).most_common()
        latest = sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN_SET_ASIDE]
        return {
            "records": [
                {
                    "quarantine_id": one.quarantine_id,
                    "function": one.function,
                    "what": one.what,
                    "reason": one.reason,
                    "message": one.message,
                    "advice": one.advice,
                    "where": one.where,
                    "state": one.state,
                    "item_id": one.item_id,
                    "at": one.at,
                }
                for one in latest
            ],
            "reasons": [{"reason": reason, "records": number} for reason, number in reasons],
            "more": more,
        }

    def rejections(self, asked: Asked) -> answers.RejectionsView:
        found = self.rejected.recent(self._dataset(asked).name, MOST_REJECTIONS)
        return {
            "rejections": [
                {
                    "item_id": one.item_id,
                    "round": one.round,
                    "at": one.at,
                    "action": one.action,
                    "reason": one.reason,
                    "reviewer": one.reviewer,
                    "annotators": list(one.annotators),
                    "prelabeler": None
                    if one.prelabeler is None
                    else f"{one.prelabeler.name} {one.prelabeler.version}",
                }
                for one in found
            ]
        }

    def incidents(self, asked: Asked) -> answers.IncidentsView:
        return self._mending.all(self._dataset(asked))

    def open_incident(self, asked: Asked, body: requests.IncidentWanted) -> answers.IncidentView:
        return self._mending.open(self._dataset(asked), asked, body)

    def step_incident(self, asked: Asked) -> answers.IncidentView:
        return self._mending.step(self._dataset(asked), asked)

    def abort_incident(self, asked: Asked, body: requests.ReasonGiven) -> answers.IncidentView:
        return self._mending.abort(self._dataset(asked), asked, body)

    @property
    def _mending(self) -> Mending:
        return Mending(self.walk(), self._redacted)

    def cancel_task(self, asked: Asked, body: requests.ReasonGiven) -> StateView:
        return self._ruling.cancel(self.datasets.current(asked.task.dataset), asked, body)

    def reopen_task(self, asked: Asked, body: requests.ReasonGiven) -> StateView:
        return self._ruling.reopen(self.datasets.current(asked.task.dataset), asked, body)

    @property
    def _ruling(self) -> Ruling:
        return Ruling(self.rule, self._redacted, self.tell)

    def _dataset(self, asked: Asked) -> Dataset:
        return self.datasets.current(asked.dataset)


def _window(asked: Asked) -> str:
    given = asked.query.get("window", "day")
    if given not in series.WINDOWS:
        raise BadRequest(f"window: want one of {', '.join(series.WINDOWS)}")
    return given


def _target(metric: ports.Metric) -> answers.TargetView:
    return {
        "name": metric.name,
        "metric": metric.metric,
        "measure": metric.measure,
        "unit": metric.unit,
        "formula": metric.formula,
        "target": metric.target,
        "better": metric.better,
    }


def _slo(told: dict[str, Any]) -> answers.SloView:
    return {
        "name": told["name"],
        "measure": told["measure"],
        "objective": told["objective"],
        "threshold": told["threshold"],
        "window_days": told["window_days"],
        "good": told["good"],
        "total": told["total"],
        "share": told["share"],
        "left": told["left"],
        "burn": told["burn"],
        "half_spent": told["half_spent"],
        "state": told["state"],
    }


def _switch(held: dict[str, Any]) -> answers.SwitchView:
    return {
        "switch": held["switch"],
        "paused": held["paused"],
        "actor": held["actor"],
        "reason": held["reason"],
        "at": held["at"],
    }


def _change(lineup: Lineup) -> answers.LineupChange:
    return {
        "revision": lineup.revision,
        "at": lineup.at,
        "actor": lineup.actor,
        "reason": lineup.reason,
        "deciding": [
            f"{one.name} {one.version}" for one in lineup.entries if one.state in DECIDING
        ],
    }


class _Compared(TypedDict):
    compared: int
    same: int


def _compared(said: Iterable[Said], who: str) -> _Compared:
    theirs = [one.same for one in said if one.annotator == who and one.same is not None]
    return {"compared": len(theirs), "same": sum(theirs)}
