"""What the operate page is answered, field by field. No content of anybody is in it."""

from typing import Literal, TypedDict


class TargetView(TypedDict):
    """A line of the table of measures (docs/measures.md)."""

    name: str
    metric: str
    measure: str
    unit: Literal["Count", "Seconds", "None"]
    formula: str
    target: float | None
    better: Literal["higher", "lower"] | None


class QueueView(TypedDict):
    """Tasks that wait for somebody."""

    queue: str
    depth: int
    more: bool  # the depth is where counting ended
    oldest_seconds: float | None


class ClassView(TypedDict):
    """How often a class was said in the window."""

    name: str
    people: int
    prelabelers: int


class SloView(TypedDict):
    """An objective, and what is left of its error budget."""

    name: str
    measure: str
    objective: float
    threshold: int | None
    window_days: int
    good: int
    total: int
    share: float | None
    left: float  # of the budget; below 0 the objective is missed
    burn: float  # how many times as fast as allowed, over an hour
    half_spent: bool
    state: Literal["ok", "ticket", "page"]  # whom it wakes


class FunctionQueueView(TypedDict):
    """Messages in a queue between functions, of all datasets together."""

    queue: str
    waiting: int
    working: int  # taken, and not done yet
    held: int  # put back for a while: paused, or over quota
    dead: int  # given up; somebody must look
    oldest_seconds: int | None  # None: it tells nothing


class OverQuotaView(TypedDict):
    """A limit of today that something of a dataset waits for."""

    dataset: str
    limit: str
    at: float
    since: str


class WaitingView(TypedDict):
    queues: list[FunctionQueueView]
    over_quota: list[OverQuotaView]
    more: bool  # there are datasets that were not looked at


class EventView(TypedDict):
    """Something that happened to an item; no content."""

    at: str
    after: float  # seconds since the one before
    what: str
    by: str  # a function, a pre-labeler's version, a pseudonym
    told: str


class TraceView(TypedDict):
    item_id: str
    trace_id: str  # that its log lines name
    events: list[EventView]  # the oldest first
    seconds: dict[str, float]  # how long the parts of the road took that are over


class MeasuresView(TypedDict):
    """Counts by hour, or by day: `counts[name][i]` is of what began at `at[i]`."""

    dataset: str
    window: Literal["day", "week", "month"]
    step: Literal["hour", "day"]
    as_of: str
    at: list[str]
    counts: dict[str, list[int]]  # model/hours.py says what each name counts
    spent: list[float]  # US dollars by the same places: all that is counted, times prices
    totals: dict[str, int]  # of all time
    classes: list[ClassView]  # the most frequent ones
    targets: list[TargetView]
    now: dict[str, float]  # measures as alarms see them, each over its own window
    slos: list[SloView]
    queues: list[QueueView]


class SwitchView(TypedDict):
    """A pause switch: `everything`, `dataset#…`, `intake#…` or `function#…`."""

    switch: str
    paused: bool
    actor: str
    reason: str
    at: str


class SwitchesView(TypedDict):
    switches: list[SwitchView]


class FitView(TypedDict):
    """What a fit promises, and on how many judgments."""

    fit_id: str
    target: float
    judged: int
    accepted_share: float
    created_at: str | None


class VersionView(TypedDict):
    """A pre-labeler's version in the line-up."""

    name: str
    version: str
    state: str
    share: float
    since: str | None
    threshold: float | None
    fit: FitView | None
    decided: int  # items, since it began to decide
    accepted: int
    uneasy: bool  # the watch has doubts, and more is audited
    told: str | None  # why the watch paused it


class LineupChange(TypedDict):
    """A revision of the line-up, and who decided from then on."""

    revision: int
    at: str
    actor: str
    reason: str
    deciding: list[str]


class PrelabelersView(TypedDict):
    versions: list[VersionView]
    changes: list[LineupChange]  # the latest first


class AnnotatorView(TypedDict):
    """Somebody's work in the window, under their pseudonym."""

    id: str
    submitted: int
    skipped: int
    seconds: float
    days: int  # on which they submitted anything
    compared: int  # judgments of the sample whose items have a label
    same: int  # … which is what they said


class AnnotatorsView(TypedDict):
    annotators: list[AnnotatorView]
    more: bool  # there are others
    sampled: int  # judgments looked at, of items drawn by chance


class DatasetVersionView(TypedDict):
    version: int
    schema_version: int
    created_at: str
    actor: str
    reason: str


class VersionsView(TypedDict):
    versions: list[DatasetVersionView]  # the latest first


class SetAsideView(TypedDict):
    """A quarantine record. What it is of lies elsewhere, guarded."""

    quarantine_id: str
    function: str
    what: str
    reason: str
    message: str
    advice: str
    where: str
    state: Literal["quarantined", "released"]
    item_id: str | None
    at: str


class ReasonView(TypedDict):
    reason: str
    records: int


class QuarantineView(TypedDict):
    records: list[SetAsideView]  # the latest of those looked at, first
    reasons: list[ReasonView]  # of all that were looked at
    more: bool  # not all were looked at


class RejectionView(TypedDict):
    """A reviewer did not take what people had said."""

    item_id: str
    round: int
    at: str
    action: Literal["correct", "send_back"]
    reason: str  # why people were asked
    reviewer: str  # pseudonymous, as all are
    annotators: list[str]
    prelabeler: str | None


class RejectionsView(TypedDict):
    rejections: list[RejectionView]  # the latest first


class StepView(TypedDict):
    """How far a step is; `by` is who took it on."""

    step: str
    state: str
    by: str | None
    began_at: str | None
    seconds: float | None
    counts: dict[str, int]
    told: str


class IncidentView(TypedDict):
    """Labels of a pre-labeler that are to be taken back, and how far that is."""

    id: str
    state: Literal["open", "closed", "aborted"]
    prelabeler: str
    version: str | None
    since: str | None
    until: str | None
    instead: str | None
    holds_intake: bool
    reason: str
    actor: str
    opened_at: str
    labels: int  # that are meant, as far as they are counted
    by_class: dict[str, int]
    by_version: dict[str, int]
    first: str | None  # when they were decided
    last: str | None
    next: str | None  # the step that is on, or comes next
    steps: list[StepView]


class IncidentsView(TypedDict):
    incidents: list[IncidentView]  # the latest first
