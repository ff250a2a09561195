"""Follow what is recorded, and count it in its hour: each change once, in whatever batches."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from labelhooks.model.gold import Gold
from labelhooks.model.hours import Change, hour_of
from labelhooks.model.label_value import LabelValue
from labelhooks.model.seen import Seen
from labelhooks.quality.counting import counts_of


class Hours(Protocol):
    def take(self, dataset: str, hour: str, changes: Sequence[Change]) -> int:
        """Count changes; return how many were not counted before. Raises ConflictError."""


class Golds(Protocol):
    def of(self, dataset: str, item_ids: Collection[str]) -> Mapping[str, Gold]:
        """Return those of these items that are gold items."""


type Same = Callable[[LabelValue, LabelValue], bool]
type Tell = Callable[[Seen, bool], object]


class FollowChanges:
    """Counts the changes of a batch, an hour of a dataset at a time."""

    def __init__(
        self, hours: Hours, golds: Golds, *, same: Same, tell: Tell = lambda _seen, _right: None
    ) -> None:
        """`same` says whether a label is the gold one; `tell` hears of each that was compared."""
        self._hours = hours
        self._golds = golds
        self._same = same
        self._tell = tell

    def __call__(self, batch: Sequence[Seen]) -> int:
        """Return how many were counted. Raises ConflictError: some were, and the rest were not."""
        counted = 0
        for (dataset, hour), seen in _by_hour(batch).items():
            changes = []
            for one, right in zip(
                seen, rights(self._golds, dataset, seen, same=self._same), strict=True
            ):
                if right is not None:
                    self._tell(one, right)
                changes.append(Change(one.place, one.number, counts_of(one, gold=right)))
            counted += self._hours.take(dataset, hour, changes)
        return counted


def rights(
    golds: Golds, dataset: str, seen: Sequence[Seen], *, same: Same
) -> Iterator[bool | None]:
    """Return of each whether it is what the gold item says; None where it is of no gold item."""
    known = golds.of(dataset, {_labeled(one) for one in seen} - {""})
    for one in seen:
        gold, label = known.get(_labeled(one)), one.label
        if gold is None or label is None or label.value is None:
            yield None
        else:
            yield same(gold.value, label.value)


def _by_hour(batch: Sequence[Seen]) -> dict[tuple[str, str], list[Seen]]:
    hours: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in batch:
        hours[one.dataset, hour_of(one.at)].append(one)
    return hours


def _labeled(seen: Seen) -> str:
    """Return which item a change labels; "" where it labels none."""
    label = seen.label
    return "" if label is None or label.value is None else label.item_id
