"""What was spent on a dataset: what was counted, times prices; what models took; people's time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from labelhooks.model.hours import Counts, under
from labelhooks.model.quota import MICRO
from labelhooks.model.spend import Cost
from labelhooks.money.prices import Prices, read_table

STAGES = ("intake", "gate", "tasks", "labels", "people", "books")
# Of what nobody told where it came from, the dearest is assumed: an object an item.
_DEAREST = "items/upload"
_HOUR = 3_600


def per_label(cost: Cost, labels: int) -> float | None:
    """Return dollars for each item that was labeled; None where none was."""
    return cost.total / labels if labels else None


def spent(
    counts: Counts, prices: Prices, *, tasks: int, dollars_per_hour: float
) -> dict[str, Cost]:
    """
    Return the cost of each stage.

    Args:
        counts: what an hour or a day counts (model.hours).
        prices: of a unit.
        tasks: how many were made: the day's quota counts them.
        dollars_per_hour: what an hour of the dataset's people costs.
    """
    happened = counted(counts, tasks=tasks)
    requests: Counter[str] = Counter()
    compute: Counter[str] = Counter()
    for one in _units():
        number = happened.get(one.name, 0)
        requests[one.stage] += number * sum(  # type: ignore[assignment]
            units * prices[name] for name, units in one.units.items()
        )
        compute[one.stage] += number * one.compute * prices["gb_second"]  # type: ignore[assignment]
    asked = {"gate": counts.get("prelabel/microdollars", 0) / MICRO}
    worked = {"people": counts.get("seconds", 0) / _HOUR * dollars_per_hour}
    return {
        stage: Cost(
            requests=requests[stage],
            compute=compute[stage],
            prelabelers=asked.get(stage, 0.0),
            people=worked.get(stage, 0.0),
        )
        for stage in STAGES
    }


def counted(counts: Counts, *, tasks: int) -> dict[str, int]:
    """
    Return how often each thing happened that units.toml tells the units of.

    >>> counted({"items": 5, "items/record": 3, "labels/prelabeler": 2}, tasks=1)
    {'items/record': 3, 'items/upload': 2, 'tasks': 1, 'labels': 2, 'judgments': 0, 'reconciled': 0}
    """
    sources = under(counts, "items/")
    happened = {f"items/{source}": number for source, number in sources.items()}
    untold = counts.get("items", 0) - sum(sources.values())
    happened[_DEAREST] = happened.get(_DEAREST, 0) + max(0, untold)
    happened["tasks"] = tasks
    happened["labels"] = sum(under(counts, "labels/").values())
    happened["judgments"] = counts.get("judgments", 0)
    happened["reconciled"] = counts.get("reconciled", 0)
    return happened


@dataclass(frozen=True, slots=True)
class _Counted:
    name: str
    stage: str
    units: Mapping[str, float]
    compute: float


@cache
def _units() -> tuple[_Counted, ...]:
    return tuple(_Counted(**one) for one in read_table("units.toml")["counted"])
