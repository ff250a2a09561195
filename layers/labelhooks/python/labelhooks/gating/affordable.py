"""Which items of a message may be decided today, where asking about them costs something."""

from collections.abc import Mapping
from typing import Protocol

from labelhooks.errors import OverQuota, PrelabelerFailed
from labelhooks.gating.hearing import PrelabelerFor
from labelhooks.gating.lineup import Decider
from labelhooks.gating.prelabelers import Prelabeler
from labelhooks.model.dataset import Dataset
from labelhooks.model.prelabeler import PrelabelerRef


class Purse(Protocol):
    def of(self, dataset: Dataset, prelabeler: Prelabeler, items: int, /) -> int:
        """Take what asking about these items costs; return for how many of them it was there."""

    def refused(self, dataset: Dataset, /) -> OverQuota:
        """Return what to raise for what cannot be asked today, after noting that it waits."""

    def settle(self) -> None:
        """Put back what was taken and not spent."""


class Requeue(Protocol):
    def __call__(self, body: str, seconds: int, /) -> object:
        """Put a message back, not to be seen for so long."""


class NoLimit:
    """Where there are no quotas: everything may be asked."""

    def of(self, _dataset: Dataset, _prelabeler: Prelabeler, items: int, /) -> int:
        """Let all be asked."""
        return items

    def refused(self, dataset: Dataset, /) -> OverQuota:
        """Raise NotImplementedError: nothing is refused."""
        raise NotImplementedError(f"{dataset.name}: there is no limit to be over")

    def settle(self) -> None:
        """Nothing was taken."""


def nowhere(_body: str, _seconds: int, /) -> object:
    """Raise NotImplementedError: there is no queue to hold anything back on."""
    raise NotImplementedError("there is no queue to hold anything back on")


def unaffordable(
    purse: Purse,
    dataset: Dataset,
    deciders: Mapping[str, Decider | None],
    prelabeler_for: PrelabelerFor,
) -> set[str]:
    """Take what the deciders' calls cost; return the items that it was not there for."""
    asked: dict[PrelabelerRef, list[str]] = {}
    for item_id, who in deciders.items():
        if who is not None and not who.paused:
            asked.setdefault(who.entry.ref, []).append(item_id)
    late: set[str] = set()
    for ref, ids in asked.items():
        try:
            prelabeler = prelabeler_for(dataset, ref)
        except PrelabelerFailed:
            continue  # nobody is asked, and so nothing is paid: it goes to people
        late.update(ids[purse.of(dataset, prelabeler, len(ids)) :])
    return late
