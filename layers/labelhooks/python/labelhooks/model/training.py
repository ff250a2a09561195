"""Training the built-in pre-labeler: what is ordered, how it went, and a version's card."""

from enum import StrEnum

from pydantic import Field

from labelhooks.model.base import Code, DatasetName, Probability, Timestamp, Word
from labelhooks.model.prelabeler import PrelabelerRef


class TrainOrder(Word):
    """Train a version of a dataset's pre-labeler. The same order again makes the same version."""

    dataset: DatasetName
    name: Code
    version: Code
    actor: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=1000)

    @property
    def ref(self) -> PrelabelerRef:
        return PrelabelerRef(name=self.name, version=self.version)


class Share(Word):
    """Of so many texts so many were right, and Wilson's interval of the share behind it (95 %)."""

    items: int = Field(ge=1)
    right: int = Field(ge=0)
    low: Probability
    high: Probability


class Measured(Word):
    """How well a model does on texts that it was not trained on."""

    overall: Share
    classes: dict[Code, Share]  # by the true class: those that occur
    macro_f1: Probability
    ece: Probability


class Card(Word):
    """What is told of a trained version, for good."""

    dataset_version: int = Field(ge=1)
    schema_version: int = Field(ge=1)
    code_version: str
    trained_on: dict[Code, int]  # texts by class
    calibrated_on: int = Field(ge=0)
    temperature: float
    held_out: Measured | None  # None: there was nothing to measure on
    left_out: dict[str, int]  # people's labels that were not used, by why


class RunState(StrEnum):
    RUNNING = "running"
    REGISTERED = "registered"
    REFUSED = "refused"


class TrainingRun(Word):
    """An order to train, and how it went."""

    order: TrainOrder
    state: RunState
    at: Timestamp  # when it began
    ended_at: Timestamp | None = None
    why: str = ""  # of a refusal
    digest: str | None = None  # of the file
    card: Card | None = None
