"""
Carry a part of an order to take labels back out: one shard of the dataset, a stretch at a time.

What is done stands in the labels themselves, as versions that withdraw them. So any part can begin
anew, after a crash or a year later: what it did is counted there, and not done again.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from typing import Protocol

from labelhooks.errors import Paused
from labelhooks.labels.takeback import TakeBack
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.label import Label
from labelhooks.model.takeback import Part, Takeback, is_of

# Items that are looked at between two notes of progress: a few seconds, if all are taken back.
STRETCH = 500


class Orders(Protocol):
    def get(self, dataset: str, takeback_id: str) -> Takeback:
        """Return an order. Raises NotFound."""

    def progress(self, order: Takeback, shard: str, done: int) -> None:
        """Note how many labels of a shard are taken back."""

    def end(self, order: Takeback, at: str) -> None:
        """Note that nothing is left to do."""


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused where a switch holds the dataset, this function or everything."""


class Histories(Protocol):
    def histories(self, dataset: str, of: str, after: str | None = None) -> Iterator[list[Label]]:
        """Return the versions of each labeled item of a shard, the oldest first."""


class Sweep:
    """Goes through a shard, and takes back what the order means."""

    def __init__(
        self, *, orders: Orders, datasets: Datasets, labels: Histories, take_back: TakeBack
    ) -> None:
        self._orders = orders
        self._datasets = datasets
        self._labels = labels
        self._take_back = take_back

    def __call__(self, part: Part, *, more: Callable[[], bool]) -> Part:
        """
        Return how far the part is when it is over, held by a switch, or there is no time for more.

        Raises NotFound, UnknownDataset.
        """
        order = self._orders.get(part.dataset, part.takeback_id)
        shard = part.shard
        if shard is None:
            self._orders.end(order, timestamp())
            return part.model_copy(update={"over": True})
        part = part.model_copy(update={"held": False})
        every = self._labels.histories(part.dataset, shard, part.after)
        for stretch in batched(every, STRETCH, strict=False):
            try:
                self._datasets.check_running(part.dataset)
            except Paused:
                return part.model_copy(update={"held": True})
            part = self._swept(order, part, stretch)
            self._orders.progress(order, shard, part.done)
            if not more():
                return part
        return part.model_copy(update={"over": True})

    def _swept(self, order: Takeback, part: Part, stretch: Sequence[list[Label]]) -> Part:
        meant = order.criteria.model_copy(update={"until": order.criteria.until or part.until})
        dataset = self._datasets.current(part.dataset)
        before = sum(is_of(order, label) for history in stretch for label in history)
        matching = [history[-1] for history in stretch if meant.match(history[-1])]
        now = sum(self._take_back(order, dataset, matching))
        return part.model_copy(
            update={"after": stretch[-1][-1].item_id, "done": part.done + before + now}
        )
