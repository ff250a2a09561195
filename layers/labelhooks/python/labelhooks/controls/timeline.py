"""What happened to an item, in order: from its records and from log lines. No content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from labelhooks.model.base import moment
from labelhooks.model.item import Item
from labelhooks.model.label import Label
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.task import Judgment, SampledOut, Task


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a function's log, as far as it is shown."""

    at: str
    function: str
    said: str
    request: str = ""  # of which invocation


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `by` is who or what, `told` what was decided and on what grounds."""

    at: str
    what: str
    by: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that is recorded of an item; what is not known is left out."""

    item: Item
    arrived_at: str | None = None  # its object in the raw bucket
    upload_at: str | None = None  # when the file of records that it is of was begun
    further: Sequence[tuple[str, str]] = ()  # sources, each with when
    rounds: Sequence[tuple[Task, Sequence[Judgment]]] = ()
    out: SampledOut | None = None
    labels: Sequence[Label] = ()
    quarantined: Sequence[QuarantineRecord] = field(default=())


def timeline(recorded: Recorded, lines: Sequence[Line] = ()) -> list[Event]:
    """Return what happened, the oldest first; of one moment, in the order of the road."""
    events = [*_arrived(recorded), *_asked(recorded), *_labeled(recorded), *_set_aside(recorded)]
    logged = [Event(one.at, "log", one.function, one.said) for one in lines]
    return sorted([*events, *logged], key=lambda one: one.at)


def seconds_between(events: Sequence[Event]) -> list[float]:
    """
    Return how long after the one before each event happened, in seconds; the first: 0.

    >>> one = Event("2026-01-01T00:00:00.000Z", "a"), Event("2026-01-01T00:00:01.500Z", "b")
    >>> seconds_between(one)
    [0.0, 1.5]
    """
    at = [moment(one.at) for one in events]
    return [0.0, *((b - a).total_seconds() for a, b in pairwise(at))][: len(at)]


def durations(recorded: Recorded) -> dict[str, float]:
    """
    Return how long the parts of the road took, in seconds: those that are over.

    `redacted` from arrival to the item's record, `decided` on to the gate's first decision,
    `asked` on to the first task, `judged` from the first task to the last judgment, `labeled` from
    the item's record to the label that holds.
    """
    item = recorded.item
    decided = [one.provenance.decided_at for one in recorded.labels if _by_gate(one)]
    tasks = [task.created_at for task, _ in recorded.rounds]
    judged = [one.at for _, judgments in recorded.rounds for one in judgments]
    last = recorded.labels[-1] if recorded.labels else None
    spans = {
        "redacted": (recorded.arrived_at or recorded.upload_at, item.created_at),
        "decided": (item.created_at, min(decided, default=None)),
        "asked": (item.created_at, min(tasks, default=None)),
        "judged": (min(tasks, default=None), max(judged, default=None)),
        "labeled": (item.created_at, last.at if last and not last.withdrawn else None),
    }
    return {
        name: (moment(end) - moment(start)).total_seconds()
        for name, (start, end) in spans.items()
        if start is not None and end is not None
    }


def _by_gate(label: Label) -> bool:
    return label.provenance.actor.kind == "prelabeler"


def _arrived(recorded: Recorded) -> Iterator[Event]:
    item = recorded.item
    if recorded.arrived_at:
        yield Event(recorded.arrived_at, "uploaded", "", "an object version in the raw bucket")
    if recorded.upload_at:
        yield Event(recorded.upload_at, "upload begun", "redact_upload", "a file of records")
    if item.flag:
        flag = item.flag
        told = f"{flag.reason}, score {flag.score:g}"
        yield Event(item.created_at, "flagged", flag.source, told)
    replaced = ", ".join(f"{kind} {n}" for kind, n in sorted(item.redacted.items())) or "nothing"
    told = f"replaced: {replaced}; redaction {item.redaction_version}"
    yield Event(item.created_at, "item recorded", f"a {item.source.kind}", told)
    for source, at in recorded.further:
        yield Event(at, "the same content again", f"a {source.partition('/')[0]}")


def _asked(recorded: Recorded) -> Iterator[Event]:
    for task, judgments in recorded.rounds:
        yield Event(task.created_at, "task created", f"round {task.round}", _why_asked(task))
        if task.lease:
            yield Event(task.lease.since, "claimed", task.lease.holder, f"until {task.lease.until}")
        for skip in task.skips:
            yield Event(skip.at, "skipped", skip.annotator, skip.reason.value)
        for ruling in task.rulings:
            yield Event(ruling.at, f"task {ruling.what}", ruling.actor, ruling.reason)
        for one in judgments:
            spent = "" if one.seconds is None else f", {one.seconds:.0f} s"
            what = "reviewed" if one.decides else "judged"
            yield Event(one.at, what, one.annotator, f"round {task.round}{spent}")
        if judgments and task.state.value not in ("open", "leased", "cancelled"):
            told = f"round {task.round}: {len(judgments)} of {task.judgments_wanted} judgments"
            last = max(one.at for one in judgments)
            yield Event(last, f"task {task.state.value}", "", told)
    if recorded.out:
        told = f"would have been asked with probability {recorded.out.propensity:g}"
        yield Event(recorded.out.at, "sampled out", "create_task", told)


def _why_asked(task: Task) -> str:
    told = f"{task.reason.value}, queue {task.queue}, priority {task.priority}"
    said = task.proposal
    if said is not None:
        who = said.prelabeler
        told += f"; {who.name} {who.version} proposed with confidence {said.confidence:.3f}"
    if task.review:
        told += f"; for a reviewer: {task.review.value}"
    return told


def _labeled(recorded: Recorded) -> Iterator[Event]:
    for label in recorded.labels:
        said = label.provenance
        who = f"{said.actor.kind} {said.actor.id} {said.actor.version}"
        if label.withdrawn:
            back = "pulled back" if said.actor.kind == "recheck" else "taken back"
            yield Event(label.at, back, who, f"version {label.version}: {said.reason}")
            continue
        sure = "" if said.confidence is None else f", confidence {said.confidence:.3f}"
        what = "accepted" if _by_gate(label) else "agreed"
        yield Event(said.decided_at, what, who, f"{said.reason}{sure}")
        told = f"version {label.version}, schema {said.schema_version}, code {said.code_version}"
        yield Event(label.at, "label written", "persist_label", told)


def _set_aside(recorded: Recorded) -> Iterator[Event]:
    for one in recorded.quarantined:
        yield Event(one.at, "quarantined", one.function, f"{one.reason}: {one.advice}")
