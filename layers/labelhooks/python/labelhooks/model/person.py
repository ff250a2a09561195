"""A person who answers tasks: a pseudonymous id, what they may take, and how much of it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from labelhooks.model.base import Code, DatasetName, Word
from labelhooks.model.base import Day as Day

AnnotatorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class Annotator(Word):
    """What an owner lets a person take. Who is unknown has these defaults."""

    id: AnnotatorId
    queues: tuple[Code, ...] = ("general",)  # their skills
    datasets: tuple[DatasetName, ...] | None = None  # None: all
    holds_at_most: int = Field(default=5, ge=1, le=50)  # tasks at once
    per_day: int | None = Field(default=None, ge=1)  # tasks of a dataset; None: no limit
    active: bool = True
    revision: int = Field(default=0, ge=0)

    def may(self, dataset: str, queue: str) -> bool:
        """Whether tasks of this queue of a dataset are for them."""
        return (
            self.active
            and queue in self.queues
            and (self.datasets is None or dataset in self.datasets)
        )


class Tally(Word):
    """What a person did in a dataset on a day."""

    annotator: AnnotatorId
    dataset: DatasetName
    day: Day
    given: int = 0  # leased, and not given back
    submitted: int = 0
    skipped: int = 0
    seconds: float = 0.0  # spent on what was submitted, as pages tell

    def __add__(self, other: "Tally") -> "Tally":
        return self.model_copy(
            update={
                "given": self.given + other.given,
                "submitted": self.submitted + other.submitted,
                "skipped": self.skipped + other.skipped,
                "seconds": self.seconds + other.seconds,
            }
        )
