"""A dataset: what is being labeled, and under which policies."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from labelhooks.errors import SchemaViolation
from labelhooks.model.base import Code, DatasetName, Priority, Probability, Timestamp, Word
from labelhooks.model.connector import LabelStudioConnector
from labelhooks.model.label_value import LabelValue
from labelhooks.model.prelabeler import AnyPrelabeler, PrelabelerSpec
from labelhooks.model.redaction import RedactionPolicy as RedactionPolicy  # here for all
from labelhooks.model.schema import LabelSchema
from labelhooks.model.slo import Slo

_KIB = 1024
_MIB = 1024 * _KIB
# What a record in DynamoDB and a message to people can reasonably hold.
LARGEST_ITEM = 1024 * _KIB


class IntakePolicy(Word):
    """What is read, and how much of it. Sizes are bytes."""

    max_bytes: int = Field(default=256 * _KIB, ge=1, le=LARGEST_ITEM)  # of one item
    max_media_bytes: int = Field(default=16 * _MIB, ge=1, le=64 * _MIB)  # of an image, a document
    max_depth: int = Field(default=32, ge=1, le=100)  # of a JSON value
    segment_bytes: int = Field(default=2 * _KIB * _KIB, ge=4 * _KIB, le=64 * _KIB * _KIB)


class FlagRule(Word):
    """The first rule whose conditions all hold decides; a flag that meets none is kept."""

    source: Code | None = None
    reason: Code | None = None
    score_below: Probability | None = None
    score_at_least: Probability | None = None
    then: Literal["drop", "sample", "prioritise"]
    share: Probability = 1.0  # of `sample`: how many to keep
    priority: Priority = 9  # of `prioritise`


class GatePolicy(Word):
    """When a proposal becomes a label. All numbers are probabilities."""

    threshold: Probability = 0.95
    audit_share: Probability = 0.05
    target: Annotated[float, Field(ge=0.5, lt=1)] = 0.95  # accuracy of what is accepted
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95  # that a fit meets the target
    promise: Literal["class", "overall", "pooled"] = "class"  # of what the target holds
    refit: Literal["fitted", "always", "never"] = "fitted"


class TrainingPolicy(Word):
    """When the built-in pre-labeler is trained by itself. What it makes begins as shadow."""

    name: Code = "text"
    every_days: int = Field(default=7, ge=1, le=365)
    least_labels: int = Field(default=200, ge=1)  # that people gave since the last time


class SamplingPolicy(Word):
    """Which questions reach people. `shares` are by proposed class; `share` is for the rest."""

    strategy: Literal["all", "random", "stratified", "margin"] = "all"
    share: Probability = 1.0
    shares: dict[Code, Probability] = Field(default_factory=dict)
    within: Probability = 1.0  # the margin from which on closeness adds nothing

    @model_validator(mode="after")
    def _reaches_all(self) -> "SamplingPolicy":
        if self.strategy != "margin":
            return self
        if not 0 < self.share < 1:
            raise ValueError(
                "sampling.share: with strategy margin, want more than 0 (so that every item can be"
                " drawn, and estimates hold for all) and less than 1 (so that there is a choice)"
            )
        if not self.within:
            raise ValueError("sampling.within: want more than 0")
        return self


class Example(Word):
    """Something labeled, to learn from. It is shown as it is: it must hold no personal data."""

    text: str = Field(min_length=1, max_length=4_000)
    value: LabelValue
    why: str = Field(default="", max_length=1_000)


class TaskPolicy(Word):
    """How people are asked."""

    queue: Code = "general"
    priority: Priority = 5
    judgments: int = Field(default=1, ge=1, le=15)  # asked for in a round
    max_rounds: int = Field(default=3, ge=1, le=20)  # of disagreement, before a reviewer decides
    # Of answers with parts or places: how much alike they must be, on average, to be one label.
    agreement: Probability = 0.8
    guidelines: str = ""
    examples: tuple[Example, ...] = Field(default=(), max_length=20)
    show_proposal: bool = False  # beside the task; hidden, it cannot anchor
    lease_seconds: int = Field(default=600, ge=30, le=86_400)
    hold_seconds: int = Field(default=14_400, ge=30, le=7 * 86_400)  # with all renewals
    skips_before_review: int = Field(default=3, ge=1, le=15)
    review_share: Probability = 0.0  # of what people agreed on: passes a reviewer

    @model_validator(mode="after")
    def _hold_a_lease(self) -> "TaskPolicy":
        if self.hold_seconds < self.lease_seconds:
            raise ValueError("hold_seconds: at least lease_seconds, which is one lease")
        return self


class Quota(Word):
    """What a day (UTC) may make and cost. None: no limit, and nothing is counted for one."""

    items_per_day: int | None = Field(default=None, ge=0)
    tasks_per_day: int = Field(default=100_000, ge=0)
    prelabel_calls_per_day: int | None = Field(default=None, ge=0)
    dollars_per_day: float | None = Field(default=None, ge=0, le=10_000_000)


class Costs(Word):
    """What the dataset's people cost, in US dollars."""

    dollars_per_hour: float = Field(default=0.0, ge=0, le=10_000)


# What keys of the tables begin with beside datasets' names.
_RESERVED = frozenset({"evidence", "leases", "person", "quota", "studio"})


