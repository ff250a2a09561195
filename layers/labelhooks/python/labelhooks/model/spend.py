"""What a dataset cost, and what that went to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars by what they went to."""

    requests: float = 0.0  # calls of AWS, counted
    compute: float = 0.0  # the functions' time, estimated
    prelabelers: float = 0.0  # as their versions say what they cost
    people: float = 0.0  # their time, at the dataset's rate

    @property
    def total(self) -> float:
        """All of it."""
        return self.requests + self.compute + self.prelabelers + self.people

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.requests + other.requests,
            self.compute + other.compute,
            self.prelabelers + other.prelabelers,
            self.people + other.people,
        )


@dataclass(frozen=True, slots=True)
class Spend:
    """What a dataset cost on a day (UTC), by stage; `labels` is how many items got their first."""

    dataset: str
    day: str
    stages: Mapping[str, Cost] = field(default_factory=dict)
    labels: int = 0

    @property
    def cost(self) -> Cost:
        """All stages together."""
        return together(self.stages.values())


def together(costs: Iterable[Cost]) -> Cost:
    """Return the sum."""
    whole = Cost()
    for one in costs:
        whole = whole + one
    return whole
