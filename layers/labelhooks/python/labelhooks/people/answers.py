"""
What the API answers, field by field.

Plain mappings: nothing is built or checked at run time. The OpenAPI document is made of these, and
the tests hold every answer against it.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import WithJsonSchema


def _named(component: str) -> WithJsonSchema:
    return WithJsonSchema({"$ref": f"#/components/schemas/{component}"})


# What the model's own words say elsewhere in the document.
type SchemaJson = Annotated[dict[str, Any], _named("LabelSchema")]
type ValueJson = Annotated[Any, _named("LabelValue")]


class TodayView(TypedDict):
    submitted: int
    skipped: int
    seconds: float
    datasets: dict[str, int]  # submitted, of each


class MeView(TypedDict):
    id: str  # pseudonymous
    roles: list[str]
    datasets: list[str] | None  # None: all of them
    queues: list[str]
    today: TodayView
    holds: list[str]  # ids of tasks


class DatasetView(TypedDict):
    name: str
    description: str
    modality: str
    schema: SchemaJson
    schema_version: int
    guidelines: str
    open: int  # tasks that wait for somebody
    policies: NotRequired[dict[str, Any]]  # for owners: the document


class DatasetsView(TypedDict):
    datasets: list[DatasetView]
    cursor: str | None


class DayView(TypedDict):
    day: str
    labels: int


class ProgressView(TypedDict):
    items: int
    labeled: int
    open: int
    leased: int
    in_review: int
    waiting: int  # for people: open, leased or in review
    sampled_out: int
    cancelled: int  # their last task is: nobody is asked any more
    quarantined: int
    in_flight: int
    by_day: list[DayView]
    covered: float  # the part of the items that was counted; below 1 the rest is extrapolated


class LeaseView(TypedDict):
    token: str
    until: str


class ProposalView(TypedDict):
    value: ValueJson
    confidence: float
    prelabeler: str


class TextArtifact(TypedDict):
    kind: Literal["text"]
    text: str


class JsonArtifact(TypedDict):
    kind: Literal["json"]
    value: Any


class LinkedArtifact(TypedDict):
    kind: Literal["url"]
    url: str
    media_type: str
    expires_at: str


class ExampleView(TypedDict):
    text: str
    value: ValueJson
    why: str


class TaskView(TypedDict):
    id: str
    dataset: str
    item_id: str
    round: int
    queue: str
    reason: str  # why people are asked
    review: Literal["escalated", "rounds", "share", "skipped"] | None  # why a reviewer decides
    priority: int
    schema: SchemaJson
    schema_version: int
    guidelines: str
    examples: list[ExampleView]
    artifact: TextArtifact | JsonArtifact | LinkedArtifact
    proposal: ProposalView | None
    remaining: int  # judgments that this round still wants
    lease: LeaseView | None
    comment: str | None


class TasksView(TypedDict):
    tasks: list[TaskView]


class LeaseAnswer(TypedDict):
    lease: LeaseView


class StateView(TypedDict):
    state: str


class JudgmentView(TypedDict):
    annotator: str  # pseudonymous
    value: ValueJson
    seconds: float | None
    at: str


class SkipView(TypedDict):
    annotator: str  # pseudonymous
    reason: str
    at: str


class ReviewTaskView(TaskView):
    judgments: list[JudgmentView]
    skips: list[SkipView]  # who gave it back, and why


class ReviewView(TypedDict):
    tasks: list[ReviewTaskView]
    cursor: str | None


class LabelView(TypedDict):
    version: int
    value: ValueJson | None  # None: the label was withdrawn
    actor: dict[str, str]
    confidence: float | None
    reason: str
    schema_version: int
    at: str


class RulingView(TypedDict):
    what: Literal["cancelled", "reopened"]
    actor: str  # pseudonymous, or an operator's name
    reason: str
    at: str


class RoundView(TypedDict):
    round: int
    state: str
    queue: str
    reason: str
    review: Literal["escalated", "rounds", "share", "skipped"] | None
    created_at: str
    rulings: list[RulingView]  # who cancelled it, or opened it again, when and why


class RoundJudgmentView(JudgmentView):
    round: int


class HistoryView(TypedDict):
    labels: list[LabelView]
    tasks: list[RoundView]
    judgments: list[RoundJudgmentView]


class UploadView(TypedDict):
    url: str
    fields: dict[str, str]
    key: str
    expires_at: str