# What can be labeled in which way; the rest of the kinds go with everything.
_MODALITIES = {
    "spans": ("text",),
    "regions": ("image", "document"),
    "segments": ("audio",),
    "preference": ("text",),
}
_OF_CLASSES = ("choice", "multi_choice")
# What each kind of pre-labeler can propose. Nobody proposes what people write: a text by a model
# may hold what nobody has redacted.
_PROPOSES = {
    "rules": ("choice",),
    "text_model": ("choice",),
    "bedrock": (*_OF_CLASSES, "rating", "preference"),
}
_PROPOSED = (*_OF_CLASSES, "spans", "rating", "preference")


def check_prelabeler(spec: PrelabelerSpec, labels: LabelSchema) -> None:
    """Raise ValueError where a pre-labeler cannot propose labels of this schema."""
    proposes = _PROPOSES.get(spec.kind, _PROPOSED)
    if labels.kind not in proposes:
        told = ", ".join(proposes)
        raise ValueError(f"prelabeler.kind: {spec.kind} can propose {told}, not {labels.kind}")
    if spec.kind != "rules":
        return
    classes = set(labels.classes)
    for place, rule in enumerate(spec.rules):
        if rule.label not in classes:
            raise ValueError(
                f"prelabeler.rules.{place}.label: {rule.label!r} is not in schema.classes"
            )
    if spec.otherwise not in (None, *classes):
        raise ValueError("prelabeler.otherwise: not in schema.classes")


class DatasetSpec(Word):
    """The document that an owner writes."""

    name: DatasetName
    description: str = ""
    modality: Literal["text", "image", "document", "audio"] = "text"
    labels: LabelSchema = Field(alias="schema")
    intake: IntakePolicy = Field(default_factory=IntakePolicy)
    redaction: RedactionPolicy = Field(default_factory=RedactionPolicy)
    flags: tuple[FlagRule, ...] = ()
    prelabeler: AnyPrelabeler | None = None
    training: TrainingPolicy | None = None
    gate: GatePolicy = Field(default_factory=GatePolicy)
    sampling: SamplingPolicy = Field(default_factory=SamplingPolicy)
    tasks: TaskPolicy = Field(default_factory=TaskPolicy)
    quota: Quota = Field(default_factory=Quota)
    costs: Costs = Field(default_factory=Costs)
    connector: LabelStudioConnector | None = None
    slos: tuple[Slo, ...] = Field(default=(), max_length=10)

    @field_validator("slos")
    @classmethod
    def _each_once(cls, slos: tuple[Slo, ...]) -> tuple[Slo, ...]:
        names = [one.name for one in slos]
        if len(set(names)) != len(names):
            raise ValueError(f"an objective is there twice: {', '.join(names)}")
        return slos

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name in _RESERVED:
            raise ValueError(f"{name!r} is a name that LabelHooks keeps for itself")
        return name

    @model_validator(mode="after")
    def _kind_of_modality(self) -> "DatasetSpec":
        kind = self.labels.kind
        taken = _MODALITIES.get(kind, (self.modality,))
        if self.modality not in taken:
            wanted = " or ".join(taken)
            raise ValueError(f"schema.kind: {kind} are of modality {wanted}, not {self.modality}")
        return self

    @model_validator(mode="after")
    def _texts_alone(self) -> "DatasetSpec":
        if self.modality != "text" and self.prelabeler is not None:
            raise ValueError("prelabeler: so far it is texts alone that are pre-labeled")
        if self.training is not None and (self.modality != "text" or self.labels.kind != "choice"):
            raise ValueError("training: it is for texts, and for a schema of kind choice")
        if self.modality != "text" and self.flags:
            raise ValueError("flags: what is flagged is a text")
        if self.labels.kind == "preference" and self.flags:
            raise ValueError("flags: what is flagged is a text, and a preference is between two")
        return self

    @model_validator(mode="after")
    def _shown_elsewhere(self) -> "DatasetSpec":
        if self.connector and (self.modality, self.labels.kind) == ("document", "regions"):
            raise ValueError(
                "connector: Label Studio draws on pictures of a document's pages, which are not "
                "made here: no regions of documents"
            )
        return self

    @model_validator(mode="after")
    def _examples_are_labels(self) -> "DatasetSpec":
        for place, example in enumerate(self.tasks.examples):
            try:
                self.labels.check(example.value)
            except SchemaViolation as error:
                raise ValueError(f"tasks.examples.{place}.value: {error}") from None
        return self

    @model_validator(mode="after")
    def _labels_known(self) -> "DatasetSpec":
        classes = set(self.labels.classes)
        if self.prelabeler is not None:
            check_prelabeler(self.prelabeler, self.labels)
        unknown = set(self.sampling.shares) - classes
        if unknown:
            raise ValueError(f"sampling.shares: {sorted(unknown)} not in schema.classes")
        return self


class Dataset(Word):
    """A version of a dataset. Each change of the document makes the next one."""

    version: int = Field(ge=1)
    schema_version: int = Field(ge=1)  # the dataset version in which the schema last changed
    created_at: Timestamp
    actor: str = Field(min_length=1)
    reason: str
    spec: DatasetSpec

    @property
    def name(self) -> str:
        """The dataset's name: the first part of its keys."""
        return self.spec.name
