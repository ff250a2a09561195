"""What a dataset owes: objectives, and the snapshots that tell what is left of a budget."""

from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from labelhooks.model.base import Word
from labelhooks.model.hours import LATENCY_BOUNDS

type SloMeasure = Literal[
    "label_accuracy", "latency", "review_approval", "prelabel_accuracy", "provenance"
]


class Slo(Word):
    """A share of events that is to be good, over a window of days that moves with the clock."""

    measure: SloMeasure
    objective: float = Field(gt=0, lt=1)  # of events that are good: 0.95
    threshold: int | None = None  # of latency: seconds that are still good
    window_days: int = Field(default=30, ge=1, le=90)
    pauses_intake: bool = False  # where it burns so fast that it pages, the guard stops intake

    @model_validator(mode="after")
    def _threshold_where_it_belongs(self) -> "Slo":
        if (self.measure == "latency") != (self.threshold is not None):
            raise ValueError("threshold: of latency alone, which needs one (seconds)")
        if self.threshold is not None and self.threshold not in LATENCY_BOUNDS:
            bounds = ", ".join(map(str, LATENCY_BOUNDS))
            raise ValueError(f"threshold: latencies are counted up to {bounds} seconds: take one")
        return self

    @property
    def name(self) -> str:
        """How it is called: `latency-86400`."""
        return self.measure if self.threshold is None else f"{self.measure}-{self.threshold}"


class Snapshot(NamedTuple):
    """What was counted up to a moment, since the dataset began."""

    at: int  # epoch seconds
    good: int
    total: int


class Standing(Word):
    """What `take_measures` remembers of a dataset from one turn to the next."""

    rings: dict[str, tuple[tuple[int, int, int], ...]] = Field(default_factory=dict)
    drift: float | None = None  # the strongest evidence
    drift_hour: str = ""  # in which it was looked for last
