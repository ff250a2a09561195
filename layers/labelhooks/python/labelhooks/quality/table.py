"""The table of metrics (measures.toml): what each is, in which unit, from where, its target."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One entry. Without a target it is looked at, and neither good nor bad."""

    name: str
    metric: str  # as CloudWatch calls it
    unit: Literal["Count", "Seconds", "None"]  # "None": a share, or dollars
    formula: str
    source: str
    dimensions: tuple[str, ...]
    by: tuple[str, ...]  # functions
    measure: str = ""  # which of the twelve measures of labeling it belongs to
    target: float | None = None
    better: Literal["higher", "lower"] | None = None
    worst: bool = False  # written for dataset "-", too: the worst of all datasets

    def good(self, value: float) -> bool | None:
        """Return whether a value meets the target; None where there is none."""
        if self.target is None:
            return None
        return value >= self.target if self.better == "higher" else value <= self.target


@cache
def metrics() -> dict[str, Metric]:
    """Return every metric by its name, in the order of the table. Raises TypeError, ValueError."""
    text = files("labelhooks.quality").joinpath("measures.toml").read_text(encoding="utf-8")
    read = [_metric(one) for one in tomllib.loads(text)["metric"]]
    table = {one.name: one for one in read}
    if len(table) != len(read) or len({one.metric for one in read}) != len(read):
        raise ValueError("measures.toml: a name is there twice")
    return table


def _metric(entry: dict[str, Any]) -> Metric:
    made = Metric(**{**entry, "dimensions": tuple(entry["dimensions"]), "by": tuple(entry["by"])})
    if (made.target is None) != (made.better is None):
        raise ValueError(f"measures.toml: {made.name}: target and better go together")
    return made
